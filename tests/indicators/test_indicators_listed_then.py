"""Lists as known on a past day read no further than the page reaches, and say what folding everybody says."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories as f
from figures_ground import RandomWork
from motcua.dossiers.actions import money, returning, work
from motcua.indicators import actions, listed_then, measures, queries, then
from motcua.indicators.evenings import Mark
from motcua.indicators.periods import Period
from motcua.indicators.queries import Narrow
from motcua.kernel.scopes import of_system, of_units, scope
from reorganisation_ground import MIDNIGHT, carried_out, new_unit, offices

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("committed")


@contextmanager
def by_folding_everybody(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(listed_then, "CODES", frozenset())
        patch.setattr(queries, "_told_by_cells", lambda code, period, narrow: None)
        yield


def listed(code: str, narrow: Narrow, period: Period, now: datetime, offset: int) -> Any:
    return queries.behind(code, period=period, narrow=narrow, now=now, offset=offset, limit=4)


def paid_twice(case: f.Case, at: datetime) -> None:
    """All that was owed, and more that was demanded later."""
    pay(case, at)
    with f.as_system():
        asked = money.demand(
            dossier_id=case.id, amount_vnd=90_000, notice_number="2", by=case.as_role("case_officer"),
            at=at + 5 * DAY, command_id=f"demand-{case.id}",
        )  # fmt: skip
    pay(case.after(asked), at + 9 * DAY)


def pay(case: f.Case, at: datetime) -> None:
    case = case.reread()
    with f.as_system():
        money.record_payment(
            dossier_id=case.id, amount_vnd=case.state.fee_vnd - case.state.paid_vnd, way="portal",
            by=case.as_intake, at=at, command_id=f"pay-{case.id}-{at:%d%H%M}",
        )  # fmt: skip


def test_after_random_work_each_page_of_each_list_is_that_of_folding_everybody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listed_then, "_CHUNKS", (2, 3))
    rng = random.Random(4)
    of = offices()
    worked = RandomWork(rng)
    worked.units = [
        f.make_unit("Ủy ban nhân dân xã An Hòa", agency_id="H32.A"),
        f.make_unit("Ủy ban nhân dân xã Bình Minh", agency_id="H32.B"),
        f.make_unit("Sở Tư pháp", agency_id="H32.9", kind="department", level="province"),
    ]
    for unit in worked.units:
        f.make_offering(worked.procedures[0], unit)
    worked.at = MIDNIGHT - 30 * DAY
    for turn in range(60):
        if rng.random() < 0.2:
            actions.catch_up(now=worked.at, limit=rng.choice([3, 2000]))
        worked.open_one(hours=0) if turn % 4 == 0 else worked.deed(hours=0)
        worked.at += timedelta(hours=rng.choice([1, 9, 20]))
    paid_twice(f.in_processing(at=MIDNIGHT - 12 * DAY, unit=worked.units[0], procedure=worked.procedures[1]),
               MIDNIGHT - 11 * DAY)  # fmt: skip
    taken_back = f.concluded(at=MIDNIGHT - 10 * DAY, unit=worked.units[1], procedure=worked.procedures[0])
    actions.follow(now=MIDNIGHT - 7 * DAY)
    with f.as_system():
        work.recall(reason="Sai sót", by=taken_back.as_role("agency_head"), dossier_id=taken_back.id,
                    at=MIDNIGHT - 6 * DAY, command_id="recall-late")  # fmt: skip
    actions.follow(now=MIDNIGHT - timedelta(hours=1))
    carried_out(of, [
        new_unit("H32.C", "Ủy ban nhân dân xã Hợp Nhất"),
        {"kind": "merge", "units": ["H32.A", "H32.B"], "into": "H32.C"},
    ])  # fmt: skip
    f.returned(at=MIDNIGHT - 20 * DAY, unit=worked.units[2])  # a history told later
    now = MIDNIGHT + 6 * DAY
    actions.follow(now=now)

    first = (MIDNIGHT - 30 * DAY).date()
    period = Period(first.replace(day=1), now.date().replace(day=1))
    narrows = [
        {}, {"unit_id": worked.units[0].pk}, {"handling_unit_id": worked.units[2].pk, "channel": "counter"},
        {"procedure_id": worked.procedures[0].pk, "restated": True},
    ]  # fmt: skip
    found = 0
    for days in (-8, -2, 3):
        day = (MIDNIGHT + days * DAY).date()
        for number, code in enumerate(sorted(listed_then.CODES)):
            narrow = Narrow(known_on=day, **narrows[(number + days) % 4])
            reach = (
                of_units([worked.units[1].pk], user_id=1)
                if number % 7 == 0 and not narrow.restated
                else of_system("test")
            )
            with scope(reach):
                for offset in (0, 0, 3)[number % 3 :][:1]:
                    page = listed(code, narrow, period, now, offset)
                    with by_folding_everybody(monkeypatch):
                        assert page == listed(code, narrow, period, now, offset), (code, narrow, offset)
                    found += len(page.lines)
    assert found > 80


def test_who_counts_for_good_is_told_apart_for_every_list() -> None:
    assert listed_then.LASTING < listed_then.CODES
    assert set(measures.IN_CELLS) > listed_then.CODES


def test_a_page_folds_the_same_however_many_have_moved_since(monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[int] = []
    states = then.states

    def counted(ids: Sequence[int], at: Mark) -> Iterator[Any]:
        folded.append(len(ids))
        return states(ids, at)

    monkeypatch.setattr(then, "states", counted)
    monkeypatch.setattr(listed_then, "_CHUNKS", (3,))
    counts, day = [], f.MONDAY.date()
    for many in (4, 20):
        cases = [f.returned(at=f.MONDAY) for _ in range(many)]
        actions.follow(now=f.MONDAY + 4 * DAY)
        for case in cases:
            rated(case, f.MONDAY + 5 * DAY)
        actions.follow(now=f.MONDAY + 7 * DAY)
        folded.clear()
        with scope(of_system("test")), CaptureQueriesContext(connection) as caught:
            page = queries.behind(
                "settled", period=Period(day, day), narrow=Narrow(known_on=day + 4 * DAY),
                now=f.MONDAY + 7 * DAY, limit=3,
            )  # fmt: skip
        counts.append((len(page.lines), sum(folded), len(caught)))

    assert counts[0] == counts[1]
    assert counts[0][0] == 3


def rated(case: f.Case, at: datetime) -> None:
    with f.as_system():
        returning.rate(
            score=5, words="", by=case.as_citizen, dossier_id=case.id, at=at, command_id=case.key("rate")
        )


def test_a_period_that_had_not_begun_carries_over_what_stood_open_that_evening() -> None:
    case = f.in_processing(at=f.MONDAY)
    actions.follow(now=f.MONDAY)
    f.concluded(case, concluded_at=f.MONDAY + 5 * DAY)
    now = f.MONDAY + 70 * DAY
    actions.follow(now=now)
    later = Period(date(2027, 1, 1), date(2027, 1, 1))

    with scope(of_system("test")):
        page = queries.behind(then.CARRIED, period=later, narrow=Narrow(known_on=f.MONDAY.date()), now=now)
    assert [line.id for line in page.lines] == [case.id]
    assert page.count == 1
