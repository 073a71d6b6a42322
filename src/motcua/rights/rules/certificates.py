"""What a certificate of destruction is taken over: a line an item and a file, in order, one hash of all. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from motcua.ledger.rules import canonical_json


@dataclass(frozen=True, order=True)
class Line:
    """One dossier as the certificate names it: its code, its event in the log, the commitment that the log keeps,
    what became of it and how many rows and files went."""

    code: str
    event_seq: int
    owner_commitment: str
    state: str
    rule: str
    rows: int
    files: int


def root(lines: Iterable[Line], files: Iterable[tuple[str, str]]) -> str:
    """SHA-256 (hex) over the canonical JSON of all lines and files (hash, state), each sorted.

    Whoever holds the list can compute it again; whoever changes a line changes it.
    """
    content = {
        "dossiers": [
            [line.code, line.event_seq, line.owner_commitment, line.state, line.rule, line.rows, line.files]
            for line in sorted(lines)
        ],
        "files": [[sha256, state] for sha256, state in sorted(files)],
    }
    return hashlib.sha256(canonical_json(content)).hexdigest()  # type: ignore[arg-type]  # lists of plain values
