"""Pulling the national catalogue of procedures: the list page by page, then each record that is not here yet.

A pull that is cut anywhere, or whose worker is killed, goes on where it stood; what it found is kept by
`procedures.actions.national_pull`, and becomes work items when all of it is here. Nothing is applied.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from motcua.exchange import calls
from motcua.exchange.actions.national_portal import connection, national_portal
from motcua.exchange.contracts import NationalPortal
from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.kernel.zone import day_of
from motcua.procedures.actions import national_differences, national_pull
from motcua.procedures.errors import PullRefused
from motcua.procedures.rules.national_service import Drifted, read_page
from motcua.procedures.rules.pull_law import pull_law

RECORDS_AT_ONCE = 50
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Pulled:
    """How far a pull came. `refused`: why nothing was concluded; neither finished nor refused: it goes on later."""

    pull_id: int
    is_finished: bool = False
    refused: str = ""
    waits: str = ""
    counts: dict[str, int] = field(default_factory=dict)


def pull(*, clock: Clock, by: int | None = None, may_shrink: bool = False) -> Pulled:
    """Begin a pull, or go on with the one under way, until it is compared, refused, or the portal does not answer.

    Outside any transaction. Never raises for the partner's sake: what went wrong is kept with the pull.
    """
    at = clock()
    spoken = connection(day_of(at))
    row = national_pull.begin(generation=spoken.generation.value, by=by, at=at, may_shrink=may_shrink)
    portal = national_portal(day_of(at))
    try:
        with calls.gathered():
            _read_list(portal, row.pk, row.next_page, pull_law(day_of(row.begun_at)).page, clock)
            _read_records(portal, row.pk, clock)
        counts = national_differences.finish(row.pk, at=clock())
    except PartnerUnavailable as error:
        national_pull.note_problem(row.pk, str(error))
        return Pulled(row.pk, waits=str(error))
    except (PartnerRefused, PullRefused, Drifted) as error:
        problem = error.problem if isinstance(error, PullRefused) else str(error)
        national_pull.refuse(row.pk, problem, at=clock())
        return Pulled(row.pk, refused=problem)
    return Pulled(row.pk, is_finished=True, counts=dict(counts))


def put_catalogue_pull(*, by: int | None, may_shrink: bool = False) -> bool:
    """A job that pulls; False when one waits already. In the caller's transaction."""
    from motcua.exchange import tasks

    return tasks.put_pull(by=by, may_shrink=may_shrink)


def is_under_way() -> bool:
    """Whether a pull was begun and neither compared nor refused."""
    return national_pull.is_under_way()


def _read_list(portal: NationalPortal, pull_id: int, first: int, size: int, clock: Clock) -> None:
    page, is_more = first, True
    while is_more:
        total, rows = read_page(*portal.catalogue_page(page, size))
        is_more = national_pull.keep_page(pull_id, page, total, rows, at=clock())
        page = national_pull.next_page(pull_id)


def _read_records(portal: NationalPortal, pull_id: int, clock: Clock) -> None:
    while codes := national_pull.wanted(pull_id, most=RECORDS_AT_ONCE):
        for code, version in codes:
            try:
                record = portal.procedure(code)
            except PartnerRefused as refused:  # listed, and not given out: the others are compared
                national_pull.not_readable(pull_id, code, str(refused), at=clock())
                continue
            national_pull.keep_record(pull_id, code, version, record, at=clock())
