"""What can be wrong with the log."""


class LedgerError(Exception):
    """The base of the ledger's errors."""


class StreamMoved(LedgerError):
    """Another command appended to this dossier meanwhile. Read it again and repeat the command."""


class CommandReused(LedgerError):
    """The idempotency key was used before for another dossier or another deed. Make a new key."""
