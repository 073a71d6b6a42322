"""`motcua plans read`: what it prints, and what it says when the file is not a plan's text."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

from motcua.kernel.commands import WrongUse
from motcua.plans.management.commands.plans_read import Command, read_text

PLAN = "Kế hoạch năm 2024\r\n\r\nTỷ lệ hồ sơ đúng hạn đạt trên 98,5%.\r\nNăm 2023, tỷ lệ này đạt 97%.\r\n"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.txt"
    path.write_bytes(PLAN.encode())
    return path


def test_json_has_targets_and_achievements_with_offsets_of_the_file(plan: Path) -> None:
    out = io.StringIO()

    call_command(Command(), str(plan), "--json", stdout=out)

    read = json.loads(out.getvalue())
    (target,) = read["targets"]
    assert PLAN[target["start"] : target["end"]] == target["quote"]
    assert (target["comparator"], target["value"], target["unit"]) == (">", 98.5, "%")
    assert (target["deadline"], target["indicator"], target["kind"]) == ("2024", "ONTIME_ONESTOP", "ratio")
    assert [a["value"] for a in read["achievements"]] == [97]


def test_the_table_writes_numbers_as_vietnamese_readers_expect(plan: Path) -> None:
    out = io.StringIO()

    call_command(Command(), str(plan), stdout=out)

    assert "Targets: 1" in out.getvalue()
    assert "> 98,5 %" in out.getvalue()
    assert "Achievements reported: 1" in out.getvalue()


def test_figures_that_share_one_respectively_have_subjects_of_their_own_and_are_marked(
    tmp_path: Path,
) -> None:
    file = tmp_path / "plan.txt"
    said = "Tỷ lệ hồ sơ trực tuyến và thanh toán trực tuyến lần lượt đạt 80% và 90% năm 2026."
    file.write_text(said, encoding="utf-8")
    for_machines, for_people = io.StringIO(), io.StringIO()

    call_command(Command(), str(file), "--json", stdout=for_machines)
    call_command(Command(), str(file), stdout=for_people)

    read = json.loads(for_machines.getvalue())
    assert [(one["value"], one["indicator"]) for one in read["targets"]] == [
        (80, "ONLINE_SHARE"),
        (90, "PAY_TXN_ONLINE"),
    ]
    assert read["shared"] == [[one["start"], one["end"]] for one in read["targets"]]
    assert for_people.getvalue().count("look again") == 2


def test_it_needs_no_database() -> None:
    assert Command.needs_database is False
    assert Command.reports is True


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Kế hoạch".encode("utf-16"), "not UTF-8"),
        (b"PK\x03\x04rest", "office file"),
        (b"%PDF-1.7", "PDF"),
        (b"\x80\x81", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_plain_text_is_refused_with_what_to_do(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(content)

    with pytest.raises(WrongUse, match=said):
        read_text(str(path))


def test_a_missing_file_and_a_folder_are_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no file"):
        read_text(str(tmp_path / "absent.txt"))
    with pytest.raises(WrongUse, match="folder"):
        read_text(str(tmp_path))


def test_an_empty_file_has_no_targets(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    out = io.StringIO()

    call_command(Command(), str(path), "--json", stdout=out)

    assert json.loads(out.getvalue()) == {"targets": [], "achievements": [], "shared": []}
