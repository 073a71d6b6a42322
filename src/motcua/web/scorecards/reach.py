"""What an official may open: sheets of units in reach, and those that they appraise. The rest does not exist for
them before it is published."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils import timezone

from motcua.kernel.scopes import current
from motcua.kernel.zone import day_of
from motcua.scorecards import people, queries, results
from motcua.scorecards.errors import NotFound
from motcua.scorecards.rules.framework import Framework
from motcua.scorecards.rules.roles import APPRAISERS, DECIDERS, FILLERS, HEADS, STAFF
from motcua.web.desk.access import Official

if TYPE_CHECKING:
    from motcua.scorecards.models import (
        Evidence,
        FrameworkVersion,
        Given,
        Line,
        Publication,
        Result,
        Round,
        Sheet,
    )


@dataclass(frozen=True)
class Seen:
    """What the post acted in is to a round. `homes`: units that the post belongs to. `codes`: what it appraises."""

    homes: frozenset[int]
    own: frozenset[int]
    codes: frozenset[str]
    is_staff: bool
    decides: bool
    fills: bool
    heads: bool

    def judges(self, line_code: str, unit_id: int) -> bool:
        return line_code in self.codes and unit_id not in self.own


def seen(official: Official, row: "Round", of: Framework) -> Seen:
    """Six queries."""
    roles = official.post.roles
    homes = people.homes([official.unit_id])
    own = people.own_units(official.user_id, day_of(timezone.now()))
    codes: frozenset[str] = frozenset()
    if roles & APPRAISERS:
        codes = codes.union(*(body.codes for body in queries.bodies(row, of) if body.unit_id in homes))
    return Seen(
        homes,
        own,
        codes,
        bool(roles & STAFF),
        bool(roles & DECIDERS),
        bool(roles & FILLERS),
        bool(roles & HEADS),
    )


def round_of(round_id: int) -> "Round":
    try:
        return queries.round_of(round_id)
    except NotFound:
        raise Http404 from None


def in_reach(official: Official, sheet: "Sheet", seen_as: Seen) -> bool:
    return seen_as.decides or sheet.unit_id in (current().unit_ids | seen_as.homes)


def sheet(official: Official, sheet_id: int) -> tuple["Sheet", Framework, Seen]:
    try:
        row = queries.sheet(sheet_id)
    except NotFound:
        raise Http404 from None
    of = queries.framework(row.round.framework)
    as_seen = seen(official, row.round, of)
    if not in_reach(official, row, as_seen):
        raise Http404
    return row, of, as_seen


def line(official: Official, line_id: int) -> tuple["Line", Framework, Seen]:
    """A body that appraises opens the criteria that it appraises, not the whole sheet's."""
    try:
        row = queries.line(line_id)
    except NotFound:
        raise Http404 from None
    of = queries.framework(row.sheet.round.framework)
    as_seen = seen(official, row.sheet.round, of)
    if not in_reach(official, row.sheet, as_seen) and row.code not in as_seen.codes:
        raise Http404
    return row, of, as_seen


def evidence(official: Official, evidence_id: int) -> "Evidence":
    try:
        row = queries.evidence(evidence_id)
    except NotFound:
        raise Http404 from None
    line(official, row.line_id)
    return row


def given_file(official: Official, given_id: int) -> "Given":
    try:
        row = queries.given_file(given_id)
    except NotFound:
        raise Http404 from None
    line(official, row.line_id)
    return row


def version(version_id: int) -> "FrameworkVersion":
    try:
        return queries.version(version_id)
    except NotFound:
        raise Http404 from None


def publication(publication_id: int) -> "Publication":
    try:
        return results.publication(publication_id)
    except NotFound:
        raise Http404 from None


def result(result_id: int) -> "Result":
    try:
        return results.result(result_id)
    except NotFound:
        raise Http404 from None
