"""A file of answers that an interviewing firm or a unit sends: columns in any order, known again by their headers.

One row an answered form. Needed: the number of the form (`form`) and its stratum (`stratum`); every item under its
code or its Vietnamese or English words. Every fault is told by row and column; nothing is taken while one is left.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from motcua.polls.rules.answering import Value, checked
from motcua.polls.rules.questionnaire import Kind, Questionnaire

MOST_ROWS = 20_000
_FORM = {"form", "so phieu", "ma phieu", "form number", "number"}
_STRATUM = {"stratum", "tang", "ma tang", "stratum code"}
_POINTS = {
    "rat hai long": "5", "very satisfied": "5",
    "hai long": "4", "satisfied": "4",
    "binh thuong": "3", "neutral": "3",
    "khong hai long": "2", "dissatisfied": "2",
    "rat khong hai long": "1", "very dissatisfied": "1",
}  # fmt: skip


@dataclass(frozen=True)
class FileFault:
    """`row` counts as the office's program shows it (the header is row 1); `column` is the header, empty for
    the row."""

    row: int
    column: str
    problem: str


@dataclass(frozen=True)
class Row:
    number: int
    form: str
    stratum: str
    answers: Mapping[str, Value]


@dataclass(frozen=True)
class Read:
    rows: tuple[Row, ...]
    faults: tuple[FileFault, ...]


def folded(text: str) -> str:
    """For comparing headers: small letters without marks, one space between words."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def read(
    form: Questionnaire, table: Sequence[Sequence[str]], *, strata: frozenset[str], taken: frozenset[str]
) -> Read:
    """The rows of a table with its header. `taken`: forms that were entered before."""
    if not table:
        return Read((), (FileFault(1, "", "empty-file"),))
    if len(table) - 1 > MOST_ROWS:
        return Read((), (FileFault(1, "", "too-many-rows"),))
    places, faults = _header(form, table[0])
    if faults:
        return Read((), tuple(faults))
    rows, seen = [], set(taken)
    for number, cells in enumerate(table[1:], 2):
        if not any(str(cell).strip() for cell in cells):
            continue
        row, wrong = _row(form, table[0], places, number, cells, strata)
        if row is not None and row.form in taken:
            wrong.append(FileFault(number, table[0][places["form"]], "taken-before"))
        elif row is not None and row.form in seen:
            wrong.append(FileFault(number, table[0][places["form"]], "form-doubled"))
        faults += wrong
        if row is not None:
            seen.add(row.form)
            rows.append(row)
    if not rows and not faults:
        faults.append(FileFault(2, "", "no-rows"))
    return Read(tuple(rows) if not faults else (), tuple(faults))


def _header(form: Questionnaire, header: Sequence[str]) -> tuple[dict[str, int], list[FileFault]]:
    known: dict[str, str] = dict.fromkeys(_FORM, "form") | dict.fromkeys(_STRATUM, "stratum")
    ambiguous: set[str] = set()
    for item in form.items:
        for name in {folded(item.code), folded(item.words.vi), folded(item.words.en)} - {""}:
            if known.get(name, item.code) != item.code:
                ambiguous.add(name)
            known[name] = item.code
    places: dict[str, int] = {}
    faults = []
    for at, text in enumerate(header):
        name = folded(str(text))
        if not name:
            continue
        if name not in known or name in ambiguous:
            faults.append(
                FileFault(1, str(text), "ambiguous-column" if name in ambiguous else "unknown-column")
            )
        elif known[name] in places:
            faults.append(FileFault(1, str(text), "column-doubled"))
        else:
            places[known[name]] = at
    needed = [
        "form",
        "stratum",
        *(item.code for item in form.items if item.is_required and item.only_if is None),
    ]
    faults += [FileFault(1, name, "column-missing") for name in needed if name not in places]
    return places, faults


def _row(
    form: Questionnaire,
    header: Sequence[str],
    places: Mapping[str, int],
    number: int,
    cells: Sequence[str],
    strata: frozenset[str],
) -> tuple[Row | None, list[FileFault]]:
    def cell(name: str) -> str:
        at = places.get(name)
        return str(cells[at]).strip() if at is not None and at < len(cells) else ""

    faults = []
    if len(cells) > len(header) and any(str(one).strip() for one in cells[len(header) :]):
        faults.append(FileFault(number, "", "more-cells-than-columns"))
    reference, stratum = cell("form"), cell("stratum")
    if not reference or len(reference) > 40:
        faults.append(FileFault(number, header[places["form"]], "no-form-number"))
    if stratum not in strata:
        faults.append(FileFault(number, header[places["stratum"]], "unknown-stratum"))
    given: dict[str, list[str]] = {}
    for item in form.items:
        text = cell(item.code)
        if not text:
            continue
        if item.kind is Kind.SCALE:
            given[item.code] = [_POINTS.get(folded(text), text.removesuffix(".0"))]
        elif item.kind is Kind.SEVERAL:
            given[item.code] = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
        elif item.kind is Kind.NUMBER:
            given[item.code] = [text.removesuffix(".0")]
        else:
            given[item.code] = [text]
    found = checked(form, given)
    for problem in found.problems:
        at = places.get(problem.item)
        faults.append(FileFault(number, header[at] if at is not None else problem.item, problem.problem))
    if not found.answers:
        faults.append(FileFault(number, "", "no-answer"))
    return Row(number, reference, stratum, found.answers), faults
