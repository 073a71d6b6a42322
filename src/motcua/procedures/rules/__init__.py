"""Pure rules of the catalogue: forms, fees, search, the shape of records."""
