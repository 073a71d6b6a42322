"""The guided migration: chosen running dossiers go over to another version of their process.

First a plan, which says where each would stand and which cannot be moved and why; then one event per dossier,
with the reason. Steps that both versions have stay open with whoever has them; nothing that was done is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.accounts.queries import Role
from motcua.agencies import queries as agencies
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.actions.process_state import keep_run, standing
from motcua.dossiers.errors import InputRefused, NotAllowed, ProcessRefused
from motcua.dossiers.models import Dossier
from motcua.dossiers.models.columns import state_of
from motcua.dossiers.rules import step_plans
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState, open_work
from motcua.dossiers.rules.open_work import OpenWork
from motcua.dossiers.rules.states import Business
from motcua.ledger.rules import Json, instant_text
from motcua.processes import queries as processes
from motcua.processes.actions import runs
from motcua.processes.rules.engine import Program, RunState
from motcua.processes.rules.migrating import Mapped, Unmappable, plan

# Who keeps the internal procedures: reform staff and the administrator (our design; the province's regulation
# may name others).
STEWARDS = frozenset({str(Role.REFORM_STAFF), str(Role.ADMINISTRATOR)})
AT_ONCE = 500


@dataclass(frozen=True)
class Prospect:
    """Where a dossier would stand after the migration, or why it cannot be moved. Names in Vietnamese."""

    dossier_id: int
    code: str
    from_version: int
    steps: tuple[str, ...]
    obstacle: str = ""
    lost: tuple[str, ...] = ()

    @property
    def can_move(self) -> bool:
        return not self.obstacle


def require_steward(by: Acting) -> None:
    """Raises NotAllowed unless who acts keeps the internal procedures."""
    if by.kind == "system" or by.roles & STEWARDS:
        return
    raise NotAllowed(command="migrate_process", needs="the post of reform staff or administrator")


def prospects(
    key: str, number: int, *, dossier_ids: Sequence[int] = (), at_most: int = AT_ONCE
) -> list[Prospect]:
    """What would become of running dossiers of this process that do not run by this version yet.

    Within the open scope. Raises ProcessUnknown.
    """
    target = processes.program(key, number)
    found = Dossier.objects.filter(
        process_key=key,
        business__in=[Business.PROCESSING, Business.AWAITING_SUPPLEMENT],
        ended_at__isnull=True,
    ).exclude(process_version=number)
    if dossier_ids:
        found = found.filter(pk__in=list(dossier_ids))
    return [_prospect(state_of(row), target) for row in found.order_by("pk")[:at_most]]


def _prospect(state: DossierState, target: Program) -> Prospect:
    names = tuple(
        target.graph.by_key[work.key].name("vi") if work.key in target.graph.by_key else work.key
        for work in open_work(state)
    )
    try:
        old, run, _ = standing(state)
    except ProcessRefused as fault:
        return Prospect(state.id, state.code, state.process_version, names, obstacle=str(fault))
    found = plan(old, run, target)
    if isinstance(found, Unmappable):
        return Prospect(state.id, state.code, state.process_version, names, obstacle=found.words())
    steps = tuple(target.graph.by_key[key].name("vi") for key in found.state.open)
    return Prospect(state.id, state.code, state.process_version, steps, lost=found.lost)


def migrate(*, dossier_id: int, number: int, reason: str, by: Acting, at: datetime, command_id: str) -> Done:
    """Move one dossier to version `number` of its process.

    Raises: InputRefused (no reason), NotAllowed, ProcessRefused (it cannot stand there), TransitionRefused,
    DossierNotFound, ProcessUnknown.
    """
    require_steward(by)
    if not reason.strip():
        raise InputRefused(field="reason", problem="required")
    keeping: list[tuple[Program, RunState, tuple[tuple[str, int, str, int], ...]]] = []

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        if state.process_version == number:
            raise ProcessRefused("same-version", "The dossier runs by this version already.")
        target = processes.program(state.process_key, number)
        old, run, timers = standing(state)
        found = plan(old, run, target)
        if isinstance(found, Unmappable):
            raise ProcessRefused(found.code, found.words())
        keeping.append((target, found.state, timers))
        return _payload(state, old, target, found, number, reason.strip()[:500])

    def write(state: DossierState, seq: int, when: datetime) -> None:
        target, run, timers = keeping[-1]
        if target.is_plain:
            runs.drop(state.id)
        else:
            keep_run(state, target, run, timers, when)

    # the command is one of the system's; the person who gave it stands in the event
    return perform(
        dossier_id=dossier_id,
        command=Command.MIGRATE_PROCESS,
        kind="process_migrated",
        by=Acting(user_id=by.user_id, kind="system", unit_id=by.unit_id),
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )


def _payload(
    state: DossierState, old: Program, target: Program, found: Mapped, number: int, reason: str
) -> dict[str, Json]:
    """A step that is the same in both versions stays open as it is; one whose post, unit or number changed is
    closed and opened again, with its due date.
    """
    by_number = {step.number: step.key for step in old.graph.steps}
    closed: list[Json] = []
    opened: list[Json] = []
    for work in open_work(state):
        key = work.key or by_number.get(work.step_no, "")
        if _same(work, key, old, target):
            continue
        node = target.graph.by_key[key]
        unit = agencies.unit_of_agency_id(node.unit, on=state.last_at.date()).pk if node.unit else None
        closed.append(work.branch)
        opened.append(
            {
                "branch": work.branch,
                "key": key,
                "step_no": node.number,
                "role": node.role,
                "unit": unit,
                "due": None if work.due is None else instant_text(work.due),
                "assignee": work.assignee_id if node.role == work.role and unit is None else None,
            }
        )
    return {
        "closed": closed,
        "opened": opened,
        "from_version": state.process_version,
        "process_version": number,
        "step_count": step_plans.last_number(target),
        "lost": list(found.lost),
        "reason": reason,
    }


def _same(work: OpenWork, key: str, old: Program, target: Program) -> bool:
    before, after = old.graph.by_key[key], target.graph.by_key[key]
    return (
        work.key == key
        and (before.role, before.unit, before.number) == (after.role, after.unit, after.number)
        and work.step_no == after.number
    )
