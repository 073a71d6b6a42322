"""What a head says about the people of the unit: who is away, how work is given out, who takes over."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.accounts.queries import Colleague
from motcua.dossiers.actions import noting
from motcua.dossiers.rules.assigning import Way
from motcua.web.desk import words as desk_words
from motcua.web.desk.forms.among_officials import with_load
from motcua.web.desk.forms.base import Lines, as_typed, day_field, dress
from motcua.web.desk.forms.bulk import SummaryLine


class PeopleForm(forms.Form):
    """A form of the page of people; `prefix_id` keeps the ids of several on one page apart."""

    prefix_id = "people"
    error_css_class = "mc-field--bad"

    def __init__(self, *, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(
            data=as_typed(data), auto_id=f"{self.prefix_id}-%s", use_required_attribute=False, **options
        )
        for field in self.fields.values():
            dress(field)

    @property
    def summary(self) -> list[SummaryLine]:
        """What is wrong, each with a link to its field."""
        found = []
        for name, errors in self.errors.items():
            label = f"{self.fields[name].label}: " if name in self.fields else ""
            found += [SummaryLine(f"{self.prefix_id}-{name}", f"{label}{text}") for text in errors]
        return found

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class AbsenceForm(PeopleForm):
    prefix_id = "absence"
    user = forms.TypedChoiceField(label=lazy("Who is away"), coerce=int)
    from_day = day_field(label=lazy("First day away"))
    to_day = day_field(label=lazy("Last day away"))
    substitute = forms.TypedChoiceField(
        label=lazy("Substitute"),
        help_text=lazy("Holds the same role in this unit. New work goes to them while the absence lasts."),
        required=False,
        coerce=int,
        empty_value=None,
    )

    def __init__(self, people: Sequence[Colleague], *, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data=data)
        named = [(str(one.user_id), one.full_name) for one in people]
        self._choose("user", named)
        self._choose("substitute", [("", _("nobody: new work waits for whoever takes it")), *named])

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("from_day"), self.cleaned_data.get("to_day")
        if first and last and last < first:
            self.add_error("to_day", _("The last day comes before the first."))
        return self.cleaned_data


class AssignmentForm(PeopleForm):
    """How the steps of one role are given out."""

    role = forms.CharField(widget=forms.HiddenInput)
    way = forms.TypedChoiceField(
        label=lazy("Who gets a new step"),
        choices=list(desk_words.WAY_OF_ASSIGNING_LABELS.items()),
        coerce=Way,
    )

    def __init__(self, role: str, way: Way, *, data: Mapping[str, Any] | None = None) -> None:
        self.prefix_id = f"assignment-{role}"
        super().__init__(data=data, initial={"role": role, "way": str(way)})


class HandOverWorkForm(PeopleForm):
    prefix_id = "move"
    to_users = forms.TypedMultipleChoiceField(
        label=lazy("Who takes over"),
        help_text=lazy("With several, each step goes to whoever has the fewest of those who hold its role."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.ChoiceField(label=lazy("Reason"), choices=list(desk_words.REASON_LABELS.items()))
    words = forms.CharField(
        label=lazy("Explanation"),
        help_text=lazy("Stays inside your unit."),
        max_length=noting.LONGEST,
        required=False,
        widget=Lines(2),
    )

    def __init__(
        self,
        people: Sequence[Colleague],
        loads: Mapping[int, int],
        *,
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data=data, initial=dict(initial or {}))
        self._choose(
            "to_users",
            [(str(one.user_id), with_load(one.full_name, loads.get(one.user_id, 0))) for one in people],
        )
