"""The check of components one by one, and what follows from it: accept, or ask for a supplement."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.dossiers.actions import intake, reusing
from motcua.dossiers.actions.assessing import kept_claim
from motcua.dossiers.actions.intake import Asked, Check
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.rules import authority
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.opening import FeeClaim
from motcua.kernel.zone import day_of
from motcua.procedures import fee_queries
from motcua.procedures import queries as procedures
from motcua.procedures.rules import forms as eforms
from motcua.records.paper_law import paper_law
from motcua.web.components import stored_words
from motcua.web.desk.forms import fees
from motcua.web.desk.forms.base import DeedForm, Lines, day_field
from motcua.web.desk.law import end_of_answer, suggested_day
from motcua.web.desk.stored import NOTHING, StoredLine, lines
from motcua.web.desk.words import CHECK_LABELS, CHECK_TONES

# "wrong" and "missing" are what a supplement asks for; "unchecked" is offered where nothing was handed in.
_MARKS = ("correct", "missing", "wrong")
_NOTE_LENGTH = 500


@dataclass(frozen=True)
class Mark:
    """One of the answers for a component."""

    value: str
    label: str
    id: str
    checked: bool


@dataclass(frozen=True)
class Row:
    """One component to check, as the page shows it."""

    component: Any  # a dossiers.Component, as queries give it
    anchor: str
    name: str
    note_name: str
    note_id: str
    note: str
    marks: tuple[Mark, ...]
    error: str
    state_label: str
    state_tone: str
    stored: StoredLine = NOTHING


class CheckedForm(DeedForm):
    """A form that carries the marks of the components. They stand outside Django's fields: one row each."""

    def prepare(self) -> None:
        self.marks: dict[int, str] = {}
        self.notes: dict[int, str] = {}
        self.row_errors: dict[int, str] = {}
        for component in self.page.components:
            given = self.data.get(f"check-{component.pk}", "") if self.is_bound else component.check_state
            self.marks[component.pk] = str(given) if given in _MARKS else "unchecked"
            note = self.data.get(f"note-{component.pk}", "") if self.is_bound else component.note
            self.notes[component.pk] = str(note).replace("\x00", "").strip()[:_NOTE_LENGTH]

    @cached_property
    def stored(self) -> dict[str, StoredLine]:
        """What the owner's store has for the components; read once a page."""
        return lines(self.page)

    @property
    def can_take(self) -> bool:
        """Whether the person may take papers from the store now."""
        return Command.REUSE_PAPER in self.page.possible and authority.may(
            Command.REUSE_PAPER, self.official.acting, self.page.state
        )

    def checks(self) -> tuple[Check, ...]:
        return tuple(
            Check(component.key, self.marks[component.pk], self.notes[component.pk])
            for component in self.page.components
        )

    def rows(self) -> list[Row]:
        return [self._row(number, component) for number, component in enumerate(self.page.components, 1)]

    def _row(self, number: int, component: Any) -> Row:
        mark = self.marks[component.pk]
        values = _MARKS if _has_to_be_checked(component) else (*_MARKS, "unchecked")
        marks = tuple(
            Mark(
                value=value,
                label=_("Not needed here") if value == "unchecked" else str(CHECK_LABELS[value]),
                id=f"check-{component.pk}-{value}",
                checked=value == mark,
            )
            for value in values
        )
        return Row(
            component=component,
            anchor=marks[0].id,
            name=f"check-{component.pk}",
            note_name=f"note-{component.pk}",
            note_id=f"note-{component.pk}",
            note=self.notes[component.pk],
            marks=marks,
            error=self.row_errors.get(component.pk, ""),
            state_label=str(CHECK_LABELS[component.check_state]),
            state_tone=CHECK_TONES[component.check_state],
            stored=self.stored.get(component.key, NOTHING),
        )

    def row_error(self, component: Any, message: str) -> None:
        self.row_errors[component.pk] = message
        self.add_error(None, forms.ValidationError(message, code=f"check-{component.pk}-{_MARKS[0]}"))

    def typed(self) -> list[tuple[str, str]]:
        notes = [
            (component.name, f"{CHECK_LABELS[mark]} {self.notes[component.pk]}".strip())
            for component in self.page.components
            if (mark := self.marks[component.pk]) != "unchecked"
        ]
        return notes + super().typed()


def _has_to_be_checked(component: Any) -> bool:
    """What was handed in is looked at; what was not handed in may be not needed in this case."""
    return bool(component.file_id)


class AcceptForm(CheckedForm):
    """Acceptance fixes the fee: what the rules of the day ask of the case stands in the same form."""

    command = Command.ACCEPT

    def prepare(self) -> None:
        super().prepare()
        self.kept: FeeClaim | None = None
        self.asks_fee = False
        if self.page.fee is None or self.page.state.paid_vnd:
            return
        self.kept = kept_claim(self.page.fee.claim)
        kind, day = procedures.kind_of(self.page.state.procedure_id), day_of(self.now)
        state = self.page.state
        own = fee_queries.own_key(state.procedure_id, state.receiving_unit_id, day)
        schedules = fee_queries.schedules_for(procedure=kind.code, sector=kind.sector_code, day=day, own=own)
        found = fees.fields(fee_queries.asked_by(schedules), day, self.kept)
        self.asks_fee = bool(found)
        self.fields.update(found)

    def clean(self) -> dict[str, Any]:
        if fees.missing_proof(self.cleaned_data):
            self.add_error("fee_proof", _("No group counts without the paper that proves it."))
        for component in self.page.components:
            mark = self.marks[component.pk]
            if self.page.state.reused_papers and self.stored.get(component.key, NOTHING).fell:
                message = _("“%(name)s”: the stored paper no longer holds. Ask for a supplement.")
                self.row_error(component, message % {"name": component.name})
                continue
            if mark == "unchecked" and _has_to_be_checked(component):
                self.row_error(component, _("Check “%(name)s”.") % {"name": component.name})
            elif mark in ("missing", "wrong"):
                message = _("“%(name)s” is not in order: ask for a supplement, or mark it correct.")
                self.row_error(component, message % {"name": component.name})
        return self.cleaned_data

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return intake.accept(
            dossier_id=self.id,
            checks=self.checks(),
            by=self.official.acting,
            at=at,
            command_id=command_id,
            fee=fees.claim(self.cleaned_data, self.kept) if self.asks_fee else None,
        )


class SupplementForm(CheckedForm):
    command = Command.REQUEST_SUPPLEMENT
    reason = forms.CharField(
        label=lazy("Reason, in words for the applicant"), max_length=1000, widget=Lines(2)
    )
    others = forms.CharField(
        label=lazy("Anything else to hand in"),
        help_text=lazy("One thing a line. What is marked above is asked for by itself."),
        max_length=3000,
        required=False,
        widget=Lines(2),
    )
    deadline = day_field(label=lazy("The applicant has time until"))
    held_ground = forms.ChoiceField(
        label=lazy("Ground for asking although the store holds it"),
        help_text=lazy("Only where the store holds what you ask for. It is counted, and the owner sees it."),
        required=False,
    )
    held_words = forms.CharField(label=lazy("The ground in words"), max_length=300, required=False)

    def prepare(self) -> None:
        super().prepare()
        self.fields["deadline"].initial = suggested_day(self.now)
        self.answer_names = self._answers()
        if self.answer_names:
            # the words of the paper are Vietnamese, what the officer ticks is in their language
            field = forms.MultipleChoiceField(
                label=_("Answers of the e-form to correct"),
                choices=[(name, label) for name, label in self._answers(get_language() or "vi").items()],
                required=False,
                widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
            )
            self.fields = {"form_fields": field, **self.fields}
        self._prepare_held()

    def _answers(self, language: str = "vi") -> dict[str, str]:
        """The questions that were asked and can be answered anew, by name; none where the form was left closed."""
        data = self.page.party.form_data
        if not data:
            return {}
        version = procedures.version_of(self.page.state.version_id)
        fields = eforms.fields_of(eforms.describe(version.form_schema, version.form_layout, language))
        return {
            one.name: one.label
            for one in fields
            if one.counts(data) and one.widget is not eforms.Widget.TOTAL
        }

    def _prepare_held(self) -> None:
        if not self.is_bound and not self.stored:
            del self.fields["held_ground"], self.fields["held_words"]
            return
        ground = self.fields["held_ground"]
        assert isinstance(ground, forms.ChoiceField)
        named = paper_law(day_of(self.now)).asked_again
        self.fields["held_words"].widget.attrs["maxlength"] = 300
        ground.choices = [("", "–"), *((one, stored_words.GROUNDS[one]) for one in named)]

    def clean(self) -> dict[str, Any]:
        if not self.items():
            message = _(
                "Mark at least one component as missing or to be corrected, or write what else is needed."
            )
            self.add_error("others", message)
        return self.cleaned_data

    def items(self) -> tuple[Asked, ...]:
        """What is asked: each component marked, in the officer's words where there are some, then the rest."""
        found = [
            Asked(
                what=_asked_words(component.name, mark, self.notes[component.pk]), component_key=component.key
            )
            for component in self.page.components
            if (mark := self.marks[component.pk]) in ("missing", "wrong")
        ]
        found += [
            Asked(
                what=f"{self.answer_names[name]}: cần khai lại trong biểu mẫu điện tử"[:1000], form_field=name
            )
            for name in self.cleaned_data.get("form_fields", ())
        ]
        others = str(self.cleaned_data.get("others", "")).splitlines()
        return (*found, *(Asked(what=line.strip()) for line in others if line.strip()))

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return intake.request_supplement(
            dossier_id=self.id,
            items=self.items(),
            reason=self.cleaned_data["reason"],
            deadline=end_of_answer(self.cleaned_data["deadline"]),
            asked_again=self._asked_again(),
            checks=self.checks(),
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )

    def _asked_again(self) -> reusing.AskedAgain | None:
        ground = self.cleaned_data.get("held_ground")
        return reusing.AskedAgain(ground, self.cleaned_data.get("held_words", "")) if ground else None


def _asked_words(name: str, mark: str, note: str) -> str:
    # Form 02 is a Vietnamese paper whatever language the officer reads.
    words = "còn thiếu" if mark == "missing" else "cần sửa lại"
    return f"{name}: {note or words}"[:1000]
