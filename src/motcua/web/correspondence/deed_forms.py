"""The forms of deeds on a document and on a slip. `carry_out` calls the action."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.accounts import queries as accounts
from motcua.correspondence import queries
from motcua.correspondence.actions import drafting, registering, sending, slips, work_files
from motcua.correspondence.actions.recording import KeptFile
from motcua.correspondence.actions.slips import Assignment
from motcua.correspondence.errors import InputRefused
from motcua.correspondence.queries import Page
from motcua.correspondence.rules.authority import By
from motcua.correspondence.rules.lifecycle import Deed, Secrecy
from motcua.correspondence.signatures import signed_with
from motcua.kernel.zone import day_of
from motcua.records.rules import PDF
from motcua.signing import queries as signing
from motcua.web.components.long_lists import LongSelect, LongSelectMultiple
from motcua.web.correspondence.forms import chosen, kept, units
from motcua.web.desk.forms.base import Lines, day_field, dress

if TYPE_CHECKING:
    from motcua.correspondence.models import Slip


class DeedForm(forms.Form):
    """One deed of an official on a document."""

    title: Any = ""
    button: Any = lazy("Save")
    hint: Any = ""
    file_label: Any = ""  # of the file that the deed takes; empty: none
    error_css_class = "mc-field--bad"

    def __init__(
        self,
        page: Page,
        by: By,
        now: datetime,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
    ) -> None:
        self.page, self.by, self.now = page, by, now
        super().__init__(data, files, use_required_attribute=False)
        self.label_suffix = ""
        self.prepare()
        for field in self.fields.values():
            dress(field)

    def prepare(self) -> None:
        """Fill choices and first values."""

    def uploaded(self) -> KeptFile | None:
        """The file that came along, kept; None without one. Raises RecordsError."""
        found = kept(self.files.getlist("file")[:1], now=self.now) if self.files else []
        return found[0] if found else None

    @property
    def number(self) -> int:
        return int(self.page.row.pk)

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        raise NotImplementedError  # abstract; forms have a metaclass of their own


def _reason(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=1000, widget=Lines(4), required=required)


class Register(DeedForm):
    title = lazy("Enter it in the register")
    button = lazy("Give the number of arrival")
    due_on = day_field(label=lazy("To be dealt with by"), required=False)

    def prepare(self) -> None:
        self.initial["due_on"] = self.page.row.due_on

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        registering.register(self.number, due_on=self.cleaned_data["due_on"], seen=seen, by=by, at=at)


class Refuse(DeedForm):
    title = lazy("Send it back to the sender")
    hint = lazy("The sender reads the reason.")
    reason = _reason(lazy("Reason"))

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        registering.refuse(self.number, reason=self.cleaned_data["reason"], seen=seen, by=by, at=at)


class Assign(DeedForm):
    title = lazy("Give it out")
    button = lazy("Write the slips")
    unit = forms.CharField(label=lazy("Unit that answers for it"), widget=LongSelect())
    user = forms.CharField(
        label=lazy("Person in your unit (may be left open)"), widget=forms.Select(), required=False
    )
    coordinating = forms.MultipleChoiceField(
        label=lazy("Units that take part"), required=False, widget=LongSelectMultiple(attrs={"size": 5})
    )
    informed = forms.MultipleChoiceField(
        label=lazy("Units that are told"), required=False, widget=LongSelectMultiple(attrs={"size": 5})
    )
    task = forms.CharField(label=lazy("What is to be done"), max_length=2000, widget=Lines(3), required=False)
    due_on = day_field(label=lazy("To be dealt with by"), required=False)

    def prepare(self) -> None:
        all_units = units(self.now)
        self.fields["unit"].widget = LongSelect(choices=[("", _("Choose")), *all_units])
        people = accounts.colleagues(self.by.unit_id, day_of(self.now))
        listed = [(str(one.user_id), f"{one.full_name} ({', '.join(one.titles)})") for one in people]
        self.fields["user"].widget = forms.Select(choices=[("", _("Left open")), *listed])
        for name in ("coordinating", "informed"):
            field = self.fields[name]
            if isinstance(field, forms.MultipleChoiceField):
                field.choices = all_units
        self.initial.update({"unit": str(self.by.unit_id), "due_on": self.page.row.due_on})

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        given = self.cleaned_data
        user = chosen([given["user"]])
        unit = (chosen([given["unit"]]) or [0])[0]
        if user and unit != by.unit_id:
            raise InputRefused(field="user", problem="not-in-unit")
        said = Assignment(
            unit_id=unit,
            user_id=user[0] if user else None,
            coordinating_unit_ids=chosen(given["coordinating"]),
            informed_unit_ids=chosen(given["informed"]),
            task=given["task"],
            due_on=given["due_on"],
        )
        slips.assign(self.number, said, seen=seen, by=by, at=at)


class Begin(DeedForm):
    title = lazy("Begin to work on it")
    button = lazy("Begin")

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        registering.begin(self.number, seen=seen, by=by, at=at)


class Finish(DeedForm):
    title = lazy("It is dealt with")
    answer = forms.CharField(label=lazy("What came of it"), max_length=4000, widget=Lines(4))

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        registering.finish(self.number, answer=self.cleaned_data["answer"], seen=seen, by=by, at=at)


class AgreeTakeBack(DeedForm):
    title = lazy("Give it back")
    hint = lazy("Nobody works on it any more; the sender is told.")
    reason = _reason(lazy("Remark"), required=False)

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        said = self.cleaned_data["reason"]
        registering.answer_take_back(self.number, is_agreed=True, reason=said, seen=seen, by=by, at=at)


class RefuseTakeBack(DeedForm):
    title = lazy("Do not give it back")
    hint = lazy("The sender reads the reason.")
    reason = _reason(lazy("Reason"))

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        said = self.cleaned_data["reason"]
        registering.answer_take_back(self.number, is_agreed=False, reason=said, seen=seen, by=by, at=at)


class Submit(DeedForm):
    title = lazy("Submit it for the check")
    button = lazy("Submit the draft")

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        drafting.submit(self.number, seen=seen, by=by, at=at)


class Check(DeedForm):
    title = lazy("The draft is right")
    button = lazy("Pass it on for the signature")
    remark = _reason(lazy("Remark"), required=False)

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        drafting.check(self.number, remark=self.cleaned_data["remark"], seen=seen, by=by, at=at)


class SendBack(DeedForm):
    title = lazy("Send the draft back")
    reason = _reason(lazy("What is to be changed"))

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        drafting.send_back(self.number, reason=self.cleaned_data["reason"], seen=seen, by=by, at=at)


class Sign(DeedForm):
    title = lazy("Sign the document")
    hint = lazy("Without a file it counts as signed by hand: then it can go on paper alone.")
    file_label = lazy("The PDF with the digital signature")
    signer_name = forms.CharField(label=lazy("Signed by"), max_length=120)
    signer_title = forms.CharField(label=lazy("Position of the signer"), max_length=120, required=False)
    credential = forms.ChoiceField(label=lazy("Sign here with"), required=False)

    def prepare(self) -> None:
        listed = signing.credentials_of(self.by.user_id, self.by.unit_id, at=self.now)
        field = self.fields["credential"]
        if listed and self.page.row.secrecy == Secrecy.OPEN and isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", _("Not here: the signed file is attached")),
                *((one.code, one.title) for one in listed),
            ]
        else:
            del self.fields["credential"]
        people = {one.user_id: one for one in accounts.colleagues(self.by.unit_id, day_of(self.now))}
        if (own := people.get(self.by.user_id)) is not None:
            self.initial.update({"signer_name": own.full_name, "signer_title": own.titles[0]})

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        given = self.cleaned_data
        drafting.sign(
            self.number, signer_name=given["signer_name"], signer_title=given["signer_title"],
            signed=self._signed(given.get("credential", "")), seen=seen, by=by, at=at,
        )  # fmt: skip

    def _signed(self, credential: str) -> KeptFile | None:
        """The file attached, or the document itself signed here. Raises RecordsError, SigningError, InputRefused."""
        if not credential:
            return self.uploaded()
        main = next((one for one in self.page.files if one.is_main and one.is_current), None)
        if main is None or main.file.media_type != PDF:
            raise InputRefused(field="credential", problem="no-pdf")
        return signed_with(main.file_id, main.file_name, credential=credential, at=self.now)


class Number(DeedForm):
    title = lazy("Give it its number")
    hint = lazy("With the agency's own signature on it, attach that file; otherwise the signed one stays.")
    file_label = lazy("The PDF with the agency's digital signature")
    button = lazy("Give the number")

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        drafting.number(self.number, stamped=self.uploaded(), seen=seen, by=by, at=at)


class Send(DeedForm):
    title = lazy("Send the document")
    button = lazy("Send")

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        sending.send(self.number, seen=seen, by=by, at=at)


class Cancel(DeedForm):
    title = lazy("Give up the draft")
    reason = _reason(lazy("Reason"))

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        drafting.cancel(self.number, reason=self.cleaned_data["reason"], seen=seen, by=by, at=at)


class AskBack(DeedForm):
    title = lazy("Ask to have it back")
    hint = lazy("Every receiver that has not dealt with it agrees or refuses.")
    reason = _reason(lazy("Reason"))

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        sending.ask_back(self.number, reason=self.cleaned_data["reason"], seen=seen, by=by, at=at)


class Recall(DeedForm):
    title = lazy("Recall the document")
    hint = lazy("It no longer holds; every receiver is told. This cannot be undone.")
    reason = _reason(lazy("Reason"))

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        sending.recall(self.number, reason=self.cleaned_data["reason"], seen=seen, by=by, at=at)


class Update(DeedForm):
    title = lazy("Send a corrected version")
    hint = lazy("Number and day stay; the version before stays readable.")
    file_label = lazy("The corrected PDF with the digital signature")
    reason = _reason(lazy("What was corrected"))

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        corrected = self.uploaded()
        if corrected is None:
            raise InputRefused(field="file", problem="required")
        sending.update(
            self.number, corrected=corrected, reason=self.cleaned_data["reason"], seen=seen, by=by, at=at
        )


class PutIn(DeedForm):
    """Into a work file of the unit."""

    title = lazy("Lay it into a work file")
    work_file = forms.CharField(label=lazy("Work file of the unit"), widget=forms.Select())

    def prepare(self) -> None:
        listed = [
            (str(row.pk), f"{row.code} · {row.title}") for row in queries.open_work_files(self.by.unit_id)
        ]
        self.fields["work_file"].widget = forms.Select(choices=[("", _("Choose")), *listed])

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        number = (chosen([self.cleaned_data["work_file"]]) or [0])[0]
        work_files.put_in(number, self.number, by=by, at=at)


class MarkPersonal(DeedForm):
    title = lazy("Personal data")
    is_personal = forms.BooleanField(
        label=lazy("It holds personal data: each reading leaves a trace"), required=False
    )

    def prepare(self) -> None:
        self.initial["is_personal"] = self.page.row.has_personal_data

    def carry_out(self, *, seen: int, by: By, at: datetime) -> None:
        said = self.cleaned_data["is_personal"]
        drafting.mark_personal(self.number, is_personal=said, seen=seen, by=by, at=at)


DEEDS: Mapping[Deed, type[DeedForm]] = {
    Deed.REGISTER: Register,
    Deed.ASSIGN: Assign,
    Deed.BEGIN: Begin,
    Deed.FINISH: Finish,
    Deed.AGREE_TAKE_BACK: AgreeTakeBack,
    Deed.REFUSE_TAKE_BACK: RefuseTakeBack,
    Deed.REFUSE: Refuse,
    Deed.SUBMIT: Submit,
    Deed.CHECK: Check,
    Deed.SIGN: Sign,
    Deed.SEND_BACK: SendBack,
    Deed.NUMBER: Number,
    Deed.SEND: Send,
    Deed.UPDATE: Update,
    Deed.ASK_BACK: AskBack,
    Deed.RECALL: Recall,
    Deed.CANCEL: Cancel,
}
# Deeds that no state of the document stands for.
BESIDE: Mapping[str, type[DeedForm]] = {"file": PutIn, "personal": MarkPersonal}


def beside(page: Page, by: By) -> list[str]:
    """Which of them the official may do."""
    found = []
    is_own = page.row.unit_id == by.unit_id
    if by.roles & page.law.handle_roles:
        found.append("file")
    if (
        is_own
        and page.row.secrecy == Secrecy.OPEN
        and by.roles & (page.law.register_roles | page.law.assign_roles)
    ):
        found.append("personal")
    return found


class SlipForm(forms.Form):
    """What somebody says to a slip."""

    title: Any = ""
    label: Any = ""
    text = forms.CharField(label="", max_length=4000, widget=Lines(4))
    error_css_class = "mc-field--bad"

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self.label_suffix = ""
        self.fields["text"].label = self.label
        dress(self.fields["text"])

    def carry_out(self, slip: "Slip", *, seen: int, by: By, at: datetime) -> None:
        raise NotImplementedError  # abstract; forms have a metaclass of their own


class AnswerSlip(SlipForm):
    title = lazy("Give the contribution")
    label = lazy("What came of it")

    def carry_out(self, slip: "Slip", *, seen: int, by: By, at: datetime) -> None:
        slips.answer(slip.pk, text=self.cleaned_data["text"], seen=seen, by=by, at=at)


class SendSlipBack(SlipForm):
    title = lazy("Send the slip back")
    label = lazy("Reason")

    def carry_out(self, slip: "Slip", *, seen: int, by: By, at: datetime) -> None:
        slips.send_back(slip.pk, reason=self.cleaned_data["text"], seen=seen, by=by, at=at)


SLIP_DEEDS: Mapping[str, type[SlipForm]] = {"answer": AnswerSlip, "back": SendSlipBack}
