"""Serve: from paper to a signed, searchable file with its data: batches, pages, recognition, confirmation, stock.

What was recognised is a proposal with its place on the page until a person confirms it. The stock that is still to be
digitised is counted by people, dated, and is the denominator of the stock target. Files are those of `records`.
"""
