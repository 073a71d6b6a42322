"""Lists on paper: a dossier's code stands whole in its column, and a letter without a new date says so."""

import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest

import slip_examples
from motcua.kernel.zone import VIETNAM
from motcua.ledger.rules import Json
from motcua.records import queries as records

pytestmark = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="reads the pages with poppler's pdftotext"
)
AT = datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM)
CODE = "P56.22333.TT-20261102-0000002"  # the longest that the province makes


def read(template: str, values: dict[str, Json], folder: Path, **codes: Mapping[str, str]) -> str:
    (file := folder / "paper.pdf").write_bytes(records.paper(template, values, at=AT, **codes))
    done = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True, text=True)
    return done.stdout


def test_the_code_keeps_clear_of_its_neighbours_on_the_list_between_units(tmp_path: Path) -> None:
    row: Json = {"code": CODE, "procedure": "Hòa giải tranh chấp", "tracking": "", "found": "Đủ"}
    values: dict[str, Json] = {
        "title": "Danh sách bàn giao hồ sơ", "number": "1/2026", "agency": "Trung tâm A", "to": "Xã B", "carrier": "",
        "outside_number": "", "day_in_words": "", "made": "", "received": "", "extra": "", "rows": [row],
        "giver": "", "taker": "",
    }  # fmt: skip

    assert f"{CODE}  " in read("paper_list", values, tmp_path)


def test_the_code_keeps_clear_of_its_neighbours_on_the_hand_over_list(tmp_path: Path) -> None:
    row: Json = {
        "code": CODE,
        "owner": "Nguyễn Văn Đức",
        "procedure": "Đăng ký khai sinh",
        "sets": 1,
        "passed": "",
        "due": "",
    }
    values: dict[str, Json] = {
        "agency": "Trung tâm A", "superior": "", "day": "20/11/2026", "day_in_words": "", "printed": "", "giver": "",
        "parcels": [{"unit": "Xã B", "rows": [row]}],
    }  # fmt: skip

    assert f"{CODE}  " in read("transfer", values, tmp_path)


def test_the_code_stands_whole_in_the_register(tmp_path: Path) -> None:
    values = slip_examples.book(lines=1)
    lines = values["lines"]
    assert isinstance(lines, list)
    assert isinstance(lines[0], list)
    lines[0][1] = CODE

    assert f"{CODE} " in read("register", values, tmp_path)


def test_a_letter_of_apology_without_a_new_date_promises_none(tmp_path: Path) -> None:
    template, values, qr_codes, bar_codes = slip_examples.printed(
        slip_examples.facts("apology", new_date=None)
    )

    text = " ".join(read(template, values, tmp_path, qr_codes=qr_codes, bar_codes=bar_codes).split())

    assert "xin lỗi ông (bà) về việc chậm trễ này." in text
    assert "hẹn trả kết quả vào" not in text
