"""pyHanko behind a door: writing signatures into PDFs and looking at those that are there. Knows no database."""
