"""Both sides of the National Portal compared: what is missing there, missing here, differs; and proven equality."""

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

import factories
from factories import Case
from motcua.dossiers.actions import reconciling
from motcua.dossiers.actions.reconciling import Reconciled
from motcua.dossiers.models import Dossier
from motcua.exchange import delivering, office_queries
from motcua.exchange.errors import PartnerUnavailable
from motcua.exchange.models import PortalDifference, Reconciliation
from motcua.exchange.rules import NATIONAL_PORTAL
from motcua.exchange.rules.reconciling import FIELDS, Kind, Listed, Tally, compare, listed
from motcua.kernel.zone import day_of
from portal_ground import text_of
from portal_records import DOSSIER
from stand_ins import Portal

LATER = timedelta(days=3650)


@pytest.fixture
def connected(portal: Portal, settings: Any) -> Portal:
    settings.NATIONAL_PORTAL_URL = portal.url
    return portal


@pytest.fixture(params=["older", "rest"])
def either(request: Any, connected: Portal, settings: Any, tmp_path: Any) -> Portal:
    """The portal by each of its generations."""
    file = tmp_path / f"{request.param}.yaml"
    file.write_text(
        f'entries: [{{valid_from: "2018-06-21", generation: {request.param}, uploads: [], '
        "reconcile: {days: 60, page: 2, sends_again: true}}]"
    )
    settings.NATIONAL_PORTAL_FILE = str(file)
    return connected


def drain() -> None:
    delivering.drain(NATIONAL_PORTAL, clock=lambda: timezone.now() + LATER)


def compared(case: Case) -> Reconciled:
    with factories.as_system():
        return reconciling.reconcile(day_of(case.row.submitted_at), at=timezone.now() + LATER)


@pytest.mark.django_db
def test_what_was_told_is_proven_equal_in_both_generations(either: Portal) -> None:
    cases = [factories.returned(fee_vnd=8000), factories.refused(), factories.submitted()]
    drain()

    done = compared(cases[0])

    assert (done.tally.equal, done.tally.union, done.differences) == (3, 3, 0)
    assert done.is_proven
    (day,) = office_queries.reconciled_days(NATIONAL_PORTAL)
    assert (day.equal, day.union, str(day.share), day.is_proven) == (3, 3, "100.00", True)


@pytest.mark.django_db
def test_what_the_portal_lost_is_told_again_by_itself_and_then_equal(either: Portal) -> None:
    case, other = factories.in_processing(), factories.accepted()
    drain()
    either.control(lose=case.code)

    done = compared(case)
    assert (done.tally.here, done.tally.there, done.tally.equal, done.tally.union) == (2, 1, 1, 2)
    item = PortalDifference.objects.get()
    assert (item.code, item.kind, item.state, item.sent_again) == (case.code, "missing_there", "open", 1)
    drain()
    assert either.states_of(case.code) == [1, 2, 4]

    assert compared(other).is_proven
    item.refresh_from_db()
    assert item.state == "equal"


@pytest.mark.django_db
def test_a_field_that_differs_is_named_with_both_values(connected: Portal) -> None:
    case = factories.concluded()
    drain()
    told = connected.get(f"/dossiers/{case.code}")["record"]
    due = told["NgayHenTra"]
    memory = connected.server.RequestHandlerClass.portal  # type: ignore[attr-defined]
    with memory._lock, memory._db:
        memory._db.execute(
            "UPDATE dossier SET record = json_set(record, '$.NgayHenTra', '20270101000000') WHERE code = ?",
            (case.code,),
        )

    compared(case)

    item = PortalDifference.objects.get()
    assert item.kind == "differs"
    assert item.fields == [{"name": "NgayHenTra", "here": due, "there": "20270101000000"}]
    drain()
    assert compared(case).is_proven


@pytest.mark.django_db
def test_what_only_the_portal_has_waits_for_a_person_who_says_why(connected: Portal) -> None:
    case = factories.accepted()
    drain()
    submitted = case.row.submitted_at
    connected.client().tell(replace(DOSSIER, code="H56.99-20261102-0000001", submitted=submitted))

    assert compared(case).differences == 1
    item = PortalDifference.objects.get()
    assert (item.kind, item.dossier_id, item.sent_again) == ("missing_here", None, 0)

    staff = Client()
    staff.force_login(factories.make_official(factories.make_unit(), "reform_staff"))
    assert "Thiếu tại hệ thống này" in text_of(staff.get("/exchange/reconciliation/"))
    staff.post(f"/exchange/differences/{item.pk}/do/", {"deed": "settle", "words": ""})
    item.refresh_from_db()
    assert item.state == "open"
    staff.post(f"/exchange/differences/{item.pk}/do/", {"deed": "settle", "words": "Hồ sơ thử của Cổng"})
    item.refresh_from_db()
    assert (item.state, item.words) == ("settled", "Hồ sơ thử của Cổng")

    assert compared(case).differences == 1  # it is not equal, and it is nobody's work again
    assert PortalDifference.objects.count() == 1


@pytest.mark.django_db
def test_what_is_on_its_way_is_no_work_item_and_not_equal_either(connected: Portal) -> None:
    case = factories.accepted()

    done = compared(case)

    assert (done.tally.equal, done.tally.union, done.is_proven) == (0, 1, False)
    assert not PortalDifference.objects.exists()


@pytest.mark.django_db
def test_what_telling_again_does_not_mend_is_a_persons_turn(connected: Portal) -> None:
    case = factories.accepted()
    drain()
    for _ in range(5):
        connected.control(lose=case.code)
        compared(case)
        drain()
        connected.control(lose=case.code)

    assert PortalDifference.objects.get().sent_again == 3


@pytest.mark.django_db
def test_a_portal_that_does_not_answer_proves_nothing_and_closes_nothing(connected: Portal) -> None:
    case = factories.accepted()
    drain()
    connected.control(lose=case.code)
    compared(case)
    connected.control(fail=10)

    done = compared(case)

    assert (done.is_proven, done.problem) == (False, "national-portal is not available: it answered HTTP 503")
    assert PortalDifference.objects.get().state == "open"
    (day,) = office_queries.reconciled_days(NATIONAL_PORTAL)
    assert (day.share, day.is_proven) == (None, False)


@pytest.mark.django_db
def test_a_person_has_a_dossier_told_again(connected: Portal) -> None:
    import exchange_ground

    case = factories.accepted()
    drain()
    connected.control(lose=case.code)
    item = exchange_ground.a_difference(case.id, case.code)
    staff = Client()
    staff.force_login(factories.make_official(factories.make_unit(), "administrator"))
    staff.post(f"/exchange/differences/{item.pk}/do/", {"deed": "again"})
    drain()

    assert connected.states_of(case.code) == [1, 2]


@pytest.mark.django_db
def test_a_destroyed_dossier_is_compared_no_more(connected: Portal) -> None:
    case = factories.accepted()
    with factories.as_system():
        Dossier.objects.update(destroyed_at=timezone.now())

    assert compared(case).tally.here == 0


@pytest.mark.django_db
def test_the_command_compares_days_and_says_what_is_not_equal(connected: Portal, settings: Any) -> None:
    case = factories.accepted()
    drain()
    day = day_of(case.row.submitted_at).isoformat()
    out = StringIO()
    call_command("exchange_reconcile", first=day, as_json=True, stdout=out)
    (found,) = json.loads(out.getvalue())
    assert (found["equal"], found["union"], found["proven"]) == (1, 1, True)

    connected.control(lose=case.code)
    with pytest.raises(SystemExit) as left:
        call_command("exchange_reconcile", first=day, stdout=StringIO())
    assert left.value.code == 1
    settings.NATIONAL_PORTAL_URL = ""
    with pytest.raises(SystemExit) as left:
        call_command("exchange_reconcile", first=day, stdout=StringIO())
    assert left.value.code == 2
    assert Reconciliation.objects.count() == 2


def row(code: str, value: str = "x") -> Listed:
    return Listed(code, (value,) * len(FIELDS))


@given(
    st.dictionaries(st.text("abc-1", min_size=1, max_size=6), st.sampled_from("xy"), max_size=30),
    st.dictionaries(st.text("abc-1", min_size=1, max_size=6), st.sampled_from("xy"), max_size=30),
)
def test_comparing_two_sorted_lists_is_comparing_two_sets(
    here: dict[str, str], there: dict[str, str]
) -> None:
    tally = Tally()
    found = list(
        compare((row(c, here[c]) for c in sorted(here)), (row(c, there[c]) for c in sorted(there)), tally)
    )

    kinds = {kind: {one.code for one in found if one.kind is kind} for kind in Kind}
    assert kinds[Kind.MISSING_THERE] == set(here) - set(there)
    assert kinds[Kind.MISSING_HERE] == set(there) - set(here)
    assert kinds[Kind.DIFFERS] == {c for c in set(here) & set(there) if here[c] != there[c]}
    assert (tally.here, tally.there, tally.union) == (len(here), len(there), len(set(here) | set(there)))
    assert tally.equal == tally.union - len(found)


def page_of(*codes: str) -> list[Any]:
    return [{"MaHoSo": code, **dict.fromkeys(FIELDS, "x")} for code in codes]


@pytest.mark.parametrize(
    "pages",
    [
        [(3, page_of("a", "b")), (4, page_of("c", "d"))],
        [(4, page_of("a", "b")), (4, page_of("c"))],
        [(4, page_of("b", "a")), (4, page_of("c", "d"))],
        [(4, page_of("a", "b")), (4, page_of("b", "c"))],
        [(1, page_of("a", "b"))],
        [("4", page_of("a", "b"))],
        [(1, [{"MaHoSo": "a"}])],
        [(1, ["a"])],
        [(-1, [])],
    ],
)
def test_a_list_that_is_none_proves_nothing(pages: list[tuple[Any, Any]]) -> None:
    with pytest.raises(PartnerUnavailable):
        list(listed(lambda number: pages[number - 1], page=2))


def test_a_list_that_ends_with_a_full_page_asks_no_further() -> None:
    asked = []

    def fetch(number: int) -> tuple[Any, Any]:
        asked.append(number)
        return 4, page_of(*[("a", "b"), ("c", "d")][number - 1])

    assert [one.code for one in listed(fetch, page=2)] == ["a", "b", "c", "d"]
    assert asked == [1, 2]
    assert list(listed(lambda number: (0, []), page=2)) == []


def test_a_side_that_repeats_itself_is_no_list() -> None:
    with pytest.raises(ValueError, match="the list here is not sorted"):
        list(compare([row("a"), row("a")], [], Tally()))
