"""Forms of bulk deeds: what is said once for all chosen dossiers."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import QueryDict

from motcua.dossiers.actions import apologies, intake
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.rules.commands import Command
from motcua.web.desk.access import Official
from motcua.web.desk.forms.base import AbstractForms, as_typed, dress


@dataclass(frozen=True)
class SummaryLine:
    anchor: str
    message: str


class BulkForm(forms.Form, metaclass=AbstractForms):
    """What a bulk deed asks once. `carry_out` does the deed on one dossier by calling its action.

    A form without fields is carried out at once; one with fields is first shown with the chosen dossiers.
    """

    command: Command

    def __init__(self, official: Official, now: datetime, *, data: QueryDict | None = None) -> None:
        self.official = official
        self.now = now
        super().__init__(data=as_typed(data), auto_id="bulk-%s", use_required_attribute=False)
        self.prepare()
        for field in self.fields.values():
            dress(field)

    def prepare(self) -> None:
        """Fill choices and initial values."""

    @abstractmethod
    def carry_out(self, dossier_id: int, *, at: datetime, command_id: str) -> Done:
        """Do the deed on one dossier. Raises what the action raises: each is told in the dossier's own row."""

    @property
    def summary(self) -> list[SummaryLine]:
        """What is wrong, each with a link to its field."""
        found = []
        for name, errors in self.errors.items():
            label = f"{self.fields[name].label}: " if name in self.fields else ""
            found += [SummaryLine(f"bulk-{name}", f"{label}{text}") for text in errors]
        return found

    @property
    def asks(self) -> bool:
        return bool(self.fields)


class BulkBeginForm(BulkForm):
    command = Command.BEGIN

    def carry_out(self, dossier_id: int, *, at: datetime, command_id: str) -> Done:
        return intake.begin(dossier_id=dossier_id, by=self.official.acting, at=at, command_id=command_id)


class BulkApproveApologyForm(BulkForm):
    """Signs letters of apology as the list showed them: `draft-<dossier>` names the draft that was read."""

    command = Command.APPROVE_APOLOGY

    def carry_out(self, dossier_id: int, *, at: datetime, command_id: str) -> Done:
        read = self.data.get(f"draft-{dossier_id}", "")
        return apologies.approve(
            dossier_id=dossier_id,
            draft_seq=int(read) if read.isascii() and read.isdigit() and len(read) < 10 else 0,
            by=self.official.acting,
            at=at,
            command_id=command_id,
        )
