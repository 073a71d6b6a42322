"""Everything that writes at a centre; each module a noun, each function a deed."""
