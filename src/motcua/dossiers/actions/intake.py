"""The check at the one-stop unit: accept, refuse, ask for a supplement, pass on to the handling unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.agencies import queries as agencies
from motcua.dossiers.actions import assessing, reusing, slips
from motcua.dossiers.actions.answers import require_fields
from motcua.dossiers.actions.horizon import require_known
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.actions.process_steps import Stepping
from motcua.dossiers.actions.receipts import issue_receipt
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import Component, SupplementItem
from motcua.dossiers.rules import deciding
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.opening import FeeClaim
from motcua.dossiers.rules.slip_forms import SlipKind
from motcua.dossiers.rules.states import Business
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json, instant_text


@dataclass(frozen=True)
class Check:
    """An officer's finding on one component: correct, missing or wrong, with words for the applicant."""

    key: str
    state: str
    note: str = ""


@dataclass(frozen=True)
class Asked:
    """One thing asked again. `component_key` is empty when it is about no listed component; `form_field` names an
    answer of the e-form to correct."""

    what: str
    component_key: str = ""
    form_field: str = ""


def accept(
    *,
    dossier_id: int,
    checks: Sequence[Check],
    by: Acting,
    at: datetime,
    command_id: str,
    fee: FeeClaim | None = None,
) -> Done:
    """Accept a submitted dossier: the statutory clock starts now, the fee is fixed, form 01 is issued.

    `fee` is what the official decided about case, way of paying and a claimed exemption; left out, what the applicant
    said stays.

    The due date is computed in the handling unit's calendar from the limit of the channel used, as it stood in
    the procedure version of the submission. Raises: TransitionRefused, NotAllowed, DossierNotFound,
    InputRefused (a component is marked missing or wrong, or a stored paper no longer holds: ask for a supplement
    instead; a claimed exemption waits for a decision), ProofRequired.
    """
    if any(check.state in ("missing", "wrong") for check in checks):
        raise InputRefused(field="checks", problem="incomplete")

    fixed: list[assessing.Reassessed] = []
    stored: dict[str, Json] = {}

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        calendar = agencies.calendar_of(state.handling_unit_id)
        found = assessing.reassess(state, fee, when)
        fixed.extend([found] if found else [])
        reused = reusing.recheck(state, when)
        stored.update(reused)
        return {
            **deciding.acceptance(calendar, deciding.limit_of(state), when),
            "checks": _checks_json(checks),
            **(found.payload if found else {}),
            **reused,
        }

    def write(state: DossierState, seq: int, when: datetime) -> None:
        _write_checks(state.id, checks)
        for found in fixed:
            found.assessed.keep(state.id, seq, when)
        reusing.mark_accepted(state, stored)
        issue_receipt(state, seq, by=by, at=when)

    return perform(
        dossier_id=dossier_id,
        command=Command.ACCEPT,
        kind="accepted",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )


def accept_held(*, dossier_id: int, after: Sequence[str], by: Acting, at: datetime, command_id: str) -> Done:
    """The system takes in a part of a bundle whose turn has come: its papers were checked with the lead part.

    `after` are the codes of the parts that it waited for. Its clock starts now, with its own share of the time.
    """

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        calendar = agencies.calendar_of(state.handling_unit_id)
        return {**deciding.acceptance(calendar, deciding.limit_of(state), when), "after": list(after)}

    return perform(
        dossier_id=dossier_id,
        command=Command.ACCEPT,
        kind="accepted",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=lambda state, seq, when: issue_receipt(state, seq, by=by, at=when),
        lifts_hold=True,
    )


def refuse(*, dossier_id: int, reason: str, ground: str, by: Acting, at: datetime, command_id: str) -> Done:
    """Refuse to take in a dossier: a reason for the applicant and its legal ground are required; form 03."""
    _required("reason", reason)
    _required("ground", ground)
    return perform(
        dossier_id=dossier_id,
        command=Command.REFUSE,
        kind="refused",
        by=by,
        at=at,
        command_id=command_id,
        decide=lambda state, when: {"ground": ground},
        write=lambda state, seq, when: slips.issue(
            SlipKind.REFUSAL, state, seq, by=by, at=when, words={"reason": reason, "ground": ground}
        ),
    )


def request_supplement(
    *,
    dossier_id: int,
    items: Sequence[Asked],
    reason: str,
    deadline: datetime,
    by: Acting,
    at: datetime,
    command_id: str,
    checks: Sequence[Check] = (),
    asked_again: reusing.AskedAgain | None = None,
) -> Done:
    """Ask the applicant for what is missing, all at once (form 02). After acceptance it stops the clock.

    `deadline` is how long the applicant has (an instant after `at`). What the owner's store holds is asked for only
    on a ground (`asked_again`), which the event carries. Raises: InputRefused, HeldByStore, TransitionRefused,
    NotAllowed, DossierNotFound.
    """
    if not items or any(not item.what.strip() for item in items):
        raise InputRefused(field="items", problem="required")
    _required("reason", reason)
    if deadline <= at:
        raise InputRefused(field="deadline", problem="must-lie-ahead")
    fields = tuple(item.form_field for item in items if item.form_field)

    held: list[reusing.HeldOne] = []

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        require_known(deadline, unit_id=state.handling_unit_id, field="deadline")
        require_fields(state.version_id, fields)
        stage = "intake" if state.business is Business.SUBMITTED else "handling"
        asked = [(item.component_key, item.what) for item in items]
        held.extend(reusing.held_among(state, asked, day_of(when)))
        again = reusing.require_ground(held, asked_again, day_of(when))
        return {
            "stage": stage,
            "deadline": instant_text(deadline),
            "components": [item.component_key for item in items if item.component_key],
            "checks": _checks_json(checks),
            **({"form_fields": list(fields)} if fields else {}),
            **({"asked_held": [*again]} if again else {}),
        }

    def write(state: DossierState, seq: int, when: datetime) -> None:
        _write_checks(state.id, checks)
        SupplementItem.unscoped.bulk_create(
            SupplementItem(
                dossier_id=state.id,
                request_seq=seq,
                component_key=item.component_key,
                form_field=item.form_field,
                what=item.what,
            )
            for item in items
        )
        reusing.keep_asked(held, asked_again, state, seq, by=by, at=when)
        words: dict[str, Json] = {
            "reason": reason,
            "items": [item.what for item in items],
            "deadline": instant_text(deadline),
        }
        slips.issue(SlipKind.SUPPLEMENT, state, seq, by=by, at=when, words=words)

    return perform(
        dossier_id=dossier_id,
        command=Command.REQUEST_SUPPLEMENT,
        kind="supplement_requested",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )


def begin(*, dossier_id: int, by: Acting, at: datetime, command_id: str) -> Done:
    """Pass an accepted dossier to the handling unit: state 4, the first step of its process opens."""

    stepping = Stepping()
    return perform(
        dossier_id=dossier_id,
        command=Command.BEGIN,
        kind="begun",
        by=by,
        at=at,
        command_id=command_id,
        decide=stepping.begin,
        write=stepping.keep,
    )


def _required(field: str, value: str) -> None:
    if not value.strip():
        raise InputRefused(field=field, problem="required")


def _checks_json(checks: Sequence[Check]) -> Json:
    return {check.key: check.state for check in checks}


def _write_checks(dossier_id: int, checks: Sequence[Check]) -> None:
    for check in checks:
        Component.unscoped.filter(dossier_id=dossier_id, key=check.key).update(
            check_state=check.state, note=check.note
        )
