"""The catalogue as linked open data: CPSV-AP 3.2 for the procedures, DCAT-AP 3 for the catalogue as a data set.

Pure: rows in, nodes out (`cpsv`, `dcat`), nodes in, text out (`turtle`, `jsonld`), one after the other, so that a
catalogue of thousands needs no more memory than its longest record. `table` writes the plain CSV.
"""
