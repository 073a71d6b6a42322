"""The pages of the citizen's door."""
