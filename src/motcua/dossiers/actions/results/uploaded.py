"""What a result that was signed elsewhere and uploaded is worth: a file with a digital signature, or a file."""

from datetime import datetime

from motcua.dossiers.rules.results import ELECTRONIC
from motcua.records import holding_actions as store
from motcua.records import queries as files
from motcua.records.errors import RecordsError
from motcua.records.holding_rules import Signature
from motcua.signing import queries as signatures

FILE = "file"
# A signature whose authority is not known here is one all the same; a broken one is none.
_STANDS = frozenset({"valid", "doubtful"})


def form_of(sha256: str, *, at: datetime) -> str:
    """`electronic` for a file whose every digital signature is unbroken, else `file`."""
    try:
        if store.signature_in(sha256) is Signature.UNSIGNED:
            return FILE
        report = signatures.validate(files.read_file(sha256), at=at)
    except RecordsError:
        return FILE
    return ELECTRONIC if report.state in _STANDS else FILE
