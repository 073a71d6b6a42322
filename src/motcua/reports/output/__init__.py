"""Documents of a report, made from what was frozen and from nothing else: no clock, no chance, no locale."""
