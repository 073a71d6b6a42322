"""Pages of the desk: lists, one dossier, deeds, files, the counter."""
