"""A unit's system itself: announced, certified, reviewed by its leadership."""

from datetime import date, timedelta

from motcua.quality.actions.changing import Writer, changing, filled, in_order, not_ahead
from motcua.quality.errors import CertificateOverlaps, DatesInWrongOrder, NotFound, WrongMoment
from motcua.quality.models import Announcement, Certificate, ManagementReview


def announce(unit_id: int, *, document: str, announced_on: date, scope: str, manual: str, by: Writer) -> int:
    """The unit announces its system by a document; the announcement before ends on the day before.

    Raises: StaleRevision, Incomplete, LiesInFuture, DatesInWrongOrder (not after the announcement before).
    """
    filled(document=document, scope=scope)
    not_ahead(announced_on, by, "announced_on")
    with changing(unit_id, "announced", by) as deed:
        before = deed.system.announcements.order_by("-announced_on", "-pk").first()
        if before is not None:
            if announced_on <= (before.valid_to or before.announced_on):
                raise DatesInWrongOrder("announced_on")
            if before.valid_to is None:
                before.valid_to = announced_on - timedelta(days=1)
                before.save(update_fields=["valid_to"])
        row = Announcement.objects.create(
            system=deed.system, document=document, announced_on=announced_on, scope=scope, manual=manual
        )
        deed.about(row.pk, {"document": document, "announced_on": announced_on})
    return row.pk


def end_announcement(unit_id: int, *, last_day: date, by: Writer) -> None:
    """The unit stops its system: the announcement holds until the last day, included.

    Raises: StaleRevision, WrongMoment (nothing is announced), DatesInWrongOrder, LiesInFuture.
    """
    not_ahead(last_day, by, "last_day")
    with changing(unit_id, "announcement_ended", by) as deed:
        row = deed.system.announcements.filter(valid_to__isnull=True).first()
        if row is None:
            raise WrongMoment("last_day", "Nothing is announced, so nothing can be ended.")
        in_order(row.announced_on, last_day, "last_day")
        row.valid_to = last_day
        row.save(update_fields=["valid_to"])
        deed.about(row.pk, {"last_day": last_day})


def certify(
    unit_id: int, *, number: str, body: str, scope: str, valid_from: date, valid_to: date, by: Writer
) -> int:
    """A certificate that the unit was given. Days included at both ends; no two are valid on one day.

    Raises: StaleRevision, Incomplete, DatesInWrongOrder, CertificateOverlaps.
    """
    filled(number=number, body=body, scope=scope)
    in_order(valid_from, valid_to, "valid_to")
    with changing(unit_id, "certified", by) as deed:
        same_days = deed.system.certificates.filter(valid_from__lte=valid_to, valid_to__gte=valid_from)
        if same_days.exists():
            raise CertificateOverlaps("valid_from")
        row = Certificate.objects.create(
            system=deed.system,
            number=number,
            body=body,
            scope=scope,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        deed.about(row.pk, {"number": number, "valid_from": valid_from, "valid_to": valid_to})
    return row.pk


def suspend_certificate(
    unit_id: int, certificate_id: int, *, suspended_from: date, reason: str, by: Writer
) -> None:
    """The certification body suspended the certificate from a day on.

    Raises: NotFound, StaleRevision, Incomplete, WrongMoment (suspended already), DatesInWrongOrder (outside its
    days).
    """
    filled(reason=reason)
    with changing(unit_id, "certificate_suspended", by) as deed:
        row = deed.system.certificates.filter(pk=certificate_id).first()
        if row is None:
            raise NotFound("certificate")
        if row.suspended_from is not None:
            raise WrongMoment("certificate")
        in_order(row.valid_from, suspended_from, "suspended_from")
        in_order(suspended_from, row.valid_to, "suspended_from")
        row.suspended_from, row.suspension_reason = suspended_from, reason
        row.save(update_fields=["suspended_from", "suspension_reason"])
        deed.about(row.pk, {"suspended_from": suspended_from, "reason": reason})


def review(unit_id: int, *, held_on: date, minutes: str, decided: str, by: Writer) -> int:
    """A management review that was held. Raises: StaleRevision, Incomplete, LiesInFuture."""
    filled(minutes=minutes)
    not_ahead(held_on, by, "held_on")
    with changing(unit_id, "reviewed", by) as deed:
        row = ManagementReview.objects.create(
            system=deed.system, held_on=held_on, minutes=minutes, decided=decided
        )
        deed.about(row.pk, {"held_on": held_on, "minutes": minutes})
    return row.pk
