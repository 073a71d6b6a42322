"""The applicant's answer to a supplement request, and the officer's confirmation."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from motcua.accounts import papers as accounts
from motcua.agencies import queries as agencies
from motcua.dossiers import store_queries
from motcua.dossiers.actions import reusing, slips
from motcua.dossiers.actions.answers import Correction, correction
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import Component
from motcua.dossiers.rules import deciding
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.clock_law import clock_law
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.opening import HandedIn
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.procedures import queries as procedures
from motcua.records import holding_rules as papers


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

    Files replace those of the same component; what was not asked before is added. A component may be a paper of
    the store (`holding_id`). `answers` are those of the e-form that the request asks to be corrected; the event names
    the fields and binds the personal data before and after.
    Raises InputRefused: nothing is handed in, an answer was not asked for, or the form's schema refuses it;
    HoldingNotFound, HoldingNotUsable.
    """
    if not components and answers is None:
        raise InputRefused(field="components", problem="required")
    corrections: list[Correction] = []

    filled: list[HandedIn] = []
    used: list[reusing.Used] = []

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        made = correction(state, answers, when) if answers is not None else None
        corrections[:] = [made] if made else []
        corrected = made.payload(state) if made else {}
        found = _with_stored(state, components, by, when)
        filled.extend(found[0])
        used.extend(found[1])
        said: list[Json] = [
            {"key": c.key, "sha256": c.file_sha256, **({"stored": c.holding_id} if c.holding_id else {})}
            for c in filled
        ]
        if not state.reused_papers and not used:
            return {"components": said, **corrected}
        stay = set(store_queries.current(state.id)) - {c.key for c in filled}
        return {
            "components": said,
            "reused": len(stay) + len(used),
            **reusing.portal_store(used),
            **corrected,
        }

    def write(state: DossierState, seq: int, when: datetime) -> None:
        for made in corrections:
            made.keep(state.id, seq, when)
        reusing.drop(state.id, [c.key for c in filled], seq)
        reusing.keep(used, state.id, seq, by=by, at=when)
        for handed in filled:
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


def _with_stored(
    state: DossierState, components: Sequence[HandedIn], by: Acting, at: datetime
) -> tuple[tuple[HandedIn, ...], tuple[reusing.Used, ...]]:
    """The components with the files of stored papers; no query without any."""
    if not any(one.holding_id for one in components):
        return tuple(components), ()
    version = procedures.version_of(state.version_id)
    day = day_of(at)
    wanted = papers.wanted(version.procedure.code, version.content.get("components"), day)
    numbers = accounts.owner_numbers_of(by.user_id)
    return reusing.use(components, {one.key: one for one in wanted}, numbers, day)


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
