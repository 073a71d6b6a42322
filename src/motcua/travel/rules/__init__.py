"""Pure rules of archives of configuration: signatures, the archive's bytes, its files, differences."""
