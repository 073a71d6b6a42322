"""The leader's door: the province's state now, and the plan beside its live values."""
