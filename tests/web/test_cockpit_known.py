"""The cockpit as known on a past day: it says so, and tells no more than was known."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

import factories as f
from motcua.dossiers.actions import work
from motcua.indicators import actions

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=f.VIETNAM)


@pytest.fixture
def leader(client: Client) -> Any:
    """One dossier settled on the Monday and recalled two days later; one that is pending."""
    with time_machine.travel(NOW, tick=False):
        case = f.concluded(concluded_at=f.MONDAY + timedelta(hours=2))
        f.in_processing(unit=case.unit)
        with f.as_system():
            work.recall(
                dossier_id=case.id, reason="Sai số", by=case.as_role("agency_head"),
                at=f.MONDAY + timedelta(days=2), command_id="recall",
            )  # fmt: skip
        _count_with_history()
        client.force_login(f.make_official(f.make_unit("Tỉnh", level="province"), "province_leader"))
        yield client


def _count_with_history() -> None:
    actions.recount(now=NOW)


def test_the_figures_of_the_evening_stand_under_a_clear_banner(leader: Client) -> None:
    monday = f"{f.MONDAY:%Y-%m-%d}"
    now = leader.get("/cockpit/overview/?from=2026-11&to=2026-11")
    then = leader.get(f"/cockpit/overview/?from=2026-11&to=2026-11&known={monday}")

    assert (now.context["total"]["settled"], then.context["total"]["settled"]) == (0, 1)
    html = then.content.decode()
    assert f"Số liệu như đã biết đến hết ngày {f.MONDAY:%d/%m/%Y}." in html
    assert "Số liệu như đã biết" not in now.content.decode()
    assert then.context["pending"] == {
        "pending": 1, "waiting_intake": 0, "pending_overdue": 0, "pending_in_time": 1, "pending_supplement": 0,
    }  # fmt: skip
    assert f"known={monday}" in html  # links and filters keep the day
    assert 'href="?from=2026-11&amp;to=2026-11"' in html  # and one leads back


def test_a_number_of_the_evening_opens_to_the_dossiers_as_they_were(leader: Client) -> None:
    monday = f"{f.MONDAY:%Y-%m-%d}"
    now = leader.get("/cockpit/dossiers/?of=settled&from=2026-11&to=2026-11")
    then = leader.get(f"/cockpit/dossiers/?of=settled&from=2026-11&to=2026-11&known={monday}")
    stood = leader.get(f"/cockpit/dossiers/?of=pending_in_time&from=2026-11&to=2026-11&known={monday}")

    assert (now.context["count"], then.context["count"], stood.context["count"]) == (0, 1, 1)
    assert [line.ended_at for line in then.context["lines"]] == [f.MONDAY + timedelta(hours=2)]
    assert f"Tình trạng cuối ngày {f.MONDAY:%d/%m/%Y}" in stood.content.decode()


@pytest.mark.parametrize("page", ["", "now/?of=overdue", "targets/"])
def test_a_page_that_tells_of_now_alone_says_so_and_never_passes_it_off_as_that_day(
    leader: Client, page: str
) -> None:
    sign = "&" if "?" in page else "?"
    html = leader.get(f"/cockpit/{page}{sign}known={f.MONDAY:%Y-%m-%d}").content.decode()

    assert f"Trang này chỉ nêu số liệu hiện nay: tình hình cuối ngày {f.MONDAY:%d/%m/%Y}" in html
    assert "Số liệu như đã biết" not in html


PAGES = (
    "units/",
    "units/file/",
    "indicators/",
    "dossiers/?of=settled",
    "procedures/?of=tthc",
    "register/?of=business_rules",
)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_figures_can_be_asked_for_a_past_day(leader: Client, page: str) -> None:
    sign = "&" if "?" in page else "?"
    response = leader.get(f"/cockpit/{page}{sign}known={f.MONDAY:%Y-%m-%d}")

    assert response.status_code == 200
    if page.startswith("units/file"):
        assert f"biet-den-{f.MONDAY:%Y%m%d}" in response["Content-Disposition"]
    else:
        assert "Số liệu như đã biết" in response.content.decode()


@pytest.mark.parametrize("wrong", ["2026-13-01", "gestern", "2026-11-27", "2030-01-01", "1999-01-01"])
def test_a_day_that_is_no_past_day_shows_the_figures_of_now(leader: Client, wrong: str) -> None:
    response = leader.get(f"/cockpit/overview/?known={wrong}")

    assert response.context["asked"].known_on is None
    assert response.context["total"]["settled"] == 0


def test_a_day_before_anything_was_kept_is_refused_in_words(client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        f.concluded()
        actions.recount(now=NOW, history=False)
        client.force_login(f.make_official(f.make_unit("Tỉnh", level="province"), "province_leader"))
        response = client.get("/cockpit/overview/?known=2026-11-10")

    html = response.content.decode()
    assert "Hệ thống lưu số liệu theo từng ngày từ 27/11/2026" in html
    assert response.context["total"]["settled"] == 1
