"""Books of results: in which book a result is numbered, and what its number says. Pure.

The dated data are `motcua/law/results/books.yaml`, or the province's own file of that form (MOTCUA_RESULT_BOOKS).
"""

import json
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, cast

import jsonschema_rs
import yaml

GENERAL = "general"
CERTIFIED_COPIES = "certified_copies"
LONGEST_NUMBER = 80
_FIELDS = frozenset({"number", "year", "notation", "agency"})


class BooksInvalid(ValueError):
    """The file of result books contradicts its schema or itself. Mend the place named."""

    def __init__(self, source: str, place: str, why: str) -> None:
        super().__init__(f"{source}: {place or 'top'}: {why}")


class NumberTooLong(ValueError):
    """The book's pattern makes a number of more than 80 characters. Shorten the pattern or the identifier."""


class Issuing(StrEnum):
    """Who puts the agency's seal on a signed result."""

    AT_SIGNING = "at_signing"
    BY_REGISTRY = "by_registry"


@dataclass(frozen=True)
class Book:
    key: str
    titles: Mapping[str, str]
    pattern: str
    notation: str
    results: frozenset[str]

    def title(self, language: str) -> str:
        return self.titles["vi" if language.startswith("vi") else "en"]

    def number_text(self, number: int, *, year: int, agency_id: str) -> str:
        """The number as it stands on the paper. Raises NumberTooLong."""
        made = self.pattern.format(number=number, year=year, notation=self.notation, agency=agency_id)
        if len(made) > LONGEST_NUMBER:
            raise NumberTooLong(NumberTooLong.__doc__)
        return made


@dataclass(frozen=True)
class BookLaw:
    """What holds from `valid_from`, a day in Vietnam."""

    valid_from: date
    basis: str
    issued: Issuing
    books: Mapping[str, Book]

    def book_of(self, result_code: str) -> Book:
        """The book that a kind of result is numbered in."""
        found = (book for book in self.books.values() if result_code in book.results)
        return next(found, self.books[GENERAL])


def book_law(on: date, own_file: str = "") -> BookLaw:
    """The version in force on a day; before the first one, the first. Raises BooksInvalid."""
    every = _versions(own_file)
    in_force = [law for law in every if law.valid_from <= on]
    return in_force[-1] if in_force else every[0]


@cache
def _versions(own_file: str) -> tuple[BookLaw, ...]:
    folder = resources.files("motcua") / "law" / "results"
    source = own_file or "law/results/books.yaml"
    text = (Path(own_file) if own_file else folder / "books.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    schema = json.loads((folder / "books.schema.json").read_text(encoding="utf-8"))
    for fault in jsonschema_rs.validator_for(schema).iter_errors(data):
        raise BooksInvalid(source, "/".join(map(str, fault.instance_path)), fault.message)
    return tuple(
        sorted(
            (_version(source, cast(dict[str, Any], one)) for one in data["versions"]),
            key=lambda law: law.valid_from,
        )
    )


def _version(source: str, one: Mapping[str, Any]) -> BookLaw:
    books = {
        key: Book(key, dict(said["title"]), said["pattern"], said["notation"], frozenset(said["results"]))
        for key, said in one["books"].items()
    }
    named: set[str] = set()
    for key, book in books.items():
        _check_pattern(source, key, book.pattern)
        if named & book.results:
            raise BooksInvalid(source, f"books/{key}", f"{sorted(named & book.results)} stand in two books")
        named |= book.results
    return BookLaw(
        valid_from=date.fromisoformat(one["valid_from"]),
        basis=one["basis"],
        issued=Issuing(one["issued"]),
        books=books,
    )


def _check_pattern(source: str, key: str, pattern: str) -> None:
    try:
        fields = {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}
    except ValueError as error:
        raise BooksInvalid(source, f"books/{key}/pattern", str(error)) from None
    if fields - _FIELDS:
        raise BooksInvalid(source, f"books/{key}/pattern", f"unknown: {sorted(fields - _FIELDS)}")
