"""Changes of a form while somebody edits it: rows in, rows out; nothing given is changed.

Every function raises RowInvalid when the place does not exist. Whether the result is a form says `compile_form`.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from motcua.kernel.text import fold
from motcua.procedures.rules.form_faults import Fault, refuse
from motcua.procedures.rules.form_table import RESERVED, expanded

Row = dict[str, Any]
Pages = list[dict[str, Any]]


def page_of(pages: Pages, key: str) -> dict[str, Any]:
    found = next((page for page in pages if page["page"] == key), None)
    if found is None:
        raise refuse(Fault.NOT_A_FORM, key, word=key)
    return found


def field_of(pages: Pages, name: str, table: str = "") -> Row:
    """A field, or a column of a table."""
    rows = [row for page in pages for row in page["fields"]]
    if table:
        rows = next((row["columns"] for row in rows if row["name"] == table and row["type"] == "table"), [])
    found = next((row for row in rows if row["name"] == name), None)
    if found is None:
        raise refuse(Fault.NOT_A_FORM, name, word=name)
    return dict(found)


def with_page(pages: Pages, *, vi: str, en: str) -> Pages:
    """A page more, at the end. Its key is made of its title."""
    made = deepcopy(pages)
    key = free_name(vi, {page["page"] for page in made}, "page")
    made.append({"page": key, "vi": vi.strip(), "en": en.strip() or vi.strip(), "fields": []})
    return made


def with_page_renamed(pages: Pages, key: str, *, vi: str, en: str) -> Pages:
    made = deepcopy(pages)
    page = page_of(made, key)
    page["vi"], page["en"] = vi.strip(), en.strip() or vi.strip()
    return made


def without_page(pages: Pages, key: str) -> Pages:
    """Take a page away with all its fields."""
    page_of(pages, key)
    return [deepcopy(page) for page in pages if page["page"] != key]


def with_page_moved(pages: Pages, key: str, by: int) -> Pages:
    made = deepcopy(pages)
    _shift(made, made.index(page_of(made, key)), by)
    return made


def with_field(pages: Pages, row: Row, *, page: str, table: str = "", instead_of: str = "") -> Pages:
    """A field put at the end of a page (a column at the end of a table), or in the place of another.

    What waited for the other by its old name, or adds it, does so by the new one.
    """
    made = deepcopy(pages)
    rows = _rows(made, table) if table else _rows_with(made, instead_of) if instead_of else None
    if rows is None:
        rows = page_of(made, page)["fields"]
    if not instead_of:
        rows.append(deepcopy(row))
        return made
    place = next((at for at, one in enumerate(rows) if one["name"] == instead_of), None)
    if place is None:
        raise refuse(Fault.NOT_A_FORM, instead_of, word=instead_of)
    rows[place] = deepcopy(row)
    if row["name"] != instead_of:
        _rename(made, instead_of, row["name"], table)
    return made


def without_field(pages: Pages, name: str, table: str = "") -> Pages:
    made = deepcopy(pages)
    rows = _rows(made, table) if table else _rows_with(made, name)
    field_of(pages, name, table)
    rows[:] = [row for row in rows if row["name"] != name]
    return made


def with_field_moved(pages: Pages, name: str, by: int, table: str = "") -> Pages:
    """Up (by -1) or down (by 1); over the edge of its page it goes to the page beside."""
    made = deepcopy(pages)
    field_of(pages, name, table)
    rows = _rows(made, table) if table else _rows_with(made, name)
    at = next(place for place, row in enumerate(rows) if row["name"] == name)
    if table or 0 <= at + by < len(rows):
        _shift(rows, at, by)
        return made
    here = next(place for place, page in enumerate(made) if page["fields"] is rows)
    beside = here + (1 if by > 0 else -1)
    if 0 <= beside < len(made):
        row = rows.pop(at)
        target = made[beside]["fields"]
        target.insert(0 if by > 0 else len(target), row)
    return made


def with_field_before(pages: Pages, name: str, target: str) -> Pages:
    """Put before another field, wherever that is: what dragging does."""
    if name == target:
        return deepcopy(pages)
    row = field_of(pages, name)
    made = without_field(pages, name)
    rows = _rows_with(made, target)
    at = next(place for place, one in enumerate(rows) if one["name"] == target)
    rows.insert(at, row)
    return made


def with_block(
    pages: Pages,
    block: str,
    blocks: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    page: str,
    prefix: str,
    of: str,
) -> Pages:
    """The fields of a block of the vocabulary, written out at the end of a page."""
    made = deepcopy(pages)
    said: dict[str, Any] = {"block": block, "of": of, "Of": of[:1].upper() + of[1:]}
    if prefix:
        said["prefix"] = prefix
    page_of(made, page)["fields"] += [dict(row) for row in expanded([said], blocks)]
    return made


def names_of(pages: Pages) -> set[str]:
    return {row["name"] for page in pages for row in page["fields"]}


def free_name(text: str, taken: set[str], usual: str) -> str:
    """A name made of a label: `Ngày sinh` gives `ngay_sinh`, the second one `ngay_sinh_2`."""
    plain = re.sub(r"[^a-z0-9]+", "_", fold(text)).strip("_")[:50].rstrip("_")
    if not plain or not plain[0].isalpha() or plain in RESERVED:
        plain = f"{usual}_{plain}".rstrip("_")
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain}_{number}", number + 1
    return name


def _rows(pages: Pages, table: str) -> list[Row]:
    for page in pages:
        for row in page["fields"]:
            if row["name"] == table and row["type"] == "table":
                columns: list[Row] = row.setdefault("columns", [])
                return columns
    raise refuse(Fault.NOT_A_FORM, table, word=table)


def _rows_with(pages: Pages, name: str) -> list[Row]:
    for page in pages:
        if any(row["name"] == name for row in page["fields"]):
            rows: list[Row] = page["fields"]
            return rows
    raise refuse(Fault.NOT_A_FORM, name, word=name)


def _shift(items: list[Any], at: int, by: int) -> None:
    to = at + by
    if 0 <= to < len(items):
        items.insert(to, items.pop(at))


def _rename(pages: Pages, old: str, new: str, table: str) -> None:
    def renamed(said: str) -> str:
        if table:
            return f"{table}.{new}" if said == f"{table}.{old}" else said
        head, dot, column = said.partition(".")
        return f"{new}{dot}{column}" if head == old else said

    for page in pages:
        for row in page["fields"]:
            if "sum" in row:
                row["sum"] = [renamed(one) for one in row["sum"]]
            if "when" in row and not table:
                row["when"] = {renamed(field): wanted for field, wanted in row["when"].items()}
