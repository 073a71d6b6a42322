"""Everything that writes in documents between agencies; each module a noun, each function a deed."""
