"""Everything that writes the quality systems of units."""
