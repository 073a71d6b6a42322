"""An official mends what a dossier says of its owner, on the evidence of a register's answer or of a paper.

The event names the fields and the evidence and binds the data before and after; the former values stand beside the
dossier (`PartyCorrection`) and go when its personal data go. Papers issued before say what they said, whenever they
are rendered (`former_data`); a result drawn up from the former data is drawn up anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from motcua.dossiers.actions import firms
from motcua.dossiers.actions.noting import words
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.actions.results import guarding
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import Component, Party, PartyCorrection, Result
from motcua.dossiers.rules import party_correcting as rules
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.opening import PartyData
from motcua.dossiers.rules.party_correcting import Basis, Evidence
from motcua.dossiers.rules.results import drawn_from_former_data
from motcua.kernel.text import fold
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.records import holding_actions as store

# Whoever draws up the result is told why their draft came back.
DRAWN_FROM_FORMER_DATA = "Thông tin của chủ hồ sơ đã được sửa: dự thảo lại kết quả theo thông tin mới."


@dataclass(frozen=True)
class _Change:
    before: PartyData
    after: PartyData

    @property
    def fields(self) -> tuple[str, ...]:
        return rules.changed_fields(self.before, self.after)


def correct(
    *,
    dossier_id: int,
    wanted: Mapping[str, str | date | None],
    basis: Basis,
    reason: str,
    seen: str,
    by: Acting,
    at: datetime,
    command_id: str,
) -> Done:
    """Put `wanted` (fields of `rules.FIELDS`) in the place of what the dossier says of its owner.

    `reason` stays among the officials of the dossier and names a paper that was only shown. `seen` is the commitment
    (`owner_commitment`) of the data that the official read: corrected by somebody else meanwhile they are read first.
    What a register answered is for the caller to know (`dataquality.actions.correcting`).
    Raises InputRefused (`seen`: `was-corrected-meanwhile`; `component`; `owner_id_number`: `stored-papers-in-use`;
    what `rules.corrected` raises; `reason`), NotAllowed, TransitionRefused, DossierNotFound.
    """
    said = words(reason, name="reason", is_shared=True)
    made: list[_Change] = []

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        party = Party.unscoped.get(pk=state.id)
        if seen != state.owner_commitment:
            raise InputRefused(field="seen", problem="was-corrected-meanwhile")
        _require_paper(state.id, basis)
        change = _Change(party.data(), rules.corrected(party.data(), wanted, on=day_of(when)))
        if "owner_id_number" in change.fields and state.reused_papers:
            # they come from the store of whom the number belongs to: somebody else, as is found out now
            raise InputRefused(field="owner_id_number", problem="stored-papers-in-use")
        if drawn_from_former_data(state):
            guarding.require_nobody_signs(state.id)
        made[:] = [change]
        return {
            "fields": list(change.fields),
            "owner_before": state.owner_commitment,
            "owner_commitment": change.after.committed(bytes(party.salt)),
            **basis.payload(),
            **said.said,
        }

    def write(state: DossierState, seq: int, when: datetime) -> None:
        (change,) = made
        _keep(change, state.id, seq, when)
        said.write(state.id, seq, when, by)
        Result.unscoped.filter(dossier_id=state.id, no=state.result_count + 1, returned_at=when).update(
            returned_why=DRAWN_FROM_FORMER_DATA
        )
        if {"owner_id_number", "owner_name"} & set(change.fields):
            firms.hold_anew(state.id, state.channel, change.after)
        if "owner_id_number" in change.fields:
            store.give_to_owner(
                dossier_id=state.id,
                owner_number=change.after.owner_id_number,
                why=f"Số định danh chủ hồ sơ {state.code} đã được sửa",
                at=when,
            )

    return perform(
        dossier_id=dossier_id,
        command=Command.CORRECT_PARTY,
        kind="party_corrected",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )


def _require_paper(dossier_id: int, basis: Basis) -> None:
    if basis.evidence is not Evidence.COMPONENT:
        return
    if not Component.unscoped.filter(dossier_id=dossier_id, key=basis.component).exists():
        raise InputRefused(field="component", problem="required")


def _keep(change: _Change, dossier_id: int, seq: int, at: datetime) -> None:
    PartyCorrection.unscoped.create(
        dossier_id=dossier_id,
        seq=seq,
        at=at,
        fields=list(change.fields),
        before=rules.values_of(change.before, change.fields),
    )
    after = {name: getattr(change.after, name) for name in change.fields}
    if "owner_name" in after:
        after["owner_folded_name"] = fold(change.after.owner_name)
    Party.unscoped.filter(pk=dossier_id).update(**after)
