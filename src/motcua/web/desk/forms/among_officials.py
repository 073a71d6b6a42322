"""Deeds among officials: give a step to somebody, send work back, ask and give an opinion, write a note."""

from datetime import datetime
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.dossiers.actions import assigning, giving_out, noting, opinions, returning_work
from motcua.dossiers.actions.assigning import Reason
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.rules import defaults
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import open_work
from motcua.dossiers.rules.open_work import OpenWork
from motcua.kernel.worktime import Limit, LimitUnit
from motcua.kernel.zone import day_of
from motcua.web.components.long_lists import LongSelect
from motcua.web.desk import words as desk_words
from motcua.web.desk.forms.base import DeedForm, Lines

NOBODY = 0
# No unit is given more than a month of working days for an opinion.
LONGEST_DAYS = 30


def person_choices(unit_id: int, user_ids: tuple[int, ...]) -> list[tuple[int, str]]:
    """People to choose from, each with the number of open steps that lie with them."""
    names = accounts.full_names(set(user_ids))
    counts = giving_out.loads(unit_id, user_ids)
    return [(user_id, with_load(names.get(user_id, ""), counts[user_id])) for user_id in user_ids]


def with_load(name: str, count: int) -> str:
    steps = ngettext("%(n)d open step", "%(n)d open steps", count) % {"n": count}
    return f"{name} – {steps}"


class AssignForm(DeedForm):
    command = Command.ASSIGN
    assignee = forms.TypedChoiceField(label=lazy("Who does the step"), coerce=int, empty_value=None)
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

    def _step(self) -> OpenWork | None:
        return next((w for w in open_work(self.page.state) if w.unit_id == self.official.unit_id), None)

    def _whom(self) -> list[tuple[str, str]]:
        step = self._step()
        if step is None:
            return []
        can = assigning.who_can(step.unit_id, step.role, day_of(self.now))
        people = person_choices(step.unit_id, tuple(u for u in can if u != step.assignee_id))
        found = [(str(user_id), label) for user_id, label in people]
        if step.assignee_id is not None:
            found.append((str(NOBODY), _("Nobody: back into the queue of the role")))
        return found

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        step = self._step()
        return assigning.assign(
            dossier_id=self.id,
            assignee_id=self.cleaned_data["assignee"] or None,
            reason=Reason(self.cleaned_data["reason"]),
            words=self.cleaned_data["words"],
            branch=step.branch if step else None,
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class ReturnForm(DeedForm):
    command = Command.RETURN_WORK
    step_no = forms.TypedChoiceField(label=lazy("Back to the step"), coerce=int)
    reason = forms.CharField(
        label=lazy("What has to be done again, and why"),
        help_text=lazy("The agencies of this dossier read it; the applicant does not."),
        max_length=noting.LONGEST,
        widget=Lines(2),
    )

    def prepare(self) -> None:
        state = self.page.state
        choice = self.fields["step_no"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [
            (str(no), f"{no}. {desk_words.step_name(state.process_key, no)}".rstrip(" ."))
            for no in range(state.step_no - 1, 0, -1)
        ]

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return returning_work.return_to(
            dossier_id=self.id,
            step_no=self.cleaned_data["step_no"],
            reason=self.cleaned_data["reason"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class AskOpinionForm(DeedForm):
    command = Command.ASK_OPINION
    unit = forms.TypedChoiceField(label=lazy("Unit that is asked"), coerce=int, widget=LongSelect)
    question = forms.CharField(label=lazy("Question"), max_length=opinions.LONGEST, widget=Lines(3))
    days = forms.IntegerField(
        label=lazy("Working days to answer"),
        help_text=lazy(
            "Counted in the calendar of the unit that is asked. The dossier's own date does not move."
        ),
        min_value=1,
        max_value=LONGEST_DAYS,
    )

    def prepare(self) -> None:
        choice = self.fields["unit"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = self._units
        self.fields["days"].initial = int(defaults.opinion_time(day_of(self.now)).limit.value)

    def _units(self) -> list[tuple[str, str]]:
        """Those in which somebody works here: the directory holds agencies of the whole country, where nobody would
        ever see the question."""
        today = day_of(self.now)
        known = {*self.page.state.asked_units, self.page.state.handling_unit_id, self.official.unit_id}
        at_work = accounts.units_at_work(today) - known
        return [(str(row.id), row.name) for row in agencies.units_on(today, within=at_work)]

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return opinions.ask(
            dossier_id=self.id,
            unit_id=self.cleaned_data["unit"],
            question=self.cleaned_data["question"],
            limit=Limit(Decimal(self.cleaned_data["days"]), LimitUnit.WORKING_DAY),
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class GiveOpinionForm(DeedForm):
    command = Command.GIVE_OPINION
    position = forms.ChoiceField(
        label=lazy("Our view"), choices=list(desk_words.POSITION_LABELS.items()), widget=forms.RadioSelect
    )
    answer = forms.CharField(label=lazy("Opinion"), max_length=opinions.LONGEST, widget=Lines(4))

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return opinions.give(
            dossier_id=self.id,
            answer=self.cleaned_data["answer"],
            position=opinions.Position(self.cleaned_data["position"]),
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class NoteForm(DeedForm):
    command = Command.NOTE
    text = forms.CharField(
        label=lazy("Note"),
        help_text=lazy("The applicant never sees it."),
        max_length=noting.LONGEST,
        widget=Lines(2),
    )
    is_shared = forms.BooleanField(label=lazy("Other agencies of this dossier may read it"), required=False)
    reminds = forms.TypedChoiceField(
        label=lazy("As a reminder to"), required=False, coerce=int, empty_value=None
    )

    def prepare(self) -> None:
        others = [unit for unit in self.page.state.asked_units if unit != self.official.unit_id]
        if not others:
            del self.fields["reminds"]
            return
        choice = self.fields["reminds"]
        assert isinstance(choice, forms.ChoiceField)
        names = agencies.units(others)
        choice.choices = [("", _("nobody: a plain note"))] + [
            (str(unit), names[unit].name) for unit in others if unit in names
        ]

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return noting.note(
            dossier_id=self.id,
            text=self.cleaned_data["text"],
            is_shared=self.cleaned_data["is_shared"],
            reminds=self.cleaned_data.get("reminds"),
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )
