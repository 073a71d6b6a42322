"""Which data of a dossier's owner an official may correct, on what evidence, and what they were before. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from motcua.dossiers.errors import InputRefused
from motcua.dossiers.rules.opening import PartyData
from motcua.kernel.identity import digits_of, normal_phone, personal_id_problems, tax_code_problems
from motcua.ledger.rules import Json

FIELDS = ("owner_name", "owner_id_number", "owner_birth_date", "telephone", "email", "address")
# Who filed is the owner themselves under the name that is corrected: it is corrected along, never by itself.
_ALONG = "submitter_name"
_LONGEST: Mapping[str, int] = {
    "owner_name": 200,
    "owner_id_number": 20,
    "telephone": 20,
    "email": 200,
    "address": 300,
}
OLDEST_YEARS = 125


class Evidence(StrEnum):
    """What a correction rests on."""

    REGISTER = "register"  # the answer of a register to a question about this owner
    COMPONENT = "component"  # a paper of the dossier
    SHOWN = "shown"  # a paper that was shown and not kept; the words beside the event name it


@dataclass(frozen=True, kw_only=True)
class Basis:
    """The evidence as the log names it: nothing of it is personal. `register` and `question` are the register and the
    id of the question to it, `component` the key of the dossier's paper."""

    evidence: Evidence
    register: str = ""
    question: str = ""
    component: str = ""

    def payload(self) -> dict[str, Json]:
        named = {"register": self.register, "question": self.question, "component": self.component}
        return {"evidence": self.evidence.value, **{name: value for name, value in named.items() if value}}


def corrected(party: PartyData, wanted: Mapping[str, str | date | None], *, on: date) -> PartyData:
    """The data with what is wanted in the place of what was there.

    Raises InputRefused: a field that nobody corrects (`unknown-field`), one that cannot stay empty (`required`), a
    number or day that cannot be (`number-not-possible`, `day-not-possible`), `too-long`, and `nothing-changed`.
    """
    after = party
    is_firm = party.owner_kind == "organisation"
    for name, value in wanted.items():
        if name not in FIELDS or (is_firm and name == "owner_birth_date"):
            raise InputRefused(field=name, problem="unknown-field")
        # composed as everything that is filed; what is not corrected stays to the letter, the log is bound to it
        typed = unicodedata.normalize("NFC", " ".join(str(value or "").split()))
        cleaned = value if name == "owner_birth_date" else typed
        if isinstance(cleaned, str) and len(cleaned) > _LONGEST[name]:
            raise InputRefused(field=name, problem="too-long")
        if not cleaned and getattr(party, name):
            raise InputRefused(field=name, problem="required")
        after = replace(after, **{name: cleaned})  # type: ignore[arg-type]  # one of the fields above
    changed = changed_fields(party, after)
    if not changed:
        raise InputRefused(field="", problem="nothing-changed")
    _require_possible(after, changed, on)
    after = replace(after, **_plain(after, changed))  # type: ignore[arg-type]  # text fields
    if party.submitter_name and party.submitter_name == party.owner_name:
        after = replace(after, submitter_name=after.owner_name)
    return after


def _require_possible(after: PartyData, changed: Iterable[str], on: date) -> None:
    """What is set anew has to be possible; what stays is not judged here."""
    is_firm = after.owner_kind == "organisation"
    if "owner_id_number" in changed:
        problems = (
            tax_code_problems(after.owner_id_number)
            if is_firm
            else personal_id_problems(digits_of(after.owner_id_number), birth_date=after.owner_birth_date)
        )
        if any(problem.is_error for problem in problems):
            raise InputRefused(field="owner_id_number", problem="number-not-possible")
    if "telephone" in changed and not normal_phone(after.telephone):
        raise InputRefused(field="telephone", problem="telephone-not-possible")
    born = after.owner_birth_date
    if "owner_birth_date" in changed and not (
        born is not None and date(on.year - OLDEST_YEARS, 1, 1) <= born <= on
    ):
        raise InputRefused(field="owner_birth_date", problem="day-not-possible")


def _plain(after: PartyData, changed: Iterable[str]) -> dict[str, str]:
    found = {}
    if "telephone" in changed:
        found["telephone"] = normal_phone(after.telephone)
    if "owner_id_number" in changed and after.owner_kind != "organisation":
        found["owner_id_number"] = digits_of(after.owner_id_number)
    return found


def changed_fields(before: PartyData, after: PartyData) -> tuple[str, ...]:
    """The names of what differs, in the order of `FIELDS`."""
    return tuple(name for name in (*FIELDS, _ALONG) if getattr(before, name) != getattr(after, name))


def values_of(party: PartyData, names: Iterable[str]) -> dict[str, Json]:
    """These values as a row beside the event keeps them."""
    found: dict[str, Json] = {}
    for name in names:
        value = getattr(party, name)
        found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def before_again(party: PartyData, before: Mapping[str, Json]) -> PartyData:
    """The data as they stood before a correction that kept these values."""
    said = {
        name: date.fromisoformat(value) if name == "owner_birth_date" and isinstance(value, str) else value
        for name, value in before.items()
    }
    return replace(party, **said)  # type: ignore[arg-type]  # what `values_of` wrote
