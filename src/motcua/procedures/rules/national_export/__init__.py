"""Reads the export of the national catalogue of procedures: records whose tables were flattened to text.

Pure: bytes in, values out. `lines.read` gives the records of a file, `record.read` one structured procedure,
`record.to_json` its form for exchange. Each table has its own module with its grammar at the top.
"""
