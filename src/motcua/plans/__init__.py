"""Steer: reform plans. Reads the text of a plan, keeps its targets, sets them beside live figures."""
