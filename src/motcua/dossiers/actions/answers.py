"""Answers of the e-form that a supplement corrects: only those asked for, by the form's own schema."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import AnswerCorrection, Party, SupplementItem
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.opening import bindable
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.procedures import queries as procedures
from motcua.procedures.rules import form_correcting, forms


@dataclass(frozen=True)
class Correction:
    """The answers before and after, which differ, and the commitment of the personal data as they are then."""

    before: Mapping[str, Json]
    after: Mapping[str, Json]
    changed: tuple[str, ...]
    commitment: str

    def payload(self, state: DossierState) -> dict[str, Json]:
        """What the event says: names of fields and commitments, no value."""
        return {
            "form_fields": list(self.changed),
            "owner_before": state.owner_commitment,
            "owner_commitment": self.commitment,
        }

    def keep(self, dossier_id: int, seq: int, at: datetime) -> None:
        AnswerCorrection.unscoped.create(
            dossier_id=dossier_id, seq=seq, at=at, fields=list(self.changed), before=dict(self.before)
        )
        Party.unscoped.filter(pk=dossier_id).update(form_data=dict(self.after))


def asked_fields(dossier_id: int) -> tuple[str, ...]:
    """The fields that the newest request names."""
    rows = SupplementItem.unscoped.filter(dossier_id=dossier_id).order_by("-request_seq", "pk")
    named = list(rows.values_list("request_seq", "form_field"))
    newest = named[0][0] if named else 0
    return tuple(name for seq, name in named if name and seq == newest)


def require_fields(version_id: int, names: Collection[str]) -> None:
    """Raises InputRefused unless all are questions of the form that the dossier was filed with."""
    if not names:
        return
    version = procedures.version_of(version_id)
    known = {
        one.name for one in forms.fields_of(forms.describe(version.form_schema, version.form_layout, "en"))
    }
    if not set(names) <= known:
        raise InputRefused(field="form_fields", problem="unknown-field")


def correction(state: DossierState, answers: Mapping[str, Json], at: datetime) -> Correction | None:
    """What the answers make of the form; None where nothing differs. Run under the dossier's lock.

    Raises InputRefused: the request asks for no answer, or the form's schema refuses one (the field is named).
    """
    asked = asked_fields(state.id)
    if not asked:
        raise InputRefused(field="form_data", problem="not-asked-for")
    version = procedures.version_of(state.version_id)
    party = Party.unscoped.get(pk=state.id)
    before: dict[str, Json] = dict(party.form_data)
    after, _changed, wrong = form_correcting.joined(
        version.form_schema or {},
        version.form_layout or {},
        before=before,
        answers=answers,
        asked=asked,
        today=day_of(at),
    )
    if wrong:
        raise InputRefused(field="form_data", problem=f"{wrong[0].field}: {wrong[0].code}")
    bound = {name: bindable(value) for name, value in after.items()}
    changed = tuple(sorted(name for name in {*before, *bound} if before.get(name) != bound.get(name)))
    if not changed:
        return None
    data = replace(party.data(), form_data=bound)
    return Correction(before, bound, changed, data.committed(bytes(party.salt)))


def as_of(dossier_id: int, seq: int, now: Mapping[str, Json]) -> Mapping[str, Json]:
    """The answers as they stood after the event `seq`: those before the first later correction, else today's."""
    rows = AnswerCorrection.unscoped.filter(dossier_id=dossier_id, seq__gt=seq).order_by("seq")
    found = rows.values_list("before", flat=True).first()
    return now if found is None else found
