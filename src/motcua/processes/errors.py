"""What can go wrong with internal processes."""


class ProcessUnknown(LookupError):
    """No process has this key. Dossiers keep the key they were accepted under, so keys are never removed."""

    def __init__(self, key: str) -> None:
        super().__init__(f"There is no internal process {key!r}. Add it to law/processes.")
        self.key = key
