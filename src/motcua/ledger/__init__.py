"""Ground: the append-only event log, hash chained per dossier, and its verification.

The database refuses UPDATE, DELETE and TRUNCATE on the log (triggers in the first migration), to every role.
Others append through `ledger.actions` and read through `ledger.queries`; nobody else touches its table.
"""
