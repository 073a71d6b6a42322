"""Pages of the units' quality systems (TCVN ISO 9001)."""
