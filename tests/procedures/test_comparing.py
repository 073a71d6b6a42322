"""`motcua procedures compare`: the catalogue beside the national export."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import timezone

import factories
from motcua.procedures.actions import drafts
from motcua.procedures.models import Procedure, ProcedureVersion, VersionDraft
from motcua.procedures.rules.comparing import Difference, differences
from motcua.procedures.rules.national_export import channels, legal_bases
from shared_inputs import shared

pytestmark = pytest.mark.django_db


def record(code: str, name: str = "Đăng ký khai sinh", *, days: int = 5, **more: str) -> dict[str, str]:
    return {
        "ma_thu_tuc": code,
        "ten_thu_tuc": name,
        "linh_vuc": "Hộ tịch",
        "cach_thuc_thuc_hien": f"{channels.HEADER}Trực tuyến{days} Ngày làm việc8,000 VNĐ",
        **more,
    }


def export(folder: Path, *records: dict[str, str] | bytes, name: str = "export.jsonl") -> Path:
    file = folder / name
    lines = [
        one if isinstance(one, bytes) else json.dumps(one, ensure_ascii=False).encode() for one in records
    ]
    file.write_bytes(b"\n".join(lines))
    return file


def imported(file: Path) -> None:
    call_command("procedures_import", str(file), "--valid-from", "2026-07-01", stdout=io.StringIO())


def run(*arguments: Any) -> tuple[int, str]:
    """The exit code and what was printed."""
    out = io.StringIO()
    try:
        call_command("procedures_compare", *map(str, arguments), stdout=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_an_export_that_was_just_imported_does_not_differ(tmp_path: Path) -> None:
    file = export(tmp_path, record("1.000001"), record("1.000002", "Đăng ký kết hôn"))
    imported(file)

    code, said = run(file)

    assert (code, said.splitlines()[-1]) == (
        0, "0 new there, 0 changed, 2 unchanged, 0 abolished here, 0 missing there.",
    )  # fmt: skip


def test_each_procedure_stands_where_it_belongs(tmp_path: Path) -> None:
    imported(export(tmp_path, *(record(f"1.00000{number}") for number in range(1, 5))))
    Procedure.objects.filter(code="1.000003").update(current_version=None, abolished_on="2026-08-01")

    code, said = run(
        export(
            tmp_path, record("1.000001"), record("1.000002", days=3), record("1.000003"), record("1.000009")
        ),
        "--json",
    )

    report = json.loads(said)
    assert code == 1
    assert report["counts"] == {"new": 1, "changed": 1, "unchanged": 1, "ended_here": 1, "missing": 1}
    assert {one["code"]: one["standing"] for one in report["differences"]} == {
        "1.000002": "changed", "1.000003": "ended_here", "1.000009": "new", "1.000004": "missing",
    }  # fmt: skip


def test_a_change_names_the_field_with_the_old_and_the_new_line(tmp_path: Path) -> None:
    law = f"{legal_bases.HEADER}Luật Hộ tịch60/2014/QH13"
    imported(export(tmp_path, record("1.000001")))

    _, said = run(export(tmp_path, record("1.000001", days=3, can_cu_phap_ly=law)))

    assert said.splitlines()[:-1] == [
        "1.000001  changed         Đăng ký khai sinh",
        "    limits",
        "      - Trực tuyến: 5 ngày làm việc",
        "      + Trực tuyến: 3 ngày làm việc",
        "    legal_bases",
        "      + 60/2014/QH13",
    ]


def test_one_field_alone_can_be_compared(tmp_path: Path) -> None:
    imported(export(tmp_path, record("1.000001")))
    file = export(tmp_path, record("1.000001", "Khai sinh", days=3))

    assert json.loads(run(file, "--json", "--field", "name")[1])["differences"][0]["differences"] == [
        {"field": "name", "here": ["Đăng ký khai sinh"], "there": ["Khai sinh"]}
    ]
    assert run(file, "--field", "fees")[0] == 0


def test_an_internal_procedure_is_never_missing_there(tmp_path: Path) -> None:
    imported(export(tmp_path, record("1.000001")))
    Procedure.objects.filter(pk=factories.make_procedure().pk).update(is_internal=True)

    assert run(export(tmp_path, record("1.000001")))[0] == 0


def test_broken_lines_are_told_and_the_others_compared(tmp_path: Path) -> None:
    imported(export(tmp_path, record("1.000001")))

    code, said = run(export(tmp_path, b"{", record("1.000001")))

    assert code == 0
    assert said.startswith("line 1: not JSON")


def test_a_file_without_records_or_damaged_concludes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    factories.make_procedure()
    damaged = tmp_path / "cut.jsonl.gz"
    damaged.write_bytes(gzip.compress(json.dumps(record("1.000001")).encode() * 50)[:-20])

    assert run(export(tmp_path, b"[]"))[0] == 1
    assert "is a record" in capsys.readouterr().err
    assert run(damaged)[0] == 1
    assert "Nothing was concluded" in capsys.readouterr().err
    assert run(tmp_path / "absent.jsonl")[0] == 2


def test_a_difference_becomes_a_draft_that_keeps_the_form(tmp_path: Path) -> None:
    imported(export(tmp_path, record("1.000001")))
    official = factories.make_official(factories.make_unit())
    version = ProcedureVersion.objects.get()
    assert version.procedure.current_version_id == version.pk

    code, said = run(
        export(tmp_path, record("1.000001", days=3), name="nam-2026.jsonl"),
        "--draft", "1.000001", "--by", official.username,
    )  # fmt: skip

    draft = VersionDraft.objects.get()
    assert code == 1
    assert f"1.000001: draft {draft.pk} was opened." in said
    assert (draft.origin, draft.origin_ref, draft.begun_by_id) == ("national", "nam-2026.jsonl", official.pk)
    assert draft.content["channels"][0]["limit"] == {"value": 3, "unit": "working_day"}
    assert (draft.flags["online_level"], draft.flags["has_financial_obligation"]) == ("full_online", True)
    assert ProcedureVersion.objects.count() == 1


def test_a_procedure_that_is_new_there_can_begin_as_a_draft(tmp_path: Path) -> None:
    official = factories.make_official(factories.make_unit())

    run(export(tmp_path, record("1.000009")), "--draft", "1.000009", "--by", official.username)

    draft = VersionDraft.objects.select_related("sector").get()
    assert (draft.procedure_id, draft.code, draft.sector.code) == (None, "1.000009", "ho-tich")


def test_a_draft_needs_a_person_and_a_record_and_no_other_open_draft(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(export(tmp_path, record("1.000001")))
    official = factories.make_official(factories.make_unit())
    file = export(tmp_path, record("1.000001", days=3))

    assert run(file, "--draft", "1.000001")[0] == 2
    assert run(file, "--draft", "1.000001", "--by", "nobody")[0] == 2
    assert run(file, "--draft", "1.999999", "--by", official.username)[0] == 2
    assert "The export has no procedure 1.999999" in capsys.readouterr().err
    drafts.begin("1.000001", by=official.pk, at=timezone.now())
    assert run(file, "--draft", "1.000001", "--by", official.username)[0] == 1
    assert "has an open draft already" in capsys.readouterr().err
    assert VersionDraft.objects.count() == 1


def test_the_spreadsheet_has_a_line_for_each_field_and_no_formula(tmp_path: Path) -> None:
    imported(export(tmp_path, record("1.000001")))
    sheet = tmp_path / "khac.xlsx"

    run(export(tmp_path, record("1.000001", "=1+1", days=3), record("1.000009")), "--xlsx", sheet)

    rows = list(openpyxl.load_workbook(sheet).active.iter_rows())
    assert [[cell.value for cell in row] for row in rows[1:]] == [
        ["1.000001", "Đăng ký khai sinh", "Khác nhau", "Tên", "Đăng ký khai sinh", "=1+1"],
        ["1.000001", "Đăng ký khai sinh", "Khác nhau", "Thời hạn giải quyết",
         "Trực tuyến: 5 ngày làm việc", "Trực tuyến: 3 ngày làm việc"],
        ["1.000009", "Đăng ký khai sinh", "Mới, tỉnh chưa có", None, None, None],
    ]  # fmt: skip
    assert rows[1][5].data_type == "s"


def test_the_same_words_written_otherwise_are_no_difference() -> None:
    here = {
        "name": "Đăng ký khai sinh",
        "results": [{"name": "Giấy  khai sinh."}],
        "sector": {"name": "Hộ tịch"},
    }
    there = {
        "name": "ĐĂNG KÝ KHAI SINH",
        "results": [{"code": "KQ.1", "name": "Giấy khai sinh"}],
        "sector": "Hộ Tịch",
    }

    assert differences(here, there) == ()


def test_nothing_owed_is_the_same_as_no_fee_stated() -> None:
    free = {"channels": [{"channel": "online", "fees": [{"amount_vnd": 0, "text": "Miễn phí"}]}]}
    unstated: dict[str, object] = {"channels": [{"channel": "online", "fees": []}]}
    owed = {"channels": [{"channel": "online", "fees": [{"amount_vnd": 150000, "text": "150.000 đồng/lần"}]}]}

    assert differences(free, unstated) == ()
    assert differences(free, owed) == (Difference("fees", (), ("Trực tuyến: 150.000 đồng",)),)


def test_the_sample_beside_the_export_of_2026(tmp_path: Path) -> None:
    call_command("reference_data", stdout=io.StringIO())

    code, said = run(shared("data/procedures/national-2026.jsonl.gz"), "--json")

    report = json.loads(said)
    assert code == 1
    assert report["counts"] == {"new": 2262, "changed": 38, "unchanged": 0, "ended_here": 0, "missing": 20}
    # What is missing there are the sample's own procedures, without a national code.
    missing = [one["code"] for one in report["differences"] if one["standing"] == "missing"]
    assert {code[:2] for code in missing} == {"9."}
