"""The rows behind a figure of a register, with their links and the figure of each unit."""

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import factories as f
from motcua.indicators.registers import SIDES
from motcua.reviews.actions import regulations
from motcua.web.cockpit import indicator_views
from review_ground import MARCH, Ground, complete_content, make_review_ground

pytestmark = pytest.mark.django_db
SHORTER = complete_content(outcome="shorten", limit_now=5, limit_proposed=3)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(MARCH, tick=False):
        yield


@pytest.fixture
def ground() -> Ground:
    return make_review_ground()


@pytest.fixture
def leader(client: Client, ground: Ground) -> Client:
    client.force_login(ground.leader)
    return client


def test_every_number_of_a_register_opens_exactly_its_rows(leader: Client, ground: Ground) -> None:
    first, _second = ground.approved_plan(2)
    ground.concludes(first, SHORTER)

    html = "".join(
        leader.get(f"/cockpit/indicators/?view={view}").content.decode()
        for view in indicator_views.indicators()
    )
    links = re.findall(r'<a href="(/cockpit/register/[^"]*)">([\d.]+)</a>', html)

    assert len(links) >= 20
    for url, number in links:
        assert leader.get(url.replace("&amp;", "&")).context["count"] == int(number), url


def test_the_rows_say_what_they_rest_on_and_lead_to_the_procedure(leader: Client, ground: Ground) -> None:
    first, _second = ground.approved_plan(2)
    ground.concludes(first, SHORTER)

    response = leader.get("/cockpit/register/?of=review_competence")
    html = response.content.decode()

    lines = response.context["lines"]
    assert [(line.row.is_counted, line.words) for line in lines] == [
        (True, "Cắt giảm thời hạn giải quyết"),
        (False, ""),
    ]
    assert f'<a href="/procedures/{lines[0].row.code}/">' in html
    assert leader.get(f"/procedures/{lines[0].row.code}/").status_code == 200
    assert "trong đó 1 đã đạt" in html
    assert "Tại ngày 02/03/2026" in html


def test_every_row_is_on_some_page_and_none_on_two(leader: Client, ground: Ground) -> None:
    ground.approved_plan(2)
    ward = f.make_unit("Phường Nhiều Thủ Tục")
    for _ in range(60):
        f.make_offering(f.make_procedure(), ward)

    first = leader.get("/cockpit/register/?of=review_competence")
    second = leader.get("/cockpit/register/?of=review_competence&page=2")

    assert first.context["count"] == 62
    assert (len(first.context["lines"]), len(second.context["lines"])) == (50, 12)
    assert len({line.row.id for page in (first, second) for line in page.context["lines"]}) == 62
    assert 'rel="next"' in first.content.decode()
    assert first.context["by_unit"]
    assert second.context["by_unit"] == []


def test_each_units_figure_narrows_the_page_to_the_unit(leader: Client, ground: Ground) -> None:
    first, _second = ground.approved_plan(2)
    ground.concludes(first, SHORTER)
    ward = f.make_unit("Phường Chưa Rà Soát")
    f.make_offering(f.make_procedure(), ward)

    page = leader.get("/cockpit/register/?of=review_competence")

    assert [
        (line.name, line.figure.numerator, line.figure.denominator) for line in page.context["by_unit"]
    ] == [
        ("Phường Chưa Rà Soát", 0, 1),
        ("Sở Tư pháp", 1, 2),
    ]
    own = leader.get(f"/cockpit/register/?{page.context['by_unit'][1].query}")
    assert (own.context["count"], own.context["by_unit"]) == (2, [])


def test_a_document_of_the_register_opens_its_page(leader: Client, ground: Ground) -> None:
    row = regulations.enter(
        kind="fee_policy", name="Mức thu lệ phí trực tuyến", number="15/2025/NQ-HĐND", issuer="HĐND tỉnh",
        issued_on=MARCH.date(), sector_id=None, by=ground.by(ground.keeper), at=MARCH,
    )  # fmt: skip

    html = leader.get("/cockpit/register/?of=fee_policies").content.decode()

    assert f'<a href="/reviews/register/{row.pk}/">Mức thu lệ phí trực tuyến</a>' in html
    assert leader.get(f"/reviews/register/{row.pk}/").status_code == 200
    assert "đã có" in leader.get("/cockpit/indicators/?view=procedures").content.decode()


@pytest.mark.parametrize("of", sorted(SIDES))
def test_every_register_has_a_page_also_when_it_is_empty(leader: Client, of: str) -> None:
    response = leader.get("/cockpit/register/", {"of": of})

    assert response.status_code == 200
    assert response.context["count"] == len(response.context["lines"])


@pytest.mark.parametrize("of", ["", "settled", "tthc", "no_such"])
def test_what_is_no_register_is_not_found(leader: Client, of: str) -> None:
    assert leader.get("/cockpit/register/", {"of": of}).status_code == 404


def test_officials_without_a_leading_post_are_refused(client: Client, ground: Ground) -> None:
    client.force_login(ground.officer)

    assert client.get("/cockpit/register/?of=review_done").status_code == 403


def test_the_number_of_queries_is_fixed(leader: Client, ground: Ground) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as found:
            leader.get("/cockpit/register/?of=review_competence")
        return len(found)

    ground.concludes(ground.approved_plan(1)[0], SHORTER)
    counted()
    few = counted()
    for sheet in ground.approved_plan(4):
        ground.concludes(sheet, SHORTER)

    assert counted() == few
