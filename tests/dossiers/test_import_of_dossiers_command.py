"""`motcua dossiers import`: what it says, where it lists what was refused, and how it leaves."""

import csv
import json
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

import factories
from import_ground import LIVED, Ground, ground
from motcua.dossiers.models import Dossier
from motcua.indicators import actions as cells
from motcua.indicators.models import Cell
from motcua.kernel.zone import VIETNAM

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(tmp_path: Path) -> Ground:
    return ground(tmp_path)


def called(here: Ground, file: Path, *options: str, mapping: str = "") -> dict[str, Any]:
    by = here.folder / "mapping.yaml"
    by.write_text(mapping or here.mapping_text(), encoding="utf-8")
    out = StringIO()
    call_command("dossiers_import", str(file), "--mapping", str(by), "--json", *options, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def refused(capsys: pytest.CaptureFixture[str], code: int, here: Ground, file: Path, **given: str) -> str:
    with pytest.raises(SystemExit) as left:
        called(here, file, **given)
    assert left.value.code == code
    return capsys.readouterr().err


def test_it_reports_what_it_did(here: Ground) -> None:
    said = called(here, here.table(here.row("H1", **LIVED), here.row("=1", **LIVED)))

    assert {name: said[name] for name in ("read", "imported", "events", "rejected", "open", "unchanged")} == {
        "read": 2,
        "imported": 1,
        "events": 5,
        "rejected": 1,
        "open": 0,
        "unchanged": 0,
    }
    assert (said["zone"], said["instants_without_zone"]) == ("Asia/Ho_Chi_Minh", 6)


def test_it_says_in_words_that_times_without_a_zone_were_taken_as_vietnams(here: Ground) -> None:
    by = here.folder / "mapping.yaml"
    by.write_text(here.mapping_text(), encoding="utf-8")
    out = StringIO()

    call_command(
        "dossiers_import", str(here.table(here.row("H1", **LIVED))), "--mapping", str(by), stdout=out
    )

    assert "6 dates and times had no zone and were taken as Asia/Ho_Chi_Minh." in out.getvalue()
    assert "1 read: 1 taken in with 5 events (0 still open)" in out.getvalue()


def test_the_list_of_rejected_rows_says_line_code_column_problem_and_what_to_do(here: Ground) -> None:
    file = here.table(
        here.row("H1", **LIVED), here.row("=1+1", **LIVED), here.row("H3", accepted_at="31/02/2024")
    )

    said = called(here, file)

    assert said["rejected_file"] == f"{file}.rejected.csv"
    with Path(said["rejected_file"]).open(encoding="utf-8-sig", newline="") as listed:
        rows = list(csv.reader(listed))
    assert rows[0] == ["line", "code", "column", "problem", "what to do"]
    assert [row[:3] for row in rows[1:]] == [["3", "'=1+1", "Mã hồ sơ"], ["4", "H3", "Ngày tiếp nhận"]]
    assert all(row[3] and row[4] for row in rows[1:])


def test_a_run_without_rejected_rows_leaves_no_list_of_an_earlier_one(here: Ground) -> None:
    file = here.table(here.row("H1", accepted_at="31/02/2024"), here.row("H2", **LIVED))
    called(here, file)
    assert Path(f"{file}.rejected.csv").exists()

    here.table(here.row("H1", **LIVED), here.row("H2", **LIVED))
    called(here, file)

    assert not Path(f"{file}.rejected.csv").exists()


def test_when_no_row_can_be_taken_in_it_leaves_with_1(
    here: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(capsys, 1, here, here.table(here.row("H1", accepted_at="31/02/2024")))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty"),
        ("Mã,Ngày\nH1,1\n".encode(), "The file has no column 'Mã hồ sơ'"),
        (b"\xff\xfeM\x00", "not utf-8"),
        ("Ngân hàng".encode("cp1252"), "not utf-8"),
    ],
)
def test_a_file_that_is_not_what_the_mapping_says_is_refused_with_2(
    here: Ground, capsys: pytest.CaptureFixture[str], content: bytes, says: str
) -> None:
    file = here.folder / "a.csv"
    file.write_bytes(content)

    assert says in refused(capsys, 2, here, file)
    with factories.as_system():
        assert not Dossier.objects.exists()


def test_a_wrong_mapping_a_missing_file_and_a_folder_are_refused_with_2(
    here: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    file = here.table(here.row("H1", **LIVED))

    assert "The mapping is wrong at" in refused(capsys, 2, here, file, mapping="source: x\n")
    assert "does not exist" in refused(capsys, 2, here, here.folder / "none.csv")
    assert "is a folder" in refused(capsys, 2, here, here.folder)


def test_the_list_never_replaces_an_input(here: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    file = here.table(here.row("H1", **LIVED))

    with pytest.raises(SystemExit):
        called(here, file, "--rejected", str(file))

    assert "is an input itself" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8").startswith("Mã hồ sơ")


def test_a_log_cut_short_leaves_with_1_and_says_how_to_go_on(
    here: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    file = here.folder / "a.xes"
    file.write_text("<log><trace><string key='concept:name' value='A'/></trace><trace>", encoding="utf-8")
    mapping = (
        "source: log\nformat: xes\nportal_informed: 'true'\ncolumns: {code: concept:name}\n"
        f"constants: {{procedure: {here.procedure.code}, receiving_unit: {here.unit.agency_id}}}\n"
        "events: {Nộp: submitted}\n"
    )

    assert "breaks off after 1 traces" in refused(capsys, 1, here, file, mapping=mapping)


@pytest.mark.django_db(transaction=True)
def test_imported_dossiers_are_in_the_figures_under_their_own_dates(here: Ground) -> None:
    late = {**LIVED, "concluded_at": "13/03/2024 09:00", "handed_over_at": "01/04/2024"}
    now = datetime(2026, 11, 2, 9, 0, tzinfo=VIETNAM)
    cells.follow(now=now)

    called(
        here,
        here.table(here.row("H1", **LIVED), here.row("H2", **late), here.row("H3", **{**LIVED, "due": ""})),
    )
    cells.follow(now=now)

    live = _cells()
    (march,) = [cell for cell in live if str(cell["month"]) == "2024-03-01"]
    assert {
        name: march[name]
        for name in (
            "submitted", "received", "settled", "settled_assessed", "settled_early", "settled_late",
            "settled_unassessed", "settled_766", "settled_766_in_time", "received_online",
        )
    } == {
        "submitted": 3, "received": 3, "settled": 3, "settled_assessed": 2, "settled_early": 1, "settled_late": 1,
        "settled_unassessed": 1, "settled_766": 2, "settled_766_in_time": 1, "received_online": 3,
    }  # fmt: skip
    cells.recount(now=now)
    assert _cells() == live


def _cells() -> list[dict[str, Any]]:
    rows = Cell.objects.order_by("month", "unit_id", "procedure_id", "channel").values()
    return [{name: value for name, value in row.items() if name != "id"} for row in rows]
