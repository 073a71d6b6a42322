"""Interlinked services: which procedures make one matter of the citizen, who waits for whom, whose share is what.

The services stand in `motcua/law/interlinked/services.yaml`; nothing here knows a database or a clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml

from motcua.dossiers.errors import ServiceUnknown
from motcua.dossiers.rules.states import Business
from motcua.ledger.rules import Json

ALL = "all"
HOURS_A_DAY = 8  # one working day (domain facts 3.4)


class Kind(StrEnum):
    BUNDLE = "bundle"  # all parts begin together
    SEQUENCE = "sequence"  # one after the other


@dataclass(frozen=True)
class Part:
    """One procedure of the matter. `no` counts from 1; `after` are the numbers of the parts it waits for.

    `answers` and `papers` are None when the part gets all of its own procedure's.
    """

    no: int
    key: str
    procedure: str
    share_percent: int
    after: tuple[int, ...]
    answers: tuple[str, ...] | None
    papers: tuple[str, ...] | None
    ends_with_others: bool


@dataclass(frozen=True)
class Service:
    """An interlinked service. `asked` are the pages of the form beyond the lead procedure's own."""

    key: str
    names: Mapping[str, str]
    shorts: Mapping[str, str]
    national_code: str
    life_events: tuple[str, ...]
    legal: tuple[Mapping[str, str], ...]
    certainty: str
    kind: Kind
    limit_value: Decimal
    limit_unit: str
    lead_no: int
    is_returned_together: bool
    is_checked_once: bool
    parts: tuple[Part, ...]
    reason: str
    ground: str
    asked: tuple[Mapping[str, Any], ...]

    @property
    def lead(self) -> Part:
        return self.parts[self.lead_no - 1]

    def part(self, no: int) -> Part:
        return self.parts[no - 1]

    def name(self, language: str) -> str:
        return self.names["vi" if language.startswith("vi") else "en"]

    def short(self, language: str) -> str:
        return self.shorts["vi" if language.startswith("vi") else "en"]

    def limit_of(self, part: Part) -> tuple[str, str]:
        """Value and unit of a part's limit: its share of the whole; the lead part's is the whole.

        The lead agency answers to the citizen, so its due date is the citizen's date (domain facts 2.1-9).
        """
        if part.no == self.lead_no:
            return _plain(self.limit_value), self.limit_unit
        return self.share_of(part)

    def share_of(self, part: Part) -> tuple[str, str]:
        """A part's own share of the whole limit: working days where they are whole, else working hours."""
        days = self.limit_value * part.share_percent / 100
        if self.limit_unit == "working_day" and days != days.to_integral_value():
            return _plain(days * HOURS_A_DAY), "hour"
        return _plain(days), self.limit_unit


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


@cache
def services() -> Mapping[str, Service]:
    """Every service by its key. Raises ValueError when the data contradict themselves."""
    text = (resources.files("motcua") / "law" / "interlinked" / "services.yaml").read_text(encoding="utf-8")
    return {str(row["key"]): _service(row) for row in yaml.safe_load(text)["services"]}


def service(key: str) -> Service:
    """Raises ServiceUnknown."""
    found = services().get(key)
    if found is None:
        raise ServiceUnknown(key)
    return found


def _service(row: Mapping[str, Any]) -> Service:
    numbers = {str(part["key"]): no for no, part in enumerate(row["parts"], 1)}
    value, _, unit = str(row["limit"]).partition(" ")
    found = Service(
        key=str(row["key"]),
        names=row["name"],
        shorts=row["short"],
        national_code=str(row["national_code"]),
        life_events=tuple(row["life_events"]),
        legal=tuple(row["legal"]),
        certainty=str(row["certainty"]),
        kind=Kind(row["kind"]),
        limit_value=Decimal(value),
        limit_unit=unit,
        lead_no=numbers[row["lead"]],
        is_returned_together=row["returned"] == "together",
        is_checked_once=row["intake"] == "once",
        parts=tuple(_part(no, part, numbers) for no, part in enumerate(row["parts"], 1)),
        reason=str(row["reason"]["vi"]),
        ground=str(row["reason"]["ground"]),
        asked=tuple(row["asked"]),
    )
    _check(found)
    return found


def _part(no: int, row: Mapping[str, Any], numbers: Mapping[str, int]) -> Part:
    answers, papers = row["answers"], row["papers"]
    return Part(
        no=no,
        key=str(row["key"]),
        procedure=str(row["procedure"]),
        share_percent=int(row["share_percent"]),
        after=tuple(numbers[key] for key in row.get("after", ())),
        answers=None if answers == ALL else tuple(answers),
        papers=None if papers == ALL else tuple(papers),
        ends_with_others=row.get("part_not_done", "go_on") == "end",
    )


def _check(found: Service) -> None:
    if any(before >= part.no for part in found.parts for before in part.after):
        raise ValueError(f"{found.key}: a part waits for a later one")
    if found.lead.after:
        raise ValueError(f"{found.key}: the lead part begins at once, the citizen's date is its due date")
    if found.kind is Kind.BUNDLE and any(part.after for part in found.parts):
        raise ValueError(f"{found.key}: no part of a bundle waits for another")
    longest = max(_way(found, part) for part in found.parts)
    if longest > 100:
        raise ValueError(f"{found.key}: the shares of the longest way are {longest} percent of the limit")


def _way(found: Service, part: Part) -> int:
    return part.share_percent + max((_way(found, found.part(no)) for no in part.after), default=0)


class Next(StrEnum):
    """What the system does with a part, seeing how the others stand."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    STOP = "stop"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Standing:
    """How a part stands."""

    business: Business
    held: bool
    accepted: bool


_NOT_DONE = frozenset({Business.REFUSED, Business.STOPPED, Business.WITHDRAWN})
_OPEN = frozenset({Business.SUBMITTED, Business.ACCEPTED, Business.PROCESSING, Business.AWAITING_SUPPLEMENT})


def next_deed(found: Service, parts: Mapping[int, Standing], no: int) -> Next | None:
    """What is due for part `no` now, or nothing. The same standing gives the same answer, so it may be asked
    again after an interruption."""
    plan, own = found.part(no), parts[no]
    if own.business not in _OPEN:
        return None
    causes = {other: parts[other].business for other in plan.after or (found.lead_no,) if other != no}
    failed = [business for business in causes.values() if business in _NOT_DONE]
    if failed and plan.ends_with_others:
        return _closing(own.business, by_applicant=all(b is Business.WITHDRAWN for b in failed))
    if own.business is not Business.SUBMITTED:
        return None
    if own.held:
        over = all(business is Business.CONCLUDED or business in _NOT_DONE for business in causes.values())
        return Next.ACCEPT if over else None
    if found.is_checked_once and no != found.lead_no and parts[found.lead_no].accepted:
        return Next.ACCEPT
    return None


def _closing(business: Business, *, by_applicant: bool) -> Next:
    if by_applicant:
        return Next.WITHDRAW
    return Next.REFUSE if business is Business.SUBMITTED else Next.STOP


def answers_for(part: Part, own_fields: Sequence[str], answers: Mapping[str, Json]) -> dict[str, Json]:
    """What of the one form a part gets: its listed fields, else those that its own procedure asks for."""
    wanted = own_fields if part.answers is None else part.answers
    return {name: answers[name] for name in wanted if name in answers}
