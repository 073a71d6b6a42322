"""Giving a step that opens to somebody: by the unit's rule, and past whoever is away.

`performing` calls `given_out` for every event that opens a step, whichever notation and whichever process it comes
from. A step that the event gives to nobody goes by the rule of its unit and role; one that it gives to somebody who
is away goes to their substitute. Runs inside the transaction that holds the dossier.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Q

from motcua.accounts import queries as accounts
from motcua.dossiers.models import AssignmentRule, Dossier, Party, WorkItem
from motcua.dossiers.rules import defaults
from motcua.dossiers.rules.assigning import Field, Way, able, choose, stand_in
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json

OPENS_WORK = frozenset(
    {"begun", "work_completed", "work_returned", "timer_fired", "process_migrated", "recalled"}
)


def given_out(
    state: DossierState, kind: str, payload: Mapping[str, Json], at: datetime
) -> Mapping[str, Json]:
    """The payload with an assignee for each step that it opens, where the unit's rule knows one.

    Somebody who was meant but is away is kept beside as `meant`.
    """
    if kind not in OPENS_WORK:
        return payload
    day = day_of(at)
    listed = payload.get("opened")
    if not isinstance(listed, list):
        if not payload.get("step_role"):
            return payload
        return {**payload, **_given(state, str(payload["step_role"]), state.handling_unit_id, payload, day)}
    items = [dict(item) for item in listed if isinstance(item, dict)]
    # Rules are held in one order, so that two dossiers with several branches never wait for each other.
    for item in sorted(items, key=lambda one: (_unit(one, state), str(one.get("role", "")))):
        item.update(_given(state, str(item.get("role", "")), _unit(item, state), item, day))
    return {**payload, "opened": [*items]}


def _unit(item: Mapping[str, Json], state: DossierState) -> int:
    unit = item.get("unit")
    return unit if isinstance(unit, int) else state.handling_unit_id


def _given(
    state: DossierState, role: str, unit_id: int, item: Mapping[str, Json], day: date
) -> dict[str, Json]:
    meant = item.get("assignee")
    if isinstance(meant, int):
        away = accounts.substitutes(unit_id, day)
        if meant not in away:
            return {"assignee": meant}
        acting = stand_in(meant, away)
        holders = {held.user_id for held in accounts.holders(unit_id, role, day)}
        if acting in holders:
            return {"assignee": acting, "meant": meant}
        return {"assignee": by_rule(state, role, unit_id, day), "meant": meant}
    return {"assignee": by_rule(state, role, unit_id, day)}


def by_rule(state: DossierState, role: str, unit_id: int, day: date) -> int | None:
    """Whom the unit's rule gives a step of the role, or None: it waits in the queue of the role.

    The rule's row is held until the transaction ends: of two steps given out at once, the second sees the first.
    """
    rule = (
        AssignmentRule.objects.select_for_update(of=("self",))
        .filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), unit_id=unit_id, role=role, valid_from__lte=day
        )
        .order_by("-valid_from", "-pk")
        .first()
    )
    way = Way(rule.way) if rule else defaults.way_of(day)
    if way is Way.NONE:
        return None
    holders = [held.user_id for held in accounts.holders(unit_id, role, day)]
    candidates = able(holders, accounts.substitutes(unit_id, day))
    chosen = choose(
        way,
        Field(
            candidates=candidates,
            loads={} if way is Way.ROUND_ROBIN else loads(unit_id, candidates),
            last=rule.last_user_id if rule else None,
            earlier=_earlier(state, role, unit_id, candidates) if way is Way.STICKY else (),
        ),
    )
    if rule is not None and chosen is not None:
        AssignmentRule.objects.filter(pk=rule.pk).update(last_user_id=chosen)
    return chosen


def loads(unit_id: int, user_ids: tuple[int, ...]) -> dict[int, int]:
    """How many open steps of the unit lie with each of these people; one query."""
    found = dict.fromkeys(user_ids, 0)
    open_items = WorkItem.unscoped.filter(unit_id=unit_id, assignee_id__in=user_ids, done_at__isnull=True)
    for user_id in open_items.values_list("assignee_id", flat=True):
        found[user_id] += 1
    return found


def _earlier(state: DossierState, role: str, unit_id: int, candidates: tuple[int, ...]) -> tuple[int, ...]:
    """Who did a step of the role on this dossier last, then on another dossier of the same applicant."""
    done = WorkItem.unscoped.filter(unit_id=unit_id, role=role, assignee_id__in=candidates)
    here = (
        done.filter(dossier_id=state.id).order_by("-opened_seq").values_list("assignee_id", flat=True).first()
    )
    if here is not None:
        return (int(here),)
    others = _of_the_applicant(state)
    if others is None:
        return ()
    there = done.filter(others).order_by("-given_at", "-pk").values_list("assignee_id", flat=True).first()
    return () if there is None else (int(there),)


def _of_the_applicant(state: DossierState) -> Q | None:
    """Other dossiers of the same account, or of the same personal id or tax code."""
    if state.submitter_id is not None:
        same = Dossier.unscoped.filter(submitter_id=state.submitter_id).exclude(pk=state.id)
        return Q(dossier_id__in=same.values("pk"))
    number = Party.unscoped.filter(pk=state.id).values_list("owner_id_number", flat=True).first()
    if not number:
        return None
    parties = Party.unscoped.filter(owner_id_number=number).exclude(pk=state.id)
    return Q(dossier_id__in=parties.values("pk"))
