"""Taking in a province's older dossiers from a CSV file, against the database alone taking in the same rows."""

import csv
import io
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

from django.db import connection

from motcua.bench.framework import BenchmarkFailed, BenchResult, Reference
from motcua.bench.framework.scratch import Town, scratch_town
from motcua.dossiers import verification
from motcua.dossiers.actions import importing
from motcua.dossiers.rules.importing import mapping as mappings
from motcua.kernel.zone import VIETNAM

NAME = "dossiers-import"
SUMMARY = "Dossiers with their events taken in from a CSV file, checked, chained and committed"
NEEDS_DATABASE = True

DOSSIERS = 100_000
CHECKED = 2_000  # dossiers replayed from the log afterwards
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=VIETNAM)
FIRST = datetime(2024, 1, 2, 8, 0)  # noqa: DTZ001  # as an older system writes it: without a zone
HEADING = (
    "Mã hồ sơ",
    "Mã TTHC",
    "Đơn vị",
    "Kênh",
    "Ngày nộp",
    "Ngày tiếp nhận",
    "Ngày chuyển",
    "Ngày hẹn trả",
    "Ngày có kết quả",
    "Ngày trả",
    "Chủ hồ sơ",
    "Số giấy tờ",
    "Điện thoại",
    "Địa chỉ",
    "Trích yếu",
)
MAPPING = """
source: bench
format: csv
portal_informed: "true"
columns:
  code: Mã hồ sơ
  procedure: Mã TTHC
  receiving_unit: Đơn vị
  channel: Kênh
  submitted_at: Ngày nộp
  accepted_at: Ngày tiếp nhận
  begun_at: Ngày chuyển
  due: Ngày hẹn trả
  concluded_at: Ngày có kết quả
  handed_over_at: Ngày trả
  owner_name: Chủ hồ sơ
  owner_id_number: Số giấy tờ
  telephone: Điện thoại
  address: Địa chỉ
  summary: Trích yếu
values:
  channel: {Trực tiếp: counter, Trực tuyến: online}
"""


def run(*, size: int | None = None, seconds: float | None = None) -> BenchResult:
    """`size` dossiers (100,000), each submitted, accepted, passed on, concluded, handed over and told."""
    count = size or DOSSIERS
    with scratch_town() as town, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ho-so.csv"
        write_table(file, town, count)
        mapping = mappings.read(MAPPING)
        began = perf_counter()
        source = importing.source(file, mapping, mapping_sha256="bench")
        report = importing.run(source, now=NOW)
        taken = perf_counter() - began
        lanes = importing.lanes_for(source, None)
        if report.imported != count:
            raise BenchmarkFailed(f"{report.imported} of {count} dossiers were taken in")
        began = perf_counter()
        again = importing.run(importing.source(file, mapping, mapping_sha256="bench"), now=NOW)
        repeated = perf_counter() - began
        if again.imported or again.unchanged != count:
            raise BenchmarkFailed("the same file taken in twice changed something")
        faults = [fault for _, found in verification.verify(_some()) for fault in found]
        if faults:
            raise BenchmarkFailed(f"the rows and the log disagree: {faults[0]}")
        bare = _same_rows_alone()
        size_bytes = file.stat().st_size
    return BenchResult(
        figures={
            "seconds": taken,
            "dossiers_per_second": count / taken,
            "events_per_second": report.events / taken,
            "same_file_again_seconds": repeated,
        },
        reference=Reference(
            what="PostgreSQL alone taking in the same dossiers, events and parties by COPY, with the same indexes",
            figures={"seconds": bare},
        ),
        ratio=taken / bare,
        ratio_of="seconds of the import / seconds of the database alone",
        settings={"dossiers": count, "events": report.events, "file_bytes": size_bytes, "lanes": lanes},
    )


def write_table(file: Path, town: Town, count: int) -> None:
    """A table as an older one-stop system exports it."""
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out)
        table.writerow(HEADING)
        for number in range(count):
            at = FIRST + timedelta(minutes=7 * number % 1_000_000)
            online = number % 2 == 0
            table.writerow(
                (
                    f"BENCH-{at:%y%m%d}-{number:06d}",
                    town.procedure_code,
                    town.agency_id,
                    "Trực tuyến" if online else "Trực tiếp",
                    f"{at:%d/%m/%Y %H:%M:%S}" if online else "",
                    f"{at + timedelta(hours=1):%d/%m/%Y %H:%M:%S}",
                    f"{at + timedelta(hours=2):%d/%m/%Y %H:%M:%S}",
                    f"{at + timedelta(days=7):%d/%m/%Y %H:%M:%S}",
                    f"{at + timedelta(days=2 + number % 7):%d/%m/%Y %H:%M:%S}",
                    f"{at + timedelta(days=10):%d/%m/%Y}",
                    f"Nguyễn Văn Số {number}",
                    f"056090{number:06d}",
                    f"0905{number:06d}",
                    "Tổ 3, phường Hòa An, tỉnh Khánh Hòa",
                    "Đăng ký khai sinh cho con",
                )
            )


def _some() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM dossiers_dossier ORDER BY md5(code) LIMIT %s", [CHECKED])
        return [int(row[0]) for row in cursor.fetchall()]


def _same_rows_alone() -> float:
    """Seconds in which the database copies the same rows into empty twins of the three largest tables."""
    tables = ("dossiers_dossier", "ledger_event", "dossiers_party")
    with connection.cursor() as cursor:
        kept: list[bytes] = []
        for table in tables:
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as out:
                kept.append(b"".join(bytes(piece) for piece in out))
            cursor.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
        began = perf_counter()
        for table, rows in zip(tables, kept, strict=True):
            with cursor.copy(f"COPY bench_{table} FROM STDIN (FORMAT binary)") as into:
                stream = io.BytesIO(rows)
                while piece := stream.read(1024 * 1024):
                    into.write(piece)
        return perf_counter() - began
