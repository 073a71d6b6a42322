"""Steer: opinion surveys drawn from the dossiers, from the questionnaire to the index with its interval.

A *questionnaire* is built once and versioned; a *wave* asks it: a frame drawn from real dossiers, a stratified
sample with its seed, invitations whose tokens cannot be joined to answers, answers online, on paper and by phone,
weights, and results by item, factor, unit and sector with intervals, non-response and suppression of small cells.
`rules/` holds the statistics (pure). Reads dossiers within a scope, never writes one; `indicators` and `scorecards`
read its published results. Ratings given with a dossier belong to `surveys`.
"""
