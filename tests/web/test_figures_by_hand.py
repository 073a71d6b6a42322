"""What the pages show is what somebody counts who goes through all dossiers one by one, with none of our sums.

Random work of three units, three sectors and two channels; every linked number of six measures on the overview and
the table of units is counted anew here by its own link, and the page and its links ask for the same.
"""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import time_machine
from django.test import Client

import factories as f
from figures_ground import RandomWork
from motcua.dossiers.actions import filing
from motcua.dossiers.models import Dossier
from motcua.indicators import actions
from motcua.indicators.registry import INDICATORS

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 21, 10, 0, tzinfo=f.VIETNAM)
Question = Mapping[str, str]
PARTS = ("unit", "at", "sector", "channel")


def _settled(d: Dossier) -> bool:
    return d.accepted_at is not None and d.ended_at is not None


def _open(d: Dossier) -> bool:
    return d.accepted_at is not None and d.ended_at is None


def _overdue(d: Dossier) -> bool:
    return _open(d) and d.current_due is not None and d.current_due < (d.clock_stopped_at or NOW)


# Measure -> the instant whose month counts (none: it stands open now), and whether a dossier counts.
COUNTED: Mapping[str, tuple[str, Callable[[Dossier], bool]]] = {
    "received": ("accepted_at", lambda d: True),
    "settled": ("ended_at", _settled),
    "settled_in_time": ("ended_at", lambda d: _settled(d) and d.legal_outcome in ("early", "on_time")),
    "settled_late": ("ended_at", lambda d: _settled(d) and d.legal_outcome == "late"),
    "pending": ("", _open),
    "pending_overdue": ("", _overdue),
}


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def dossiers(shared_db: None) -> list[Dossier]:
    work = RandomWork(random.Random(20261221))
    work.procedures = [f.make_procedure(f"Thủ tục {s}", sector=s) for s in ("Hộ tịch", "Đất đai", "Y tế")]
    for number in range(30):
        work.open_one(hours=1 + number % 5)
        if number % 3 == 0:
            _at_counter(work)
        for _ in range(7):
            work.deed(hours=1)
    f.concluded(
        unit=work.units[0], procedure=work.procedures[1], concluded_at=f.MONDAY + timedelta(days=20)
    )  # late for certain
    with time_machine.travel(NOW, tick=False):
        actions.recount(now=NOW)
    return list(Dossier.unscoped.select_related("procedure"))


def _at_counter(work: RandomWork) -> None:
    """Another of the same, brought to the counter; work goes on with both."""
    case = work.cases[-1]
    order = f.order_for(case.procedure, case.unit, handling_unit=case.handling_unit, channel="counter")
    with f.as_system():
        done = filing.accept_at_counter(
            order=order,
            party=f.party_of(work.citizen),
            by=case.as_intake,
            at=work.at,
            command_id=f"by-hand-{case.id}",
        )
    work.cases.append(replace(case, state=done.state))


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(
        f.make_official(f.make_unit("Ủy ban nhân dân tỉnh", level="province"), "province_leader")
    )
    return client


def _by_hand(code: str, asked: Question, dossiers: list[Dossier]) -> int:
    moment, counts = COUNTED[code]
    first, last = (date.fromisoformat(f"{asked[name]}-01") for name in ("from", "to"))
    begin = datetime.combine(first, time.min, f.VIETNAM)
    end = datetime.combine((last + timedelta(days=32)).replace(day=1), time.min, f.VIETNAM)
    found = 0
    for d in dossiers:
        at = getattr(d, moment) if moment else begin
        mine = {
            "unit": d.handling_unit_id,
            "at": d.receiving_unit_id,
            "sector": d.procedure.sector_id,
            "channel": d.channel,
        }
        is_asked = all(str(mine[part]) == asked[part] for part in PARTS if part in asked)
        found += is_asked and counts(d) and at is not None and begin <= at < end
    return found


def _shown(html: str) -> list[tuple[str, dict[str, str], int]]:
    """Measure, what its link asks for, and the number it stands under."""
    found = []
    for href, text in re.findall(r'<a href="(/cockpit/dossiers/\?[^"]+)">([\d.]+)</a>', html):
        asked = dict(parse_qsl(urlsplit(unescape(href)).query))
        found.append((asked.pop("of"), asked, int(text.replace(".", ""))))
    return found


def _questions(dossiers: list[Dossier]) -> list[dict[str, str]]:
    """All of it, each part alone, and every pair of parts."""
    some = dossiers[len(dossiers) // 2]
    values = {
        "unit": sorted({str(d.handling_unit_id) for d in dossiers}),
        "at": [str(some.receiving_unit_id)],
        "sector": sorted({str(d.procedure.sector_id) for d in dossiers}),
        "channel": ["online", "counter", "post"],
    }
    alone = [{part: value} for part in PARTS for value in values[part]]
    pairs = [
        {one: values[one][-1], other: values[other][0]}
        for place, one in enumerate(PARTS)
        for other in PARTS[place + 1 :]
    ]
    return [{}, {"from": "2026-11", "to": "2026-11"}, *alone, *pairs]


@pytest.mark.parametrize("page", ["overview", "units"])
def test_every_number_is_what_a_count_over_the_dossiers_gives(
    leader: Client, dossiers: list[Dossier], page: str
) -> None:
    seen, wrong = set(), []
    for asked in _questions(dossiers):
        html = leader.get(f"/cockpit/{page}/?{urlencode(asked)}").content.decode()
        for code, of_link, number in _shown(html):
            if code not in COUNTED:
                continue
            seen.add(code)
            # what a row names by its link is narrower than the page, never another part
            if any(of_link.get(part) != value for part, value in asked.items() if part in PARTS):
                wrong.append((asked, code, of_link, "asks for something else"))
            by_hand = _by_hand(code, of_link, dossiers)
            if number != by_hand:
                wrong.append((asked, code, of_link, f"{number}, by hand {by_hand}"))

    assert wrong == []
    assert seen == COUNTED.keys() - ({"received", "settled"} if page == "units" else set())


def test_the_work_has_something_of_every_measure(dossiers: list[Dossier]) -> None:
    """Or the comparison would hold zero against zero."""
    whole = {"from": "2026-01", "to": "2026-12"}

    counted = {code: _by_hand(code, whole, dossiers) for code in COUNTED}
    online = {
        code: _by_hand(code, whole | {"channel": "online"}, dossiers) for code in ("received", "pending")
    }

    assert [code for code, number in counted.items() if number == 0] == []
    assert [code for code, number in online.items() if number in (0, counted[code])] == []


# What an indicator's own part is


def test_a_number_among_the_indicators_is_of_the_indicators_own_part_whatever_the_url_says(
    leader: Client, dossiers: list[Dossier]
) -> None:
    """A list opened from an indicator that takes a part leads back to the indicators with that part in the URL."""
    sliced = next(code for code, one in INDICATORS.items() if one.only.unit_kinds)

    plain = leader.get("/cockpit/indicators/").content.decode()
    html = leader.get(f"/cockpit/indicators/?slice={sliced}").content.decode()

    assert _shown(html) == _shown(plain)


@pytest.mark.parametrize("page", ["overview", "units"])
def test_a_page_narrowed_to_the_part_of_an_indicator_says_so(
    leader: Client, dossiers: list[Dossier], page: str
) -> None:
    sliced = "ONTIME_CENTRE"

    html = leader.get(f"/cockpit/{page}/?slice={sliced}").content.decode()
    whole = leader.get(f"/cockpit/{page}/?slice=BACKLOG").content.decode()

    said = "chỉ phần được tính cho “Tỷ lệ giải quyết đúng hạn tại Trung tâm Phục vụ hành chính công”"
    assert said in html
    assert "chỉ phần được tính cho" not in whole


def test_the_table_of_units_says_what_it_is_narrowed_to(leader: Client, dossiers: list[Dossier]) -> None:
    at = dossiers[0].receiving_unit

    html = leader.get(f"/cockpit/units/?at={at.pk}").content.decode()

    assert f"<strong>{at.name}</strong>" in html


def test_a_mean_of_hours_says_hours(leader: Client, dossiers: list[Dossier]) -> None:
    html = leader.get("/cockpit/indicators/").content.decode()

    handling_time = html[html.index('id="HANDLING_TIME"') :].split("</section>")[0]
    assert re.findall(r"<strong>([^<]+)</strong>", handling_time) != []
    assert [
        said for said in re.findall(r"<strong>([^<]+)</strong>", handling_time) if not said.endswith(" giờ")
    ] == []
