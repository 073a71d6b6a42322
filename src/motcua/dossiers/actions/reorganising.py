"""Carrying out a reorganisation of units: one transaction that changes the units and moves all that hangs on them.

It stands here because it conducts floors below that do not know each other: units (agencies), posts (accounts),
offerings (procedures), and the running dossiers themselves. What becomes of every column that names a unit stands
in `dossiers.unit_columns`, and a test holds it against the models.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from motcua.accounts import queries as accounts
from motcua.accounts.reorganising import move_posts
from motcua.agencies import queries as agencies
from motcua.agencies import reorganisations
from motcua.agencies.errors import (
    NotYet,
    PlanFaulty,
    ReorganisationDecided,
    ReorganisationNotAllowed,
)
from motcua.agencies.reorganisations import Head
from motcua.agencies.reorganising import Surroundings
from motcua.dossiers.actions.rehoming import Rehomed, rehome
from motcua.dossiers.models import AssignmentRule, Draft, PaperList
from motcua.dossiers.rules.authority import SYSTEM, Acting
from motcua.dossiers.rules.rehoming import Leaving, Share, from_json
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.procedures.actions import reoffering

_log = logging.getLogger(__name__)
# Advisory lock: one reorganisation is carried out at a time.
_LOCK = 0x6D63_0007


def around(*, besides: int | None = None) -> Surroundings:
    """What a plan is held against, with the catalogue's sectors and procedures."""
    return reorganisations.surroundings(
        sectors=frozenset(reoffering.sector_codes()),
        procedures=frozenset(reoffering.procedure_codes()),
        besides=besides,
    )


def draw_up(*, head: Head, acts: Sequence[Mapping[str, Any]], by: Acting, at: datetime) -> Any:
    """Enter a decision with its plan; see `agencies.reorganisations.draw_up` for what it raises."""
    return reorganisations.draw_up(
        head=head, acts=acts, around=around(), user_id=by.user_id, roles=by.roles, at=at, today=day_of(at)
    )


def approve(*, reorganisation_id: int, by: Acting, at: datetime, words: str = "") -> Any:
    """Another person approves it; see `agencies.reorganisations.approve` for what it raises."""
    return reorganisations.approve(
        reorganisation_id=reorganisation_id,
        around=around(besides=reorganisation_id),
        user_id=by.user_id,
        roles=by.roles,
        at=at,
        today=day_of(at),
        words=words,
    )


def withdraw(*, reorganisation_id: int, by: Acting, at: datetime, words: str) -> Any:
    """Take it back; see `agencies.reorganisations.withdraw` for what it raises."""
    return reorganisations.withdraw(
        reorganisation_id=reorganisation_id, user_id=by.user_id, roles=by.roles, at=at, words=words
    )


def may_carry_out(by: Acting) -> bool:
    return by.kind == "system" or bool(by.roles & reorganisations.deeds().carry_out)


@transaction.atomic
def carry_out(*, reorganisation_id: int, by: Acting, at: datetime) -> Mapping[str, Any]:
    """Do what an approved decision says: all of it or nothing. Runs in the system's scope.

    Carrying it out again changes nothing and answers as the first time. Two who do it at once do it one after the
    other. Raises: ReorganisationNotFound, ReorganisationNotAllowed, ReorganisationDecided (not approved, or
    withdrawn), NotYet, PlanFaulty (the units have changed since it was approved).
    """
    with connection.cursor() as db:
        db.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    row = reorganisations.locked(reorganisation_id)
    if not may_carry_out(by):
        raise ReorganisationNotAllowed(ReorganisationNotAllowed.__doc__)
    if row.state == "carried_out":
        return dict(row.outcome)
    if row.state != "approved":
        raise ReorganisationDecided(ReorganisationDecided.__doc__)
    if day_of(at) < row.effective_on:
        raise NotYet(row.effective_on)
    found = reorganisations.check_again(row, around(besides=row.pk))
    if found:
        raise PlanFaulty(found)
    change = reorganisations.change_units(row)
    leaving = _leaving(change)
    sectors = reoffering.sectors_of_procedures()
    offerings = reoffering.reoffer(
        list(leaving), homes_of=lambda *asked: homes_of(leaving, *asked), from_day=row.effective_on
    )
    posts = move_posts(
        list(leaving),
        home_of=lambda unit, code: leaving[unit].post_home(code),
        from_day=row.effective_on,
    )
    rules = _move_assignment_rules(leaving, row.effective_on)
    drafts = _move_drafts(leaving, sectors)
    lists = _move_paper_lists(leaving)
    moved = _rehome(row, leaving, sectors, by=by, at=at)
    outcome = {
        "units": {
            "created": change.created,
            "renamed": change.renamed,
            "moved": change.moved,
            "ended": change.ended,
        },
        "dossiers": moved.dossiers,
        "steps": moved.steps,
        "released": moved.released,
        "by_unit": {str(unit): count for unit, count in sorted(moved.by_unit.items())},
        "offerings": asdict(offerings),
        "posts": asdict(posts),
        "assignment_rules": rules,
        "drafts": drafts,
        "paper_lists": lists,
        "stragglers": 0,
        "leaving": [one.as_json() for one in leaving.values()],
    }
    reorganisations.mark_carried_out(row, user_id=by.user_id, at=at, outcome=outcome)
    return outcome


def _rehome(
    row: Any, leaving: Mapping[int, Leaving], sectors: Mapping[int, int], *, by: Acting, at: datetime
) -> Rehomed:
    targets = {share.unit_id for one in leaving.values() for share in one.shares}
    said: dict[str, Json] = {
        "document": row.number,
        "document_date": row.signed_on.isoformat(),
        "effective_on": row.effective_on.isoformat(),
        "reason": row.reason,
        "reorganisation": row.pk,
    }
    return rehome(
        leaving=leaving,
        sectors=sectors,
        names={one.id: one.name for one in agencies.all_names()},
        holders=frozenset(accounts.who_hold(targets, max(row.effective_on, day_of(at)))),
        said=said,
        key=f"rehome-{row.pk}",
        by=by,
        at=at,
    )


def carry_out_due(*, at: datetime) -> list[int]:
    """Carry out every approved decision whose day has come, each in its own transaction; their numbers.

    One that cannot be carried out any more is left with an entry in the log of the software. Then whatever was opened
    at an ended unit at the very moment goes after the others. Runs in the system's scope.
    """
    done = []
    for reorganisation_id in agencies.approved_until(day_of(at)):
        try:
            carry_out(reorganisation_id=reorganisation_id, by=SYSTEM, at=at)
        except (PlanFaulty, ReorganisationDecided):
            # its page says what stands against it; the others do not wait for it
            _log.exception("reorganisation %s could not be carried out on its day", reorganisation_id)
        else:
            done.append(reorganisation_id)
    for reorganisation_id in agencies.carried_out_ids():
        follow_up(reorganisation_id=reorganisation_id, at=at)
    return done


@transaction.atomic
def follow_up(*, reorganisation_id: int, at: datetime) -> int:
    """Re-home running dossiers that were still opened at a unit while it ended; how many there were.

    Cheap when there are none: one query. Runs in the system's scope.
    """
    row = agencies.reorganisation(reorganisation_id)
    leaving = {one.unit_id: one for one in map(from_json, row.outcome.get("leaving", ()))}
    ended = {unit: one for unit, one in leaving.items() if one.ends}
    if not ended:
        return 0
    moved = _rehome(row, ended, reoffering.sectors_of_procedures(), by=SYSTEM, at=at)
    if moved.dossiers:
        row = reorganisations.locked(reorganisation_id)
        row.outcome["stragglers"] = row.outcome.get("stragglers", 0) + moved.dossiers
        row.save(update_fields=["outcome"])
    return moved.dossiers


def _leaving(change: reorganisations.UnitChange) -> dict[int, Leaving]:
    """The plan's endings by number: units, procedures and sectors."""
    procedures, sectors = reoffering.procedure_codes(), reoffering.sector_codes()
    return leaving_of(change.course.endings.values(), change.ids, procedures, sectors)


def leaving_of(
    endings: Iterable[Any],
    ids: Mapping[str, int],
    procedures: Mapping[str, int],
    sectors: Mapping[str, int],
) -> dict[int, Leaving]:
    """`reorganising.Ending`s by number. A successor that does not exist yet (a dry run) gets a negative one."""
    planned: dict[str, int] = {}

    def number(agency_id: str) -> int:
        known = ids.get(agency_id)
        return known if known is not None else planned.setdefault(agency_id, -1 - len(planned))

    found = {}
    for ending in endings:
        shares = tuple(
            Share(
                unit_id=number(part.unit),
                rest=part.rest,
                dossiers=part.dossiers,
                received_at=frozenset(ids[unit] for unit in part.received_at if unit in ids),
                procedures=frozenset(procedures[code] for code in part.procedures if code in procedures),
                sectors=frozenset(sectors[code] for code in part.sectors if code in sectors),
                posts=part.posts,
            )
            for part in ending.parts
        )
        found[ids[ending.agency_id]] = Leaving(ids[ending.agency_id], shares)
    return found


def homes_of(
    leaving: Mapping[int, Leaving], unit_id: int, procedure_id: int, sector_id: int
) -> tuple[int, ...]:
    """The units that offer a procedure after a unit has left it; the rest first where single dossiers decide."""
    one = leaving.get(unit_id)
    if one is None:
        return (unit_id,)
    home = one.home_of_procedure(procedure_id, sector_id)
    if home is not None:
        return (home,)
    return tuple(dict.fromkeys((one.rest, *(share.unit_id for share in one.shares))))


def _move_assignment_rules(leaving: Mapping[int, Leaving], from_day: date) -> int:
    """How a unit that ends gave out its work goes on in the successor, unless that has a rule of its own."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=from_day)
    ended = [one for one in leaving.values() if one.ends]
    rows = list(
        AssignmentRule.objects.filter(still, unit_id__in=[one.unit_id for one in ended]).order_by("pk")
    )
    homes = {one.unit_id: one.rest for one in ended}
    taken = set(
        AssignmentRule.objects.filter(still, unit_id__in=homes.values()).values_list("unit_id", "role")
    )
    made = []
    for rule in rows:
        key = (homes[rule.unit_id], rule.role)
        if key not in taken:
            taken.add(key)
            made.append(
                AssignmentRule(
                    unit_id=key[0], role=rule.role, way=rule.way, valid_from=max(rule.valid_from, from_day),
                    valid_to=rule.valid_to, set_by_id=rule.set_by_id, set_at=rule.set_at,
                    last_user_id=rule.last_user_id,
                )
            )  # fmt: skip
    eve = from_day - timedelta(days=1)
    numbers = [rule.pk for rule in rows]
    AssignmentRule.objects.filter(pk__in=numbers, valid_from__lte=eve).update(valid_to=eve)
    AssignmentRule.objects.filter(pk__in=numbers, valid_from__gt=eve).delete()
    AssignmentRule.objects.bulk_create(made)
    return len(made)


def _move_drafts(leaving: Mapping[int, Leaving], sectors: Mapping[int, int]) -> int:
    """Applications being written name the unit that will take them in."""
    waiting = Draft.objects.select_for_update().filter(
        receiving_unit_id__in=list(leaving), submitted_dossier_id__isnull=True
    )
    moved = []
    for draft in waiting.order_by("pk"):
        unit = draft.receiving_unit_id
        if unit is None:
            continue
        home = homes_of(leaving, unit, draft.procedure_id, sectors[draft.procedure_id])[0]
        if home != unit:
            draft.receiving_unit_id = home
            moved.append(draft)
    Draft.objects.bulk_update(moved, ["receiving_unit"], batch_size=500)
    return len(moved)


def _move_paper_lists(leaving: Mapping[int, Leaving]) -> int:
    """Papers on the way to a unit that ends arrive at its successor."""
    count = 0
    for one in leaving.values():
        if one.ends:
            coming = PaperList.unscoped.filter(to_unit_id=one.unit_id, received_at__isnull=True)
            count += coming.update(to_unit_id=one.rest)
    return count
