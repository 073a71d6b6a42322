"""What writes to the catalogue: the import of the national export and the deeds of its editors."""
