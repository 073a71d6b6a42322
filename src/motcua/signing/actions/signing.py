"""Signing a PDF with a configured credential.

The engine takes half a second to load, and most processes never sign: it is loaded by the first signature.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from asn1crypto import x509 as asn1
from django.conf import settings

from motcua.kernel.zone import day_of
from motcua.signing import queries
from motcua.signing.connections import WithoutTime, connections
from motcua.signing.errors import (
    AlreadySigned,
    CredentialExpired,
    CredentialNotYours,
    CredentialRevoked,
    MarkImpossible,
    OutOfOrder,
    PdfNotSignable,
    ProofUnavailable,
    TimeStampUnavailable,
)
from motcua.signing.keys.key import Key, certificates_of, opened
from motcua.signing.models import Credential
from motcua.signing.rules import order
from motcua.signing.rules.kinds import Level, Role
from motcua.signing.rules.marks import Mark, box_in, lines_of, place_of
from motcua.signing.rules.report import Report, State

if TYPE_CHECKING:
    from motcua.signing.engine import writing


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

    `after`: codes of credentials that have to have signed before. `by`: the person who signs; a credential of
    somebody else is refused. A seal closes the document: only proofs may follow it.

    Raises CredentialUnknown, CredentialExpired, CredentialRevoked, CredentialNotYours, KeyUnreadable, KeyMismatch,
    TokenUnavailable, SignerUnavailable, SignerRefused, PdfNotSignable, AlreadySigned, OutOfOrder, MarkImpossible,
    TimeStampUnavailable, ProofUnavailable.
    """
    row = queries.credential(credential, at=at)
    allowed(row, by=by, at=at)
    with opened(row) as key:
        made = sign_with(
            key, row, content, at=at, reason=reason, mark=mark, after=after, proving=proving_for(row.level)
        )
    return made.content


def sign(
    content: bytes,
    *,
    credential: str,
    at: datetime,
    reason: str,
    mark: Mark | None = None,
    after: Sequence[str] = (),
    by: int | None = None,
) -> Signed:
    """As `sign_pdf`, for whoever can keep a document that waits for its time-stamp.

    While the time-stamping service is away and MOTCUA_SIGNING_WITHOUT_TIME is `wait`, the answer is waiting: keep it,
    do not issue it, and give it to `finish` later. Else it raises, as `sign_pdf` does.
    """
    row = queries.credential(credential, at=at)
    allowed(row, by=by, at=at)
    with opened(row) as key:
        return sign_or_wait(key, row, content, at=at, reason=reason, mark=mark, after=after)


def sign_or_wait(
    key: Key,
    row: Credential,
    content: bytes,
    *,
    at: datetime,
    reason: str,
    mark: Mark | None,
    after: Sequence[str],
    proving: "writing.Proving | None" = None,
) -> Signed:
    """Raises as `sign_pdf`; waits for a time-stamp where that is configured."""
    from motcua.signing.engine import writing

    proving = proving or proving_for(row.level)
    try:
        return sign_with(key, row, content, at=at, reason=reason, mark=mark, after=after, proving=proving)
    except (TimeStampUnavailable, ProofUnavailable):
        if connections().without_time is not WithoutTime.WAIT:
            raise
    plain = sign_with(
        key, row, content, at=at, reason=reason, mark=mark, after=after, proving=writing.Proving(),
        level=Level.B_B,
    )  # fmt: skip
    return replace(plain, is_waiting=True)


def finish(content: bytes) -> Signed:
    """Give a document that waits its time-stamp and the proofs of its certificates.

    Raises TimeStampUnavailable, ProofUnavailable (it goes on waiting), CredentialRevoked (it must not be issued: the
    certificate was revoked before anybody could prove when it signed), PdfNotSignable.
    """
    report = queries.validate(content, at=_now(), is_foreign=False)
    if report.state is State.BROKEN or not report.signatures:
        raise PdfNotSignable("what waits is not what was signed")
    if any(one.revoked for one in report.signatures):
        raise CredentialRevoked
    return Signed(_stamped(content, report), Level.B_LTA)


def restamp(content: bytes) -> bytes:
    """The PDF with one more document time-stamp over all that is in it, so that it outlives the certificates.

    Raises TimeStampUnavailable, ProofUnavailable, PdfNotSignable (nothing is signed, or something is broken: a
    time-stamp would make that look sound).
    """
    report = queries.validate(content, at=_now(), is_foreign=False)
    if report.state in (State.BROKEN, State.NONE):
        raise PdfNotSignable(report.state.value)
    return _stamped(content, report)


def _stamped(content: bytes, report: Report) -> bytes:
    from motcua.signing.engine import writing
    from motcua.signing.engine.checking import examine

    unproven = [
        one.field
        for one in report.signatures
        if not one.is_time_stamp and one.level in (Level.B_B, Level.B_T)
    ]
    made = writing.stamp(content, proving=proving_for(Level.B_LTA), unproven=unproven)
    after = examine(made, replace(queries.asked(_now()), hosts=frozenset()))
    if after.state is State.BROKEN or not after.signatures[-1].time_is_proven:
        raise TimeStampUnavailable("the time-stamp cannot be believed")
    return made


def _now() -> datetime:
    """Time-stamps and the answers of authorities are of the real time, whatever day a document is of."""
    return datetime.now(UTC)


def proving_for(level: str) -> "writing.Proving":
    """What a level needs; one of it serves many signatures. Raises TimeStampUnavailable when no service is set."""
    from pyhanko_certvalidator import ValidationContext

    from motcua.signing.engine import network, writing

    if level == Level.B_B:
        return writing.Proving()
    to, known = connections(), queries.asked(_now())
    if not to.time_stamp_url:
        raise TimeStampUnavailable("no service is set")
    anchors = [asn1.Certificate.load(one) for one in (*known.signature_anchors, *known.stamp_anchors)]
    hosts = known.hosts
    context = ValidationContext(
        trust_roots=anchors,
        allow_fetching=True,
        fetchers=network.fetchers(hosts, to.seconds, requests=200),
        revocation_mode="hard-fail" if level == Level.B_T else "require",
        weak_hash_algos={"md2", "md5", "sha1"},
    )
    return writing.Proving(network.Stamper(to.time_stamp_url, to.seconds), context)


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
    proving: "writing.Proving",
    level: Level | None = None,
) -> Signed:
    """One document with a key that is open. Raises as `sign_pdf`."""
    from motcua.signing.engine import writing
    from motcua.signing.engine.signer import KeySigner

    ready = made_ready(row, content, at=at, reason=reason, mark=mark, after=after, level=level)
    signer = KeySigner(key, certificates_of(row.certificates))
    return believed(writing.sign(signer=signer, proving=proving, **ready), Level(ready["level"]))


def made_ready(
    row: Credential,
    content: bytes,
    *,
    at: datetime,
    reason: str,
    mark: Mark | None,
    after: Sequence[str],
    level: Level | None = None,
) -> dict[str, Any]:
    """What the engine wants to know of a document besides key and proofs (`engine.writing.written`), once everything
    was looked at that can be refused before anything is signed. Raises as `sign_pdf`."""
    from motcua.signing.engine import writing
    from motcua.signing.engine.checking import examine

    level = level or Level(row.level)
    if len(content) > settings.UPLOAD_MAX_BYTES * 2:
        raise PdfNotSignable("too large")
    reader = writing.reader_of(content)
    seen = writing.seen_in(reader)
    _in_order(seen, row, after)
    if seen and examine(content, replace(queries.asked(at), hosts=frozenset())).state is State.BROKEN:
        # one more signature would make what was changed look like the signer's own
        raise PdfNotSignable("a signature in it is broken")
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
    return {
        "content": content,
        "field": writing.free_field(reader, "Seal" if is_seal else "Signature"),
        "level": level,
        "at": at,
        "reason": reason,
        "drawn": drawn,
        "closes": is_seal,
    }


def believed(signed: bytes, level: Level) -> Signed:
    """A document that has its signature, when its time-stamp can be believed. Raises TimeStampUnavailable."""
    if level is not Level.B_B:
        _believe(signed)
    return Signed(signed, level)


def _believe(signed: bytes) -> None:
    """That the time-stamp which came back is one of this signature. Raises TimeStampUnavailable.

    The line to the service may be plain; what came over it is looked at before anybody relies on it."""
    from motcua.signing.engine.checking import newest_is_sound

    if not newest_is_sound(signed):
        raise TimeStampUnavailable("the time-stamp cannot be believed")


def _in_order(seen: "Sequence[writing.Seen]", row: Credential, after: Sequence[str]) -> None:
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
