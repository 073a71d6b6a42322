"""Pages of the catalogue's keepers: drafts, decisions, versions, offerings, notice boards. Without JavaScript."""
