"""What is wrong with the data that are held of a person or firm: law/partners/data_quality.yaml says which word each
rule belongs to and how heavy it is. Pure; values in, problems out, nothing personal in a problem.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources

import yaml

from motcua.kernel.identity import (
    IdProblem,
    is_old_identity_card,
    normal_phone,
    personal_id_problems,
    tax_code_problems,
)
from motcua.kernel.text import foreign_letters, visible

OLDEST_YEARS = 125
_UNCLEAN_NAME = re.compile(r"[0-9_@#$%^*=<>{}\[\]|\\]|  |^ | $")
_FIRM_NAME = re.compile(r"[_@#$%^*=<>{}\[\]|\\]|  |^ | $")


class Word(StrEnum):
    """đúng, đủ, sạch, sống."""

    RIGHT = "right"
    SUFFICIENT = "sufficient"
    CLEAN = "clean"
    LIVE = "live"


class Weight(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Rule(StrEnum):
    """What can be found. Each stands in law/partners/data_quality.yaml."""

    ID_SHAPE = "id_shape"
    ID_BIRTH_YEAR = "id_birth_year"
    ID_PROVINCE = "id_province"
    TAX_CODE_SHAPE = "tax_code_shape"
    TAX_CODE_CHECK_DIGIT = "tax_code_check_digit"
    TAX_CODE_UNSURE = "tax_code_unsure"
    BIRTH_DATE_IMPOSSIBLE = "birth_date_impossible"
    REGISTER_NOBODY = "register_nobody"
    REGISTER_DIFFERS = "register_differs"
    NUMBER_MISSING = "number_missing"
    BIRTH_DATE_MISSING = "birth_date_missing"
    CONTACT_MISSING = "contact_missing"
    ADDRESS_MISSING = "address_missing"
    NAME_UNCLEAN = "name_unclean"
    TELEPHONE_UNCLEAN = "telephone_unclean"
    SAME_NUMBER_OTHER_NAME = "same_number_other_name"
    OLD_CARD = "old_card"
    REGISTER_CLOSED = "register_closed"
    NOT_CONFIRMED_LATELY = "not_confirmed_lately"


@dataclass(frozen=True)
class Held:
    """What is held of the owner of one dossier. `is_running`: the dossier has not ended. `names_of_number`: how many
    different names stand beside the same number. `confirmed_on`: when a register last agreed."""

    is_firm: bool
    name: str
    number: str
    birth_date: date | None
    telephone: str
    email: str
    address: str
    is_running: bool
    names_of_number: int = 1
    confirmed_on: date | None = None

    def __repr__(self) -> str:
        return "Held(...)"


@dataclass(frozen=True)
class Problem:
    """One thing found, and the field that it is about."""

    rule: Rule
    field: str


@cache
def _table() -> Mapping[Rule, tuple[Word, Weight]]:
    file = resources.files("motcua") / "law" / "partners" / "data_quality.yaml"
    lines = yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]
    return {Rule(name): (Word(said["word"]), Weight(said["weight"])) for name, said in lines.items()}


def word_of(rule: Rule) -> Word:
    return _table()[rule][0]


def weight_of(rule: Rule) -> Weight:
    return _table()[rule][1]


def rules_of(word: Word) -> tuple[Rule, ...]:
    return tuple(rule for rule in Rule if word_of(rule) is word)


def problems(held: Held, *, on: date, recheck_days: int) -> tuple[Problem, ...]:
    """Everything that the rules find, in the order of `Rule`; each rule and field once."""
    found = {(one.rule, one.field): one for one in _all(held, on, recheck_days)}
    order = list(Rule)
    return tuple(sorted(found.values(), key=lambda one: (order.index(one.rule), one.field)))


def _all(held: Held, on: date, recheck_days: int) -> Iterator[Problem]:
    yield from _of_number(held)
    if held.birth_date is not None and not (date(on.year - OLDEST_YEARS, 1, 1) <= held.birth_date <= on):
        yield Problem(Rule.BIRTH_DATE_IMPOSSIBLE, "birth_date")
    if not held.is_firm and held.birth_date is None:
        yield Problem(Rule.BIRTH_DATE_MISSING, "birth_date")
    if not held.telephone.strip() and not held.email.strip():
        yield Problem(Rule.CONTACT_MISSING, "telephone")
    if not held.address.strip():
        yield Problem(Rule.ADDRESS_MISSING, "address")
    unclean = _FIRM_NAME if held.is_firm else _UNCLEAN_NAME
    if unclean.search(held.name) or foreign_letters(held.name) or visible(held.name) != held.name:
        yield Problem(Rule.NAME_UNCLEAN, "full_name")
    if held.telephone.strip() and normal_phone(held.telephone) != held.telephone:
        yield Problem(Rule.TELEPHONE_UNCLEAN, "telephone")
    if held.number.strip() and held.names_of_number > 1:
        yield Problem(Rule.SAME_NUMBER_OTHER_NAME, "full_name")
    if held.is_running and held.confirmed_on is not None and (on - held.confirmed_on).days > recheck_days:
        yield Problem(Rule.NOT_CONFIRMED_LATELY, "tax_code" if held.is_firm else "personal_id")


_OF_PROBLEM: Mapping[IdProblem, Rule] = {
    IdProblem.NOT_12_DIGITS: Rule.ID_SHAPE,
    IdProblem.UNKNOWN_PROVINCE: Rule.ID_PROVINCE,
    IdProblem.OTHER_BIRTH_YEAR: Rule.ID_BIRTH_YEAR,
    IdProblem.NOT_A_TAX_CODE: Rule.TAX_CODE_SHAPE,
    IdProblem.CHECK_DIGIT: Rule.TAX_CODE_CHECK_DIGIT,
    IdProblem.CHECK_DIGIT_UNSURE: Rule.TAX_CODE_UNSURE,
}


def _of_number(held: Held) -> Iterator[Problem]:
    number = held.number.strip()
    field = "tax_code" if held.is_firm else "personal_id"
    if not number:
        yield Problem(Rule.NUMBER_MISSING, field)
        return
    if held.is_firm:
        found = tax_code_problems(number)
    elif is_old_identity_card(number):
        # accepted in what was filed before the old card ended; a running dossier should have the new number
        if held.is_running:
            yield Problem(Rule.OLD_CARD, field)
        return
    else:
        found = personal_id_problems(number, birth_date=held.birth_date)
    for problem in found:
        if problem in _OF_PROBLEM:
            yield Problem(_OF_PROBLEM[problem], field)


def is_gone_with_data(rule: Rule) -> bool:
    """Whether the nightly look itself sees that a finding no longer holds; a register's word needs a new answer."""
    return rule not in (Rule.REGISTER_NOBODY, Rule.REGISTER_DIFFERS, Rule.REGISTER_CLOSED)
