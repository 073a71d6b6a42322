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


@dataclass(frozen=True, order=True)
class PaperLine:
    """One digitised paper: its number at the desk, the hash of its pages as scanned, and what became of it."""

    paper: int
    source_sha256: str
    state: str
    rule: str
    rows: int
    files: int

    @property
    def code(self) -> str:
        """How people name it."""
        return f"SH-{self.paper:06d}"


def root(lines: Iterable[Line], files: Iterable[tuple[str, str]], papers: Iterable[PaperLine] = ()) -> str:
    """SHA-256 (hex) over the canonical JSON of all lines, files (hash, state) and papers, each sorted; without papers
    as it was before there were any.

    Whoever holds the list can compute it again; whoever changes a line changes it.
    """
    content: dict[str, object] = {
        "dossiers": [
            [line.code, line.event_seq, line.owner_commitment, line.state, line.rule, line.rows, line.files]
            for line in sorted(lines)
        ],
        "files": [[sha256, state] for sha256, state in sorted(files)],
    }
    told = [
        [line.paper, line.source_sha256, line.state, line.rule, line.rows, line.files]
        for line in sorted(papers)
    ]
    if told:
        content["papers"] = told
    return hashlib.sha256(canonical_json(content)).hexdigest()  # type: ignore[arg-type]  # lists of plain values
