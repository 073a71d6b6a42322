"""Pages of documents between agencies: the registers, a document and its deeds, slips, work files."""
