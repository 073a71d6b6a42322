"""Mending what the dossier says of its owner: the data as they are, the evidence, and the reason."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.dataquality.actions.correcting import correct_owner
from motcua.dossiers.actions import noting
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.party_correcting import FIELDS, Evidence
from motcua.records.errors import RecordsError
from motcua.web.desk.forms.base import DeedForm, Lines, day_field

EVIDENCE_LABELS = {
    Evidence.REGISTER: lazy("The answer of the register, asked here, says that it differs"),
    Evidence.COMPONENT: lazy("A paper of this dossier"),
    Evidence.SHOWN: lazy("A paper that was shown to me"),
}


class CorrectPartyForm(DeedForm):
    command = Command.CORRECT_PARTY
    seen = forms.CharField(widget=forms.HiddenInput)
    owner_name = forms.CharField(label=lazy("Owner"), max_length=200)
    owner_id_number = forms.CharField(label=lazy("Personal id or tax code"), max_length=20, required=False)
    owner_birth_date = day_field(label=lazy("Date of birth"), required=False)
    telephone = forms.CharField(label=lazy("Telephone"), max_length=20, required=False)
    email = forms.EmailField(label=lazy("E-mail"), max_length=200, required=False)
    address = forms.CharField(label=lazy("Address"), max_length=300, required=False)
    evidence = forms.ChoiceField(
        label=lazy("What it rests on"), choices=list(EVIDENCE_LABELS.items()), widget=forms.RadioSelect
    )
    component = forms.ChoiceField(label=lazy("Which paper of the dossier"), required=False)
    reason = forms.CharField(
        label=lazy("What was wrong, and the paper it was compared with"),
        help_text=lazy(
            "Officials of this dossier read it. The applicant is told which data were corrected and on what evidence."
        ),
        max_length=noting.LONGEST,
        widget=Lines(2),
    )

    def prepare(self) -> None:
        party = self.page.party
        if party.owner_kind == "organisation":
            del self.fields["owner_birth_date"]
        papers = [(one.key, one.name) for one in self.page.components]
        chosen = self.fields["component"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", _("none")), *papers]
        if not papers:
            del self.fields["component"]
        self.initial = {"seen": self.page.state.owner_commitment} | {
            name: getattr(party, name) for name in FIELDS
        }

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("evidence") == Evidence.COMPONENT and not said.get("component"):
            self.add_error("component" if "component" in self.fields else "evidence", _("Choose the paper."))
        return said

    def _wanted(self) -> dict[str, str | date | None]:
        """What was typed otherwise than the dossier has it."""
        party, said = self.page.party, self.cleaned_data
        return {
            name: said[name]
            for name in FIELDS
            if name in said and (said[name] or None) != (getattr(party, name) or None)
        }

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        said = self.cleaned_data
        return correct_owner(
            dossier_id=self.id,
            wanted=self._wanted(),
            evidence=Evidence(said["evidence"]),
            component=said.get("component", ""),
            reason=said["reason"],
            seen=said["seen"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )

    def refuse(self, error: InputRefused | RecordsError) -> None:
        if isinstance(error, InputRefused) and error.field == "seen":
            super().refuse(InputRefused(field="", problem=error.problem))
            self.data = {**self.data, "seen": self.page.state.owner_commitment}
        else:
            super().refuse(error)
