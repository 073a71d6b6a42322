"""Every page of figures asks the database the same number of questions, however many dossiers there are."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

import factories as f
import plan_ground as g
from figures_ground import queries_of
from motcua.indicators import actions

pytestmark = pytest.mark.django_db

UNIT_PAGES = ("overview/", "units/", "units/file/", "indicators/")
VIEWS = ("procedures", "registers", "reform")
LISTS = ("settled_late", "received", "payments", "satisfied", "carried", "pending_overdue")


def pages(unit: int, known: str, plan: str) -> list[str]:
    """All that a leader, a screen of the centre and the public ask for."""
    return [
        "",
        "screen/",
        "screen/?show=units",
        "now/?of=overdue",
        "procedures/?of=tthc",
        "register/?of=business_rules",
        f"units/{unit}/",
        "targets/",
        "plans/",
        f"plans/{plan}/",
        f"plans/{plan}/targets/1/",
        *(
            f"{page}?{asked}"
            for page in UNIT_PAGES
            for asked in ("", f"unit={unit}", f"known={known}", f"known={known}&unit={unit}")
        ),
        *(
            f"indicators/?view={view}{asked}"
            for view in VIEWS
            for asked in ("", f"&known={known}&unit={unit}")
        ),
        *(f"dossiers/?of={code}&unit={unit}" for code in LISTS),
        "dossiers/?of=settled",
    ]


def test_however_many_dossiers_every_page_asks_the_same(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    with time_machine.travel(g.NOW, tick=False):
        unit, procedure = f.make_unit("Phường Một"), f.make_procedure("Khai sinh", fee_vnd=5000)
        f.make_offering(procedure, unit)
        start, yesterday = g.NOW - timedelta(days=40), f"{g.NOW - timedelta(days=1):%Y-%m-%d}"

        def work(many: int) -> None:
            for _ in range(many):
                f.returned(unit=unit, procedure=procedure, at=start)
                f.in_processing(unit=unit, procedure=procedure, at=start)
                f.accepted(unit=unit, procedure=procedure, at=start)

        work(1)
        plan = g.adopted()
        actions.recount(now=g.NOW)
        client.force_login(f.make_official(f.make_unit("Tỉnh", level="province"), "province_leader"))
        asked = [f"/cockpit/{page}" for page in pages(unit.pk, yesterday, plan.key)]
        asked += ["/open/", "/open/api/figures"]

        def counted() -> dict[str, int]:
            found = {}
            for path in asked:
                assert client.get(path).status_code == 200, path
                found[path] = queries_of(lambda path=path: client.get(path))  # type: ignore[misc]
            return found

        few = counted()
        work(6)
        actions.recount(now=g.NOW)

        assert counted() == few
