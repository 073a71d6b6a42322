"""Reference: units with dates and successors, administrative areas, working calendars of units.

Dated, never overwritten: a unit that ends keeps its row and names its successors.
"""
