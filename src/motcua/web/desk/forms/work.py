"""Deeds of the handling unit: take, complete, confirm a supplement, conclude, stop, extend, recall."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.accounts import queries as accounts
from motcua.dossiers.actions import process_steps, supplements, work
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.rules.commands import Command
from motcua.kernel.zone import VIETNAM, day_of, local
from motcua.processes.rules.graph import Variable, VariableType
from motcua.records import rules as files
from motcua.web.desk.forms.base import DeedForm, Lines, day_field
from motcua.web.desk.forms.intake import GROUND_LENGTH, stored


class TakeForm(DeedForm):
    command = Command.TAKE

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return work.take(dossier_id=self.id, by=self.official.acting, at=at, command_id=command_id)


class CompleteForm(DeedForm):
    command = Command.COMPLETE_WORK
    note = forms.CharField(
        label=lazy("Note"),
        help_text=lazy("Stays inside the agency; the applicant does not see it."),
        max_length=2000,
        required=False,
        widget=Lines(2),
    )
    assignee = forms.TypedChoiceField(
        label=lazy("Give the next step to"), required=False, coerce=int, empty_value=None
    )

    def prepare(self) -> None:
        state = self.page.state
        self.asked = process_steps.asked(state, self.official.acting)
        for variable in self.asked:
            self.fields[f"asked_{variable.key}"] = _asking(variable)
        if process_steps.following(state) is None:
            del self.fields["assignee"]  # the process decides what opens, perhaps in several units
            return
        choice = self.fields["assignee"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = self._whom  # read when they are shown, or when one of them was chosen

    def _whom(self) -> list[tuple[str, str]]:
        state = self.page.state
        following = process_steps.following(state)
        choices: list[tuple[str, str]] = [("", _("whoever of the role takes it"))]
        if following is not None:
            found = accounts.holders(state.handling_unit_id, following.role, day_of(self.now))
            choices += [(str(held.user_id), f"{held.full_name} – {held.title}") for held in found]
        return choices

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return work.complete(
            dossier_id=self.id,
            note=self.cleaned_data["note"],
            assignee_id=self.cleaned_data.get("assignee"),
            values={one.key: _answer(one, self.cleaned_data[f"asked_{one.key}"]) for one in self.asked},
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


def _asking(variable: Variable) -> forms.Field:
    """The field for something that the process asks at this step."""
    label = variable.name(get_language() or "vi")
    match variable.type:
        case VariableType.NUMBER:
            return forms.DecimalField(label=label, max_digits=15, decimal_places=2)
        case VariableType.BOOLEAN:
            return forms.ChoiceField(label=label, choices=[("", "–"), ("yes", _("yes")), ("no", _("no"))])
    if variable.choices:
        return forms.ChoiceField(
            label=label, choices=[("", "–"), *((c, c.replace("_", " ")) for c in variable.choices)]
        )
    return forms.CharField(label=label, max_length=200)


def _answer(variable: Variable, given: Any) -> str | float | bool:
    if variable.type is VariableType.BOOLEAN:
        return bool(given == "yes")
    return float(given) if variable.type is VariableType.NUMBER else str(given)


class ConfirmForm(DeedForm):
    command = Command.CONFIRM_SUPPLEMENT

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return supplements.confirm(dossier_id=self.id, by=self.official.acting, at=at, command_id=command_id)


class ConcludeForm(DeedForm):
    command = Command.CONCLUDE
    result_number = forms.CharField(label=lazy("Number of the result"), max_length=80)
    result_file = forms.FileField(
        label=lazy("Signed result (PDF)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        sha256 = stored(self.cleaned_data["result_file"], frozenset({files.PDF}))
        return work.conclude(
            dossier_id=self.id,
            result=work.ResultPaper(number=self.cleaned_data["result_number"], file_sha256=sha256),
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class StopForm(DeedForm):
    command = Command.STOP
    reason = forms.CharField(
        label=lazy("Reason, in words for the applicant"), max_length=1000, widget=Lines(3)
    )
    ground = forms.CharField(label=lazy("Legal ground"), max_length=GROUND_LENGTH)

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return work.stop(
            dossier_id=self.id,
            reason=self.cleaned_data["reason"],
            ground=self.cleaned_data["ground"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class ExtendForm(DeedForm):
    command = Command.EXTEND
    due = day_field(label=lazy("New due day"), help_text=lazy("At the same hour as the present due date."))
    ground = forms.CharField(label=lazy("Ground"), max_length=GROUND_LENGTH)
    document = forms.CharField(label=lazy("Number of the document that extends it"), max_length=120)

    def due_instant(self) -> datetime:
        """The day chosen at the clock time of the present due date, in Vietnam."""
        present = self.page.state.current_due
        hour = local(present).time() if present else time(17, 0)
        return datetime.combine(self.cleaned_data["due"], hour, VIETNAM)

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("due") and self.due_instant() <= self.now:
            self.add_error("due", _("Choose a day that is still to come."))
        return self.cleaned_data

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return work.extend(
            dossier_id=self.id,
            due=self.due_instant(),
            ground=self.cleaned_data["ground"],
            document=self.cleaned_data["document"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class RecallForm(DeedForm):
    command = Command.RECALL
    reason = forms.CharField(
        label=lazy("Reason for taking the result back"), max_length=1000, widget=Lines(2)
    )

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return work.recall(
            dossier_id=self.id,
            reason=self.cleaned_data["reason"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )
