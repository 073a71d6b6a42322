"""The pages of a reorganisation: drawn up, looked at, approved by another person, carried out; and the two views."""

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

import factories
from desk_people import Seated, seat, text_of
from motcua.agencies.models import Reorganisation, Unit
from motcua.dossiers.models import Dossier
from motcua.indicators import actions, registers
from motcua.kernel.scopes import of_system, scope
from motcua.web.cockpit import urls as cockpit
from motcua.web.cockpit.units import VIEW_WORDS
from reorganisation_ground import DAY_ONE, DRAWN_UP, MIDNIGHT, Offices, carried_out, new_unit, offices

pytestmark = pytest.mark.django_db

A, B, C = "H32.A", "H32.B", "H32.C"
HEAD = {
    "number": "12/QĐ-UBND", "signed_on": "2026-11-02", "signer": "H32", "basis": "Nghị quyết 1",
    "reason": "Sắp xếp tổ chức bộ máy.", "effective_on": DAY_ONE.isoformat(),
}  # fmt: skip
ROWS = {
    "kind-0": "create", "agency_id-0": C, "name-0": "Ủy ban nhân dân xã Hợp Nhất", "under-0": "H32",
    "unit_kind-0": "peoples_committee", "level-0": "commune", "area-0": "56",
    "kind-1": "merge", "units-1": f"{A}; {B}", "into-1": C,
}  # fmt: skip


def people() -> tuple[Offices, Seated, Seated]:
    of = offices()
    factories.make_unit("Ủy ban nhân dân xã An Hòa", agency_id=A)
    factories.make_unit("Ủy ban nhân dân xã Bình Minh", agency_id=B)
    return of, seat(of.drawer, of.province), seat(of.approver, of.province)


def test_a_merger_goes_from_the_form_to_its_outcome() -> None:
    _, drawer, approver = people()
    case = factories.in_processing(unit=Unit.objects.get(agency_id=A))
    with time_machine.travel(DRAWN_UP, tick=False):
        answer = drawer.client.post("/cockpit/reorganisations/", {**HEAD, **ROWS})
        row = Reorganisation.objects.get()
        assert answer.headers["Location"] == f"/cockpit/reorganisations/{row.pk}/"
        page = text_of(drawer.client.get(answer.headers["Location"]))
        assert "You drew up this plan: another person approves it." in page
        assert "Ủy ban nhân dân xã An Hòa (H32.A); Ủy ban nhân dân xã Bình Minh (H32.B) merge into" in page
        assert case.code in page
        decide = f"/cockpit/reorganisations/{row.pk}/decide/"
        assert drawer.client.post(decide, {"decision": "approve"}).status_code == 403
        assert approver.client.post(decide, {"decision": "approve"}).status_code == 302
        early = approver.client.post(decide, {"decision": "carry_out", "sure": "yes"}, follow=True)
        assert "Its day has not come yet." in text_of(early)
    with time_machine.travel(MIDNIGHT + timedelta(hours=9), tick=False):
        assert approver.client.post(decide, {"decision": "carry_out"}).status_code == 422
        done = text_of(approver.client.post(decide, {"decision": "carry_out", "sure": "yes"}, follow=True))
    assert "Carried out. Applicants are being told." in done
    assert "Running dossiers given to successors</span><strong>1</strong>" in done
    with scope(of_system("a test")):
        assert Dossier.objects.get(pk=case.id).handling_unit.agency_id == C


def test_all_faults_of_a_plan_are_told_at_once() -> None:
    _, drawer, _ = people()
    rows = {"kind-0": "merge", "units-0": f"{A}; H32.X", "into-0": "H32.Y",
            "kind-1": "move", "units-1": B, "under-1": "H32.Z"}  # fmt: skip
    with time_machine.travel(DRAWN_UP, tick=False):
        answer = drawer.client.post("/cockpit/reorganisations/", {**HEAD, **rows})
    said = text_of(answer)
    assert answer.status_code == 422
    assert "Act 1: There is no unit H32.X." in said
    assert "Act 1: There is no unit H32.Y to take over." in said
    assert "Act 2: There is no unit H32.Z to stand under." in said
    assert 'value="H32.Y"' in said
    assert not Reorganisation.objects.exists()


def test_a_plan_file_is_read_and_its_head_fills_the_form() -> None:
    _, drawer, _ = people()
    plan = (
        "number: 20/QĐ-UBND\nsigned_on: 2026-11-02\nsigner: H32\nbasis: NQ 1\nreason: Sắp xếp.\n"
        f"effective_on: {DAY_ONE}\nacts: [{{kind: merge, units: [{A}], into: {B}}}]\n"
    )
    with time_machine.travel(DRAWN_UP, tick=False):
        upload = SimpleUploadedFile("plan.yaml", plan.encode())
        drawer.client.post("/cockpit/reorganisations/", {"plan": upload})
        wrong = SimpleUploadedFile("plan.xlsx", b"no workbook")
        refused = drawer.client.post("/cockpit/reorganisations/", {**HEAD, "plan": wrong})
    row = Reorganisation.objects.get()
    assert (row.number, row.effective_on, row.acts) == (
        "20/QĐ-UBND", DAY_ONE, [{"kind": "merge", "units": [A], "into": B}],
    )  # fmt: skip
    assert refused.status_code == 422
    assert "The plan cannot be read" in text_of(refused)


def test_the_empty_workbook_is_a_workbook() -> None:
    _, drawer, _ = people()
    assert drawer.client.get("/cockpit/reorganisations/template/").content[:2] == b"PK"


def test_heads_and_case_officers_do_not_see_the_plans() -> None:
    people()
    unit = Unit.objects.get(agency_id=A)
    for role in ("agency_head", "case_officer"):
        seated = seat(factories.make_official(unit, role), unit)
        assert seated.client.get("/cockpit/reorganisations/").status_code == 403


@pytest.fixture
def merged(transactional_db: None) -> tuple[Offices, dict[str, int]]:
    of, _, _ = people()
    factories.returned(unit=Unit.objects.get(agency_id=A))
    factories.in_processing(unit=Unit.objects.get(agency_id=B))
    carried_out(
        of, [new_unit(C, "Ủy ban nhân dân xã Hợp Nhất"), {"kind": "merge", "units": [A, B], "into": C}]
    )
    actions.follow(now=MIDNIGHT + timedelta(hours=9))
    return of, dict(Unit.objects.values_list("agency_id", "pk"))


def test_the_switch_stands_on_every_page_and_is_remembered_in_its_links(merged: Any) -> None:
    of, ids = merged
    client = seat(of.approver, of.province).client
    with time_machine.travel(MIDNIGHT + timedelta(hours=9), tick=False):
        for path in ("/cockpit/overview/", "/cockpit/units/", "/cockpit/indicators/", "/cockpit/plans/"):
            assert "Restated to today&#x27;s units" in text_of(client.get(path)), path
        reported = text_of(client.get("/cockpit/units/"))
        today = text_of(client.get("/cockpit/units/?figures=today"))
    assert "Ủy ban nhân dân xã An Hòa (until 08/11/2026)" in reported
    assert "Ủy ban nhân dân xã An Hòa" not in today.split("<table")[1]
    assert f"figures=today&amp;of=settled_late&amp;unit={ids[C]}" in today.replace(
        f"unit={ids[C]}&amp;figures=today&amp;of=settled_late",
        f"figures=today&amp;of=settled_late&amp;unit={ids[C]}",
    )


# Every page with a figure by unit, and every file: a page has the switch, a file both views with a column.
PAGES = (
    "/cockpit/overview/", "/cockpit/units/", "/cockpit/indicators/", "/cockpit/plans/",
    "/cockpit/dossiers/?of=received", "/cockpit/procedures/?of=tthc",
    "/cockpit/register/?of=review_done",
)  # fmt: skip


def test_every_page_that_shows_figures_by_unit_has_the_switch_and_keeps_what_it_opens(merged: Any) -> None:
    of, _ids = merged
    client = seat(of.approver, of.province).client
    with time_machine.travel(MIDNIGHT + timedelta(hours=9), tick=False):
        for path in PAGES:
            page = text_of(client.get(path))
            assert "Restated to today&#x27;s units" in page, path
            assert "?of=" not in path or f"&amp;{path.partition('?')[2]}" in page, path
    known = {one.name for one in cockpit.urlpatterns}
    without = {
        "calendar", "calendar-change", "calendar-decide", "reorganisations", "reorganisation-template",
        "reorganisation", "reorganisation-decide", "unit", "enter-value",
        # what is late today, and targets by the plan that set them
        "home", "now", "screen", "target", "targets", "plan-cascade", "plan-changes", "plan-compare",
        "plan-compare-file", "plan-draft", "plan-drafts", "plan-file", "plan-review", "plan-tasks",
    }  # fmt: skip
    assert known - without == {
        "overview", "units", "units-file", "dossiers", "procedures", "register", "indicators", "plans", "plan",
    }  # fmt: skip


def test_the_file_of_units_has_every_figure_in_both_views_and_says_which(merged: Any) -> None:
    of, _ids = merged
    client = seat(of.approver, of.province).client
    with time_machine.travel(MIDNIGHT + timedelta(hours=9), tick=False):
        answer = client.get("/cockpit/units/file/?by=ONTIME_ONESTOP")
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    by_view: dict[str, dict[str, int]] = {}
    for view, unit, *_, denominator, _value in rows[1:]:
        by_view.setdefault(view, {})[unit] = int(denominator)
    reported, today = by_view.values()
    assert set(by_view) == set(VIEW_WORDS.values())
    assert (reported[A], today[C]) == (1, 1)
    assert A not in today
    assert sum(reported.values()) == sum(today.values())


def test_the_command_gives_both_views_as_json(merged: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with time_machine.travel(MIDNIGHT + timedelta(hours=9), tick=False):
        call_command("indicators_show", "ONTIME_ONESTOP", "--unit", C, "--json")
    said = json.loads(capsys.readouterr().out)
    reported, today = said["indicators"][0]["readings"][0], said["other_view"]["indicators"][0]["readings"][0]
    assert (said["figures"], said["other_view"]["figures"]) == ("as_reported", "restated_to_todays_units")
    assert (reported["denominator"], today["denominator"]) == (0, 1)


def test_figures_of_registers_are_restated_to_the_successor(merged: Any) -> None:
    _of, ids = merged
    eve = DAY_ONE - timedelta(days=1)
    first, second = factories.make_procedure("Thủ tục của A"), factories.make_procedure("Thủ tục của B")
    for procedure, agency_id in ((first, A), (second, B)):
        offering = factories.make_offering(procedure, Unit.objects.get(pk=ids[agency_id]))
        type(offering).objects.filter(pk=offering.pk).update(valid_to=eve)
    on = registers.Asked(eve, date(2026, 1, 1))

    def competence(agency_id: str, *, restated: bool) -> frozenset[int]:
        asked = replace(on, unit_id=ids[agency_id], restated=restated)
        return registers.ids("review_competence", asked) & {first.pk, second.pk}

    assert (competence(A, restated=False), competence(C, restated=False)) == ({first.pk}, frozenset())
    assert (competence(A, restated=True), competence(C, restated=True)) == (
        frozenset(),
        {first.pk, second.pk},
    )
    rows = registers.opened("review_competence", replace(on, unit_id=ids[C], restated=True))
    assert {first.pk, second.pk} <= {row.id for row in rows}
    by_unit = registers.by_unit(replace(on, restated=True))
    assert ids[A] not in by_unit
    assert by_unit[ids[C]]["review_competence"] == len(rows)


def test_the_page_of_a_unit_tells_where_it_comes_from_and_where_it_went(merged: Any) -> None:
    of, ids = merged
    client = seat(of.approver, of.province).client
    successor = text_of(client.get(f"/cockpit/units/{ids[C]}/"))
    ended = text_of(client.get(f"/cockpit/units/{ids[A]}/"))
    assert "Took over from" in successor
    assert "Ủy ban nhân dân xã Bình Minh" in successor
    assert "Ended on 08/11/2026" in ended
    assert "12/QĐ-UBND ngày 02/11/2026" in ended
    assert date(2026, 11, 8) == Unit.objects.get(pk=ids[A]).valid_to


def test_the_applicant_reads_who_goes_on_and_who_did_what_before(merged: Any) -> None:
    with scope(of_system("a test")):
        row = Dossier.objects.select_related("submitter").get(rehomed=1)
    from django.test import Client

    client = Client()
    client.cookies["django_language"] = "en"
    client.force_login(row.submitter)
    page = text_of(client.get(f"/dossiers/{row.code}/"))
    assert "State agencies were reorganised. Ủy ban nhân dân xã Hợp Nhất goes on with the dossier" in page
    assert "Ủy ban nhân dân xã Bình Minh accepted the dossier and issued a receipt slip." in page
