"""That a slip on paper is one of ours: the fingerprint of what it says, and the reference printed on it. Pure.

The fingerprint binds the slip's row: kind, set, book, number, date and content, and by the party's salted
commitment also the personal data printed on it. Anybody may be shown it: nothing can be guessed back from it.
A PDF cannot hold its own hash, so this is not the hash of the file; that one stands with the stored file.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from motcua.ledger.rules import Json, canonical_json, instant_text

# 48 bits of the fingerprint are printed: nobody finds another slip's by trying.
PRINTED_DIGITS = 12
_REFERENCE = re.compile(rf"(?P<id>[0-9]{{1,15}})(?P<hash>[0-9A-F]{{{PRINTED_DIGITS}}})")
_GROUP = 4


@dataclass(frozen=True)
class Reference:
    """What is printed on a slip and stands in its QR code: the slip's id and the head of its fingerprint."""

    slip_id: int
    digits: str

    def __str__(self) -> str:
        """As in an address: `4711-3F9A02BC77DE`."""
        return f"{self.slip_id}-{self.digits}"

    @property
    def printed(self) -> str:
        """As people read it: `4711-3F9A-02BC-77DE`."""
        groups = [self.digits[at : at + _GROUP] for at in range(0, PRINTED_DIGITS, _GROUP)]
        return "-".join([str(self.slip_id), *groups])


def fingerprint(
    *,
    dossier_code: str,
    kind: str,
    form_set: str,
    unit_id: int,
    year: int,
    number: int,
    issued_at: datetime,
    content: Mapping[str, Json],
) -> str:
    """SHA-256 (hex) of what a slip's row says."""
    said: dict[str, Json] = {
        "dossier": dossier_code,
        "kind": kind,
        "form_set": form_set,
        "unit": unit_id,
        "year": year,
        "number": number,
        "issued_at": instant_text(issued_at),
        "content": dict(content),
    }
    return hashlib.sha256(canonical_json(said)).hexdigest()


def reference(slip_id: int, content_hash: str) -> Reference:
    return Reference(slip_id, content_hash[:PRINTED_DIGITS].upper())


def read_reference(text: str) -> Reference | None:
    """A reference as typed or scanned, in any case and with any spaces or dashes; None when it is none."""
    parts = re.split(r"[-\s]+", text.strip().upper())
    if len(parts) < 2:
        return None
    found = _REFERENCE.fullmatch("".join(parts))
    if found is None or found["id"] != parts[0]:
        return None
    return Reference(int(found["id"]), found["hash"])


def verify_url(public_url: str, of: Reference) -> str:
    """The page that says whether a slip is ours. It holds no code of a dossier and no secret."""
    return f"{public_url.rstrip('/')}/verify/{of}/"


def initials(name: str) -> str:
    """`Nguyễn Văn Đức` as `N. V. Đ.`: enough to see that a slip is about someone else."""
    return " ".join(f"{word[0].upper()}." for word in name.split() if word[0].isalpha())
