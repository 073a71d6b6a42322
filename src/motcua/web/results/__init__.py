"""Door: results to check, sign and issue; many signed with one confirmation; the unit's books of results."""
