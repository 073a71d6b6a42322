"""Who does the work: a head gives steps to people, moves the work of somebody who leaves, sets the unit's rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from django.db import transaction

from motcua.accounts import queries as accounts
from motcua.dossiers.actions import giving_out, noting
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.errors import DossierError, InputRefused
from motcua.dossiers.models import AssignmentRule, WorkItem
from motcua.dossiers.rules import authority
from motcua.dossiers.rules.assigning import Way, able
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState, open_work
from motcua.dossiers.rules.open_work import OpenWork
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json

# So many steps are moved by one call; the rest by the next, which finds what is left.
AT_ONCE = 200


class Reason(StrEnum):
    """Why a step changes hands. The code stands in the log; words of explanation stay beside it."""

    WORKLOAD = "workload"
    ABSENCE = "absence"
    POST_ENDED = "post_ended"
    CONFLICT = "conflict"  # of interest
    OTHER = "other"


def assign(
    *,
    dossier_id: int,
    assignee_id: int | None,
    reason: Reason,
    by: Acting,
    at: datetime,
    command_id: str,
    words: str = "",
    branch: int | None = None,
    held_by: int | None = None,
) -> Done:
    """Give the open step (`branch` names one of several) to somebody of its unit who holds its role; None puts it
    back into the queue of the role.

    `held_by` refuses when the step no longer lies with that person. `words` are a note of the unit; a reason `other`
    needs them. Raises: InputRefused, TransitionRefused, NotAllowed, DossierNotFound.
    """
    said = noting.words(words, name="words", is_shared=False, required=reason is Reason.OTHER)

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        work = _step(state, by, branch)
        if held_by is not None and work.assignee_id != held_by:
            raise InputRefused(field="assignee", problem="moved-meanwhile")
        if assignee_id == work.assignee_id:
            raise InputRefused(field="assignee", problem="is-theirs-already")
        if assignee_id is not None and assignee_id not in who_can(work.unit_id, work.role, day_of(when)):
            raise InputRefused(field="assignee", problem="cannot-act")
        return {
            "assignee": assignee_id,
            "from": work.assignee_id,
            "branch": work.branch,
            "reason": str(reason),
            **said.said,
        }

    return perform(
        dossier_id=dossier_id,
        command=Command.ASSIGN,
        kind="assigned",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=lambda state, seq, when: said.write(state.id, seq, when, by),
        branch=branch,
    )


def _step(state: DossierState, by: Acting, branch: int | None) -> OpenWork:
    """The open step that is meant: the one named, else the first one of the unit acted for."""
    for work in open_work(state):
        if work.branch == branch or (branch is None and work.unit_id == by.unit_id):
            return work
    raise InputRefused(field="branch", problem="no-such-step")


def who_can(unit_id: int, role: str, day: date) -> tuple[int, ...]:
    """Who can do a step of the role in the unit on the day: they hold the role and are there."""
    away = accounts.substitutes(unit_id, day)
    holders = [held.user_id for held in accounts.holders(unit_id, role, day) if held.user_id not in away]
    return able(holders, {})


@dataclass(frozen=True)
class Moved:
    """What became of one step. `problem` is a stable code, empty when it was moved to `to_user`."""

    dossier_id: int
    code: str
    step_no: int
    to_user: int | None
    problem: str = ""

    @property
    def is_moved(self) -> bool:
        return not self.problem


def hand_over_work(
    *,
    unit_id: int,
    from_user: int,
    to_users: Sequence[int],
    reason: Reason,
    by: Acting,
    at: datetime,
    batch_id: UUID,
    words: str = "",
) -> list[Moved]:
    """Move the open steps of one person of the unit to others, nearest due date first: one event a step.

    With several receivers each step goes to the one with the fewest open steps of those who hold its role. Every step
    is its own transaction: what cannot be moved says why and leaves the others alone. Interrupted or sent again,
    with the same `batch_id`, it moves what is left and nothing twice. Raises: NotAllowed, InputRefused.
    """
    authority.require_in_unit(authority.Power.HAND_OVER_WORK, by, unit_id)
    noting.words(words, name="words", is_shared=False, required=reason is Reason.OTHER)
    receivers = tuple(dict.fromkeys(user_id for user_id in to_users if user_id != from_user))
    if not receivers:
        raise InputRefused(field="to_users", problem="required")
    day = day_of(at)
    tallies = giving_out.loads(unit_id, receivers)
    able_by_role: dict[str, tuple[int, ...]] = {}
    found = []
    for item in _lying_with(unit_id, from_user):
        if item.role not in able_by_role:
            can = who_can(unit_id, item.role, day)
            able_by_role[item.role] = tuple(user_id for user_id in receivers if user_id in can)
        candidates = able_by_role[item.role]
        if not candidates:
            found.append(
                Moved(item.dossier_id, item.dossier.code, item.step_no, None, "nobody-holds-the-role")
            )
            continue
        to_user = min(candidates, key=lambda user_id: tallies[user_id])
        problem = _move(item, to_user, from_user, reason, by, at, batch_id, words)
        tallies[to_user] += not problem
        found.append(
            Moved(item.dossier_id, item.dossier.code, item.step_no, None if problem else to_user, problem)
        )
    return found


def _lying_with(unit_id: int, user_id: int) -> list[WorkItem]:
    return list(
        WorkItem.objects.filter(unit_id=unit_id, assignee_id=user_id, done_at__isnull=True)
        .select_related("dossier")
        .order_by("due", "dossier_id", "branch")[:AT_ONCE]
    )


def _move(
    item: WorkItem,
    to_user: int,
    from_user: int,
    reason: Reason,
    by: Acting,
    at: datetime,
    batch_id: UUID,
    words: str,
) -> str:
    """Empty when the step was moved, else a stable code of what stood in the way."""
    try:
        assign(
            dossier_id=item.dossier_id,
            assignee_id=to_user,
            reason=reason,
            words=words,
            branch=item.branch,
            held_by=from_user,
            by=by,
            at=at,
            command_id=str(uuid5(batch_id, f"{item.dossier_id}.{item.opened_seq}.{item.branch}")),
        )
    except InputRefused as error:
        return error.problem
    except DossierError as error:
        return error.code
    return ""


@transaction.atomic
def set_rule(*, unit_id: int, role: str, way: Way, by: Acting, at: datetime) -> AssignmentRule:
    """How the unit lets the steps of a role be given out from today on; steps given out before stay where they are.

    Setting what is in force changes nothing. Raises NotAllowed.
    """
    authority.require_in_unit(authority.Power.SET_ASSIGNMENT_RULE, by, unit_id)
    today = day_of(at)
    old = (
        AssignmentRule.objects.select_for_update(of=("self",))
        .filter(unit_id=unit_id, role=role, valid_to__isnull=True)
        .first()
    )
    if old is not None and old.way == way:
        return old
    if old is not None and old.valid_from == today:
        old.delete()
    elif old is not None:
        old.valid_to = today - timedelta(days=1)
        old.save(update_fields=["valid_to"])
    return AssignmentRule.objects.create(
        unit_id=unit_id, role=role, way=way, valid_from=today, set_by_id=by.user_id or 0, set_at=at
    )
