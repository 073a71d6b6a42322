"""The forms of the room. Each knows one deed; `carry_out` calls the action with what was cleaned."""

from abc import abstractmethod
from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.processes import queries as processes
from motcua.quality import queries
from motcua.quality.actions import audits, documents, systems
from motcua.quality.actions.changing import Writer
from motcua.quality.queries import Grade
from motcua.web.components.long_lists import LongSelect
from motcua.web.desk.forms.base import AbstractForms, Lines, as_typed, day_field, dress


def line(label: Any, *, most: int = 200, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, **options)


def lines(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=Lines(3), **options)


def chosen(label: Any, **options: Any) -> forms.CharField:
    """A choice that the action judges, so that what is no longer possible is answered in its words."""
    return forms.CharField(label=label, widget=LongSelect(), **options)


class QualityForm(forms.Form, metaclass=AbstractForms):
    """A form of one deed on a unit, a document, an audit or a finding (`subject_id`)."""

    title: Any = ""
    button: Any = lazy("Save")
    hint: Any = ""
    error_css_class = "mc-field--bad"

    def __init__(
        self,
        unit_id: int,
        subject_id: int,
        today: date,
        *,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
    ) -> None:
        self.unit_id, self.subject_id, self.today = unit_id, subject_id, today
        super().__init__(data=as_typed(data), files=files, use_required_attribute=False)
        self.prepare()
        for field in self.fields.values():
            dress(field)

    def prepare(self) -> None:
        """Fill choices and first values."""

    @abstractmethod
    def carry_out(self, by: Writer) -> None:
        """Do the deed. Raises QualityError."""

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.Select, self.fields[name].widget).choices = [("", _("Choose")), *choices]

    @property
    def takes_file(self) -> bool:
        return self.is_multipart()


class Announce(QualityForm):
    title = lazy("Announce the system")
    hint = lazy("The document by which the unit announces that its system conforms to TCVN ISO 9001. An earlier announcement ends on the day before.")  # fmt: skip  # noqa: E501
    document = line(lazy("Number and date of the document"))
    announced_on = day_field(label=lazy("Announced on"))
    scope = lines(lazy("Scope of application"))
    manual = line(lazy("Quality manual (code, if there is one)"), required=False)

    def carry_out(self, by: Writer) -> None:
        systems.announce(self.unit_id, **self.cleaned_data, by=by)


class EndAnnouncement(QualityForm):
    title = lazy("End the announcement")
    last_day = day_field(label=lazy("Last day (included)"))

    def carry_out(self, by: Writer) -> None:
        systems.end_announcement(self.unit_id, last_day=self.cleaned_data["last_day"], by=by)


class Certify(QualityForm):
    title = lazy("Record a certificate")
    hint = lazy("Certification is voluntary; the announcement is what the decision asks for.")
    number = line(lazy("Certificate number"), most=80)
    body = line(lazy("Certification body"))
    scope = lines(lazy("Certified scope"))
    valid_from = day_field(label=lazy("Valid from"))
    valid_to = day_field(label=lazy("Valid to (last day)"))

    def carry_out(self, by: Writer) -> None:
        systems.certify(self.unit_id, **self.cleaned_data, by=by)


class Suspend(QualityForm):
    title = lazy("Record a suspension")
    certificate = chosen(lazy("Certificate"))
    suspended_from = day_field(label=lazy("Suspended from"))
    reason = line(lazy("Reason"), most=300)

    def prepare(self) -> None:
        page = queries.system_page(self.unit_id, self.today)
        self.offer("certificate", [(str(row.pk), row.number) for row, _concern in page.certificates])

    def carry_out(self, by: Writer) -> None:
        given = self.cleaned_data
        number = int(given["certificate"]) if given["certificate"].isdecimal() else 0
        systems.suspend_certificate(
            self.unit_id, number, suspended_from=given["suspended_from"], reason=given["reason"], by=by
        )


class Review(QualityForm):
    title = lazy("Record a management review")
    held_on = day_field(label=lazy("Held on"))
    minutes = line(lazy("Minutes (number and date)"))
    decided = lines(lazy("What was decided"), required=False)

    def carry_out(self, by: Writer) -> None:
        systems.review(self.unit_id, **self.cleaned_data, by=by)


class ListProcess(QualityForm):
    title = lazy("Put an internal process on the list")
    hint = lazy("Version, approval and first day come from the process itself; later versions follow by themselves.")  # fmt: skip  # noqa: E501
    process = chosen(lazy("Process and version in force"))
    code = line(lazy("Document code"), most=40)
    listed_from = day_field(label=lazy("On the list from"))

    def prepare(self) -> None:
        language = get_language() or "vi"
        shown: dict[str, tuple[str, str]] = {}
        for row in processes.versions():
            if row.valid_from <= self.today and row.key not in shown:
                name = _("%(name)s, version %(number)s") % {"name": row.name(language), "number": row.number}
                shown[row.key] = (f"{row.key}/{row.number}", name)
        self.offer("process", list(shown.values()))

    def carry_out(self, by: Writer) -> None:
        key, _slash, number = self.cleaned_data["process"].rpartition("/")
        documents.list_process(
            self.unit_id,
            code=self.cleaned_data["code"],
            key=key,
            number=int(number) if number.isdecimal() else 0,
            listed_from=self.cleaned_data["listed_from"],
            by=by,
        )


class VersionFields(QualityForm):
    label = line(lazy("Version"), most=40)
    approval = line(lazy("Approval document (number and date)"))
    valid_from = day_field(label=lazy("First day in force"))
    file = forms.FileField(
        label=lazy("File (PDF, DOCX, XLSX or ODT; at most 20 MB)"), required=False, max_length=200
    )

    def version(self) -> dict[str, Any]:
        given = self.cleaned_data
        file = given["file"]
        return {
            "label": given["label"],
            "approval": given["approval"],
            "valid_from": given["valid_from"],
            "file": file,
            "file_name": str(file.name) if file else "",
        }


class ListDocument(VersionFields):
    title = lazy("Put another document on the list")
    code = line(lazy("Document code"), most=40)
    name = line(lazy("Title of the document"), most=300)
    field_order = ["code", "name", "label", "approval", "valid_from", "file"]

    def carry_out(self, by: Writer) -> None:
        given = self.cleaned_data
        documents.list_document(
            self.unit_id, code=given["code"], title=given["name"], **self.version(), by=by
        )


class AddVersion(VersionFields):
    title = lazy("New version")
    hint = lazy("The version in force ends on the day before.")

    def carry_out(self, by: Writer) -> None:
        documents.add_version(self.subject_id, **self.version(), by=by)


class Distribute(QualityForm):
    title = lazy("Hand out controlled copies")
    version = line(lazy("Version"), most=40)
    recipient = line(lazy("Recipient (part of the unit or post)"))
    copies = forms.IntegerField(label=lazy("Number of copies"), min_value=1, max_value=1000, initial=1)
    given_on = day_field(label=lazy("Handed out on"))

    def prepare(self) -> None:
        found = queries.controlled_list(self.unit_id, self.today)
        current = next((row.version for row in found if row.id == self.subject_id), "")
        self.fields["version"].initial = current

    def carry_out(self, by: Writer) -> None:
        documents.distribute(self.subject_id, **self.cleaned_data, by=by)


class Withdraw(QualityForm):
    title = lazy("Take copies back")
    distribution = chosen(lazy("Copies to take back"))
    withdrawn_on = day_field(label=lazy("Taken back on"))

    def prepare(self) -> None:
        rows = queries.document(self.subject_id).distributions.all()
        out = [
            (str(row.pk), f"{row.recipient} · {row.version} · {row.given_on:%d/%m/%Y}")
            for row in rows
            if row.withdrawn_on is None
        ]
        self.offer("distribution", out)

    def carry_out(self, by: Writer) -> None:
        given = self.cleaned_data
        number = int(given["distribution"]) if given["distribution"].isdecimal() else 0
        documents.withdraw(self.subject_id, number, withdrawn_on=given["withdrawn_on"], by=by)


class KeepRecord(QualityForm):
    title = lazy("Record to be kept")
    hint = lazy("The same name again replaces what was said, from its first day on.")
    name = line(lazy("Name of the record"))
    retention_years = forms.IntegerField(
        label=lazy("Kept for (years; empty: permanently)"), min_value=1, max_value=200, required=False
    )
    place = line(lazy("Kept at"))
    valid_from = day_field(label=lazy("Holds from"))

    def carry_out(self, by: Writer) -> None:
        documents.keep_record(self.subject_id, **self.cleaned_data, by=by)


class StrikeOff(QualityForm):
    title = lazy("Strike off the list")
    hint = lazy("Copies that are out have to be taken back first.")
    last_day = day_field(label=lazy("Last day (included)"))

    def carry_out(self, by: Writer) -> None:
        documents.strike_off(self.subject_id, last_day=self.cleaned_data["last_day"], by=by)


class PlanAudit(QualityForm):
    title = lazy("Plan an internal audit")
    hint = lazy("Auditors come from other units: nobody audits the own unit.")
    planned_on = day_field(label=lazy("Planned for"))
    topic = line(lazy("What is audited"), most=300)
    auditors = forms.MultipleChoiceField(
        label=lazy("Auditors"), widget=forms.CheckboxSelectMultiple(), choices=[]
    )

    def prepare(self) -> None:
        field = self.fields["auditors"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = possible_auditors(self.unit_id, self.today)

    def carry_out(self, by: Writer) -> None:
        given = self.cleaned_data
        audits.plan(
            self.unit_id,
            planned_on=given["planned_on"],
            topic=given["topic"],
            auditors=[int(one) for one in given["auditors"]],
            by=by,
        )


def possible_auditors(unit_id: int, today: date) -> list[tuple[str, str]]:
    """Reform staff of the province, and who serves directly under or above the unit; by name."""
    at_work = accounts.units_at_work(today)
    names = {row.id: row.name for row in agencies.units_on(today, within=at_work)}
    rows = agencies.units([*names, unit_id])
    above = rows[unit_id].parent_id if unit_id in rows else None
    near = {pk for pk, row in rows.items() if row.parent_id == unit_id or pk == above}
    held = accounts.who_hold(set(names), today)
    inside = {user for unit, _role, user in held if unit == unit_id}
    found = {
        user: names[unit]
        for unit, role, user in sorted(held)
        if user not in inside and (role == accounts.Role.REFORM_STAFF or unit in near)
    }
    people = accounts.full_names(set(found))
    return sorted(
        ((str(user), f"{people[user]} – {unit}") for user, unit in found.items()), key=lambda one: one[1]
    )


class CarryOut(QualityForm):
    title = lazy("Record that the audit was carried out")
    carried_out_on = day_field(label=lazy("Carried out on"))
    conclusion = lines(lazy("Conclusion"))

    def carry_out(self, by: Writer) -> None:
        audits.carry_out(self.subject_id, **self.cleaned_data, by=by)


class Find(QualityForm):
    title = lazy("Record a finding")
    hint = lazy("A nonconformity needs its corrective action, who answers for it and a due day; an observation may have them.")  # fmt: skip  # noqa: E501
    grade = forms.ChoiceField(label=lazy("Grade"), choices=Grade.choices)
    clause = line(lazy("Clause of the standard"), most=20)
    text = lines(lazy("What was found"))
    action = lines(lazy("Corrective action"), required=False)
    responsible = chosen(lazy("Answers for it"), required=False)
    due = day_field(label=lazy("Due day"), required=False)

    def prepare(self) -> None:
        people = accounts.colleagues(self.unit_id, self.today)
        self.offer("responsible", [(str(one.user_id), one.full_name) for one in people])
        self.known = {str(one.user_id) for one in people}

    def clean_responsible(self) -> str:
        given = str(self.cleaned_data["responsible"])
        if given and given not in self.known:
            raise forms.ValidationError(_("This person holds no post in the unit today. Choose another."))
        return given

    def carry_out(self, by: Writer) -> None:
        given = dict(self.cleaned_data)
        person = given.pop("responsible")
        audits.find(self.subject_id, **given, responsible_id=int(person) if person else None, by=by)


class ReportDone(QualityForm):
    title = lazy("Record that the action is done")
    done_on = day_field(label=lazy("Done on"))
    cause = lines(lazy("Cause of the nonconformity"))
    evidence = lines(lazy("Evidence (what was done, documents that show it)"), required=False)

    def carry_out(self, by: Writer) -> None:
        audits.report_done(self.subject_id, **self.cleaned_data, by=by)


class Verify(QualityForm):
    title = lazy("Verify the corrective action")
    hint = lazy("Another person than those who answer for it. If it did not work, the next round begins with an action and a due day of its own.")  # fmt: skip  # noqa: E501
    is_effective = forms.ChoiceField(
        label=lazy("Did the action work?"),
        choices=[("yes", lazy("Yes, close the finding")), ("no", lazy("No, another round"))],
        widget=forms.RadioSelect(),
    )
    verdict = lines(lazy("What was looked at"))
    action = lines(lazy("Next action (if it did not work)"), required=False)
    due = day_field(label=lazy("Next due day (if it did not work)"), required=False)

    def carry_out(self, by: Writer) -> None:
        given = dict(self.cleaned_data)
        audits.verify(self.subject_id, **{**given, "is_effective": given["is_effective"] == "yes"}, by=by)


OF_UNIT: Mapping[str, type[QualityForm]] = {
    "announce": Announce,
    "end": EndAnnouncement,
    "certificate": Certify,
    "suspend": Suspend,
    "review": Review,
    "process": ListProcess,
    "document": ListDocument,
    "audit": PlanAudit,
}
OF_DOCUMENT: Mapping[str, type[QualityForm]] = {
    "version": AddVersion,
    "distribute": Distribute,
    "withdraw": Withdraw,
    "record": KeepRecord,
    "strike-off": StrikeOff,
}
OF_AUDIT: Mapping[str, type[QualityForm]] = {"carry-out": CarryOut, "finding": Find}
OF_FINDING: Mapping[str, type[QualityForm]] = {"done": ReportDone, "verify": Verify}
