"""Two at once: each pair of deeds is done by two connections that begin together."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connections

from motcua.scorecards import queries, results
from motcua.scorecards.actions import appraising, publishing, rounds
from motcua.scorecards.errors import ScorecardError, Stale
from motcua.scorecards.models import Change, Publication
from rounds_ground import AFTER, NOW, Town, asked, in_appraisal, line_of, settle, to_publish

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


def together(*deeds: Callable[[], object]) -> list[object]:
    """What each of them came to: its answer, or what it raised."""
    start, found = Barrier(len(deeds)), [None] * len(deeds)

    def run(number: int) -> None:
        start.wait()
        try:
            found[number] = deeds[number]()  # type: ignore[call-overload]
        except ScorecardError as error:
            found[number] = error  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return list(found)


@pytest.fixture
def town() -> Town:
    return settle()


def test_of_two_appraisers_of_the_same_page_one_judges(town: Town) -> None:
    line = line_of(in_appraisal(town), town.justice, "A1")
    one, other = town.by(town.home_officer), town.by(town.home_head)
    came = together(
        lambda: appraising.agree(line_id=line.pk, seen=line.revision, by=one, at=NOW),
        lambda: appraising.differ(
            line_id=line.pk, seen=line.revision, given={"yes": "no"}, reason="Thiếu", by=other, at=NOW
        ),
    )
    assert sorted(isinstance(found, Stale) for found in came) == [False, True]
    assert Change.objects.filter(line=line, kind__startswith="judged").count() == 1


def test_a_result_approved_twice_at_once_is_published_once(town: Town) -> None:
    row = to_publish(town)
    made = publishing.propose(
        round_id=row.pk,
        sha256=results.draft(row).sha256,
        document="QĐ 99/QĐ-UBND",
        by=town.by(town.staff),
        at=NOW,
    )

    def approve(user: object) -> Callable[[], object]:
        by = town.by(user)  # type: ignore[arg-type]
        return lambda: publishing.decide(proposal_id=made.pk, approve=True, words="", by=by, at=NOW)

    came = together(approve(town.leader), approve(town.other_staff))
    assert sum(isinstance(found, ScorecardError) for found in came) == 1
    assert Publication.objects.count() == 1


def test_a_round_closed_twice_at_once_is_closed_once(town: Town) -> None:
    row = asked(town)
    by = [town.by(town.staff), town.by(town.other_staff)]
    came = together(
        lambda: rounds.close(round_id=row.pk, by=by[0], at=AFTER),
        lambda: rounds.close(round_id=row.pk, by=by[1], at=AFTER),
    )
    assert came == [None, None]
    assert queries.round_of(row.pk).stage == "appraisal"
    assert Change.objects.filter(round=row, kind="round-close").count() == 1
