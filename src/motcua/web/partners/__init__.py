"""Checks with the registers of people and firms, and the findings about data that are held."""
