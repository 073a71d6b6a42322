"""Questionnaires, samples, weights, indices. Pure: no database, no clock, no chance but the seed."""
