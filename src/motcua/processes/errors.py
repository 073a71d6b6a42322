"""What can go wrong with internal processes."""

from collections.abc import Sequence

from motcua.processes.rules.soundness import Fault


class ProcessUnknown(LookupError):
    """No process has this key. Dossiers keep the key they were accepted under, so keys are never removed."""

    def __init__(self, key: str, version: int = 0) -> None:
        which = f"{key!r}, version {version}" if version else f"{key!r}"
        super().__init__(
            f"There is no internal process {which}. Add it to law/processes or approve a step table."
        )
        self.key = key
        self.version = version


class ProcessUnsound(ValueError):
    """A process with faults: it is not approved and no dossier can run by it. `faults` has one line each."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(fault.message for fault in faults))
        self.faults = tuple(faults)


class ApprovalIncomplete(ValueError):
    """A version needs the number of the document that approves it and the day from which it holds."""
