"""The machine door, /api/v1: calls the same actions and queries as the screens."""
