"""The leader's door: the province's state now, and the plan beside its live values.

Every number on a page is a link that opens exactly the dossiers (or procedures) it counts. Filters live in the
URL. Province leaders and reform staff see the whole province, heads their units; nobody else enters.
"""
