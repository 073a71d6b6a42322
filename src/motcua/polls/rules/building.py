"""Changing the document of a questionnaire: every function answers with a new document and leaves the old
one alone."""

import copy
from collections.abc import Mapping
from typing import Any, cast

Content = dict[str, Any]  # the JSON document of a questionnaire


class NoSuchPart(LookupError):
    """The part of the questionnaire is not there any more."""


def empty() -> Content:
    return {"factors": [], "sections": []}


def _copy(content: Mapping[str, Any]) -> Content:
    found: Content = copy.deepcopy(dict(content))
    found.setdefault("factors", [])
    found.setdefault("sections", [])
    return found


def put_factor(content: Mapping[str, Any], row: Mapping[str, Any]) -> Content:
    """Add a factor, or say another thing of the one with this code."""
    found = _copy(content)
    _put(found["factors"], row)
    return found


def put_section(content: Mapping[str, Any], row: Mapping[str, Any]) -> Content:
    found = _copy(content)
    before = next((one for one in found["sections"] if one.get("code") == row["code"]), None)
    _put(found["sections"], {**row, "items": before.get("items", []) if before else []})
    return found


def put_item(content: Mapping[str, Any], section: str, row: Mapping[str, Any]) -> Content:
    """Add an item at the end of a section, or replace the one with this code, which then moves there."""
    found = _copy(content)
    wanted = _section(found, section)
    for other in found["sections"]:
        if other is not wanted:
            other["items"] = [one for one in other.get("items", []) if one.get("code") != row["code"]]
    _put(wanted.setdefault("items", []), row)
    return found


def remove(content: Mapping[str, Any], kind: str, code: str) -> Content:
    """Take out a factor, a section (with its items) or an item. Raises NoSuchPart."""
    found = _copy(content)
    rows = _rows(found, kind, code)
    rows[:] = [one for one in rows if one.get("code") != code]
    return found


def move(content: Mapping[str, Any], kind: str, code: str, by: int) -> Content:
    """Earlier (-1) or later (1) among its like; at the edge it stays. Raises NoSuchPart."""
    found = _copy(content)
    rows = _rows(found, kind, code)
    at = next(number for number, one in enumerate(rows) if one.get("code") == code)
    to = min(max(at + by, 0), len(rows) - 1)
    rows.insert(to, rows.pop(at))
    return found


def _put(rows: list[Any], row: Mapping[str, Any]) -> None:
    for number, one in enumerate(rows):
        if one.get("code") == row["code"]:
            rows[number] = dict(row)
            return
    rows.append(dict(row))


def _section(content: Content, code: str) -> dict[str, Any]:
    for one in content["sections"]:
        if one.get("code") == code:
            return cast("dict[str, Any]", one)
    raise NoSuchPart(code)


def _rows(content: Content, kind: str, code: str) -> list[Any]:
    groups: list[list[Any]] = (
        [content["factors"]]
        if kind == "factor"
        else [content["sections"]]
        if kind == "section"
        else [one.setdefault("items", []) for one in content["sections"]]
    )
    for rows in groups:
        if any(one.get("code") == code for one in rows):
            return rows
    raise NoSuchPart(code)
