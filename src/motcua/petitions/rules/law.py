"""The dated law of petitions: limits, roles, sizes (`law/petitions/rules.yaml`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import yaml

from motcua.kernel.worktime import Limit, LimitUnit


class PetitionLawInvalid(ValueError):
    """The data of petitions contradict themselves. Correct the version named."""


@dataclass(frozen=True, kw_only=True)
class PetitionLaw:
    """One version, in force from `valid_from` (a day in Vietnam). Limits are working days."""

    valid_from: date
    basis: str
    certainty: str
    refuse: Limit
    ask_more: Limit
    process: Limit
    publish: Limit
    more_within_days: int
    receiver: str
    is_name_required: bool
    is_one_way_required: bool
    receive_roles: frozenset[str]
    answer_roles: frozenset[str]
    publish_roles: frozenset[str]
    shortest_text: int
    longest_text: int
    longest_subject: int
    longest_reason: int
    most_files: int
    largest_file_bytes: int
    filings_in_window: int
    votes_in_window: int
    lookups_in_window: int
    window_seconds: int


@cache
def versions() -> tuple[PetitionLaw, ...]:
    """All versions, the earliest first. Raises PetitionLawInvalid."""
    text = (resources.files("motcua") / "law" / "petitions" / "rules.yaml").read_text(encoding="utf-8")
    found = tuple(_version(row) for row in yaml.safe_load(text)["versions"])
    days = [one.valid_from for one in found]
    if not found or days != sorted(set(days)):
        raise PetitionLawInvalid("law/petitions/rules.yaml: the versions do not follow one another.")
    return found


def law_on(day: date) -> PetitionLaw:
    """The version in force on the day; before the first known one, that one."""
    return next((one for one in reversed(versions()) if one.valid_from <= day), versions()[0])


def _days(row: Mapping[str, Any], name: str) -> Limit:
    return Limit(Decimal(row["limits_working_days"][name]), LimitUnit.WORKING_DAY)


def _version(row: Mapping[str, Any]) -> PetitionLaw:
    return PetitionLaw(
        valid_from=date.fromisoformat(row["valid_from"]),
        basis=row["basis"],
        certainty=row["certainty"],
        refuse=_days(row, "refuse"),
        ask_more=_days(row, "ask_more"),
        process=_days(row, "process"),
        publish=_days(row, "publish"),
        more_within_days=int(row["more_within_days"]),
        receiver=row["receiver"],
        is_name_required=bool(row["contact"]["name_required"]),
        is_one_way_required=bool(row["contact"]["one_way_required"]),
        receive_roles=frozenset(row["roles"]["receive"]),
        answer_roles=frozenset(row["roles"]["answer"]),
        publish_roles=frozenset(row["roles"]["publish"]),
        shortest_text=int(row["texts"]["shortest"]),
        longest_text=int(row["texts"]["longest"]),
        longest_subject=int(row["texts"]["subject"]),
        longest_reason=int(row["texts"]["reason"]),
        most_files=int(row["files"]["most"]),
        largest_file_bytes=int(row["files"]["largest_bytes"]),
        filings_in_window=int(row["rate"]["filings"]),
        votes_in_window=int(row["rate"]["votes"]),
        lookups_in_window=int(row["rate"]["lookups"]),
        window_seconds=int(row["rate"]["window_seconds"]),
    )
