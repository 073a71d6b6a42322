"""Pure arithmetic of figures: shares, intervals, ranks. No Django, no database, no clock."""
