"""Signing an approved report: the approver's signature, then the agency's seal, on the PDF that was approved.

Keys may lie outside of the house, so signing stands between two looks at the row; meanwhile nobody else signs it. It
is signed once: interrupted anywhere before the row is written it is begun again from the same bytes, and what was
signed and not written down nobody has.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from motcua.agencies import queries as agencies
from motcua.records import actions as records
from motcua.records import rules as media
from motcua.records.errors import RecordsError
from motcua.records.typesetting import TypesettingFailed
from motcua.reports import documents
from motcua.reports.actions.changing import changing, require
from motcua.reports.errors import NotSigned, ReportNotFound, SamePerson, StaleRevision, StateRefused
from motcua.reports.models import Report
from motcua.reports.rules.lifecycle import By, Deed, State
from motcua.reports.rules.sheets import code_of
from motcua.signing import queries as keys
from motcua.signing.actions import Mark, sign_pdf
from motcua.signing.errors import SigningError
from motcua.signing.rules.kinds import Role

_SPACE = 0x5245_0000_0000_0000  # advisory locks of reports ("RE")
_LARGEST = 100_000_000


def sign(report_id: int, *, by: By, at: datetime, seen: int | None) -> None:
    """Only the one who approved it signs. Doing it again for a signed report changes nothing.

    Raises NotSigned (no key, a key or service that failed, or a PDF that is not the approved one), SamePerson
    (another approved it), and what `changing` raises.
    """
    with _alone(report_id):
        report = Report.objects.filter(pk=report_id).first()
        if report is None:
            raise ReportNotFound
        require(report, Deed.SIGN, by=by, at=at)
        if report.signed_file_id is not None:
            return
        if report.state != State.APPROVED:
            raise StateRefused
        if seen is not None and seen != report.revision:
            raise StaleRevision
        if by.user_id != report.approved_by_id:
            raise SamePerson
        signed = _signed(report, by, at)
        try:
            file = records.store(signed, limit_bytes=_LARGEST, accepted=frozenset({media.PDF}))
        except RecordsError as error:
            raise NotSigned(error.code) from error
        with changing(report_id, Deed.SIGN, by=by, at=at, seen=report.revision) as change:
            change.set(signed_at=at, signed_file_id=file.pk)
            change.said |= {"sha256": file.pk}


def _signed(report: Report, by: By, at: datetime) -> bytes:
    try:
        content = documents.make(report, documents.Format.PDF)
    except TypesettingFailed as error:
        raise NotSigned("cannot-be-set") from error
    if hashlib.sha256(content).hexdigest() != report.outputs.get("pdf"):
        raise NotSigned("not-as-approved")
    known = keys.credentials_of(by.user_id, by.unit_id or 0, at=at)
    own = next((one for one in known if one.role is Role.OFFICIAL), None)
    if own is None:
        raise NotSigned("no-key")
    reason = code_of(report.pk, report.sheet_number)
    agency = agencies.unit(by.unit_id or 0).name
    try:
        content = sign_pdf(content, credential=own.code, at=at, reason=reason, by=by.user_id)
        seal = next((one for one in known if one.role is Role.AGENCY_SEAL), None)
        if seal is not None:
            content = sign_pdf(
                content,
                credential=seal.code,
                at=at,
                reason=reason,
                mark=Mark("agency_seal", agency=agency),
                after=(own.code,),
            )
    except SigningError as error:
        raise NotSigned(error.code, is_passing=error.is_passing) from error
    return content


@contextmanager
def _alone(report_id: int) -> Iterator[None]:
    """Nobody else signs this report meanwhile; the database lets go when the process dies. Raises StateRefused."""
    key = _SPACE | report_id
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            raise StateRefused
    in_block = connection.in_atomic_block
    try:
        yield
    finally:
        if not in_block and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
