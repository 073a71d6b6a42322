"""Whether a file bears a digital signature, and what it is worth (`Document.signature`)."""

from datetime import datetime

from motcua.records import holding_actions
from motcua.records.errors import FileMissing
from motcua.records.holding_actions import Signature


def signature_of(sha256: str, *, at: datetime) -> str:
    """`present` when a PDF says that it is signed; empty when it does not, or is no PDF."""
    try:
        found = holding_actions.signature_in(sha256)
    except FileMissing:
        return ""
    return "" if found is Signature.UNSIGNED else "present"
