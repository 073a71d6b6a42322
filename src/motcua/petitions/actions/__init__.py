"""Everything that writes in petitions; each module a noun, each function a deed."""
