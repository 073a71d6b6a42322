"""The year of the demo province's communes is replayed into one: no dossier is lost, every total stays."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from motcua.accounts.models import User
from motcua.agencies.models import Area, Reorganisation, Unit
from motcua.demo.build import build
from motcua.demo.merging import draw_up_merger
from motcua.demo.papers import sample_result
from motcua.dossiers import verification
from motcua.dossiers.actions import reorganising
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.authority import SYSTEM, Acting
from motcua.indicators import actions, queries
from motcua.indicators.measures import IN_CELLS
from motcua.indicators.periods import Period
from motcua.indicators.queries import Narrow
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM
from motcua.ledger.models import Event

pytestmark = pytest.mark.django_db

UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)
MIDNIGHT = datetime(2026, 12, 20, 0, 0, tzinfo=VIETNAM)
AFTER = MIDNIGHT + timedelta(hours=9)
SEAT = "22366"
YEAR = Period(date(2025, 11, 1), date(2026, 12, 1))
# What may change when a dossier moves: where it is, how far the log goes, and lateness that the event finds.
MOVES = {
    "receiving_unit_id", "handling_unit_id", "intake_point_id", "papers_unit_id", "step_unit_id", "rehomed",
    "sync", "last_seq", "last_at", "moved_seq", "head_hash", "late_at", "apology", "assignee_id", "branches",
}  # fmt: skip


@pytest.fixture
def system() -> Iterator[None]:
    with scope(of_system("a test")):
        yield


def test_the_year_of_all_communes_goes_into_one_without_a_loss(db: None, system: None) -> None:
    call_command("reference_data", verbosity=0, stdout=StringIO())
    build(dossiers=400, seed=3, until=UNTIL, result_sha256=sample_result(), step=lambda count: None)
    busy = _into_one()
    acts = [{"kind": "merge", "units": olds, "into": into} for into, olds in busy.items()]
    assert draw_up_merger(UNTIL) == 1
    row = Reorganisation.objects.get()
    Reorganisation.objects.filter(pk=row.pk).update(acts=acts)
    actions.recount(now=UNTIL)
    before = {one["id"]: one for one in Dossier.objects.values()}
    reported = queries.cells(YEAR, Narrow(), (("month", "unit_id", "handling_unit_id"),))
    leader = Unit.objects.get(agency_id="H32")
    by = Acting(_leader(leader.pk), "official", leader.pk, frozenset({"province_leader"}))
    reorganising.approve(reorganisation_id=row.pk, by=by, at=UNTIL + timedelta(hours=1))

    outcome = reorganising.carry_out(reorganisation_id=row.pk, by=SYSTEM, at=MIDNIGHT)

    after = {one["id"]: one for one in Dossier.objects.values()}
    assert set(after) == set(before)
    moved = {pk for pk in after if after[pk]["rehomed"]}
    assert len(moved) == outcome["dossiers"] == Event.objects.filter(kind="rehomed").count() > 5
    for pk, row_after in after.items():
        changed = {name for name, value in row_after.items() if value != before[pk][name]}
        assert changed <= (MOVES if pk in moved else set())
    ended = set(Unit.objects.filter(valid_to__isnull=False).values_list("agency_id", flat=True))
    assert ended == {old for olds in busy.values() for old in olds}
    assert len(ended) == 128
    assert not Dossier.objects.filter(ended_at=None, handling_unit__agency_id__in=ended).exists()
    assert not Dossier.objects.filter(ended_at=None, receiving_unit__agency_id__in=ended).exists()
    assert [finding for _, found in verification.verify() for finding in found] == []

    actions.recount(now=AFTER)
    assert queries.differences(now=AFTER) == []
    assert _without_moves(queries.cells(YEAR, Narrow(), (("month", "unit_id", "handling_unit_id"),))) == (
        _without_moves(reported)
    )
    as_reported = queries.cells(YEAR, Narrow())[()][()]
    restated = queries.cells(YEAR, Narrow(restated=True))[()][()]
    assert restated == as_reported
    assert restated["received"] == sum(1 for one in after.values() if one["accepted_at"])
    homes = {key[0] for key in queries.cells(YEAR, Narrow(restated=True), (("unit_id",),))[("unit_id",)]}
    assert not homes & set(Unit.objects.filter(agency_id__in=ended).values_list("pk", flat=True))


def _into_one() -> dict[str, list[str]]:
    """Every commune's committee into the seat's, every centre into its: as large as 2025's."""
    codes = sorted(Area.objects.filter(parent__code="56").values_list("code", flat=True))
    codes.remove(SEAT)
    return {f"P56.{SEAT}{suffix}": [f"P56.{code}{suffix}" for code in codes] for suffix in ("", ".TT")}


def _leader(unit_id: int) -> int:
    return User.objects.create_user(username="lanh-dao-thu", kind="official").pk


# What the National Portal knows is older than the move, and lateness is found by the day that it is looked for.
MOVED = (
    "taken_over", "given_over", "results_told", "submitted_told", "received_told", "settled_stored",
    "received_766_in_time",
)  # fmt: skip


def _without_moves(found: object) -> object:
    """What was counted, without the moves themselves, which the reorganisation adds, and lateness that it finds."""
    kept = [name for name in IN_CELLS if not name.startswith("late") and name not in MOVED]
    assert isinstance(found, dict)
    (group,) = found.values()
    return {
        key: {name: sums[name] for name in kept}
        for key, sums in group.items()
        if any(sums[name] for name in kept)
    }
