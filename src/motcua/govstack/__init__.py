"""Door: the Registration building block's interface of GovStack, as a façade over our own actions and queries.

What a caller creates is a draft, a dossier, a paper, an item of work like anybody else's. The rows kept here are
only who may call and by which names callers know those things.
"""
