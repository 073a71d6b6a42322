"""Outside the house: installing, starting and checking it: embedded database, `motcua up`, `motcua doctor`."""
