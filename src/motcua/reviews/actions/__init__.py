"""Everything that writes in the review; each module a noun, each function a deed."""
