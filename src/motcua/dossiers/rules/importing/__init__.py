"""What a province brings along: reading tables and event logs, and what each row says of a dossier's life.

Nothing here knows the database: `dossiers.actions.importing` looks up units and procedures, and writes.
"""
