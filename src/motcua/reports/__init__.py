"""Steer: periodic reports, from figures to a signed document that can be made again byte by byte.

A *form* (`law/reports`) says which figures stand where and which period they cut. A *report* freezes the figures it
was made from, is drafted, checked, approved, signed and submitted; the same figures give the same bytes. Each figure
carries a reference that opens it. Reads `plans`, `scorecards`, `indicators`; nothing calls it but the doors.
"""
