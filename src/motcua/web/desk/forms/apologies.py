"""Deeds about the apology for lateness: write the letter, sign it or send it back, hand it over with proof."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.dossiers.actions import apologies
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.queries import DossierPage
from motcua.dossiers.rules import lateness
from motcua.dossiers.rules.commands import Command
from motcua.kernel.zone import VIETNAM, day_of, local
from motcua.records import errors as records
from motcua.web.desk.forms.base import DeedForm, Lines, day_field
from motcua.web.desk.words import CAUSE_KIND_LABELS, LETTER_WAY_LABELS

END_OF_DAY = time(17, 0)


def is_too_early(page: DossierPage, now: datetime) -> bool:
    """Whether a letter would be written before its time has come; one query for the calendar."""
    return page.state.apology == "" and not apologies.may_be_drafted(page.state, now)


class OfLetter(DeedForm):
    """A deed on the letter that stands there now."""

    @property
    def letter(self) -> Any:
        """The newest letter (dossiers.Apology) or None."""
        return self.page.letters[-1] if self.page.letters else None


class DraftApologyForm(OfLetter):
    command = Command.DRAFT_APOLOGY
    cause = forms.ChoiceField(label=lazy("Cause of the lateness"))
    document = forms.CharField(
        label=lazy("Document that shows it"),
        help_text=lazy("Needed for a cause beyond the agency's control."),
        max_length=200,
        required=False,
    )
    reason = forms.CharField(
        label=lazy("Reason, in words for the applicant"),
        help_text=lazy("Left empty, the letter says the sentence of the cause."),
        max_length=1000,
        required=False,
        widget=Lines(3),
    )
    new_date = day_field(
        label=lazy("New date to promise"),
        help_text=lazy(
            "At the same hour as the due date. It does not move the due date: the dossier stays late."
        ),
    )

    def prepare(self) -> None:
        language = get_language() or "vi"
        choice = self.fields["cause"]
        assert isinstance(choice, forms.ChoiceField)
        listed = lateness.causes(day_of(self.now))
        choice.choices = [
            ("", _("Choose")),
            *(
                (str(CAUSE_KIND_LABELS[kind]), [(c.code, c.name(language)) for c in listed if c.kind == kind])
                for kind in lateness.CauseKind
            ),
        ]
        if self.page.state.ended_at is not None:
            del self.fields["new_date"]
        letter = self.letter if self.page.state.apology in ("drafted", "due") else None
        if letter is not None and letter.approved_at is None:
            self.initial = {
                "cause": letter.cause,
                "document": letter.document,
                "reason": letter.reason,
                "new_date": local(letter.new_date).date() if letter.new_date else None,
            }

    @property
    def returned_why(self) -> str:
        """Why the head sent the last draft back."""
        letter = self.letter
        return letter.returned_why if letter is not None and letter.approved_at is None else ""

    def new_instant(self) -> datetime | None:
        """The day chosen at the clock time of the due date, in Vietnam."""
        day = self.cleaned_data.get("new_date")
        if day is None:
            return None
        due = self.page.state.current_due
        return datetime.combine(day, local(due).time() if due else END_OF_DAY, VIETNAM)

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        cause = lateness.cause(self.cleaned_data["cause"])
        return apologies.draft(
            dossier_id=self.id,
            cause=cause.code,
            reason=self.cleaned_data["reason"] or cause.sentence("vi"),
            new_date=self.new_instant(),
            document=self.cleaned_data["document"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class OfReadDraft(OfLetter):
    """A deed on the very draft that was read: one written anew meanwhile is shown first."""

    draft = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.initial = {"draft": self.letter.drafted_seq if self.letter is not None else 0}

    def refuse(self, error: InputRefused | records.RecordsError) -> None:
        if isinstance(error, InputRefused) and error.field in ("draft", "new_date"):
            super().refuse(InputRefused(field="", problem=error.problem))
            # the page now shows what stands there: pressing again is about that
            self.data = {**self.data, "draft": self.initial["draft"]}
        else:
            super().refuse(error)


class ApproveApologyForm(OfReadDraft):
    command = Command.APPROVE_APOLOGY

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return apologies.approve(
            dossier_id=self.id,
            draft_seq=self.cleaned_data["draft"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class ReturnApologyForm(OfReadDraft):
    command = Command.RETURN_APOLOGY
    why = forms.CharField(
        label=lazy("Why it goes back"),
        help_text=lazy("Stays inside the agency; the applicant does not see it."),
        max_length=1000,
        widget=Lines(2),
    )

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return apologies.send_back(
            dossier_id=self.id,
            draft_seq=self.cleaned_data["draft"],
            why=self.cleaned_data["why"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )


class DeliverApologyForm(DeedForm):
    command = Command.DELIVER_APOLOGY
    way = forms.ChoiceField(
        label=lazy("How the applicant got it"), widget=forms.RadioSelect, initial="counter"
    )
    receiver = forms.CharField(label=lazy("Who signed for it"), max_length=200, required=False)
    reference = forms.CharField(label=lazy("Code of the postal item"), max_length=60, required=False)

    def prepare(self) -> None:
        choice = self.fields["way"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(way, LETTER_WAY_LABELS[way]) for way in apologies.BY_HAND]
        by_post = self.page.state.channel == "post"
        self.initial = {
            "way": "post" if by_post else "counter",
            "receiver": self.page.party.submitter_name or self.page.party.owner_name,
        }

    def carry_out(self, *, at: datetime, command_id: str) -> Done:
        return apologies.deliver(
            dossier_id=self.id,
            way=self.cleaned_data["way"],
            receiver=self.cleaned_data["receiver"],
            reference=self.cleaned_data["reference"],
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )
