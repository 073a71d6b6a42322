"""The tables of petitions."""
