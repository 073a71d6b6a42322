"""Whether a file bears a digital signature, and what it is worth (`Document.signature`)."""

from datetime import datetime

from motcua.correspondence.actions.recording import KeptFile
from motcua.records import holding_actions
from motcua.records import queries as records
from motcua.records.actions import store
from motcua.records.errors import RecordsError
from motcua.records.holding_rules import Signature
from motcua.records.rules import PDF
from motcua.signing import queries as signing
from motcua.signing.actions import sign_pdf

VALID, DOUBTFUL, BROKEN, PRESENT = "valid", "doubtful", "broken", "present"


def signed_with(sha256: str, name: str, *, credential: str, at: datetime) -> KeptFile:
    """A PDF of the store signed with a credential of the signing room, kept beside the unsigned one.

    Runs outside any transaction: a token or a remote service may take its time. Raises SigningError,
    RecordsError.
    """
    content = sign_pdf(records.read_file(sha256), credential=credential, at=at, reason="Ký ban hành văn bản")
    row = store(content, limit_bytes=len(content), accepted=frozenset({PDF}))
    return KeptFile(row.sha256, name, signature_of(row.sha256, at=at))


def signature_of(sha256: str, *, at: datetime) -> str:
    """Empty when a file bears none or is no PDF; `valid`, `doubtful` or `broken` as the signing room finds.
    Where that room trusts nobody yet, a whole signature is `present`: nobody could have vouched for it."""
    try:
        if holding_actions.signature_in(sha256) is Signature.UNSIGNED:
            return ""
        report = signing.validate(records.read_file(sha256), at=at)
    except RecordsError:
        return ""
    if report.state is signing.State.NONE:
        return ""
    if report.state in (VALID, BROKEN):
        return str(report.state)
    return DOUBTFUL if signing.asked(at).signature_anchors else PRESENT
