"""The dated law of documents between agencies (`law/correspondence/rules.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml


class CorrespondenceLawInvalid(ValueError):
    """The data of documents contradict themselves. Correct the version named."""


@dataclass(frozen=True)
class Kind:
    """A kind of document with its abbreviation of the notation; letters have none."""

    code: str
    vi: str
    en: str
    short: str


@dataclass(frozen=True, kw_only=True)
class PackageLimits:
    """What an edXML package may be; sizes in bytes."""

    largest_bytes: int
    largest_unpacked_bytes: int
    most_attachments: int
    deepest: int
    most_elements: int


@dataclass(frozen=True, kw_only=True)
class CorrespondenceLaw:
    """One version, in force from `valid_from` (a day in Vietnam)."""

    valid_from: date
    basis: str
    certainty: str
    kinds: Mapping[str, Kind]
    register_roles: frozenset[str]
    assign_roles: frozenset[str]
    handle_roles: frozenset[str]
    check_roles: frozenset[str]
    sign_roles: frozenset[str]
    secret_roles: frozenset[str]
    longest_subject: int
    longest_reason: int
    longest_task: int
    longest_answer: int
    longest_title: int
    most_files: int
    largest_file_bytes: int
    package: PackageLimits
    ask_after_minutes: int
    most_tries: int
    counted_kinds: frozenset[str]
    remind_before_days: tuple[int, ...]


@cache
def versions() -> tuple[CorrespondenceLaw, ...]:
    """All versions, the earliest first. Raises CorrespondenceLawInvalid."""
    text = (resources.files("motcua") / "law" / "correspondence" / "rules.yaml").read_text(encoding="utf-8")
    found = tuple(_version(row) for row in yaml.safe_load(text)["versions"])
    days = [one.valid_from for one in found]
    if not found or days != sorted(set(days)):
        raise CorrespondenceLawInvalid(
            "law/correspondence/rules.yaml: the versions do not follow one another."
        )
    return found


def law_on(day: date) -> CorrespondenceLaw:
    """The version in force on the day; before the first known one, that one."""
    return next((one for one in reversed(versions()) if one.valid_from <= day), versions()[0])


def kind_words(code: str, language: str) -> str:
    """The name of a kind in the newest version that knows it; unknown codes of other agencies stand as they
    are."""
    for version in reversed(versions()):
        if code in version.kinds:
            kind = version.kinds[code]
            return kind.vi if language.startswith("vi") else kind.en
    return code


def _version(row: Mapping[str, Any]) -> CorrespondenceLaw:
    roles = {name: frozenset(listed) for name, listed in row["roles"].items()}
    return CorrespondenceLaw(
        valid_from=date.fromisoformat(row["valid_from"]),
        basis=row["basis"],
        certainty=row["certainty"],
        kinds={code: Kind(code, one["vi"], one["en"], one["short"]) for code, one in row["kinds"].items()},
        register_roles=roles["register"],
        assign_roles=roles["assign"],
        handle_roles=roles["handle"],
        check_roles=roles["check"],
        sign_roles=roles["sign"],
        secret_roles=roles["secret"],
        longest_subject=int(row["texts"]["subject"]),
        longest_reason=int(row["texts"]["reason"]),
        longest_task=int(row["texts"]["task"]),
        longest_answer=int(row["texts"]["answer"]),
        longest_title=int(row["texts"]["title"]),
        most_files=int(row["files"]["most"]),
        largest_file_bytes=int(row["files"]["largest_bytes"]),
        package=PackageLimits(**{name: int(value) for name, value in row["package"].items()}),
        ask_after_minutes=int(row["delivery"]["ask_after_minutes"]),
        most_tries=int(row["delivery"]["most_tries"]),
        counted_kinds=frozenset(row["counted_kinds"]),
        remind_before_days=tuple(sorted({int(one) for one in row["reminders"]["before_days"]})),
    )
