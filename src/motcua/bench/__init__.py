"""Outside the house: benchmarks, each with a reference measured in the same run."""
