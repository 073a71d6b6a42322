"""Pages of the registers of the reform: lists, entry forms, history, what is owed, files in and out."""
