"""The forms of documents: entering one from paper, drafting one. What is required the action judges."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.agencies import queries as agencies
from motcua.correspondence import queries
from motcua.correspondence.actions.drafting import Draft, Receiver
from motcua.correspondence.actions.recording import KeptFile
from motcua.correspondence.actions.registering import PaperEntry
from motcua.correspondence.errors import InputRefused
from motcua.correspondence.rules.law import law_on
from motcua.correspondence.signatures import signature_of
from motcua.kernel.zone import day_of
from motcua.records import actions as records
from motcua.records import rules as media
from motcua.web.components.long_lists import LongSelectMultiple
from motcua.web.correspondence import words
from motcua.web.desk.forms.base import day_field, dress

if TYPE_CHECKING:
    from motcua.correspondence.models import Document

ACCEPTED = frozenset({media.PDF, media.PNG, media.JPEG, media.TIFF, media.DOCX, media.XLSX, media.ODT})
ACCEPTED_NAMES = ".pdf,.png,.jpg,.jpeg,.tif,.tiff,.docx,.xlsx,.odt"


def kept(files: Sequence["UploadedFile[Any]"], *, now: datetime) -> list[KeptFile]:
    """Keep what was uploaded, before the deed's transaction. Raises InputRefused (too many), RecordsError."""
    law = law_on(day_of(now))
    if len(files) > law.most_files:
        raise InputRefused(field="files", problem="too-many")
    found = []
    for one in files:
        row = records.receive(one, limit_bytes=law.largest_file_bytes, accepted=ACCEPTED, at=now)
        found.append(KeptFile(row.sha256, one.name or "", signature_of(row.sha256, at=now)))
    return found


def units(now: datetime, *, without: int | None = None) -> list[tuple[str, str]]:
    return [(str(row.id), row.name) for row in agencies.units_on(day_of(now)) if row.id != without]


def chosen(values: Sequence[str]) -> list[int]:
    return [int(one) for one in values if one.isdecimal() and len(one) < 16]


class _Said(forms.Form):
    """What documents in and out have in common."""

    error_css_class = "mc-field--bad"

    kind = forms.ChoiceField(label=lazy("Kind of document"))
    secrecy = forms.ChoiceField(
        label=lazy("Secrecy"),
        choices=list(words.SECRECIES.items()),
        help_text=lazy(
            "Of a secret document only its line stands here: leave the subject and the files empty."
        ),
    )
    subject = forms.CharField(label=lazy("Subject of the document"), max_length=500, required=False)
    urgency = forms.TypedChoiceField(
        label=lazy("Urgency"), choices=[(int(key), text) for key, text in words.URGENCIES.items()], coerce=int
    )
    pages = forms.IntegerField(label=lazy("Number of pages"), min_value=1, max_value=100_000, required=False)
    has_personal_data = forms.BooleanField(
        label=lazy("It holds personal data: each reading leaves a trace"), required=False
    )
    entry_key = forms.CharField(widget=forms.HiddenInput(), max_length=64)

    def __init__(self, data: Mapping[str, Any] | None = None, *, now: datetime, **options: Any) -> None:
        super().__init__(data, use_required_attribute=False, **options)
        self.label_suffix = ""
        self.now = now
        kinds = law_on(day_of(now)).kinds
        of_kind = self.fields["kind"]
        if isinstance(of_kind, forms.ChoiceField):
            of_kind.choices = [("", _("Choose")), *((code, words.kind(code)) for code in kinds)]
        self.prepare()
        for field in self.fields.values():
            dress(field)

    def prepare(self) -> None:
        """Fill choices."""


class PaperForm(_Said):
    """A document that came on paper."""

    notation = forms.CharField(label=lazy("Number and notation"), max_length=80)
    from_name = forms.CharField(label=lazy("From which agency or organisation"), max_length=250)
    issued_on = day_field(label=lazy("Date of the document"))
    signer_name = forms.CharField(label=lazy("Signed by"), max_length=120, required=False)
    signer_title = forms.CharField(label=lazy("Position of the signer"), max_length=120, required=False)
    due_on = day_field(label=lazy("To be dealt with by"), required=False)
    field_order = (
        "kind", "notation", "from_name", "issued_on", "secrecy", "subject", "urgency", "due_on", "signer_name",
        "signer_title", "pages", "has_personal_data", "entry_key",
    )  # fmt: skip

    def entry(self, files: Sequence[KeptFile]) -> PaperEntry:
        given = self.cleaned_data
        return PaperEntry(files=files, **{name: given[name] for name in self.base_fields})


class DraftForm(_Said):
    """A draft of a document out. Receivers: units here, agencies of the axis, names by paper."""

    notation_tail = forms.CharField(
        label=lazy("Notation after the number"),
        max_length=60,
        help_text=lazy("The kind's abbreviation and the unit's, like BC-STP; a letter has the unit's alone."),
    )
    units = forms.MultipleChoiceField(
        label=lazy("To units of the province"), required=False, widget=LongSelectMultiple(attrs={"size": 6})
    )
    agencies = forms.MultipleChoiceField(
        label=lazy("To agencies by the document axis"),
        required=False,
        widget=LongSelectMultiple(attrs={"size": 4}),
    )
    others = forms.CharField(
        label=lazy("On paper to (one name a line)"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = day_field(label=lazy("Answer wanted by"), required=False)
    responds_to = forms.IntegerField(required=False, widget=forms.HiddenInput())
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput())
    field_order = (
        "kind", "notation_tail", "secrecy", "subject", "units", "agencies", "others", "urgency", "due_on", "pages",
        "has_personal_data", "entry_key", "responds_to", "replaces",
    )  # fmt: skip

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, now: datetime, unit_id: int, **options: Any
    ) -> None:
        self.unit_id = unit_id
        super().__init__(data, now=now, **options)

    def prepare(self) -> None:
        for name, choices in (
            ("units", units(self.now, without=self.unit_id)),
            ("agencies", _correspondents()),
        ):
            field = self.fields[name]
            if isinstance(field, forms.MultipleChoiceField):
                field.choices = choices
        if not self.fields["agencies"].choices:  # type: ignore[attr-defined]  # a choice field
            del self.fields["agencies"]

    def draft(self, files: Sequence[KeptFile]) -> Draft:
        given = self.cleaned_data
        return Draft(
            entry_key=given["entry_key"],
            kind=given["kind"],
            notation_tail=given["notation_tail"],
            subject=given["subject"],
            secrecy=given["secrecy"],
            urgency=given["urgency"],
            due_on=given["due_on"],
            pages=given["pages"],
            has_personal_data=given["has_personal_data"],
            responds_to_id=given["responds_to"],
            replaces_id=given["replaces"],
            receivers=self._receivers(),
            files=files,
        )

    def _receivers(self) -> list[Receiver]:
        given = self.cleaned_data
        named = dict(units(self.now))
        known = {row.agency_id: row.name for row in queries.correspondents()} if "agencies" in given else {}
        lines = [line.strip() for line in given["others"].splitlines() if line.strip()]
        return [
            *(Receiver(named[one], unit_id=int(one)) for one in given["units"]),
            *(Receiver(known[one], agency_id=one) for one in given.get("agencies", [])),
            *(Receiver(line[:250]) for line in dict.fromkeys(lines)),
        ]


def _correspondents() -> list[tuple[str, str]]:
    return [(row.agency_id, f"{row.name} ({row.agency_id})") for row in queries.correspondents()]


def first_values(row: "Document") -> dict[str, Any]:
    """What a draft says now, to change it."""
    sendings = list(row.sendings.order_by("pk"))
    return {
        "kind": row.kind,
        "notation_tail": row.notation_tail,
        "secrecy": row.secrecy,
        "subject": row.subject,
        "urgency": row.urgency,
        "due_on": row.due_on,
        "pages": row.pages,
        "has_personal_data": row.has_personal_data,
        "entry_key": row.entry_key,
        "units": [str(one.to_unit_id) for one in sendings if one.to_unit_id],
        "agencies": [one.to_agency for one in sendings if one.to_agency],
        "others": "\n".join(one.to_name for one in sendings if one.channel == "paper"),
    }
