"""What can go wrong while Motcua starts, in words for the person who started it. Never shown as a trace."""


class CannotStart(Exception):
    """The installation cannot start as it is. The message is one paragraph: what is wrong, what to do.

    `code` is the process's exit code: 1 a fault of the machine or the data, 2 wrong use.
    """

    def __init__(self, message: str, *, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


DISK_FULL = (
    "The disk is full: there is no room left in {folder} ({free_mb} MB free). Nothing was damaged. Free some "
    "space (or point MOTCUA_VAR at a folder on a larger disk before the first start), then start again."
)
NOT_WRITABLE = (
    "Motcua cannot write to {folder}: {reason}. Give this user the right to write there, or set MOTCUA_VAR "
    "to a folder of its own, then start again."
)
