"""Serve: documents between agencies: the registers in and out of a unit, slips, deadlines, work files, edXML.

A document's row says where it is; every change is one event of an append-only list. Secret documents are
registered, never stored. What is sent to or comes from the document axis goes by `exchange`; files are those
of `records`.
"""
