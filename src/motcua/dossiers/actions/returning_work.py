"""Sending work back to an earlier step of a step table, with the reason."""

from collections.abc import Mapping
from datetime import datetime

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.dossiers.actions import noting
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.actions.work import steps_of
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import WorkItem
from motcua.dossiers.rules import deciding
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json, instant_text
from motcua.processes import queries as processes


def return_to(
    *, dossier_id: int, step_no: int, reason: str, by: Acting, at: datetime, command_id: str
) -> Done:
    """Open an earlier step again, for whoever did it last if they can still act, else for their role.

    The step is due when the returned one was: its own share of the time is over. The reason is a note that the
    agencies of the dossier see. Raises: InputRefused (no reason, no earlier step), TransitionRefused, NotAllowed,
    DossierNotFound.
    """
    said = noting.words(reason, name="reason", is_shared=True)

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        steps = processes.program(state.process_key, state.process_version).graph.steps
        here = {step.number for step in steps if not step.unit}  # another agency's step is not done here
        if not 1 <= step_no < state.step_no or step_no not in here:
            raise InputRefused(field="step_no", problem="no-earlier-step")
        calendar = agencies.calendar_of(state.handling_unit_id)
        opened = deciding.work(
            calendar, state, steps_of(state), step_no, assignee_id=_did_it(state, step_no, when)
        )
        due = deciding.step_due(calendar, state, steps_of(state), state.step_no)
        if due is not None:
            opened["step_due"] = instant_text(due)
        return {**opened, "from_step": state.step_no, **said.said}

    return perform(
        dossier_id=dossier_id,
        command=Command.RETURN_WORK,
        kind="work_returned",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=lambda state, seq, when: said.write(state.id, seq, when, by),
    )


def _did_it(state: DossierState, step_no: int, when: datetime) -> int | None:
    """Who did the step last, while they hold its role in the unit."""
    item = (
        WorkItem.unscoped.filter(
            dossier_id=state.id, step_no=step_no, assignee__isnull=False, done_at__isnull=False
        )
        .order_by("-opened_seq")
        .values_list("assignee_id", "unit_id", "role")
        .first()
    )
    if item is None:
        return None
    user_id, unit_id, role = item
    holds = any(held.user_id == user_id for held in accounts.holders(unit_id, role, day_of(when)))
    return user_id if holds else None
