"""Whether a file bears a digital signature, and what it is worth (`Document.signature`)."""

from datetime import datetime

from motcua.records import holding_actions
from motcua.records import queries as records
from motcua.records.errors import RecordsError
from motcua.records.holding_actions import Signature
from motcua.signing import queries as signing

VALID, DOUBTFUL, BROKEN, PRESENT = "valid", "doubtful", "broken", "present"


def signature_of(sha256: str, *, at: datetime) -> str:
    """Empty when a file bears none or is no PDF; `valid`, `doubtful` or `broken` as the signing room finds. Where that
    room trusts nobody yet, a whole signature is `present`: nobody could have vouched for it."""
    try:
        if holding_actions.signature_in(sha256) is Signature.UNSIGNED:
            return ""
        report = signing.validate(records.read_file(sha256), at=at)
    except RecordsError:
        return ""
    if report.state in (VALID, BROKEN):
        return str(report.state)
    return DOUBTFUL if signing.asked(at).signature_anchors else PRESENT
