"""One question as a page draws it, and the pages about the applicant, built of the same fields as e-forms.

Answers about the applicant are kept in `Draft.applicant` under the names used here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from motcua.kernel.identity import IdProblem, digits_of, normal_phone, personal_id_problems, tax_code_problems
from motcua.kernel.zone import day_of
from motcua.procedures.rules import forms
from motcua.procedures.rules.forms import Choice
from motcua.web.components.eform import Question as Question
from motcua.web.components.eform import SummaryLine as SummaryLine  # the pages know it from here
from motcua.web.components.eform import summary_of as summary_of

OWNER_KINDS = ("self", "person", "organisation")
RETURN_METHODS = ("counter", "post", "electronic")


# The applicant


def whom(answers: Mapping[str, Any], *, error: str = "") -> Question:
    return Question(
        name="for_whom",
        label=_("For whom do you apply?"),
        widget="radio",
        value=str(answers.get("for_whom", "")),
        choices=(
            Choice("self", _("For myself")),
            Choice("person", _("For another person (a relative, or somebody who asked me)")),
            Choice("organisation", _("For an organisation or enterprise")),
        ),
        error=error,
    )


@dataclass(frozen=True)
class Account:
    """What the account of the signed-in person says about them: the source of what is filled in."""

    full_name: str
    personal_id: str
    birth_date: date | None
    telephone: str
    email: str
    address: str


_ACCOUNT_FIELDS = {
    "owner_name": "full_name",
    "owner_id_number": "personal_id",
    "owner_birth_date": "birth_date",
    "telephone": "telephone",
    "email": "email",
    "address": "address",
}
_CONTACT = frozenset({"telephone", "email", "address"})


def applicant_questions(
    answers: Mapping[str, Any], account: Account, *, errors: Mapping[str, str] | None = None
) -> list[Question]:
    """The owner's details: saved answers, else those of the account with the source named."""
    kind = answers.get("for_whom", "self")
    found = []
    for name, label, widget, extra in _applicant_fields(str(kind)):
        value = answers.get(name)
        source = ""
        from_account = kind == "self" or name in _CONTACT
        if value is None and from_account:
            known = getattr(account, _ACCOUNT_FIELDS[name])
            value = known.strftime("%d/%m/%Y") if isinstance(known, date) else known
            source = _("From your account.") if value else ""
        found.append(
            Question(
                name=name,
                label=label,
                widget=widget,
                value=_shown(name, value),
                error=(errors or {}).get(name, ""),
                source=source,
                **extra,
            )
        )
    return found


def _shown(name: str, value: Any) -> str:
    text = "" if value is None else str(value)
    if name == "owner_birth_date" and len(text) == 10 and text[4] == "-":
        return date.fromisoformat(text).strftime("%d/%m/%Y")
    return text


def _applicant_fields(kind: str) -> list[tuple[str, str, str, dict[str, Any]]]:
    is_firm = kind == "organisation"
    mine = kind == "self"

    def auto(token: str) -> str:
        return token if mine else "off"

    fields: list[tuple[str, str, str, dict[str, Any]]] = [
        (
            "owner_name",
            _("Name of the organisation") if is_firm else _("Full name"),
            "text",
            {
                "autocomplete": auto("name"),
                "max_length": 200,
                "hint": "" if is_firm else _("As on the identity card, with diacritics."),
            },
        ),
        (
            "owner_id_number",
            _("Tax code") if is_firm else _("Personal identification number"),
            "text" if is_firm else "personal_id",
            {
                "input_mode": "numeric",
                "width": "middle",
                "hint": _("10 digits, or 13 for a branch.")
                if is_firm
                else _("12 digits on the identity card."),
            },
        ),
    ]
    if not is_firm:
        fields.append(
            (
                "owner_birth_date",
                _("Date of birth"),
                "date",
                {
                    "required": False,
                    "input_mode": "numeric",
                    "width": "short",
                    "autocomplete": auto("bday"),
                    "hint": _("Day/month/year, for example 22/11/1980."),
                },
            )
        )
    if kind == "person":
        fields.append(
            (
                "representative_kind",
                _("By what right do you act for this person?"),
                "radio",
                {
                    "choices": (
                        Choice("delegate", _("They have authorised me")),
                        Choice("legal", _("I am their parent or guardian")),
                    )
                },
            )
        )
    if not mine:
        fields.append(
            (
                "representative_ground",
                _("Your position in the organisation") if is_firm else _("Your relation to the person"),
                "text",
                {
                    "max_length": 200,
                    "width": "middle",
                    "hint": _("For example: director, holder of an authorisation.")
                    if is_firm
                    else _("For example: mother, son, holder of an authorisation."),
                },
            )
        )
    return [
        *fields,
        (
            "telephone",
            _("Telephone"),
            "phone",
            {
                "input_mode": "tel",
                "width": "middle",
                "autocomplete": "tel",
                "hint": _("We call or send a message to this number about the dossier."),
            },
        ),
        (
            "email",
            _("E-mail"),
            "email",
            {"required": False, "autocomplete": "email", "max_length": 200},
        ),
        (
            "address",
            _("Address"),
            "text",
            {"autocomplete": auto("street-address"), "max_length": 300},
        ),
    ]


def read_applicant(
    posted: Mapping[str, str], kind: str, *, today: date
) -> tuple[dict[str, str], dict[str, str]]:
    """Answers as kept, and errors in words by field. What was typed stays as typed where it is wrong."""
    answers: dict[str, str] = {}
    errors: dict[str, str] = {}
    for name, _label, widget, extra in _applicant_fields(kind):
        typed = " ".join(posted.get(name, "").split())
        answers[name] = typed
        if not typed:
            if extra.get("required", True):
                errors[name] = _("Please answer this question.")
            continue
        longest = extra.get("max_length", 40)
        if len(typed) > longest:
            errors[name] = _("This is too long: at most %(limit)s characters.") % {"limit": longest}
        elif widget == "radio" and typed not in {choice.value for choice in extra["choices"]}:
            errors[name] = _("Please choose one of the answers offered.")
        elif name == "owner_id_number":
            answers[name], errors[name] = _id_number(typed, kind)
        elif widget == "phone":
            answers[name] = normal_phone(typed) or typed
            if not normal_phone(typed):
                errors[name] = _("A telephone number has 10 or 11 digits and begins with 0.")
        elif widget == "email" and ("@" not in typed[1:-1] or " " in typed):
            errors[name] = _("This is not an e-mail address. Write for example an@example.vn.")
        elif widget == "date":
            answers[name], errors[name] = _past_day(typed, today)
    return answers, {name: error for name, error in errors.items() if error}


def _id_number(typed: str, kind: str) -> tuple[str, str]:
    if kind == "organisation":
        number = typed.replace(" ", "").replace(".", "")
        problems = tax_code_problems(number)
        if IdProblem.CHECK_DIGIT in problems:
            return number, _("This is not a tax code: its last digit does not fit. Check the digits.")
        wrong = any(problem.is_error for problem in problems)
        return number, (_("A tax code has 10 digits, or 13 for a branch.") if wrong else "")
    number = digits_of(typed)
    wrong = any(problem.is_error for problem in personal_id_problems(number))
    return number or typed, (_("A personal identification number has 12 digits.") if wrong else "")


def _past_day(typed: str, today: date) -> tuple[str, str]:
    day = forms.date_of(typed)
    if day is None:
        return typed, _("This is not a date. Write day/month/year, for example 22/11/2026.")
    if day > today or day.year < 1880:
        return typed, _("This date cannot be right. Please check it.")
    return day.isoformat(), ""


def returning(answers: Mapping[str, Any], *, errors: Mapping[str, str] | None = None) -> list[Question]:
    """How the result is to come back."""
    found = errors or {}
    return [
        Question(
            name="return_method",
            label=_("How would you like to receive the result?"),
            widget="radio",
            value=str(answers.get("return_method", "")),
            choices=(
                Choice("counter", _("I collect it at the counter of the unit")),
                Choice("post", _("By post, to the address that I gave")),
                Choice("electronic", _("As an electronic file, here on this portal")),
            ),
            error=found.get("return_method", ""),
        ),
    ]


def return_label(method: str) -> str:
    return next((choice.label for choice in returning({})[0].choices if choice.value == method), "")


def today_of(now: Any) -> date:
    return day_of(now)
