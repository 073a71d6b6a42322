"""Reading quality systems: who maintains one on a day and why not, the controlled list, audits and findings."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from django.conf import settings
from django.db.models import F, Max, Prefetch, Q, QuerySet

from motcua.agencies import queries as agencies
from motcua.processes import queries as processes
from motcua.processes.queries import VersionRow
from motcua.quality.errors import NotFound
from motcua.quality.models import (
    Announcement,
    Audit,
    Certificate,
    ControlledDocument,
    Correction,
    DocumentVersion,
    Finding,
    ManagementReview,
    QualitySystem,
)
from motcua.quality.models import Grade as Grade  # others name grades by it
from motcua.quality.rules.maintaining import Concern, Facts, Light, Reason, light, reasons
from motcua.quality.rules.standard import Standard, standard_on


@dataclass(frozen=True)
class Standing:
    """A unit's system on a day. No `reasons`: it is maintained. `revision` 0: nothing was ever entered."""

    unit_id: int
    revision: int
    facts: Facts
    reasons: tuple[Reason, ...]
    concerns: tuple[Concern, ...]

    @property
    def light(self) -> Light:
        return light(self.reasons, self.concerns)

    @property
    def is_maintained(self) -> bool:
        return not self.reasons


def standings(unit_ids: Collection[int], day: date) -> dict[int, Standing]:
    """How the units stand on the day; six queries however many they are. Raises NoStandard."""
    standard = standard_on(day)
    systems = QualitySystem.objects.filter(unit_id__in=unit_ids).annotate(
        audited=Max("audits__carried_out_on", filter=Q(audits__carried_out_on__lte=day)),
    )
    of_unit = {row.unit_id: row for row in systems}
    if not of_unit:
        nothing = Facts(has_system=False)
        return {one: Standing(one, 0, nothing, reasons(nothing, standard, day), ()) for one in unit_ids}
    ids = [row.pk for row in of_unit.values()]
    announced = set(_announced(ids, day).values_list("system_id", flat=True))
    reviewed = dict(
        ManagementReview.objects.filter(system_id__in=ids, held_on__lte=day)
        .values_list("system_id")
        .annotate(Max("held_on"))
    )
    # Nothing is "ever entered" before its first day: a past day is judged by what had happened by then.
    begun = announced | set(reviewed) | {row.pk for row in of_unit.values() if row.audited}
    begun |= set(
        Announcement.objects.filter(system_id__in=ids, announced_on__lte=day).values_list(
            "system_id", flat=True
        )
    ) | set(
        ControlledDocument.objects.filter(system_id__in=ids, listed_from__lte=day).values_list(
            "system_id", flat=True
        )
    )
    majors: dict[int, int] = {}
    concerns: dict[int, set[Concern]] = {}
    rounds = Correction.objects.filter(finding__audit__system_id__in=ids, planned_on__lte=day).filter(
        Q(verified_on__isnull=True) | Q(verified_on__gt=day)
    )
    for system_id, grade, due, done_on in rounds.values_list(
        "finding__audit__system_id", "finding__grade", "due", "done_on"
    ):
        if done_on is not None and done_on <= day:
            concerns.setdefault(system_id, set()).add(Concern.AWAITS_VERIFICATION)
        elif due < day:
            concerns.setdefault(system_id, set()).add(Concern.ACTION_PAST_DUE)
            if grade == Grade.MAJOR:
                majors[system_id] = majors.get(system_id, 0) + 1
    for system_id in Audit.objects.filter(
        Q(carried_out_on__isnull=True) | Q(carried_out_on__gt=day), system_id__in=ids, planned_on__lt=day
    ).values_list("system_id", flat=True):
        concerns.setdefault(system_id, set()).add(Concern.AUDIT_PAST_PLAN)
    for system_id, concern in _certificate_concerns(ids, standard, day).items():
        concerns.setdefault(system_id, set()).add(concern)
    found = {}
    for unit_id in unit_ids:
        row = of_unit.get(unit_id)
        pk = row.pk if row else 0
        facts = Facts(
            has_system=pk in begun,
            is_announced=pk in announced,
            last_audit_on=row.audited if row else None,
            last_review_on=reviewed.get(pk),
            majors_past_due=majors.get(pk, 0),
        )
        found[unit_id] = Standing(
            unit_id,
            row.revision if row else 0,
            facts,
            reasons(facts, standard, day),
            tuple(sorted(concerns.get(pk, set()))),
        )
    return found


def _announced(system_ids: Collection[int], day: date) -> QuerySet[Announcement]:
    return Announcement.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), system_id__in=system_ids, announced_on__lte=day
    )


def _certificate_concerns(system_ids: Collection[int], standard: Standard, day: date) -> dict[int, Concern]:
    """By the certificate that ends last; units without one have nothing to be reminded of."""
    found: dict[int, Concern] = {}
    rows = Certificate.objects.filter(system_id__in=system_ids, valid_from__lte=day).order_by("valid_to")
    for row in rows:
        found.pop(row.system_id, None)
        if (concern := certificate_concern(row, standard, day)) is not None:
            found[row.system_id] = concern
    return found


@dataclass(frozen=True)
class EndingCertificate:
    """A certificate that ends and that none of the same system follows: its last day."""

    id: int
    number: str
    unit_id: int
    until: date


def ending_certificates(day: date, *, within_days: int) -> list[EndingCertificate]:
    """The certificates that end from today on within so many days, the first first; one query."""
    rows = (
        Certificate.objects.filter(valid_to__gte=day, valid_to__lte=day + timedelta(days=within_days))
        .exclude(system__certificates__valid_to__gt=F("valid_to"))
        .order_by("valid_to", "pk")
    )
    return [
        EndingCertificate(*row) for row in rows.values_list("pk", "number", "system__unit_id", "valid_to")
    ]


def certificate_concern(row: Certificate, standard: Standard, day: date) -> Concern | None:
    if row.valid_to < day:
        return Concern.CERTIFICATE_ENDED
    if row.suspended_from is not None and row.suspended_from <= day:
        return Concern.CERTIFICATE_SUSPENDED
    if row.valid_to <= day + timedelta(days=standard.certificate_reminder_days):
        return Concern.CERTIFICATE_ENDS_SOON
    return None


@dataclass(frozen=True)
class IsoFigure:
    """Indicator ISO_9001 on a day: units that maintain a system over units counted.

    `reasons` has every counted unit that is not in the numerator, with all reasons. `value` (percent, two decimals)
    is None while no counted unit has ever entered anything: an empty register is no zero.
    """

    day: date
    standard: str
    numerator: tuple[int, ...]
    denominator: tuple[int, ...]
    reasons: Mapping[int, tuple[Reason, ...]]
    value: Decimal | None


def iso_9001(day: date, *, within: Collection[int] | None = None) -> IsoFigure:
    """The figure for all units of the province that exist on the day, or those `within` a set. Ten queries at most.

    Raises NoStandard (before the first reading of the standard).
    """
    standard = standard_on(day)
    counted = counted_units(day, within=within)
    found = standings(counted, day)
    kept = tuple(unit for unit in counted if found[unit].is_maintained)
    why = {unit: found[unit].reasons for unit in counted if not found[unit].is_maintained}
    is_empty = all(Reason.NOT_RECORDED in reason for reason in why.values()) and not kept
    value = None if is_empty else (Decimal(len(kept) * 100) / len(counted)).quantize(Decimal("0.01"))
    return IsoFigure(day, standard.name, kept, tuple(counted), why, value)


def counted_units(day: date, *, within: Collection[int] | None = None) -> list[int]:
    """Units of the province that exist on the day and are counted by the reading in force, in Vietnamese order; one
    query, or two. `within` names the units to look at instead."""
    standard = standard_on(day)
    if within is None:  # the directory holds the agencies of the whole country
        own = agencies.province_units_on(settings.PROVINCE_CODE, day)
        return [row.id for row in own if standard.counts(row.level, row.kind)]
    listed = [row.id for row in agencies.units_on(day, within=within)]
    rows = agencies.units(listed)
    return [pk for pk in listed if standard.counts(rows[pk].level, rows[pk].kind)]


@dataclass(frozen=True)
class DocumentLine:
    """A line of the controlled list on a day. `version` is empty while none is in force."""

    id: int
    code: str
    title: str
    process_key: str
    version: str
    approval: str
    valid_from: date | None
    file_version_id: int | None
    copies_out: int
    kept: tuple[tuple[str, int | None, str], ...]


def controlled_list(unit_id: int, day: date, *, language: str = "vi") -> list[DocumentLine]:
    """The list of controlled documents of a unit on a day, by code; five queries."""
    rows = (
        ControlledDocument.objects.filter(
            Q(listed_to__isnull=True) | Q(listed_to__gte=day), system__unit_id=unit_id, listed_from__lte=day
        )
        .order_by("code", "pk")
        .prefetch_related("versions", "distributions", "kept_records")
    )
    of_process: dict[str, list[VersionRow]] = {}
    for version in processes.versions():
        of_process.setdefault(version.key, []).append(version)
    found = []
    for row in rows:
        title, label, approval, begins, file_id = row.title, "", "", None, None
        if row.process_id:
            of_key = of_process[row.process_id]
            title = of_key[0].name(language)
            valid = [one for one in of_key if one.valid_from <= day]
            if valid:
                current = max(valid, key=lambda one: (one.valid_from, one.number))
                label, approval, begins = str(current.number), current.approved_by, current.valid_from
        else:
            for version_row in row.versions.all():
                if version_row.valid_from <= day and (
                    version_row.valid_to is None or version_row.valid_to >= day
                ):
                    label, approval = version_row.label, version_row.approval
                    begins = version_row.valid_from
                    file_id = version_row.pk if version_row.file_id else None
        out = sum(
            one.copies
            for one in row.distributions.all()
            if one.given_on <= day and (one.withdrawn_on is None or one.withdrawn_on > day)
        )
        kept = tuple(
            (one.name, one.retention_years, one.place)
            for one in row.kept_records.all()
            if one.valid_from <= day and (one.valid_to is None or one.valid_to >= day)
        )
        found.append(
            DocumentLine(
                row.pk, row.code, title, row.process_id or "", label, approval, begins, file_id, out, kept
            )
        )
    return found


@dataclass(frozen=True)
class SystemPage:
    """A unit's system with what its page shows."""

    standing: Standing
    announcements: tuple[Announcement, ...]
    certificates: tuple[tuple[Certificate, Concern | None], ...]
    reviews: tuple[ManagementReview, ...]
    audits: tuple[Audit, ...]


def system_page(unit_id: int, day: date) -> SystemPage:
    """Everything of the unit but its documents."""
    standard = standard_on(day)
    of_unit = {"system__unit_id": unit_id}
    certificates = Certificate.objects.filter(**of_unit).order_by("-valid_from")
    audits = (
        Audit.objects.filter(**of_unit)
        .order_by("-planned_on", "-pk")
        .prefetch_related("auditors", Prefetch("findings", _findings()))
    )
    return SystemPage(
        standings([unit_id], day)[unit_id],
        tuple(Announcement.objects.filter(**of_unit).order_by("-announced_on")),
        tuple((row, certificate_concern(row, standard, day)) for row in certificates),
        tuple(ManagementReview.objects.filter(**of_unit).order_by("-held_on", "-pk")),
        tuple(audits),
    )


def revision_of(unit_id: int) -> int:
    """The system's revision; 0 while nothing was entered."""
    return QualitySystem.objects.filter(unit_id=unit_id).values_list("revision", flat=True).first() or 0


def document(document_id: int) -> ControlledDocument:
    """With its versions, copies and records. Raises NotFound."""
    row = (
        ControlledDocument.objects.select_related("system", "process")
        .prefetch_related("versions", "distributions", "kept_records")
        .filter(pk=document_id)
        .first()
    )
    if row is None:
        raise NotFound("document")
    return row


def document_version(version_id: int) -> DocumentVersion:
    """With its document and system. Raises NotFound."""
    row = DocumentVersion.objects.select_related("document__system", "file").filter(pk=version_id).first()
    if row is None:
        raise NotFound("version")
    return row


def audit(audit_id: int) -> Audit:
    """With auditors and findings. Raises NotFound."""
    row = (
        Audit.objects.select_related("system")
        .prefetch_related("auditors", Prefetch("findings", _findings()))
        .filter(pk=audit_id)
        .first()
    )
    if row is None:
        raise NotFound("audit")
    return row


def finding(finding_id: int) -> Finding:
    """With its audit and every round of corrective action, the first first. Raises NotFound."""
    row = _findings().select_related("audit__system").filter(pk=finding_id).first()
    if row is None:
        raise NotFound("finding")
    return row


def _findings() -> QuerySet[Finding]:
    rounds = Correction.objects.select_related("responsible", "done_by", "verified_by").order_by("round")
    return Finding.objects.order_by("pk").prefetch_related(Prefetch("corrections", rounds))


class State(StrEnum):
    """What a finding waits for."""

    NOTED = "noted"
    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    CLOSED = "closed"


def state_of(row: Finding, day: date) -> State:
    """Of the last round: overdue when its due day has passed undone. The due day itself is not late."""
    rounds = list(row.corrections.all())
    if not rounds:
        return State.NOTED
    last = rounds[-1]
    if last.verified_on is not None:
        return State.CLOSED
    if last.done_on is not None:
        return State.DONE
    return State.OVERDUE if last.due < day else State.OPEN
