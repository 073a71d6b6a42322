"""Deeds on a result drawn up here: draft it, check it, send it back, hand over copies, revoke it.

It is signed on a page of its own (`web.results`), where whoever signs proves to be who they are.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from motcua.dossiers import documents, result_queries
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.actions.results import drafting, ending
from motcua.dossiers.actions.results.copying import Seen
from motcua.dossiers.actions.results.drawing import Wanted
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.results import Source, Term
from motcua.kernel.zone import day_of
from motcua.records import errors as records
from motcua.records.rules import PDF
from motcua.web.desk.forms.base import DeedForm, Lines, day_field
from motcua.web.desk.forms.intake import stored

TERM_LABELS = {
    Term.BY_KIND: lazy("As the law says of this kind of result"),
    Term.PERMANENT: lazy("Permanent"),
    Term.UNTIL: lazy("Until the day below"),
    Term.UNSTATED: lazy("Not stated"),
}
SEEN_LABELS = {
    Seen.COUNTER: lazy("The original on paper was shown at the counter"),
    Seen.ELECTRONIC: lazy("The file is an electronic original with a valid signature"),
}


class OfResult(DeedForm):
    """A deed on the result that stands there now."""

    @property
    def result(self) -> Any:
        """The open result (dossiers.Result) or None."""
        return next((row for row in self.page.results if row.no == self.page.state.result_count + 1), None)

    @property
    def returned_why(self) -> str:
        """Why the last draft was sent back."""
        return (
            self.result.returned_why
            if self.result is not None and self.page.state.result_stage == "returned"
            else ""
        )


class DraftResultForm(OfResult):
    command = Command.DRAFT_RESULT
    template = forms.TypedChoiceField(label=lazy("Template"), coerce=int, required=False, empty_value=None)
    component = forms.ChoiceField(label=lazy("Paper to be copied"))
    seen = forms.ChoiceField(
        label=lazy("Original"), choices=list(SEEN_LABELS.items()), widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=lazy("Text of the result"),
        help_text=lazy("What is granted, decided or confirmed. Names and answers come from the dossier."),
        max_length=drafting.LONGEST_TEXT,
        required=False,
        widget=Lines(6),
    )
    term = forms.ChoiceField(label=lazy("How long it holds"), choices=list(TERM_LABELS.items()))
    term_until = day_field(label=lazy("Last day on which it holds"), required=False)
    replaces = forms.CharField(
        label=lazy("Verification code of the older result that it replaces"), max_length=40, required=False
    )

    def prepare(self) -> None:
        self.is_copy = result_queries.is_certified_copy(self.page, day_of(self.now))
        if self.is_copy:
            del self.fields["template"], self.fields["text"]
            chosen = self.fields["component"]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = [(one.key, one.name) for one in self.page.components if one.file_id]
        else:
            del self.fields["component"], self.fields["seen"]
            found = documents.templates_of(self.page, self.now)
            named = [(str(one.pk), one.name) for one in found if one.kind == "result"]
            offered = self.fields["template"]
            assert isinstance(offered, forms.ChoiceField)
            offered.choices = [*named, ("", lazy("The general paper of the house"))]
        last = self.result
        if last is not None:
            self.initial = {
                "template": last.template_id,
                "text": last.content.get("text", ""),
                "component": last.content.get("component", ""),
                "seen": last.content.get("seen", ""),
                "term": last.term,
                "term_until": last.term_until,
            }

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        said = self.cleaned_data
        source = Source.WORD if said.get("template") else Source.GENERAL
        return drafting.draft(
            dossier_id=self.id,
            wanted=Wanted(
                source=Source.CERTIFIED_COPY if self.is_copy else source,
                template_id=said.get("template"),
                text=said.get("text", ""),
                term=Term(said["term"]),
                term_until=said["term_until"],
                replaces=said["replaces"],
                component=said.get("component", ""),
                seen=said.get("seen", ""),
            ),
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class OfReadResult(OfResult):
    """A deed on the very draft that was read: one written anew meanwhile is shown first."""

    draft = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.initial = {"draft": self.result.drafted_seq if self.result is not None else 0}

    def refuse(self, error: InputRefused | records.RecordsError) -> None:
        if isinstance(error, InputRefused) and error.field == "draft":
            super().refuse(InputRefused(field="", problem=_OF_RESULT.get(error.problem, error.problem)))
            self.data = {**self.data, "draft": self.initial["draft"]}
        else:
            super().refuse(error)


_OF_RESULT = {"was-written-anew": "result-was-written-anew"}


class CheckResultForm(OfReadResult):
    command = Command.CHECK_RESULT

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return drafting.check(
            dossier_id=self.id,
            draft_seq=self.cleaned_data["draft"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class ReturnResultForm(OfReadResult):
    command = Command.RETURN_RESULT
    why = forms.CharField(
        label=lazy("What has to be changed"),
        help_text=lazy("Stays inside the agency; the applicant does not see it."),
        max_length=1000,
        widget=Lines(2),
    )

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return drafting.send_back(
            dossier_id=self.id,
            draft_seq=self.cleaned_data["draft"],
            why=self.cleaned_data["why"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class GiveCopiesForm(DeedForm):
    command = Command.GIVE_COPIES
    copies = forms.IntegerField(
        label=lazy("Paper copies handed over"), min_value=1, max_value=ending.MOST_COPIES, initial=1
    )

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return ending.give_copies(
            dossier_id=self.id,
            copies=self.cleaned_data["copies"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class RevokeResultForm(DeedForm):
    command = Command.REVOKE_RESULT
    decision = forms.CharField(label=lazy("Number of the decision"), max_length=120)
    decided_on = day_field(label=lazy("Date of the decision"))
    issuer = forms.CharField(label=lazy("Who issued the decision"), max_length=ending.LONGEST_ISSUER)
    ground = forms.CharField(
        label=lazy("Reason, as the decision words it"),
        help_text=lazy("Everybody who verifies the result reads it: no names, no personal ids."),
        max_length=ending.LONGEST_GROUND,
        widget=Lines(2),
    )
    why = forms.CharField(
        label=lazy("What the owner is told"),
        help_text=lazy(
            "Only the owner reads it; the verification page shows the decision and its reason above."
        ),
        max_length=1000,
        widget=Lines(3),
    )
    file = forms.FileField(label=lazy("The decision (PDF)"), required=False)
    is_public = forms.BooleanField(
        label=lazy("Whoever verifies the result may open the decision"),
        help_text=lazy("Only a text that names nobody, or whose publication the law asks for."),
        required=False,
    )

    def prepare(self) -> None:
        self.initial = {"issuer": self.page.dossier.handling_unit.name}

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        given = self.cleaned_data
        file = stored(given["file"], frozenset({PDF})) if given["file"] else ""
        return ending.revoke(
            dossier_id=self.id,
            said=ending.Revocation(
                decision=given["decision"],
                decided_on=given["decided_on"],
                issuer=given["issuer"],
                ground=given["ground"],
                why=given["why"],
                file_sha256=file,
                is_public=given["is_public"],
            ),
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )
