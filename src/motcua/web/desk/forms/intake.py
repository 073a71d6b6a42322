"""Deeds of the one-stop unit: refuse, pass on, take in a supplement, money, hand over, withdraw."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.dossiers.actions import intake, money, posting, returning, supplements
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.rules import where
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.opening import HandedIn
from motcua.kernel.zone import day_of
from motcua.records import actions as records
from motcua.records import rules as files
from motcua.web.components import correcting, eform
from motcua.web.components.eform import Question
from motcua.web.desk.forms.base import DeedForm, Lines
from motcua.web.desk.words import RECEIVER_LABELS, RETURN_LABELS, WAY_LABELS

GROUND_LENGTH = 300
ANSWER_PREFIX = "q-"


class RefuseForm(DeedForm):
    command = Command.REFUSE
    reason = forms.CharField(
        label=lazy("Reason, in words for the applicant"), max_length=1000, widget=Lines(3)
    )
    ground = forms.CharField(
        label=lazy("Legal ground"),
        help_text=lazy("Number and article, for example: Nghị định 118/2025/NĐ-CP, Điều 17."),
        max_length=GROUND_LENGTH,
    )

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return intake.refuse(
            dossier_id=self.id,
            reason=self.cleaned_data["reason"],
            ground=self.cleaned_data["ground"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class BeginForm(DeedForm):
    command = Command.BEGIN

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return intake.begin(dossier_id=self.id, by=self.official.acting, at=at, command_id=command_id)


class SupplyForm(DeedForm):
    """The applicant hands in at the counter what was asked: a tick for each thing, a scan where there is one."""

    command = Command.SUPPLY

    def prepare(self) -> None:
        last = max((item.request_seq for item in self.page.asked), default=0)
        asked = [item for item in self.page.asked if item.request_seq == last]
        self.asked = [item for item in asked if not item.form_field]
        self.sheet = correcting.of_dossier(
            self.page.state.version_id,
            self.page.party.form_data,
            [item.form_field for item in asked if item.form_field],
            today=day_of(self.now),
            posted={name: str(value) for name, value in self.data.items()} if self.is_bound else None,
            prefix=ANSWER_PREFIX,
        )
        for item in self.asked:
            self.fields[f"have-{item.pk}"] = forms.BooleanField(label=item.what, required=False, initial=True)
            self.fields[f"scan-{item.pk}"] = forms.FileField(
                label=_("Scan of: %(what)s") % {"what": item.what}, required=False, allow_empty_file=True
            )

    def clean(self) -> dict[str, Any]:
        sheet = self.sheet
        if sheet is None and not any(self.cleaned_data.get(f"have-{item.pk}") for item in self.asked):
            self.add_error(f"have-{self.asked[0].pk}" if self.asked else None, _("Tick what was handed in."))
        if sheet is not None and sheet.acted is not None:
            self.add_error(None, _("The form was changed as you asked. Look at it, then record it."))
        elif sheet is not None:
            for line in eform.summary_of(sheet.questions()):
                self.add_error(None, forms.ValidationError(line.message, code=line.anchor))
        return self.cleaned_data

    def questions(self) -> list[Question]:
        """The answers to correct, as they stand or as typed."""
        return self.sheet.questions() if self.sheet is not None else []

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        known = {component.key: component for component in self.page.components}
        handed: dict[str, HandedIn] = {}
        for item in self.asked:
            if not self.cleaned_data[f"have-{item.pk}"]:
                continue
            upload: UploadedFile[Any] | None = self.cleaned_data[f"scan-{item.pk}"]
            component = known.get(item.component_key)
            key = component.key if component else f"asked-{item.pk}"
            handed[key] = HandedIn(
                key=key,
                name=component.name if component else item.what,
                originals=component.originals if component else 1,
                copies=component.copies if component else 0,
                file_sha256=stored(upload, files.ACCEPTED_UPLOADS) if upload else "",
                file_name=(upload.name or "")[:200] if upload else "",
            )
        return supplements.supply(
            dossier_id=self.id,
            components=tuple(handed.values()),
            answers=self.sheet.data if self.sheet is not None else None,
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


def stored(upload: "UploadedFile[Any]", accepted: frozenset[str]) -> str:
    """Keep an upload; its SHA-256. Raises what `records.actions.receive` raises."""
    kept = records.receive(
        upload, limit_bytes=settings.UPLOAD_MAX_BYTES, accepted=accepted, at=timezone.now()
    )
    return str(kept.pk)


class DemandForm(DeedForm):
    command = Command.DEMAND_PAYMENT
    amount_vnd = forms.IntegerField(
        label=lazy("Amount, VND"),
        min_value=1,
        max_value=10**12,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    notice_number = forms.CharField(label=lazy("Number of the payment notice"), max_length=80)

    def prepare(self) -> None:
        owed = self.page.state.fee_vnd - self.page.state.paid_vnd
        self.fields["amount_vnd"].initial = owed or None

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return money.demand(
            dossier_id=self.id,
            amount_vnd=self.cleaned_data["amount_vnd"],
            notice_number=self.cleaned_data["notice_number"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class PaymentForm(DeedForm):
    """What is owed is paid whole: the amount is the dossier's, not typed."""

    command = Command.RECORD_PAYMENT
    way = forms.ChoiceField(label=lazy("Paid by"))
    reference = forms.CharField(label=lazy("Receipt or reference number"), max_length=80, required=False)

    def prepare(self) -> None:
        choice = self.fields["way"]
        assert isinstance(choice, forms.ChoiceField)
        # At the desk money comes in cash or by transfer; online payments report themselves.
        choice.choices = [(way, WAY_LABELS[way]) for way in ("cash", "transfer")]

    @property
    def owed_vnd(self) -> int:
        return self.page.state.fee_vnd - self.page.state.paid_vnd

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return money.record_payment(
            dossier_id=self.id,
            amount_vnd=self.owed_vnd,
            way=self.cleaned_data["way"],
            reference=self.cleaned_data["reference"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class HandOverForm(DeedForm):
    """Who received the result and what proves it (law/where/handover.yaml)."""

    command = Command.HAND_OVER
    method = forms.ChoiceField(label=lazy("How"))
    receiver_kind = forms.ChoiceField(label=lazy("Handed to"), widget=forms.RadioSelect)
    receiver_name = forms.CharField(
        label=lazy("Name of who receives it, if not the owner"), max_length=120, required=False
    )
    receiver_id_number = forms.CharField(label=lazy("Their personal id"), max_length=20, required=False)
    proof_code = forms.CharField(
        label=lazy("Tracking code of the post"),
        help_text=lazy("Only for a result given to the post."),
        max_length=60,
        required=False,
    )
    signature = forms.FileField(
        label=lazy("Picture of the signature"),
        help_text=lazy("Without one, the signature in the register is the proof."),
        required=False,
    )
    originals = forms.CharField(label=lazy("Original papers given back"), max_length=500, required=False)

    def prepare(self) -> None:
        method, receiver = self.fields["method"], self.fields["receiver_kind"]
        assert isinstance(method, forms.ChoiceField)
        assert isinstance(receiver, forms.ChoiceField)
        method.choices = list(RETURN_LABELS.items())
        method.initial = self.page.state.return_method or "counter"
        receiver.choices = list(RECEIVER_LABELS.items())
        if method.initial == "post" and (item := posting.last_item(self.id)) is not None:
            self.fields["proof_code"].initial = item.number
        acting = self.page.party.representative()
        receiver.initial = "owner"
        if acting is not None:
            # who filed for the owner is the likely receiver
            receiver.initial = acting.kind
            self.fields["receiver_name"].initial = acting.name
            self.fields["receiver_id_number"].initial = acting.id_number

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("receiver_kind") not in (None, "owner"):
            for name in ("receiver_name", "receiver_id_number"):
                if not found.get(name):
                    self.add_error(name, _("Who is not the owner is named, with their personal id."))
        if found.get("method") == "post" and not found.get("proof_code"):
            self.add_error("proof_code", _("The tracking code proves that the post has it."))
        return found

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        found = self.cleaned_data
        upload: UploadedFile[Any] | None = found["signature"]
        by_owner = found["receiver_kind"] == "owner"
        receipt = where.Receipt(
            receiver_kind=found["receiver_kind"],
            name=self.page.party.owner_name if by_owner else found["receiver_name"],
            id_number="" if by_owner else found["receiver_id_number"],
            proof_code=found["proof_code"] if found["method"] == "post" else "",
            signature_sha256=stored(upload, files.IMAGES) if upload and found["method"] == "counter" else "",
            originals=found["originals"],
        )
        return returning.hand_over(
            dossier_id=self.id,
            method=found["method"],
            receipt=receipt,
            by=self.official.acting,
            at=at,
            command_id=command_id,
            salt=bytes(self.page.party.salt),
        )


class WithdrawForm(DeedForm):
    command = Command.WITHDRAW
    asked_for = forms.BooleanField(
        label=lazy("The applicant has asked for it in writing, and gets the papers back"),
        error_messages={"required": lazy("Only the applicant can take a dossier back: confirm the request.")},
    )

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return returning.withdraw(dossier_id=self.id, by=self.official.acting, at=at, command_id=command_id)
