"""Outside the house: starting and checking it. Embedded database, `motcua up`, `motcua doctor`."""
