"""What every form of a deed shares: who acts on which dossier, ids of its own, words for what was refused."""

from abc import ABCMeta, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.forms import DeclarativeFieldsMetaclass
from django.http import QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from motcua.dossiers.actions.performing import Done
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.queries import DossierPage
from motcua.dossiers.rules.commands import Command
from motcua.kernel.text import visible
from motcua.records import errors as records
from motcua.web.components import unsafe
from motcua.web.desk.access import Official

# What an action says of a field, in words. A code without words says that it cannot be used.
_PROBLEMS = {
    "required": lambda: _("Fill this in."),
    "incomplete": lambda: _("Something is missing or has to be corrected: ask for a supplement instead."),
    "must-lie-ahead": lambda: _("Choose a day that is still to come."),
    "must-lie-after-the-present-due-date": lambda: _("Choose an instant after the present due date."),
    "beyond-the-calendar": lambda: _(
        "The holidays of that year are not known yet, so nothing can be counted to it. Choose an earlier day."
    ),
    "due-beyond-the-calendar": lambda: _(
        "The due date would fall into a year whose holidays are not known yet. Have its calendar entered."
    ),
    "too-early-for-an-apology": lambda: _("It is too early for a letter: the due date is not that near yet."),
    "an-objective-cause-needs-a-document": lambda: _(
        "A cause beyond the agency's control needs the number of the document that shows it."
    ),
    "was-written-anew": lambda: _("The letter was written anew meanwhile. Read it below, then press again."),
    "result-was-written-anew": lambda: _(
        "The result was drawn up anew meanwhile. Read it, then press again."
    ),
    "own-draft": lambda: _("You drew it up yourself: somebody else has to do this."),
    "drafted-by-another-unit": lambda: _(
        "It was drawn up in the name of another unit: send it back and draw it up anew."
    ),
    "is-being-signed": lambda: _("Somebody is signing it at this moment. Look again in a minute."),
    "cannot-be-set": lambda: _(
        "The paper cannot be made from this template. Tell those who keep the catalogue."
    ),
    "template-not-in-force": lambda: _("This template is not in use any more. Choose another."),
    "template-has-pictures": lambda: _(
        "The template holds pictures or text boxes, which this paper cannot have. Choose another."
    ),
    "no-such-result-of-the-owner": lambda: _(
        "No result of this owner that is in force or revoked has this code."
    ),
    "original-has-no-valid-signature": lambda: _(
        "The file bears no valid signature, so it is no electronic original. Have the original shown."
    ),
    "only-pdf-and-pictures-are-copied": lambda: _("Only a PDF or a picture can be copied."),
    "file-cannot-be-opened": lambda: _(
        "This file cannot be opened now: it waits for the virus scanner, or is gone."
    ),
    "two-terms": lambda: _("Give a day, or choose another term: not both."),
    "names-a-person": lambda: _(
        "Everybody who verifies the result reads this: leave out names, personal ids and telephone numbers."
    ),
    "lies-ahead": lambda: _("This day lies ahead."),
    "before-the-result": lambda: _("The decision cannot be older than the result."),
    "one-to-ninety-nine": lambda: _("Give a number from 1 to 99."),
    "signed-result-waits": lambda: _(
        "A result signed here waits for its issue: issue it, or send it back first."
    ),
    "must-be-positive": lambda: _("Give an amount above 0."),
    "proof-required": lambda: _("This has to be proved: fill it in or attach the file."),
    "bundle-waits": lambda: _(
        "The results of this interlinked file are given out together; another part is not finished yet."
    ),
    "stands-twice": lambda: _("The same code stands there twice."),
    "too-many": lambda: _("These are too many for one list: at most 200."),
    "is-this-unit": lambda: _("Choose another unit than your own."),
    "too-long": lambda: _("This is too long. Shorten it, or hand in a paper."),
    "cannot-act": lambda: _("This person does not hold the role in your unit, or is away. Choose another."),
    "is-theirs-already": lambda: _("The step lies with this person already."),
    "moved-meanwhile": lambda: _("The step was given to somebody else meanwhile."),
    "no-such-step": lambda: _("No step of your unit is open."),
    "no-earlier-step": lambda: _("Choose a step before the one that is open."),
    "nobody-holds-the-role": lambda: _("Nobody chosen can do a step of this role."),
    "own-unit": lambda: _("This is your own unit. Choose another."),
    "asked-already": lambda: _("This unit is asked already. Remind it with a note instead."),
    "unit-ended": lambda: _("This unit no longer exists. Choose its successor."),
    "not-asked": lambda: _("No opinion of this unit is awaited."),
    "fee-claim-undecided": lambda: _("The applicant claims an exemption: say whether it is proved."),
    "held-by-the-store": lambda: _(
        "The owner's store holds what you ask for: take it from there, or give the ground for asking again."
    ),
    "stored-paper-fell": lambda: _("A stored paper no longer holds: ask for a supplement."),
    "was-paid-already": lambda: _("Name all that the dossier costs: more than was paid already."),
    "cash-day-closed": lambda: _(
        "Your cash of today is counted: no more cash can be taken in or paid out today."
    ),
    "was-corrected-meanwhile": lambda: _(
        "Somebody corrected these data meanwhile. Read them, then press again."
    ),
    "nothing-changed": lambda: _("Nothing was changed: write what is right in the place of what is wrong."),
    "number-not-possible": lambda: _(
        "This number cannot be: a personal id has 12 digits, and the digits of a tax code have to fit."
    ),
    "day-not-possible": lambda: _("This cannot be a date of birth."),
    "telephone-not-possible": lambda: _("A telephone number has 10 or 11 digits and begins with 0."),
    "stored-papers-in-use": lambda: _(
        "Papers from the store of this number's holder stand in the dossier: have them replaced first."
    ),
    "no-register-answer": lambda: _(
        "No register said that these data differ. Ask the register first, or name a paper."
    ),
    "register-did-not-differ": lambda: _(
        "The register did not say that all of this differs. Name a paper instead."
    ),
    "is-not-what-is-owed": lambda: _("This is not what is owed now. Check the amount above."),
}


def problem_words(problem: str) -> str:
    return _PROBLEMS[problem]() if problem in _PROBLEMS else _("This cannot be used. Check it.")


def file_problem(error: records.RecordsError) -> str:
    inside = unsafe.words(error)
    if inside is not None:
        return inside
    match error:
        case records.FileEmpty():
            return _("The file is empty. Choose the file again.")
        case records.FileTooLarge():
            return _("The file is larger than %(limit)s. Make a smaller scan.") % {
                "limit": filesizeformat(error.limit)
            }
        case records.TypeNotAccepted():
            return _("The content of this file is not of a kind taken here, whatever its name says.")
        case records.StorageFull():
            return _("The file could not be kept: the storage is full. Tell the administrator.")
        case _:
            return _("This file is not in the store.")


def as_typed(data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """What was posted, without characters that nobody sees: they would stand in papers and in the log for good."""
    if data is None:
        return None
    if isinstance(data, QueryDict):
        copy = data.copy()
        for name, values in data.lists():
            copy.setlist(name, [visible(value) for value in values])
        return copy
    return {name: visible(value) if isinstance(value, str) else value for name, value in data.items()}


class AbstractForms(DeclarativeFieldsMetaclass, ABCMeta):
    """Of forms that leave a duty to the forms made from them: one that does not fulfil it cannot be made."""


class DeedForm(forms.Form, metaclass=AbstractForms):
    """The form of one command on one dossier. `carry_out` calls the action with what was cleaned."""

    command: Command
    error_css_class = "mc-field--bad"

    def __init__(
        self,
        page: DossierPage,
        official: Official,
        now: datetime,
        *,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
    ) -> None:
        self.page = page
        self.official = official
        self.now = now
        super().__init__(
            data=as_typed(data), files=files, auto_id=f"{self.command}-%s", use_required_attribute=False
        )
        self.prepare()
        for field in self.fields.values():
            dress(field)

    def prepare(self) -> None:
        """Fill choices and initial values from the dossier."""

    @abstractmethod
    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        """Call the action with what was cleaned. Raises what the action raises."""

    def refuse(self, error: InputRefused | records.RecordsError) -> None:
        """Put what the action refused beside its field."""
        if isinstance(error, InputRefused):
            field = error.field if error.field in self.fields else None
            self.add_error(field, problem_words(error.problem))
        else:
            upload = next((name for name, f in self.fields.items() if isinstance(f, forms.FileField)), None)
            self.add_error(upload, file_problem(error))

    def typed(self) -> list[tuple[str, str]]:
        """Label and text of what was filled in: shown again when the deed is no longer possible."""
        found = []
        for field in self.visible_fields():
            value = field.data
            if isinstance(value, str) and value.strip() and not isinstance(field.field, forms.ChoiceField):
                found.append((str(field.label), value.strip()))
        return found

    @property
    def id(self) -> int:
        return self.page.state.id


def dress(field: forms.Field) -> None:
    """The classes of the shared look."""
    widget = field.widget
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect):
        widget.attrs.setdefault("class", "form-check-input")
    elif isinstance(widget, forms.Select):
        widget.attrs.setdefault("class", "form-select")
    else:
        widget.attrs.setdefault("class", "form-control")


class Lines(forms.Textarea):
    """A text box of a few lines: Enter makes a line and never submits."""

    def __init__(self, rows: int = 2) -> None:
        super().__init__(attrs={"rows": rows})


def day_field(**options: Any) -> forms.DateField:
    """A day, from the browser's picker or typed as people do."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"],
        error_messages={"invalid": _lazy_day_error()},
        **options,
    )


def _lazy_day_error() -> Any:
    from django.utils.translation import gettext_lazy

    return gettext_lazy("This is not a day. Write day/month/year, for example 22/11/2026.")
