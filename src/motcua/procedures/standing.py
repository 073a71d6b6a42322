"""The catalogue on a day: which procedures stood with what said of them, for figures that can be opened down to them.

Every figure is a list of `Standing` (or their `procedure_id`s), never a bare count. Nothing that nobody stated is
counted as a no: `older_level` is None there, and verdicts have `not_assessed`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q

from motcua.agencies import queries as agencies
from motcua.kernel.once import once
from motcua.kernel.worktime import WorkCalendar
from motcua.kernel.zone import day_of
from motcua.procedures.models import (
    DecisionState,
    Offering,
    ProcedureVersion,
    PublicationDecision,
    PublicationItem,
)
from motcua.procedures.rules.completeness import missing_parts
from motcua.procedures.rules.publication import (
    Timing,
    Verdict,
    disclosed_in_time,
    of_procedure,
    signed_in_time,
)
from motcua.procedures.rules.publication_law import publication_law


@dataclass(frozen=True)
class Standing:
    """A procedure in force on a day, by the version of that day."""

    procedure_id: int
    code: str
    name: str
    version_id: int
    levels: tuple[str, ...]
    online_level: str
    older_level: int | None
    is_eligible: bool
    on_mobile: bool
    has_obligation: bool
    is_payable_online: bool
    is_internal: bool

    @property
    def is_published_full_online(self) -> bool:
        return self.online_level == "full_online"

    @property
    def is_online(self) -> bool:
        return self.online_level in ("full_online", "partial_online")

    @property
    def is_level_3_or_4(self) -> bool:
        """At level 3 or 4 of the older scale (until 2022); where nobody stated the level, False."""
        return self.older_level in (3, 4)


# The version that began last holds on the day. A procedure that was abolished after it began stands no more.
_STANDING = """
SELECT p.id, p.code, coalesce(v.name, p.name), v.id,
       ARRAY(SELECT jsonb_array_elements_text(coalesce(v.levels, '[]'::jsonb))),
       v.online_level, v.older_level, v.eligible_for_full_online, v.on_mobile, v.has_financial_obligation,
       v.payable_online, p.is_internal
FROM procedures_procedure p
JOIN LATERAL (SELECT * FROM procedures_procedureversion w
              WHERE w.procedure_id = p.id AND w.valid_from <= %(day)s
              ORDER BY w.valid_from DESC, w.number DESC LIMIT 1) v ON TRUE
WHERE (p.abolished_on IS NULL OR p.abolished_on > %(day)s OR p.abolished_on <= v.valid_from)
  AND p.is_internal = %(internal)s
  AND (%(level)s = '' OR v.levels ? %(level)s)
  AND (%(units)s::bigint[] IS NULL OR EXISTS (
        SELECT 1 FROM procedures_offering o
        WHERE o.procedure_id = p.id AND o.valid_from <= %(day)s AND (o.valid_to IS NULL OR o.valid_to >= %(day)s)
          AND (o.receiving_unit_id = ANY (%(units)s) OR o.handling_unit_id = ANY (%(units)s))))
ORDER BY p.sort_key, p.id
"""


def standing(
    day: date, *, level: str = "", unit_ids: Iterable[int] | None = None, internal: bool = False
) -> tuple[Standing, ...]:
    """Procedures in force on a day in Vietnam; one query.

    `level`: those carried out at it (province, commune ...); `unit_ids`: those one of the units receives or handles.
    """
    values: dict[str, Any] = {
        "day": day,
        "level": level,
        "units": None if unit_ids is None else sorted(set(unit_ids)),
        "internal": internal,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, values)
        rows = cursor.fetchall()
    return tuple(_standing(*row) for row in rows)


def _standing(*row: Any) -> Standing:
    values: list[Any] = [*row]
    values[4] = tuple(values[4])
    return Standing(*values)


class Held(NamedTuple):
    """A national procedure and the version that holds on a day. `was_abolished`: a decision abolished it before, and
    the version began it again."""

    procedure_id: int
    version_id: int
    levels: frozenset[str]
    was_abolished: bool


_HELD = """
SELECT p.id, v.id, v.levels, coalesce(p.abolished_on <= %(day)s, FALSE)
  FROM procedures_procedure AS p
  JOIN (SELECT DISTINCT ON (w.procedure_id) w.procedure_id, w.id, w.levels, w.valid_from
          FROM procedures_procedureversion AS w WHERE w.valid_from <= %(day)s
         ORDER BY w.procedure_id, w.valid_from DESC, w.number DESC) AS v ON v.procedure_id = p.id
 WHERE NOT p.is_internal
   AND (p.abolished_on IS NULL OR p.abolished_on > %(day)s OR p.abolished_on <= v.valid_from)
"""


@once
def held_on(day: date) -> tuple[Held, ...]:
    """The national procedures in force on a day in Vietnam, without names and in no order; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"day": day})
        rows = cursor.fetchall()
    parsed: dict[str, frozenset[str]] = {
        text: frozenset(json.loads(text or "[]")) for text in {row[2] for row in rows}
    }
    return tuple(Held(pk, version, parsed[text], was) for pk, version, text, was in rows)


def in_force_at(day: date, levels: Iterable[str]) -> frozenset[int]:
    """Those in force on the day at one of the levels, which nobody ever abolished: as `competence.in_force`."""
    wanted = frozenset(levels)
    return frozenset(
        one.procedure_id for one in held_on(day) if not one.was_abolished and one.levels & wanted
    )


@once
def handled_on(day: date, unit_id: int) -> frozenset[int]:
    """The procedures that a unit handles on the day; one query."""
    rows = Offering.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), handling_unit_id=unit_id, valid_from__lte=day
    )
    return frozenset(rows.values_list("procedure_id", flat=True))


_known_parts: dict[int, tuple[str, ...]] = {}  # by version; a version never changes, so neither does this


def missing_by_version(version_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The mandatory parts that each version lacks; at most one query, none for versions looked at before."""
    wanted = set(version_ids)
    unknown = wanted - _known_parts.keys()
    if unknown:
        rows = ProcedureVersion.objects.filter(pk__in=unknown).values_list("pk", "content", "procedure__name")
        for number, content, name in rows.iterator(chunk_size=500):
            _known_parts[number] = missing_parts(content, name=name)
    return {number: _known_parts[number] for number in wanted if number in _known_parts}


def complete(rows: Iterable[Standing]) -> tuple[Standing, ...]:
    """Those with all mandatory parts (decision 766, criterion 1.3)."""
    listed = tuple(rows)
    missing = missing_by_version(row.version_id for row in listed)
    return tuple(row for row in listed if not missing.get(row.version_id))


@dataclass(frozen=True)
class ItemTiming:
    """One item of a signed decision with both verdicts."""

    item_id: int
    decision_id: int
    decision_number: str
    kind: str
    procedure_id: int
    code: str
    name: str
    issued_on: date
    effective_on: date
    disclosed_at: datetime | None
    signing: Timing
    disclosure: Timing


@once
def timings(
    *,
    today: date,
    first: date | None = None,
    last: date | None = None,
    agency_ids: Iterable[int] | None = None,
    decision_id: int | None = None,
    procedure_id: int | None = None,
) -> tuple[ItemTiming, ...]:
    """The items of decisions issued in a span of days (both included), the newest decision first; three queries.

    Each is reckoned on the calendar of its agency.
    """
    rows = PublicationItem.objects.filter(decision__state=DecisionState.SIGNED).select_related(
        "decision__agency", "procedure"
    )
    if first is not None:
        rows = rows.filter(decision__issued_on__gte=first)
    if last is not None:
        rows = rows.filter(decision__issued_on__lte=last)
    if agency_ids is not None:
        rows = rows.filter(decision__agency_id__in=list(agency_ids))
    if decision_id is not None:
        rows = rows.filter(decision_id=decision_id)
    if procedure_id is not None:
        rows = rows.filter(procedure_id=procedure_id)
    listed = list(rows.order_by("-decision__issued_on", "-decision_id", "pk"))
    calendars = agencies.calendars_of({row.decision.agency_id for row in listed}) if listed else {}
    return tuple(_timing(row, calendars[row.decision.agency_id], today) for row in listed)


def signing_of(decision: PublicationDecision) -> Timing:
    """Whether a decision is in time, also one that is still being prepared; one query."""
    return _signing(decision, agencies.calendar_of(decision.agency_id))


def _signing(decision: PublicationDecision, calendar: WorkCalendar) -> Timing:
    return signed_in_time(
        level=decision.agency.level,
        issued_on=decision.issued_on,
        newest_effective_on=decision.newest_basis_effective_on,
        calendar=calendar,
        law=publication_law(decision.issued_on),
    )


def _timing(row: PublicationItem, calendar: WorkCalendar, today: date) -> ItemTiming:
    decision, procedure = row.decision, row.procedure
    assert procedure is not None  # signing names the procedure of every item
    disclosed_on = day_of(row.disclosed_at) if row.disclosed_at else None
    return ItemTiming(
        item_id=row.pk,
        decision_id=decision.pk,
        decision_number=decision.number,
        kind=row.kind,
        procedure_id=procedure.pk,
        code=procedure.code,
        name=procedure.name,
        issued_on=decision.issued_on,
        effective_on=decision.effective_on,
        disclosed_at=row.disclosed_at,
        signing=_signing(decision, calendar),
        disclosure=disclosed_in_time(
            level=decision.agency.level,
            issued_on=decision.issued_on,
            disclosed_on=disclosed_on,
            today=today,
            calendar=calendar,
            law=publication_law(decision.issued_on),
        ),
    )


def by_procedure(rows: Iterable[ItemTiming]) -> Mapping[int, tuple[Verdict, Verdict]]:
    """Of each procedure the verdicts on signing and on disclosure over all its decisions; each counts once."""
    signing: dict[int, list[Verdict]] = {}
    disclosure: dict[int, list[Verdict]] = {}
    for row in rows:
        signing.setdefault(row.procedure_id, []).append(row.signing.verdict)
        disclosure.setdefault(row.procedure_id, []).append(row.disclosure.verdict)
    return {number: (of_procedure(signing[number]), of_procedure(disclosure[number])) for number in signing}
