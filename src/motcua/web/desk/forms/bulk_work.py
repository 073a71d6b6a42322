"""Bulk deeds on steps: take many, complete many of one's own, give many to somebody."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.accounts import queries as accounts
from motcua.dossiers.actions import assigning, giving_out, noting, work
from motcua.dossiers.actions.assigning import Reason
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.rules.commands import Command
from motcua.kernel.zone import day_of
from motcua.web.desk import words as desk_words
from motcua.web.desk.forms.among_officials import NOBODY, with_load
from motcua.web.desk.forms.base import Lines
from motcua.web.desk.forms.bulk import BulkForm


class BulkTakeForm(BulkForm):
    command = Command.TAKE

    def carry_out(self, dossier_id: int, *, at: datetime, command_id: str) -> Done:
        return work.take(dossier_id=dossier_id, by=self.official.acting, at=at, command_id=command_id)


class BulkCompleteForm(BulkForm):
    """Offered on the list of one's own steps alone: nobody completes what they did not take."""

    command = Command.COMPLETE_WORK

    def carry_out(self, dossier_id: int, *, at: datetime, command_id: str) -> Done:
        return work.complete(dossier_id=dossier_id, by=self.official.acting, at=at, command_id=command_id)


class BulkAssignForm(BulkForm):
    command = Command.ASSIGN
    assignee = forms.TypedChoiceField(
        label=lazy("Who does the steps"),
        help_text=lazy("A step whose role this person does not hold stays where it is and says so."),
        coerce=int,
    )
    reason = forms.ChoiceField(label=lazy("Reason"), choices=list(desk_words.REASON_LABELS.items()))
    words = forms.CharField(
        label=lazy("Explanation"),
        help_text=lazy("Stays inside your unit."),
        max_length=noting.LONGEST,
        required=False,
        widget=Lines(2),
    )

    def prepare(self) -> None:
        choice = self.fields["assignee"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = self._whom

    def _whom(self) -> list[tuple[str, str]]:
        unit_id, today = self.official.unit_id, day_of(self.now)
        away = accounts.substitutes(unit_id, today)
        people = [one for one in accounts.colleagues(unit_id, today) if one.user_id not in away]
        counts = giving_out.loads(unit_id, tuple(one.user_id for one in people))
        found = [(str(one.user_id), with_load(one.full_name, counts[one.user_id])) for one in people]
        return [*found, (str(NOBODY), _("Nobody: back into the queue of the role"))]

    def carry_out(self, dossier_id: int, *, at: datetime, command_id: str) -> Done:
        return assigning.assign(
            dossier_id=dossier_id,
            assignee_id=self.cleaned_data["assignee"] or None,
            reason=Reason(self.cleaned_data["reason"]),
            words=self.cleaned_data["words"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )
