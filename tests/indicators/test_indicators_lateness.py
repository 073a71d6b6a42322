"""Lateness and apologies as figures: by the month of the due instant, settled or not, and no figure by silence."""

from datetime import date, datetime, timedelta

import pytest

import factories as f
from motcua.dossiers.actions import apologies, lateness
from motcua.dossiers.models import Dossier
from motcua.indicators import actions, board, queries
from motcua.indicators.periods import Period
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM

DUE = datetime(2026, 11, 9, 8, 30, tzinfo=VIETNAM)
NOW = DUE + timedelta(days=5)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 1))
DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 1))


def late(*, cause: str = "", delivered: bool = False) -> f.Case:
    """A dossier that became late; with a signed letter when a cause is named."""
    case = f.in_processing()
    with f.as_system():
        lateness.mark(dossier_id=case.id, at=DUE + timedelta(minutes=1))
        if cause:
            done = apologies.draft(
                dossier_id=case.id, cause=cause, reason="Lý do.", document="12/CV",
                new_date=DUE + timedelta(days=9), by=case.as_role("case_officer"), at=DUE + timedelta(hours=1),
                command_id=case.key("draft"),
            )  # fmt: skip
            apologies.approve(
                dossier_id=case.id, draft_seq=done.seq, by=case.as_role("agency_head"),
                at=DUE + timedelta(hours=2), command_id=case.key("approve"),
            )  # fmt: skip
        if delivered:
            apologies.deliver(
                dossier_id=case.id, way="counter", receiver="Nguyễn Văn Đức", by=case.as_intake,
                at=DUE + timedelta(hours=3), command_id=case.key("deliver"),
            )  # fmt: skip
    return case


def shares(period: Period = NOVEMBER) -> dict[str, tuple[int, int | None]]:
    with scope(of_system("test")):
        counted = board.count(period, queries.Narrow(), NOW)
        measured = board.measure("APOLOGY_SHARE", counted)
    return {r.variant.code: (r.figure.numerator, r.figure.denominator) for r in measured.readings}


@pytest.mark.usefixtures("committed")
class TestApologies:
    def test_without_a_signed_letter_the_lateness_counts_as_the_agencys_own(self) -> None:
        late()
        late(cause="workload")
        late(cause="workload", delivered=True)
        late(cause="other_agency", delivered=True)
        f.in_processing(at=f.MONDAY + timedelta(days=14))

        actions.catch_up(now=NOW)

        assert shares() == {"presumed": (1, 3), "as_signed": (1, 2), "all_late": (2, 4)}

    def test_a_month_without_lateness_is_not_assessed(self) -> None:
        late()
        actions.catch_up(now=NOW)

        with scope(of_system("test")):
            measured = board.measure("APOLOGY_SHARE", board.count(DECEMBER, queries.Narrow(), NOW))

        assert measured.headline.figure.value is None

    def test_cells_equal_a_recount_and_open_down_to_the_dossiers(self) -> None:
        cases = [late(), late(cause="workload", delivered=True)]
        actions.catch_up(now=NOW)

        with scope(of_system("test")):
            assert queries.differences(now=NOW) == []
            behind = queries.behind("late_subjective", period=NOVEMBER, narrow=queries.Narrow(), now=NOW)
            apologised = queries.behind(
                "late_subjective_apologised", period=NOVEMBER, narrow=queries.Narrow(), now=NOW
            )
        assert {line.id for line in behind.lines} == {case.id for case in cases}
        assert [line.id for line in apologised.lines] == [cases[1].id]

    def test_history_brought_along_says_nothing_of_letters_and_is_left_out(self) -> None:
        case = late()
        Dossier.unscoped.filter(pk=case.id).update(origin="import:cũ")
        actions.recount(now=NOW)

        assert shares() == {"presumed": (0, 0), "as_signed": (0, 0), "all_late": (0, 0)}
