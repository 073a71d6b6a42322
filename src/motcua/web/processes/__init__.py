"""Pages of the internal processes: versions and their diagrams, approval of new ones, where a dossier stands."""
