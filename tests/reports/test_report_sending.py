"""Handing reports in: the partner down, the call doubled, the same revision twice; and what a reorganisation does."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from test_report_documents import template

import factories
import reorganisation_ground as ground
from motcua.agencies.models import Unit
from motcua.exchange import delivering
from motcua.exchange.models import OutgoingMessage, OutgoingStream
from motcua.exchange.reporting import REPORTING
from motcua.kernel.zone import VIETNAM
from motcua.reports import comparing, queries
from motcua.reports.actions import drafting, editing, submitting, templates
from motcua.reports.errors import StateRefused, TemplateUnfit
from motcua.reports.models import Report, Template
from motcua.reports.tasks import draft_due
from motcua.sandbox.deliveries import Reporting
from motcua.sandbox.registers import KEY
from motcua.sandbox.standing import Standing
from report_ground import LATER, NOW, Province, drafted, settled_province, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Province:
    return settled_province()


@pytest.fixture
def partner(tmp_path: Path, settings: Any) -> Iterator[Standing]:
    with Standing((Reporting,), tmp_path, environ={}) as running:
        settings.PARTNERS = {**settings.PARTNERS, REPORTING: {"url": f"{running.url}/reporting", "key": KEY}}
        yield running


def kept(partner: Standing) -> list[Any]:
    with partner.rooms[REPORTING].db() as db:
        return [tuple(row) for row in db.execute("SELECT * FROM report").fetchall()]


@pytest.mark.django_db(transaction=True)
def test_a_report_arrives_once_though_the_partner_was_down_and_answered_twice(
    at: Province, partner: Standing
) -> None:
    report = signed(at, drafted(at))
    partner.rooms[REPORTING].turn({"down": True})
    submitting.submit(report.pk, by=at.drafter, at=LATER, seen=None)
    delivering.drain(REPORTING)
    assert kept(partner) == []
    with pytest.raises(StateRefused):
        submitting.submit(report.pk, by=at.drafter, at=LATER, seen=None)

    partner.rooms[REPORTING].turn({"down": False, "duplicate_next": 1})
    OutgoingStream.objects.update(next_at=NOW)
    delivering.drain(REPORTING)
    delivering.drain(REPORTING)
    assert len(kept(partner)) == 1
    assert OutgoingMessage.objects.filter(partner=REPORTING).count() == 1


def test_what_a_reorganisation_moved_stands_once_and_whole_at_who_has_it_at_the_end(at: Province) -> None:
    of = ground.offices()
    old = factories.make_unit("Ủy ban nhân dân xã cũ", parent=of.province)
    case = factories.in_processing(at=factories.MONDAY, unit=old)
    before = drafted(at)
    said = {one.row: one for one in editing.figures_of(before).figures if one.column == "3"}
    ground.carried_out(
        of,
        [
            ground.new_unit("H32.777", "Ủy ban nhân dân xã mới"),
            {"kind": "merge", "units": [old.agency_id], "into": "H32.777"},
        ],
    )
    new = Unit.objects.get(agency_id="H32.777")
    counts: dict[int, dict[str, str | None]] = {}
    for unit in (old, new):
        made = drafting.draft("II.06a", "2026-11", unit_id=unit.pk, by=at.drafter, at=NOW)
        sheet = editing.figures_of(made)
        counts[unit.pk] = {slot: sheet.figures[number - 1].numerator for slot, number in sheet.slots.items()}
    assert counts[old.pk]["C3"] == "0"
    assert (counts[new.pk]["C3"], counts[new.pk]["C4"], counts[new.pk]["C11"]) == ("1", "1", "1")
    again = drafting.recount(before.pk, by=at.drafter, at=LATER, seen=None)
    now = {row[0]: row for row in again.content["figures"]}
    assert (
        now[1][3] == said["total"].numerator
    )  # the province's total is the same on both sides of the merger
    assert case.id in queries.members_of(queries.placed(before.pk, 2, 1))  # type: ignore[arg-type, operator]


def test_the_schedule_drafts_what_is_due_once_and_a_worker_killed_between_finds_the_rest(
    at: Province,
) -> None:
    morning = datetime(2026, 9, 15, 1, 15, tzinfo=VIETNAM)
    made = draft_due(morning)
    codes = sorted(Report.objects.values_list("form", "period"))

    assert made == len(codes) > 0
    assert all(one.drafted_by_id is None for one in Report.objects.all())
    assert draft_due(morning) == 0
    # killed after the first: the other is found the next morning
    drafting.discard(Report.objects.latest("pk").pk, why="thử", by=at.drafter, at=morning, seen=None)
    assert draft_due(morning) == 1
    assert sorted(Report.objects.exclude(state="discarded").values_list("form", "period")) == codes


def test_late_reports_are_named_until_they_are_handed_in(at: Province) -> None:
    rows = queries.due(since=date(2026, 9, 1), until=date(2026, 12, 31), today=NOW.date())
    late = [(row.form.code, row.span.key) for row in rows if row.is_late]
    assert ("II.06a", "2026-Q3") in late
    report = signed(at, drafting.draft("II.06a", "2026-Q3", unit_id=None, by=at.drafter, at=NOW))
    submitting.hand_in(report.pk, how="Công văn 5", by=at.drafter, at=LATER, seen=None)
    rows = queries.due(since=date(2026, 9, 1), until=date(2026, 12, 31), today=NOW.date())
    assert ("II.06a", "2026-Q3") not in [(row.form.code, row.span.key) for row in rows if row.is_late]


def test_a_template_with_an_unknown_field_is_refused_and_nothing_is_kept(at: Province) -> None:
    with pytest.raises(TemplateUnfit) as unfit:
        templates.add(
            "II.06a", name="Mẫu", source=template("{{ agency }} {{ owner.name }}"), by=at.drafter, at=NOW
        )
    assert (unfit.value.trouble, unfit.value.detail) == ("unknown_field", "owner.name")
    for wrong in (b"no docx at all", template("{{ ''.__class__ }}")):
        with pytest.raises(TemplateUnfit):
            templates.add("II.06a", name="Mẫu", source=wrong, by=at.drafter, at=NOW)
    assert Template.objects.count() == 0
    added = templates.add(
        "II.06a", name="Mẫu", source=template("{{ agency }} {{ c3 }}"), by=at.drafter, at=NOW
    )
    report = drafted(at)
    editing.choose_template(report.pk, added.pk, by=at.drafter, at=LATER, seen=None)
    assert signed(at, report).template_id == added.pk


def test_without_a_previous_report_nothing_is_claimed(at: Province) -> None:
    report = drafted(at)
    found = comparing.compared(report, editing.figures_of(report))
    assert (found.previous, found.lines) == (None, ())
