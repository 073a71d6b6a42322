"""Signing a PDF with a configured credential."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from motcua.kernel.zone import day_of
from motcua.signing import queries
from motcua.signing.engine import writing
from motcua.signing.engine.signer import KeySigner
from motcua.signing.errors import (
    AlreadySigned,
    CredentialExpired,
    CredentialNotYours,
    MarkImpossible,
    OutOfOrder,
    PdfNotSignable,
)
from motcua.signing.keys.key import Key, certificates_of, opened
from motcua.signing.models import Credential
from motcua.signing.rules import order
from motcua.signing.rules.kinds import Level, Role
from motcua.signing.rules.marks import Mark, box_in, lines_of, place_of


@dataclass(frozen=True)
class Signed:
    """A document that bears one more signature, and the level that it has. `is_waiting`: it has no time-stamp yet
    and must not be issued before `actions.finish` gave it one."""

    content: bytes
    level: Level
    is_waiting: bool = False


def sign_pdf(
    content: bytes,
    *,
    credential: str,
    at: datetime,
    reason: str,
    mark: Mark | None = None,
    after: Sequence[str] = (),
    by: int | None = None,
) -> bytes:
    """The PDF with the credential's signature behind its end, at the credential's level or not at all.

    `after`: codes of credentials that have to have signed before. `by`: the person who signs; a credential of somebody
    else is refused. A seal closes the document: only proofs may follow it.

    Raises CredentialUnknown, CredentialExpired, CredentialRevoked, CredentialNotYours, KeyUnreadable, KeyMismatch,
    TokenUnavailable, SignerUnavailable, SignerRefused, PdfNotSignable, AlreadySigned, OutOfOrder, MarkImpossible.
    """
    row = queries.credential(credential, at=at)
    allowed(row, by=by, at=at)
    with opened(row) as key:
        return sign_with(key, row, content, at=at, reason=reason, mark=mark, after=after).content


def allowed(row: Credential, *, by: int | None, at: datetime) -> None:
    """Raises CredentialNotYours, CredentialExpired."""
    if by is not None and row.person_id is not None and row.person_id != by:
        raise CredentialNotYours
    certificate = certificates_of(row.certificates)[0]
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise CredentialExpired


def sign_with(
    key: Key,
    row: Credential,
    content: bytes,
    *,
    at: datetime,
    reason: str,
    mark: Mark | None,
    after: Sequence[str],
) -> Signed:
    """One document with a key that is open. Raises as `sign_pdf`."""
    if len(content) > settings.UPLOAD_MAX_BYTES * 2:
        raise PdfNotSignable("too large")
    reader = writing.reader_of(content)
    _in_order(writing.seen_in(reader), row, after)
    drawn = None
    if mark is not None:
        place = place_of(mark.kind, day_of(at))
        if place is None:
            raise MarkImpossible("unknown kind")
        size = writing.page_size(reader, mark.box.page if mark.box else place.page)
        box = mark.box or box_in(place, *size)
        if box is None or not (0 <= box.x1 < box.x2 <= size[0] and 0 <= box.y1 < box.y2 <= size[1]):
            raise MarkImpossible
        drawn = writing.Drawn(lines_of(mark, at), box, place.font_size)
    is_seal = row.role == Role.AGENCY_SEAL
    signed = writing.sign(
        content,
        signer=KeySigner(key, certificates_of(row.certificates)),
        field=writing.free_field(reader, "Seal" if is_seal else "Signature"),
        level=Level.B_B,
        at=at,
        reason=reason,
        drawn=drawn,
        closes=is_seal,
        proving=writing.Proving(),
    )
    return Signed(signed, Level.B_B)


def _in_order(seen: Sequence[writing.Seen], row: Credential, after: Sequence[str]) -> None:
    ours = {
        one.fingerprint: one
        for one in Credential.objects.filter(fingerprint__in=[one.fingerprint for one in seen]).order_by("pk")
    }
    present = []
    for one in seen:
        known = ours.get(one.fingerprint)
        present.append(
            order.Present(
                known.code if known else "", Role(known.role) if known else None, known.unit_id if known else None,
                one.closes,
            )
        )  # fmt: skip
    why = order.refusal(present, code=row.code, unit_id=row.unit_id, after=after)
    if why is order.Refusal.TWICE:
        raise AlreadySigned
    if why is order.Refusal.CLOSED:
        raise PdfNotSignable("closed")
    if why is not None:
        raise OutOfOrder(why.value)
