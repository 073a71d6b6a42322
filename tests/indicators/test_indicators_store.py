"""NO_RESUPPLY and REUSE_SHARE come from the log, open to their dossiers and agree with a recount."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

import factories as f
import store_ground as ground
from motcua.dossiers.actions import intake, reusing
from motcua.dossiers.rules.opening import HandedIn
from motcua.indicators import actions, queries
from motcua.indicators.periods import Period
from motcua.kernel.scopes import of_system, scope

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 1))
NOW = f.MONDAY + timedelta(days=10)


@pytest.mark.usefixtures("committed")
def test_stored_papers_reused_and_asked_again_are_counted_and_open_to_their_dossiers() -> None:
    procedure = f.make_procedure()
    plain = f.accepted()
    ground.paper("056090000001", f"{procedure.code}/c2", dossier=970_001)
    held = ground.paper("056090000002", f"{procedure.code}/c2", dossier=970_002)
    asked = f.submitted(citizen=f.make_citizen(personal_id="056090000001"), procedure=procedure)
    parts = (HandedIn(key="c2", name="Giấy chứng sinh", holding_id=str(held.pk)),)
    reused = f.accepted(
        f.submitted(citizen=f.make_citizen(personal_id="056090000002"), procedure=procedure, components=parts)
    )
    with f.as_system():
        intake.request_supplement(
            dossier_id=asked.id, items=(intake.Asked("Giấy chứng sinh", "c2"),), reason="Mờ", by=asked.as_intake,
            deadline=NOW, at=f.MONDAY + timedelta(hours=1), command_id="ask",
            asked_again=reusing.AskedAgain("data_differ"),
        )  # fmt: skip
    actions.catch_up(now=NOW)

    with scope(of_system("test")):
        sums = queries.cells(NOVEMBER, queries.Narrow())[()][()]
        behind = {
            code: {
                row.id
                for row in queries.behind(code, period=NOVEMBER, narrow=queries.Narrow(), now=NOW).lines
            }
            for code in ("submitted_held", "submitted_held_asked", "received_reused")
        }
    assert (sums["submitted_held"], sums["submitted_held_asked"]) == (2, 1)
    assert (sums["received_reused"], sums["received"]) == (1, 2)
    assert behind == {
        "submitted_held": {asked.id, reused.id},
        "submitted_held_asked": {asked.id},
        "received_reused": {reused.id},
    }
    assert plain.id not in behind["submitted_held"]
    call_command("indicators_recount", "--check")
