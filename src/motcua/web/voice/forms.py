"""The forms of petitions: filing one, and the deeds of officials. `carry_out` calls the action."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.agencies.queries import ProvinceUnit
from motcua.kernel.zone import day_of
from motcua.petitions import about_units
from motcua.petitions.actions import handling
from motcua.petitions.queries import Page
from motcua.petitions.rules.authority import By
from motcua.petitions.rules.lifecycle import Deed
from motcua.web.components.long_lists import LongSelect
from motcua.web.desk.forms.base import Lines, dress
from motcua.web.voice import words

NONE_OF_THEM = "none"


class FilingForm(forms.Form):
    """A petition. What is required depends on who files, so the action judges; the form only reads."""

    kind = forms.ChoiceField(
        label=lazy("What is it about?"), choices=list(words.KINDS.items()), widget=forms.RadioSelect
    )
    subject = forms.CharField(label=lazy("In one sentence"), max_length=200)
    text = forms.CharField(
        label=lazy("What do you want to tell us?"),
        help_text=lazy("What happened, where and when, and what you propose. At least 20 characters."),
        max_length=5000,
        widget=Lines(8),
    )
    procedure = forms.CharField(
        label=lazy("Code of the procedure, if it is about one"), max_length=60, required=False
    )
    dossier = forms.CharField(
        label=lazy("Dossier code, if it is about a dossier"),
        help_text=lazy("Only your own dossier: sign in, or look it up with its secret before."),
        max_length=60,
        required=False,
    )
    about_unit = forms.CharField(
        label=lazy("Which unit is it about?"),
        help_text=lazy(
            "Part of its name is enough; diacritics are not needed. Leave it empty if you do not know."
        ),
        max_length=about_units.LONGEST,
        required=False,
    )
    # chosen among the units of that name; `_units.html` writes it
    about_unit_one = forms.CharField(widget=forms.HiddenInput(), required=False)
    about_whom = forms.CharField(
        label=lazy("Which official, if you know (name or place at the counter)"),
        max_length=200,
        required=False,
    )
    follows = forms.CharField(
        label=lazy("Code of your earlier petition, if this is about the same matter"),
        max_length=20,
        required=False,
    )
    name = forms.CharField(label=lazy("Your name"), max_length=120, required=False)
    telephone = forms.CharField(label=lazy("Telephone"), max_length=30, required=False)
    email = forms.CharField(label=lazy("E-mail"), max_length=254, required=False)
    address = forms.CharField(label=lazy("Postal address"), max_length=250, required=False)
    website = forms.CharField(
        required=False, max_length=200
    )  # a trap: people never see it, robots fill it in
    filing_key = forms.CharField(widget=forms.HiddenInput(), max_length=64)

    error_css_class = "mc-field--bad"

    def __init__(self, data: Mapping[str, Any] | None = None, *, now: datetime, **options: Any) -> None:
        super().__init__(data, use_required_attribute=False, **options)
        self.label_suffix = ""
        self.now = now
        self.about: ProvinceUnit | None = None
        self.units: about_units.Found | None = None
        self.fields["about_unit"].widget.attrs |= {
            "autocomplete": "off", "hx-get": reverse("voice:units"), "hx-trigger": "input changed delay:250ms",
            "hx-target": "#units", "hx-sync": "this:replace",
        }  # fmt: skip
        for field in self.fields.values():
            dress(field)

    def clean(self) -> None:
        """A name that one unit bears is that unit; any other asks which of the units that may be meant."""
        text = self.cleaned_data.get("about_unit", "")
        chosen = self.cleaned_data.get("about_unit_one", "")
        if not text:
            return
        self.units = about_units.find(text, day_of(self.now))
        self.about = self.units.of(chosen) or self.units.exact
        if chosen == NONE_OF_THEM:
            self.about = None
        elif self.about is None:
            self.add_error("about_unit", str(words.WHICH_UNIT if self.units.likely else words.NO_SUCH_UNIT))

    def about_unit_id(self) -> int | None:
        return self.about.id if self.about else None


class TakingForm(FilingForm):
    """A petition that an official takes down for somebody."""

    channel = forms.ChoiceField(
        label=lazy("How did it come?"),
        choices=[(key, text) for key, text in words.CHANNELS.items() if key != "online"],
        widget=forms.RadioSelect,
    )
    field_order = ["channel", *FilingForm.base_fields]


class DeedForm(forms.Form):
    """One deed of an official on a petition."""

    title: Any = ""
    button: Any = lazy("Save")
    hint: Any = ""
    error_css_class = "mc-field--bad"

    def __init__(
        self,
        page: Page,
        now: datetime,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
    ) -> None:
        self.page, self.now = page, now
        super().__init__(data, files, use_required_attribute=False)
        self.label_suffix = ""
        self.prepare()
        for field in self.fields.values():
            dress(field)

    def prepare(self) -> None:
        """Fill choices and first values."""

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        raise NotImplementedError  # abstract; forms have a metaclass of their own

    @property
    def number(self) -> int:
        return int(self.page.row.pk)


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=Lines(4))


class Refuse(DeedForm):
    title = lazy("Do not take it up")
    hint = lazy("The petitioner reads the reason.")
    reason = _reason(lazy("Reason"))

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        handling.refuse(self.number, reason=self.cleaned_data["reason"], seen=seen, by=by, at=at)


class AskMore(DeedForm):
    title = lazy("Ask the petitioner for more")
    hint = lazy("The time limit stands still until the petitioner answers.")
    reason = _reason(lazy("What is needed"))

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        handling.ask_more(self.number, what=self.cleaned_data["reason"], seen=seen, by=by, at=at)


class Assign(DeedForm):
    title = lazy("Give it to the unit that answers")
    unit = forms.CharField(label=lazy("Unit"), widget=LongSelect())
    note = forms.CharField(label=lazy("Note"), max_length=500, required=False)

    def prepare(self) -> None:
        units = [(str(row.id), row.name) for row in agencies.units_on(day_of(self.now))]
        self.fields["unit"].widget = LongSelect(choices=[("", _("Choose")), *units])

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        given = self.cleaned_data["unit"]
        handling.assign(
            self.number,
            unit_id=int(given) if given.isdecimal() and len(given) < 16 else 0,
            note=self.cleaned_data["note"],
            seen=seen,
            by=by,
            at=at,
        )


class NameConcerned(DeedForm):
    title = lazy("Name the official whom it is about")
    hint = lazy("From now on the petition does not exist for this person.")
    user = forms.CharField(label=lazy("Official"), widget=forms.Select())

    def prepare(self) -> None:
        row = self.page.row
        known = (row.receiving_unit_id, row.assigned_unit_id, row.about_unit_id)
        units = {unit for unit in known if unit is not None}
        roles = frozenset(str(role) for role in accounts.Role)
        people = {
            (str(held.user_id), f"{held.full_name} ({held.title})")
            for unit in units
            for held in accounts.people_in(unit, roles, day_of(self.now))
        }
        choices = [("", _("Choose")), *sorted(people, key=lambda one: one[1])]
        self.fields["user"].widget = forms.Select(choices=choices)

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        given = self.cleaned_data["user"]
        user_id = int(given) if given.isdecimal() and len(given) < 16 else 0
        handling.name_concerned(self.number, user_id=user_id, seen=seen, by=by, at=at)


class Answer(DeedForm):
    title = lazy("Answer the petitioner")
    hint = lazy("The petitioner reads the answer at once. What is made public is written afterwards, without personal data.")  # fmt: skip  # noqa: E501
    button = lazy("Send the answer")
    text = forms.CharField(label=lazy("Answer"), max_length=5000, widget=Lines(10))

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        handling.answer(self.number, text=self.cleaned_data["text"], seen=seen, by=by, at=at)


class SendBack(DeedForm):
    title = lazy("Send the answer back")
    reason = _reason(lazy("What has to be better"))

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        handling.send_back(self.number, reason=self.cleaned_data["reason"], seen=seen, by=by, at=at)


class Publish(DeedForm):
    title = lazy("Make the answer public")
    hint = lazy("Take out names, numbers, addresses and everything that points to a person. The original stays as it is.")  # fmt: skip  # noqa: E501
    button = lazy("Make public")
    subject = forms.CharField(label=lazy("Public title"), max_length=200)
    question = forms.CharField(
        label=lazy("The petition, without personal data"), max_length=5000, widget=Lines(8)
    )
    answer = forms.CharField(
        label=lazy("The answer, without personal data"), max_length=5000, widget=Lines(8)
    )
    is_confirmed = forms.BooleanField(
        label=lazy("I have read the texts: they hold no personal data."), required=False
    )

    def prepare(self) -> None:
        row = self.page.row
        for name, text in (("subject", row.subject), ("question", row.text), ("answer", row.answer)):
            self.fields[name].initial = text

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        given = self.cleaned_data
        handling.publish(
            self.number,
            subject=given["subject"],
            question=given["question"],
            answer_text=given["answer"],
            is_confirmed=given["is_confirmed"],
            seen=seen,
            by=by,
            at=at,
        )


class Close(DeedForm):
    title = lazy("Close without making it public")
    reason = _reason(lazy("Why it is not made public"))

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        handling.close(self.number, reason=self.cleaned_data["reason"], seen=seen, by=by, at=at)


class Unpublish(DeedForm):
    title = lazy("Take it back from the public")
    reason = _reason(lazy("Reason"))

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        handling.unpublish(self.number, reason=self.cleaned_data["reason"], seen=seen, by=by, at=at)


DEEDS: Mapping[Deed, type[DeedForm]] = {
    Deed.ASSIGN: Assign,
    Deed.ANSWER: Answer,
    Deed.PUBLISH: Publish,
    Deed.ASK_MORE: AskMore,
    Deed.CONCERN: NameConcerned,
    Deed.SEND_BACK: SendBack,
    Deed.CLOSE: Close,
    Deed.REFUSE: Refuse,
    Deed.UNPUBLISH: Unpublish,
}
