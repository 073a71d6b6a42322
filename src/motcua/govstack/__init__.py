"""Door: the Registration building block's interface of GovStack, as a façade over our own actions and queries.

Keeps no rows of its own: what a caller creates is a draft, a dossier, a paper, an item of work like anybody else's.
"""
