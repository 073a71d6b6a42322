"""Taking in IEEE XES event logs: what an event becomes, what stays history, and two real logs whole."""

from datetime import datetime
from pathlib import Path

import pytest

import factories
from import_ground import NOW, Ground, differences, dossier, ground
from motcua.dossiers.actions import importing
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.importing import mapping as mappings
from motcua.dossiers.rules.importing.problems import FileCutShort, FileRefused, Rejected
from motcua.kernel.zone import VIETNAM
from motcua.ledger import queries as log
from shared_inputs import shared

pytestmark = pytest.mark.django_db

EVENTS = """
events:
  Nộp: submitted
  Tiếp nhận: accepted
  Chuyển: begun
  Có kết quả: {kind: concluded, take: last}
  Trả: handed_over
  In phiếu: note
"""


@pytest.fixture
def here(tmp_path: Path) -> Ground:
    return ground(tmp_path)


def taken(
    here: Ground, file: Path, events: str = EVENTS, *, columns: str = "code: concept:name"
) -> tuple[importing.Report, list[Rejected]]:
    mapping = mappings.read(
        f"source: log\nformat: xes\nportal_informed: 'false'\ncolumns: {{{columns}}}\n"
        f"constants: {{procedure: {here.procedure.code}, receiving_unit: {here.unit.agency_id}}}\n{events}"
    )
    rejected: list[Rejected] = []
    report = importing.run(
        importing.source(file, mapping, mapping_sha256="m"), now=NOW, reject=rejected.append
    )
    return report, rejected


def trace(code: str, *events: tuple[str, str], due: str = "") -> str:
    inside = "".join(
        f'<event><string key="concept:name" value="{name}"/><date key="time:timestamp" value="{at}"/></event>'
        for name, at in events
    )
    promised = f'<date key="due" value="{due}"/>' if due else ""
    return f'<trace><string key="concept:name" value="{code}"/>{promised}{inside}</trace>'


def log_of(here: Ground, *traces: str) -> Path:
    file = here.folder / "log.xes"
    file.write_text(f"<log>{''.join(traces)}</log>", encoding="utf-8")
    return file


def kinds(code: str) -> list[str]:
    return [recorded.entry.kind for recorded in log.of_stream(dossier(code).pk)]


LIFE = (
    ("Nộp", "2024-03-04T20:15:00+07:00"),
    ("Tiếp nhận", "2024-03-05T08:30:00+07:00"),
    ("In phiếu", "2024-03-05T08:31:00+07:00"),
    ("Chuyển", "2024-03-05T10:00:00+07:00"),
    ("Có kết quả", "2024-03-11T15:00:00+07:00"),
    ("Trả", "2024-03-12T09:00:00+07:00"),
)


def test_the_events_of_a_trace_become_a_dossiers_life_and_notes_stay_history(here: Ground) -> None:
    report, _ = taken(here, log_of(here, trace("A1", *LIFE)))

    assert (report.imported, report.events, report.zones_assumed) == (1, 6, 0)
    assert kinds("A1") == ["submitted", "accepted", "history_recorded", "begun", "concluded", "handed_over"]
    row = dossier("A1")
    assert (row.national_code, row.accepted_at) == (10, datetime(2024, 3, 5, 8, 30, tzinfo=VIETNAM))
    noted = log.of_stream(row.pk)[2].entry.payload
    assert (noted["name"], noted["imported"]) == ("In phiếu", True)
    assert differences() == []


def test_a_due_date_of_the_trace_is_taken_as_given(here: Ground) -> None:
    file = log_of(here, trace("A1", *LIFE, due="2024-03-11"))

    taken(here, file, columns="code: concept:name, due: due")

    row = dossier("A1")
    assert (row.current_due, row.legal_outcome) == (
        datetime(2024, 3, 11, 23, 59, 59, tzinfo=VIETNAM),
        "on_time",
    )


def test_events_are_put_in_the_order_of_time(here: Ground) -> None:
    taken(here, log_of(here, trace("A1", *reversed(LIFE))))

    assert kinds("A1")[-1] == "handed_over"


def test_what_happened_before_the_dossier_began_stands_in_its_first_event(here: Ground) -> None:
    early = ("In phiếu", "2024-03-01T08:00:00+07:00")

    taken(here, log_of(here, trace("A1", early, *LIFE)))

    first = log.of_stream(dossier("A1").pk)[0].entry
    assert first.kind == "submitted"
    assert first.payload["earlier"] == [{"name": "In phiếu", "at": "2024-03-01T01:00:00.000000Z"}]


def test_of_several_events_the_mapping_takes_the_last_and_the_others_stay_history(here: Ground) -> None:
    again = ("Có kết quả", "2024-03-11T16:00:00+07:00")

    taken(here, log_of(here, trace("A1", *LIFE[:5], again, LIFE[5])))

    assert kinds("A1")[4:] == ["history_recorded", "concluded", "handed_over"]
    assert dossier("A1").concluded_at == datetime(2024, 3, 11, 16, 0, tzinfo=VIETNAM)


def test_an_event_that_cannot_follow_is_refused_with_its_name(here: Ground) -> None:
    again = ("Tiếp nhận", "2024-03-11T16:00:00+07:00")

    report, rejected = taken(here, log_of(here, trace("A1", *LIFE, again), trace("A2", *LIFE)))

    assert (report.imported, report.rejected) == (1, 1)
    (problem,) = rejected[0].problems
    assert problem.what.startswith("accepted ('Tiếp nhận') cannot follow on the state")


def test_an_event_the_mapping_does_not_name_is_refused_noted_or_left_out(here: Ground) -> None:
    strange = ("Gọi điện", "2024-03-05T09:00:00+07:00")
    file = log_of(here, trace("A1", *LIFE[:2], strange, *LIFE[2:]))

    _, rejected = taken(here, file)
    assert [(p.column, p.what) for p in rejected[0].problems] == [
        ("Gọi điện", "the mapping does not say what this event is")
    ]
    taken(here, file, EVENTS + "other_events: leave_out\n")
    assert len(kinds("A1")) == 6


def test_a_trace_that_opens_no_dossier_is_refused(here: Ground) -> None:
    early = ("Chuyển", "2024-03-05T08:00:00+07:00")

    _, rejected = taken(here, log_of(here, trace("A1", LIFE[2]), trace("A2", early, LIFE[1])))

    assert [row.problems[0].what for row in rejected] == [
        "no event of the trace opens a dossier",
        "'Chuyển' (begun) comes before the dossier begins",
    ]


def test_a_trace_without_a_code_and_an_event_without_a_time_are_refused(here: Ground) -> None:
    _, rejected = taken(here, log_of(here, trace("", *LIFE), trace("A2", ("Nộp", ""))))

    assert [row.problems[0].column for row in rejected] == ["concept:name", "time:timestamp"]


def test_what_stood_before_the_break_of_a_file_is_taken_in_and_not_twice(here: Ground) -> None:
    whole = log_of(here, *(trace(f"A{n}", *LIFE) for n in range(40))).read_text(encoding="utf-8")
    broken = here.folder / "cut.xes"
    broken.write_text(whole[: len(whole) // 2], encoding="utf-8")
    with pytest.raises(FileCutShort, match="breaks off"):
        taken(here, broken)
    with factories.as_system():
        before = Dossier.objects.count()
    assert 10 < before < 40

    report, _ = taken(here, here.folder / "log.xes")

    assert (report.imported, report.unchanged, report.resumed) == (40 - before, before, 0)


def test_a_log_that_blows_itself_up_is_refused_and_nothing_is_taken_in(here: Ground) -> None:
    file = here.folder / "bomb.xes"
    file.write_text(
        '<!DOCTYPE log [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>'
        f"<log>{trace('A1', *LIFE)}<trace><string key='concept:name' value='&b;'/></trace></log>",
        encoding="utf-8",
    )

    with pytest.raises(FileRefused, match="DOCTYPE"):
        taken(here, file)
    with factories.as_system():
        assert not Dossier.objects.exists()


FINES = """
events:
  Create Fine: accepted
  Send Fine: begun
  Payment: {kind: concluded, take: last}
  Send for Credit Collection: {kind: stopped, take: last}
other_events: note
"""
PERMITS = """
events:
  Permit SUBMITTED by EMPLOYEE: {kind: submitted, take: first}
  Permit FINAL_APPROVED by SUPERVISOR: {kind: accepted, take: first}
  Permit FINAL_APPROVED by DIRECTOR: {kind: begun, take: first}
  Payment Handled: {kind: concluded, take: last}
other_events: note
"""


def test_a_real_log_of_fines_is_taken_in_whole(here: Ground) -> None:
    report, rejected = taken(here, shared("data/eventlogs/roadtraffic.xes.gz"), FINES)

    assert report.read == 231
    assert report.imported + report.rejected == 231
    assert report.imported > 200
    assert {problem.what.split(" (")[0] for row in rejected for problem in row.problems} <= {
        "stopped", "concluded", "begun",
    }  # fmt: skip
    assert report.zones_assumed > 1500
    assert differences() == []


def test_a_real_log_of_travel_permits_is_taken_in_and_the_same_again_changes_nothing(here: Ground) -> None:
    file = shared("data/eventlogs/bpic2020-permits.xes.gz")

    report, rejected = taken(here, file, PERMITS)
    again, _ = taken(here, file, PERMITS)

    assert report.read == 1478
    assert report.imported + report.rejected == 1478
    assert report.imported > 1000
    assert all(row.problems[0].do for row in rejected)
    assert (again.imported, again.unchanged) == (0, report.imported)
    assert differences() == []
