"""The stock is counted: how many valid papers a unit holds, digitised or not. Counts are added, never changed."""

from dataclasses import dataclass
from datetime import date, datetime

from motcua.digitising.errors import GroundMissing, Incomplete, LiesInFuture, SamePerson
from motcua.digitising.models import Stock, StockCount
from motcua.kernel.text import squeeze, visible
from motcua.kernel.zone import day_of

MOST = 100_000_000


@dataclass(frozen=True)
class Count:
    """A count with its ground: a document, or the person who counted along. `counted_on` is a day in Vietnam."""

    stock: str
    counted_on: date
    papers: int
    document: str = ""
    second_person_id: int | None = None
    words: str = ""


def enter(unit_id: int, count: Count, *, by_id: int, at: datetime) -> int:
    """Enter a count of the unit. A later one, or one entered later for the same day, takes its place.

    Raises Incomplete, LiesInFuture, GroundMissing, SamePerson.
    """
    if count.stock not in Stock.values:
        raise Incomplete("stock")
    if not 0 <= count.papers <= MOST:
        raise Incomplete("papers")
    if count.counted_on > day_of(at):
        raise LiesInFuture("counted_on")
    document = squeeze(visible(count.document))[:200]
    if not document and count.second_person_id is None:
        raise GroundMissing("document")
    if count.second_person_id == by_id:
        raise SamePerson("second_person")
    return StockCount.objects.create(
        unit_id=unit_id,
        stock=count.stock,
        counted_on=count.counted_on,
        papers=count.papers,
        document=document,
        second_person_id=count.second_person_id,
        words=squeeze(visible(count.words))[:300],
        entered_by_id=by_id,
        entered_at=at,
    ).pk
