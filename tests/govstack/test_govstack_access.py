"""Who may call the GovStack door, what it answers to everybody else, and what its figures say."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

import factories
from govstack_ground import MEMBER, OTHER, System, a_system, ground
from motcua.dossiers.models import Component, Draft
from motcua.govstack import naming, rules
from motcua.govstack.actions import clear_away, end_client, register_client
from motcua.govstack.errors import HeaderRefused, InputUnusable, MemberTaken
from motcua.govstack.models import Application, Client
from motcua.govstack.naming import Kind
from motcua.govstack.rules import Bucket, Timeframe
from motcua.indicators import actions as indicators
from motcua.indicators import decision_counts
from motcua.indicators import queries as figures
from motcua.indicators.periods import Period
from motcua.kernel.scopes import of_system, scope
from portal_ground import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.GOVSTACK = "keys"


def test_the_door_is_closed_unless_it_is_opened(settings: Any) -> None:
    here = ground()
    assert here.system.get("/services").status_code == 200
    settings.GOVSTACK = "closed"
    closed = here.system.get("/services")
    assert (closed.status_code, closed.json()["code"]) == (404, "not-found")


def test_the_setting_is_closed_by_default_and_never_open_on_a_provinces_own_server() -> None:
    import os
    import subprocess
    import sys

    def started(value: str) -> subprocess.CompletedProcess[str]:
        program = "from django.conf import settings; print(settings.GOVSTACK)"
        more = {"DJANGO_SETTINGS_MODULE": "motcua.config.settings.production", "MOTCUA_GOVSTACK": value}
        return subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | more,
            capture_output=True,
            text=True,
            check=False,
        )

    assert [started(value).stdout.strip() for value in ("", "keys")] == ["closed", "keys"]
    assert "MOTCUA_GOVSTACK" in started("open").stderr
    assert started("open").returncode != 0


def test_a_call_without_a_key_with_a_wrong_one_or_an_ended_one_is_refused() -> None:
    here = ground()
    key = here.system.key
    refused_as = {
        "": "key-missing",
        "x" * 43: "key-refused",
        "short": "key-refused",
        f"{key}x": "key-refused",
    }
    for wrong, code in refused_as.items():
        here.system.key = wrong
        refused = here.system.get("/services")
        assert (refused.status_code, refused.json()["code"], refused["WWW-Authenticate"]) == (
            401,
            code,
            "Bearer",
        )
    here.system.key = key
    assert end_client(member=MEMBER, on=date(2025, 8, 1))
    assert here.system.get("/services").status_code == 401


def test_a_key_does_not_speak_for_another_system() -> None:
    here = ground()
    here.system.member = OTHER
    refused = here.system.get("/applications")
    assert (refused.status_code, refused.json()["code"]) == (403, "other-member")


@pytest.mark.parametrize(
    "header", ["", "''", "invalid_header", "eGovStack/GOV/90000009/", "a/b/c/d/e", "a/b/c/ đ"]
)
def test_the_mediators_header_has_to_be_well_formed(header: str, settings: Any) -> None:
    settings.GOVSTACK = "open"
    here = ground(is_open=True)
    refused = here.system.browser.get(
        "/govstack/registration/data/statistics/1.0", headers={"Information-Mediator-Client": header}
    )
    assert refused.status_code == 400
    assert here.system.browser.get("/govstack/registration/data/statistics/1.0").status_code == 400


def test_the_open_client_needs_the_open_door(settings: Any) -> None:
    settings.GOVSTACK = "open"
    here = ground(is_open=True)
    assert here.system.get("/tasks").status_code == 200
    text = here.system.sends(b"only words", "words.txt")
    assert (text.status_code, text.json()["type"]) == (200, "text/plain")
    settings.GOVSTACK = "keys"
    assert here.system.get("/tasks").status_code == 401


def test_too_many_calls_and_too_many_wrong_keys_have_to_wait(settings: Any) -> None:
    here = ground()
    settings.GOVSTACK_CALLS_PER_MINUTE = 3
    answers = [here.system.get("/services") for _ in range(4)]
    assert [one.status_code for one in answers][-1] == 429
    assert answers[-1]["Retry-After"] == "60"
    here.system.key = "y" * 43
    assert [here.system.get("/services").status_code for _ in range(21)] == [401] * 20 + [429]


def test_a_fault_of_ours_is_told_as_one_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from motcua.procedures import service_queries

    here = ground()

    def broken(*_args: object) -> None:
        raise RuntimeError("the password is 1234")

    monkeypatch.setattr(service_queries, "services", broken)
    told = here.system.get("/services")
    assert (told.status_code, told.json()["code"]) == (500, "internal")
    assert "1234" not in told.content.decode()
    assert len(told.json()["traceId"]) == 32


def test_an_official_who_left_the_post_works_no_more() -> None:
    from motcua.accounts.models import PostHolding

    here = ground()
    factories.in_processing(unit=here.unit)
    assert len(here.system.get("/tasks").json()) == 1
    PostHolding.objects.filter(user=here.official).update(valid_to=timezone.now().date() - timedelta(days=2))
    assert here.system.get("/tasks").json() == []
    assert here.system.get("/applications").json() == []


def test_a_member_is_registered_once_and_by_its_whole_name() -> None:
    a_system()
    with pytest.raises(MemberTaken):
        register_client(member=MEMBER, operator_id=None, valid_from=date(2026, 1, 1))
    with pytest.raises(HeaderRefused):
        register_client(member="somebody", operator_id=None, valid_from=date(2026, 1, 1))


# Names


def test_a_name_leads_back_and_tells_nothing(settings: Any) -> None:
    name = naming.of_number(Kind.TASK, 123456789, 17, 2)
    assert naming.number_of(Kind.TASK, name) == (123456789, 17, 2)
    assert naming.number_of(Kind.DOSSIER, name) is None
    near = naming.of_number(Kind.TASK, 123456789, 17, 3)
    assert sum(a == b for a, b in zip(name, near, strict=True)) < 20
    for wrong in ("", "n0t-ex1st1ng-task#-1d", "0" * 36, "00000000-0000-0000-0000-000000000000", name[:-1]):
        assert naming.number_of(Kind.TASK, wrong) is None
    settings.GOVSTACK_NAMES_KEY = "another"
    assert naming.number_of(Kind.TASK, name) is None


# Figures


def test_figures_count_what_was_decided_and_agree_with_the_cells() -> None:
    here = ground()
    for make in (factories.concluded, factories.concluded, factories.stopped, factories.refused):
        make(unit=here.unit)
    factories.awaiting_supplement(unit=here.unit)
    (told,) = here.system.get("/data/statistics", startDate="2026-11-01", endDate="2026-11-30").json()
    assert [told[name] for name in ("processed", "approved", "sentBack", "rejected")] == [5, 2, 1, 2]
    assert told["references"] == {
        "startDate": "2026-11-01", "endDate": "2026-11-30", "timeframeDay": False, "timeframeWeek": False,
        "timeframeMonth": False, "timeframeYear": False,
    }  # fmt: skip
    with scope(of_system("a test")):
        indicators.recount()
        november = Period(date(2026, 11, 1), date(2026, 11, 1))
        cells = figures.cells(november, figures.Narrow(), names=("settled",))[()][()]
        days = decision_counts.decided(date(2026, 11, 1), date(2026, 11, 30))
    refused = 1  # never accepted, so not settled; nothing was withdrawn
    assert cells["settled"] == sum(day.approved + day.rejected for day in days) - refused


def test_figures_are_cut_by_the_timeframe_and_narrowed_to_a_procedure_or_an_official() -> None:
    here = ground("agency_head")
    case = factories.concluded(unit=here.unit)
    weeks = here.system.get(
        "/data/statistics", startDate="2026-11-01", endDate="2026-11-15", timeframe="week"
    ).json()
    assert [(one["references"]["startDate"], one["approved"]) for one in weeks] == [
        ("2026-11-01", 0), ("2026-11-02", 1), ("2026-11-09", 0),
    ]  # fmt: skip
    whole = {"startDate": "2026-11-01", "endDate": "2026-11-30"}
    (other,) = here.system.get("/data/statistics", **whole, registrationName=here.code).json()
    assert other["approved"] == 0
    head = case.handlers["agency_head"]
    (by_head,) = here.system.get(
        "/data/statistics", **whole, operator=head.full_name, role="agency_head"
    ).json()
    assert (by_head["approved"], by_head["references"]["operator"]) == (1, head.full_name)
    (by_officer,) = here.system.get("/data/statistics", **whole, role="case_officer").json()
    assert by_officer["processed"] == 0
    for unknown in ({"registrationName": "n0tex1st"}, {"operator": "Nobody"}, {"role": "king"}):
        assert here.system.get("/data/statistics", **whole, **unknown).status_code == 404
    alone = a_system(member=OTHER)  # no official: single persons' figures are none of its business
    assert alone.get("/data/statistics", **whole, operator=head.full_name).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"startDate": "2026-02-30"},
        {"startDate": "2026-02-02", "endDate": "2026-02-01"},
        {"startDate": "1900-01-01", "endDate": "2026-02-01"},
        {"startDate": "2020-01-01", "endDate": "2026-02-01", "timeframe": "day"},
        {"timeframe": "century"},
    ],
)
def test_a_span_that_cannot_be_counted_is_refused(wrong: dict[str, str]) -> None:
    assert ground().system.get("/data/statistics", **wrong).status_code == 400


def test_the_last_day_that_there_is_ends_the_cutting() -> None:
    found = rules.buckets(Bucket(date(9999, 12, 1), date.max), Timeframe.WEEK)
    assert found[-1].last == date.max
    with pytest.raises(InputUnusable):
        rules.span(date(2026, 1, 2), date(2026, 1, 1), today=date(2026, 1, 1))


# Keeping


def test_the_command_registers_a_system_tells_its_key_once_and_ends_it(capsys: Any) -> None:
    import json
    from io import StringIO

    from django.core.management import call_command

    here = ground()
    out = StringIO()
    call_command("govstack_client", OTHER, operator=here.official.username, as_json=True, stdout=out)
    key = json.loads(out.getvalue())["key"]
    other = System(None, key, OTHER)
    assert other.get("/services").status_code == 200
    assert Client.objects.get(member=OTHER).operator_id == here.official.pk
    call_command("govstack_client", OTHER, end=True, stdout=StringIO())
    assert other.get("/services").status_code == 200  # today is the last day
    for wrong in ([OTHER], ["nobody"], ["a/b/c/d", "--operator", "nobody"], ["a/b/c/e", "--end"]):
        with pytest.raises(SystemExit) as left:
            call_command("govstack_client", *wrong, stdout=StringIO())
        assert left.value.code == 2
    assert key not in capsys.readouterr().err


def test_papers_never_used_and_drafts_cleared_away_are_forgotten() -> None:
    here = ground()
    told = here.system.files(here.service)
    waiting = here.system.post(f"/services/{here.service}/applications", {"applicantId": "a"}).json()
    here.system.sends(PDF + b"\n\n")
    later = timezone.now() + timedelta(days=1)
    assert clear_away(before=timezone.now() - timedelta(days=1)) == 0
    assert clear_away(before=later) == 2
    Draft.objects.filter(submitted_dossier_id__isnull=True).delete()
    assert here.system.get(f"/applications/{waiting['fileId']}").status_code == 404
    assert clear_away(before=later) == 1
    assert Application.objects.count() == 1
    with scope(of_system("a test")):
        assert Component.objects.filter(file__isnull=False).count() == 1
    assert here.system.get(f"/applications/{told['fileId']}").status_code == 200
