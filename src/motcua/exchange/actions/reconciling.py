"""Keeping what a comparison with the National Portal found: figures of a day, and a work item for each difference.

An item stays open until a later comparison finds both sides equal, or a person closes it with a reason. What a person
closed is opened again only when the two sides differ in another way.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from motcua.exchange.errors import LetterNotFound, LetterRefused
from motcua.exchange.models import DifferenceState, PortalDifference, Reconciliation
from motcua.exchange.rules import NATIONAL_PORTAL, without_numbers
from motcua.exchange.rules.reconciling import Difference, Kind, Tally

# After so many times it is a person's turn: telling it again does not mend it.
SENT_AGAIN_AT_MOST = 3


def failed(day: date, *, begun: datetime, at: datetime, tally: Tally, problem: str) -> None:
    """A list could not be read to its end: the figures show it, and nothing is concluded about any dossier."""
    _keep(day, begun, at, tally, without_numbers(problem))


def _keep(day: date, begun: datetime, at: datetime, tally: Tally, problem: str) -> None:
    Reconciliation.objects.create(
        partner=NATIONAL_PORTAL, day=day, begun_at=begun, ended_at=at, here=tally.here, there=tally.there,
        equal=tally.equal, union=tally.union, problem=problem,
    )  # fmt: skip


@transaction.atomic
def finished(
    day: date,
    *,
    begun: datetime,
    at: datetime,
    tally: Tally,
    differences: Sequence[Difference],
    dossiers: Mapping[str, int],
    moving: Collection[str],
) -> list[int]:
    """Keep a comparison that read both lists to their end; the dossiers that are worth telling again.

    `dossiers`: our numbers by code. `moving`: codes that changed meanwhile or whose message is still on its way: they
    count as not equal, and are no work item yet.
    """
    _keep(day, begun, at, tally, "")
    found = {one.code: one for one in differences}
    rows = (
        PortalDifference.objects.select_for_update().filter(partner=NATIONAL_PORTAL, day=day).order_by("pk")
    )
    known: dict[str, PortalDifference] = {}
    settled: dict[str, PortalDifference] = {}
    for row in rows.filter(state=DifferenceState.OPEN):
        known[row.code] = row
    for row in rows.filter(state=DifferenceState.SETTLED, code__in=list(found)):
        settled[row.code] = row
    again: list[int] = []
    for code, one in found.items():
        if code in moving:
            continue
        fields = [{"name": f.name, "here": f.here, "there": f.there} for f in one.fields]
        row_ = known.get(code)
        if row_ is None:
            last = settled.get(code)
            if last is not None and (last.kind, last.fields) == (str(one.kind), fields):
                continue
            row_ = PortalDifference(
                partner=NATIONAL_PORTAL, code=code, day=day, dossier_id=dossiers.get(code), found_at=at
            )
        row_.kind, row_.fields, row_.seen_at = str(one.kind), fields, at
        row_.save()
        tellable = one.kind is not Kind.MISSING_HERE and row_.dossier_id is not None
        if tellable and row_.sent_again < SENT_AGAIN_AT_MOST and row_.dossier_id is not None:
            again.append(row_.dossier_id)
    gone = [row.pk for code, row in known.items() if code not in found]
    PortalDifference.objects.filter(pk__in=gone).update(state=DifferenceState.EQUAL, closed_at=at)
    return again


def sent_again(dossier_ids: Sequence[int], *, at: datetime) -> None:
    """Note with their open items that these were told again."""
    rows = PortalDifference.objects.filter(
        partner=NATIONAL_PORTAL, dossier_id__in=dossier_ids, state=DifferenceState.OPEN
    )
    rows.update(sent_again=F("sent_again") + 1, sent_again_at=at)


@transaction.atomic
def settle(*, difference_id: int, words: str, by: int, at: datetime) -> None:
    """A person closes an item with a reason. Raises LetterNotFound (closed meanwhile), LetterRefused."""
    said = " ".join(words.split())
    if not said:
        raise LetterRefused("words-required", "words")
    if len(said) > 500:
        raise LetterRefused("words-too-long", "words")
    rows = PortalDifference.objects.filter(pk=difference_id, state=DifferenceState.OPEN)
    if not rows.update(state=DifferenceState.SETTLED, closed_at=at, closed_by_id=by, words=said):
        raise LetterNotFound
