"""The applicant's answer to a supplement request, and the officer's confirmation."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from motcua.agencies import queries as agencies
from motcua.dossiers.actions import slips
from motcua.dossiers.actions.answers import Correction, correction
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import Component
from motcua.dossiers.rules import deciding
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.clock_law import clock_law
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.opening import HandedIn
from motcua.dossiers.rules.projection import DossierState
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json


def supply(
    *,
    dossier_id: int,
    components: Sequence[HandedIn],
    by: Acting,
    at: datetime,
    command_id: str,
    answers: Mapping[str, Json] | None = None,
) -> Done:
    """The applicant hands in what was asked; the clock stays stopped until an officer confirms.

    Files replace those of the same component; what was not asked before is added. `answers` are those of the e-form
    that the request asks to be corrected; the event names the fields and binds the personal data before and after.
    Raises InputRefused: nothing is handed in, an answer was not asked for, or the form's schema refuses it.
    """
    if not components and answers is None:
        raise InputRefused(field="components", problem="required")
    corrections: list[Correction] = []

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        handed: list[Json] = [{"key": c.key, "sha256": c.file_sha256} for c in components]
        made = correction(state, answers, when) if answers is not None else None
        corrections[:] = [made] if made else []
        return {"components": handed, **(made.payload(state) if made else {})}

    def write(state: DossierState, seq: int, when: datetime) -> None:
        for made in corrections:
            made.keep(state.id, seq, when)
        for handed in components:
            Component.unscoped.update_or_create(
                dossier_id=state.id,
                key=handed.key,
                defaults={
                    "file_id": handed.file_sha256 or None,
                    "file_name": handed.file_name,
                    "check_state": "unchecked",
                    "note": "",
                },
                create_defaults={
                    "name": handed.name,
                    "originals": handed.originals,
                    "copies": handed.copies,
                    "file_id": handed.file_sha256 or None,
                    "file_name": handed.file_name,
                    "check_state": "unchecked",
                },
            )

    return perform(
        dossier_id=dossier_id,
        command=Command.SUPPLY,
        kind="supplied",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )


def confirm(*, dossier_id: int, by: Acting, at: datetime, command_id: str) -> Done:
    """An officer confirms a supplement asked while handling: the clock runs again, the due date moves.

    The receipt is issued again with the old and the new due date. Whole and open steps move by the
    method in force (`law/clocks`): by default the working time that was left
    when the clock stopped is counted again from now.
    """
    return perform(
        dossier_id=dossier_id,
        command=Command.CONFIRM_SUPPLEMENT,
        kind="supplement_confirmed",
        by=by,
        at=at,
        command_id=command_id,
        decide=lambda state, when: deciding.resumption(
            agencies.calendar_of(state.handling_unit_id), state, when, method=clock_law(day_of(when)).method
        ),
        write=lambda state, seq, when: slips.reissue_receipt(state, seq, by=by, at=when),
    )
