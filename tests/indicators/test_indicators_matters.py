"""A citizen's matter counts once, however many agencies have a dossier of it; each agency counts its own."""

from datetime import timedelta

import pytest

import factories as f
from motcua.agencies.models import Unit
from motcua.dossiers.actions import bundles, intake, work
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.authority import Acting
from motcua.indicators import actions, queries
from motcua.indicators.periods import Period
from motcua.indicators.queries import Narrow
from motcua.kernel.scopes import of_system, scope

NOW = f.MONDAY + timedelta(days=60)
YEAR = Period(f.MONDAY.date().replace(month=1, day=1), f.MONDAY.date().replace(month=12, day=1))
HOUR = timedelta(hours=1)


class Matter:
    """Birth, residence and card at three agencies, opened at the counter."""

    def __init__(self) -> None:
        self.centre = f.make_unit("Trung tâm", kind="service_centre")
        self.units = [f.make_unit(name) for name in ("Ủy ban", "Công an", "Bảo hiểm xã hội")]
        for code, unit in zip(("1.001193", "9.000018", "9.000019"), self.units, strict=True):
            f.make_offering(f.make_procedure(code, code=code), self.centre, handling_unit=unit)
        self.officer = f.acting_as(f.make_official(self.centre), self.centre)
        with f.as_system():
            self.file = bundles.open_bundle(
                order=bundles.Wanted(service="birth", receiving_unit_id=self.centre.pk, channel="counter"),
                party=f.party_of(f.make_citizen()),
                by=self.officer,
                at=f.MONDAY,
                command_id="m",
            )

    def part(self, no: int) -> Dossier:
        with f.as_system():
            return Dossier.objects.get(bundle_id=self.file.bundle_id, bundle_part=no)

    def head(self, unit: Unit) -> Acting:
        head = f.make_official(unit, "agency_head")
        roles = frozenset({"case_officer", "division_head", "agency_head"})
        return Acting(user_id=head.pk, kind="official", unit_id=unit.pk, roles=roles)

    def conclude(self, no: int, hours: float) -> None:
        part, at, by = self.part(no), f.MONDAY + hours * HOUR, self.head(self.units[no - 1])
        with f.as_system():
            intake.begin(dossier_id=part.pk, by=self.officer, at=at, command_id=f"b{no}")
            for step in (1, 2):
                work.complete(dossier_id=part.pk, by=by, at=at, command_id=f"s{no}-{step}")
            paper = work.ResultPaper(number="1", file_sha256=f.make_file().sha256)
            work.conclude(dossier_id=part.pk, result=paper, by=by, at=at, command_id=f"c{no}")
            bundles.follow(bundle_id=self.file.bundle_id, at=at)


def sums(unit: Unit | None = None) -> tuple[int, int, int, int]:
    """Received and settled dossiers, received and settled matters: live cells, which a recount must equal."""
    actions.follow(now=NOW)
    with scope(of_system("test")):
        found = queries.cells(YEAR, Narrow(handling_unit_id=unit.pk if unit else None))[()][()]
        assert queries.differences(now=NOW) == []
    return found["received"], found["settled"], found["received_matters"], found["settled_matters"]


@pytest.mark.usefixtures("committed")
def test_a_matter_is_received_with_its_first_part_and_settled_with_its_last() -> None:
    matter = Matter()
    assert sums() == (1, 0, 1, 0)

    matter.conclude(1, hours=5)
    assert sums() == (2, 1, 1, 0)  # the birth is registered, residence is taken in; the citizen still waits
    matter.conclude(2, hours=30)
    assert sums() == (3, 2, 1, 0)
    matter.conclude(3, hours=50)
    assert sums() == (3, 3, 1, 1)

    assert [sums(unit) for unit in matter.units] == [(1, 1, 1, 0), (1, 1, 0, 0), (1, 1, 0, 1)]


@pytest.mark.usefixtures("committed")
def test_a_part_that_is_recalled_opens_the_matter_again() -> None:
    matter = Matter()
    for no, hours in ((1, 5), (2, 30), (3, 50)):
        matter.conclude(no, hours=hours)
    assert sums()[3] == 1

    with f.as_system():
        work.recall(
            dossier_id=matter.part(1).pk,
            reason="Sai sót",
            by=matter.head(matter.units[0]),
            at=f.MONDAY + 60 * HOUR,
            command_id="recall",
        )

    assert sums() == (
        3,
        2,
        1,
        0,
    )  # the event was of another agency's part, the card's cell is right all the same


@pytest.mark.usefixtures("committed")
def test_the_matter_is_in_time_by_the_lead_agencys_date() -> None:
    matter = Matter()
    matter.conclude(1, hours=5)
    matter.conclude(2, hours=24 * 27)  # late against its own share, 12 working days
    matter.conclude(3, hours=24 * 28)
    actions.follow(now=NOW)

    assert matter.part(2).legal_outcome == "late"
    with scope(of_system("test")):
        found = queries.cells(YEAR, Narrow())[()][()]
    assert (found["settled_matters_assessed"], found["settled_matters_in_time"]) == (1, 1)
    assert found["settled_late"] == 1


@pytest.mark.usefixtures("committed")
def test_a_dossier_by_itself_is_a_matter() -> None:
    f.returned()

    assert sums() == (1, 1, 1, 1)
