"""What registers answered and what was found, in words. No value of anybody stands in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.dataquality.rules.asking import LeftOut, Register
from motcua.dataquality.rules.holding import Rule, Weight, Word

REGISTERS: Mapping[str, Any] = {
    Register.POPULATION: lazy("Population database"),
    Register.BUSINESS: lazy("Business register"),
}
BUTTONS: Mapping[str, Any] = {
    Register.POPULATION: lazy("Check with the population database"),
    Register.BUSINESS: lazy("Check with the business register"),
}
FIELDS: Mapping[str, Any] = {
    "personal_id": lazy("Personal id"),
    "tax_code": lazy("Tax code"),
    "full_name": lazy("Full name"),
    "birth_date": lazy("Date of birth"),
    "standing": lazy("Standing in the register"),
    "telephone": lazy("Telephone or e-mail"),
    "address": lazy("Address"),
}
STANDINGS: Mapping[str, Any] = {
    "active": lazy("Active in the register"),
    "suspended": lazy("Suspended in the register"),
    "closing": lazy("Being closed in the register"),
    "closed": lazy("Closed in the register"),
}
WHY_LEFT_OUT: Mapping[str, Any] = {
    LeftOut.NOT_CONNECTED: lazy("Not checked: this province is not connected to the register yet."),
    LeftOut.UNIT_QUOTA: lazy("Not checked: the unit has asked as often as it may today. Try again tomorrow."),
    LeftOut.PROVINCE_QUOTA: lazy(
        "Not checked: the province has asked as often as it may today. Try again tomorrow."
    ),
    LeftOut.NUMBER: lazy(
        "Not checked: without a complete personal id or tax code the register cannot be asked."
    ),
    LeftOut.BIRTH_DATE: lazy("Not checked: the register wants the date of birth, and the dossier has none."),
    LeftOut.WAITED_TOO_LONG: lazy("Not checked: the register did not answer for days. Check again."),
}
DATA_WORDS: Mapping[str, Any] = {
    Word.RIGHT: lazy("Right"),
    Word.SUFFICIENT: lazy("Sufficient"),
    Word.CLEAN: lazy("Clean"),
    Word.LIVE: lazy("Live"),
}
WEIGHTS: Mapping[str, tuple[Any, str]] = {
    Weight.ERROR: (lazy("Error"), "bad"),
    Weight.WARNING: (lazy("Warning"), "warn"),
}
RULES: Mapping[str, Any] = {
    Rule.ID_SHAPE: lazy("The personal id does not have 12 digits."),
    Rule.ID_BIRTH_YEAR: lazy("The year of birth in the personal id is not that of the date of birth."),
    Rule.ID_PROVINCE: lazy("The personal id begins with a province code that does not exist."),
    Rule.TAX_CODE_SHAPE: lazy("The tax code has neither 10, 12 nor 13 digits."),
    Rule.TAX_CODE_CHECK_DIGIT: lazy("The check digit of the tax code is wrong."),
    Rule.TAX_CODE_UNSURE: lazy(
        "The check digit of the tax code cannot be told; compare it with the certificate."
    ),
    Rule.BIRTH_DATE_IMPOSSIBLE: lazy("The date of birth lies in the future or too far back."),
    Rule.REGISTER_NOBODY: lazy("The register knows nobody under this number."),
    Rule.REGISTER_DIFFERS: lazy("The register has something else here."),
    Rule.REGISTER_CLOSED: lazy("The firm is no longer active in the register."),
    Rule.NUMBER_MISSING: lazy("The number is missing."),
    Rule.BIRTH_DATE_MISSING: lazy("The date of birth is missing."),
    Rule.CONTACT_MISSING: lazy("There is neither telephone nor e-mail."),
    Rule.ADDRESS_MISSING: lazy("The address is missing."),
    Rule.NAME_UNCLEAN: lazy("The name holds digits, signs, doubled spaces or letters of another script."),
    Rule.TELEPHONE_UNCLEAN: lazy("The telephone number is not written as one."),
    Rule.SAME_NUMBER_OTHER_NAME: lazy("The same number stands under another name elsewhere."),
    Rule.OLD_CARD: lazy("The old 9-digit card number stands in a running dossier."),
    Rule.NOT_CONFIRMED_LATELY: lazy("The register last agreed more than a year ago."),
}
STATES: Mapping[str, tuple[Any, str]] = {
    "open": (lazy("Open"), "warn"),
    "corrected": (lazy("Corrected"), "good"),
    "rejected": (lazy("Nothing to correct"), ""),
    "gone": (lazy("No longer found"), ""),
}
DEEDS: Mapping[str, Any] = {
    "found": lazy("Found"),
    "corrected": lazy("Corrected"),
    "rejected": lazy("Nothing to correct"),
    "gone": lazy("No longer found"),
}
REFUSALS: Mapping[str, Any] = {
    "words-missing": lazy("Say what was corrected, or why nothing is to be corrected."),
    "finding-decided": lazy("Somebody has dealt with it meanwhile; below is how it stands now."),
    "not-yours": lazy("Your post does not decide this."),
}


@dataclass(frozen=True)
class FieldLine:
    """What the register says of one field."""

    label: str
    said: str
    tone: str


@dataclass(frozen=True)
class Shown:
    """A question to a register as a page shows it: heading of the outcome, its tone, lines by field, one note."""

    register: str
    said: str
    tone: str
    lines: tuple[FieldLine, ...]
    note: str
    asked_at: Any
    asked_by: str
    reference: str
    is_waiting: bool


def shown(row: Any) -> Shown:
    """`row`: a dataquality.LookUp."""
    said, tone, note = _outcome(row)
    return Shown(
        register=str(REGISTERS[row.register]),
        said=said,
        tone=tone,
        lines=_lines(row),
        note=note,
        asked_at=row.asked_at,
        asked_by=row.asked_by.full_name if row.asked_by_id and row.dossier_id else "",
        reference=row.reference,
        is_waiting=row.state == "waiting",
    )


def _outcome(row: Any) -> tuple[str, str, str]:
    match row.state:
        case "waiting":
            note = _(
                "The register does not answer now. The check is queued and is made later; go on with your work."
            )
            return _("Queued"), "warn", note
        case "refused":
            note = _("The register refused the question. Tell the administrator; go on with your work.")
            return _("The register refused"), "warn", note
        case "left_out":
            return _("Not checked"), "", str(WHY_LEFT_OUT.get(row.problem, ""))
    if row.erased_at is not None:
        return _("Checked"), "", _("What the register said is no longer kept.")
    note = _("Taken from the answer of an hour or a day ago; the data are the same.") if row.reused_id else ""
    match row.verdict:
        case "match":
            return _("Matches"), "good", note
        case "no_match":
            return _("Nobody of that number"), "bad", note
    return _("Does not match"), "bad", note


def _lines(row: Any) -> tuple[FieldLine, ...]:
    if row.state != "answered" or row.erased_at is not None:
        return ()
    is_firm = row.register == Register.BUSINESS
    names = ("tax_code", "full_name", "standing") if is_firm else ("personal_id", "full_name", "birth_date")
    nobody = row.verdict == "no_match"
    found = []
    for place, name in enumerate(names):
        if nobody:
            said, tone = (_("Not in the register"), "bad") if place == 0 else (_("Not compared"), "")
        elif name in row.differing:
            said, tone = (
                (
                    str(STANDINGS.get(row.standing, row.standing))
                    if name == "standing"
                    else _("Does not match")
                ),
                "bad",
            )
        else:
            said, tone = (_("Active in the register") if name == "standing" else _("Matches")), "good"
        found.append(FieldLine(str(FIELDS[name]), said, tone))
    return tuple(found)
