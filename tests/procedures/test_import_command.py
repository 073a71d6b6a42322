"""`motcua procedures import FILE`."""

import gzip
import io
import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from motcua.procedures.models import Procedure
from motcua.procedures.rules.national_export import channels

RECORDS = [
    {
        "ma_thu_tuc": f"1.00000{number}",
        "ten_thu_tuc": f"Thủ tục {number}",
        "linh_vuc": "Hộ tịch",
        "cach_thuc_thuc_hien": f"{channels.HEADER}Trực tiếp{number} NgàyMiễn phí",
    }
    for number in (1, 2)
]


def jsonl(*records: object) -> bytes:
    return b"\n".join(
        record if isinstance(record, bytes) else json.dumps(record, ensure_ascii=False).encode()
        for record in records
    )


def run(*arguments: Any) -> str:
    out = io.StringIO()
    call_command("procedures_import", *map(str, arguments), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def refused(capsys: pytest.CaptureFixture[str], *arguments: Any) -> tuple[object, str]:
    with pytest.raises(SystemExit) as left:
        run(*arguments)
    return left.value.code, capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.parametrize("packed", [True, False])
def test_the_export_is_read_packed_or_plain_and_without_a_last_newline(tmp_path: Path, packed: bool) -> None:
    file = tmp_path / ("export.jsonl.gz" if packed else "export.jsonl")
    file.write_bytes(gzip.compress(jsonl(*RECORDS)) if packed else jsonl(*RECORDS))

    report = json.loads(run(file, "--json"))

    assert {key: report[key] for key in ("read", "imported", "changed", "unchanged", "rejected")} == {
        "read": 2,
        "imported": 2,
        "changed": 0,
        "unchanged": 0,
        "rejected": [],
    }
    assert list(Procedure.objects.order_by("code").values_list("code", flat=True)) == ["1.000001", "1.000002"]


@pytest.mark.django_db
def test_a_dry_run_reports_broken_lines_and_writes_the_structured_records_only(tmp_path: Path) -> None:
    file, out = tmp_path / "export.jsonl", tmp_path / "out.jsonl"
    file.write_bytes(jsonl(RECORDS[0], b"\xff", b"{", RECORDS[1], RECORDS[0]))

    report = json.loads(run(file, "--dry-run", "--json", "--out", out))

    assert report["read"] == 5
    assert report["imported"] == 2
    assert [rejected["line"] for rejected in report["rejected"]] == [2, 3, 5]
    assert report["fields"]["channels"] == {"full": 2, "partial": 0, "none": 0}
    written = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [record["code"] for record in written] == ["1.000001", "1.000002"]
    assert written[1]["channels"][0]["limit"] == {"value": 2, "unit": "day"}
    assert not Procedure.objects.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.jsonl", "out.jsonl"]


@pytest.mark.django_db
def test_the_report_has_these_keys_and_no_others(tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    file.write_bytes(jsonl(RECORDS[0], b"[]"))

    report = json.loads(run(file, "--dry-run", "--json"))

    assert list(report) == ["read", "imported", "changed", "unchanged", "rejected", "fields"]
    assert report["rejected"] == [
        {"line": 2, "reason": "not a record: a JSON object is expected, a list found"}
    ]
    assert list(report["fields"]) == [
        "levels",
        "subjects",
        "channels",
        "components",
        "legal_bases",
        "results",
    ]
    assert {tuple(counts) for counts in report["fields"].values()} == {("full", "partial", "none")}


@pytest.mark.django_db
@pytest.mark.parametrize("packed", [True, False])
def test_a_pipe_is_read_like_a_file(tmp_path: Path, packed: bool) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    content = jsonl(*RECORDS)
    sender = threading.Thread(
        target=pipe.write_bytes, args=(gzip.compress(content) if packed else content,), daemon=True
    )
    sender.start()

    report = json.loads(run(pipe, "--dry-run", "--json"))

    sender.join(timeout=10)
    assert (report["read"], report["imported"], report["rejected"]) == (2, 2, [])


@pytest.mark.django_db
def test_without_json_the_last_line_counts(tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    file.write_bytes(jsonl(*RECORDS, b"{}"))

    told = run(file).splitlines()

    assert told[0] == "line 3: the field ma_thu_tuc is missing or empty"
    assert told[-1] == "3 read: 2 new, 0 changed, 0 unchanged, 1 rejected."


@pytest.mark.django_db
def test_the_first_day_of_the_versions_can_be_given(tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    file.write_bytes(jsonl(*RECORDS))

    run(file, "--valid-from", "2026-07-01")

    versions = [
        procedure.current_version for procedure in Procedure.objects.select_related("current_version")
    ]
    assert {version.valid_from.isoformat() for version in versions if version} == {"2026-07-01"}


@pytest.mark.django_db
def test_a_wrong_file_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fake, binary = tmp_path / "fake.jsonl.gz", tmp_path / "picture.png"
    fake.write_bytes(b"plain")
    binary.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")

    assert refused(capsys, tmp_path / "missing.jsonl")[0] == 2
    assert refused(capsys, tmp_path) == (2, f"{tmp_path} is a folder. Name the export file in it.\n")
    assert refused(capsys, fake)[0] == 2
    assert refused(capsys, binary) == (
        2,
        f"{binary} is not text. The export is JSON Lines, plain or compressed with gzip.\n",
    )
    assert refused(capsys, fake, "--valid-from", "tomorrow") == (
        2,
        "--valid-from 'tomorrow' is no date. Write it as 2026-07-01.\n",
    )


@pytest.mark.django_db
def test_a_file_without_a_single_record_is_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(b"code;name\n1.000001;A\n")

    assert refused(capsys, file, "--json") == (
        1,
        f"No line of {file} is a record. The export is JSON Lines, plain or compressed with gzip.\n",
    )


@pytest.mark.django_db
def test_an_empty_file_imports_nothing(tmp_path: Path) -> None:
    file = tmp_path / "empty.jsonl"
    file.touch()

    assert json.loads(run(file, "--json"))["read"] == 0


@pytest.mark.django_db
def test_the_export_is_never_overwritten_by_its_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "export.jsonl"
    file.write_bytes(jsonl(*RECORDS))

    assert refused(capsys, file, "--out", file)[0] == 2
    assert file.read_bytes() == jsonl(*RECORDS)


@pytest.mark.django_db
def test_a_damaged_archive_is_a_fault_and_leaves_no_half_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "export.jsonl.gz", tmp_path / "out.jsonl"
    file.write_bytes(gzip.compress(jsonl(*RECORDS) * 200)[:-40])

    code, message = refused(capsys, file, "--out", out)

    assert code == 1
    assert "is damaged after line" in message
    assert list(tmp_path.iterdir()) == [file]
