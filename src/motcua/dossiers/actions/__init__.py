"""Every write to a dossier. One function, one command, one transaction: the row, one event, the jobs."""
