"""A place to take older dossiers in: a unit that offers a procedure, tables written in one line, and a run."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import factories
from motcua.agencies.models import Unit
from motcua.dossiers import verification
from motcua.dossiers.actions import importing
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.importing import mapping as mappings
from motcua.dossiers.rules.importing.problems import Rejected
from motcua.kernel.zone import VIETNAM
from motcua.procedures.models import Procedure

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=VIETNAM)
COLUMNS = {
    "code": "Mã hồ sơ",
    "procedure": "Mã TTHC",
    "receiving_unit": "Đơn vị",
    "channel": "Kênh",
    "status": "Trạng thái",
    "submitted_at": "Ngày nộp",
    "accepted_at": "Ngày tiếp nhận",
    "begun_at": "Ngày chuyển",
    "supplement_requested_at": "Ngày yêu cầu",
    "supplied_at": "Ngày nộp bổ sung",
    "supplement_confirmed_at": "Ngày xác nhận",
    "paid_at": "Ngày thu",
    "paid_way": "Cách thu",
    "fee_vnd": "Lệ phí",
    "due": "Ngày hẹn trả",
    "original_due": "Ngày hẹn ban đầu",
    "refused_at": "Ngày từ chối",
    "withdrawn_at": "Ngày rút",
    "stopped_at": "Ngày dừng",
    "concluded_at": "Ngày có kết quả",
    "handed_over_at": "Ngày trả",
    "limit_value": "Thời hạn",
    "limit_unit": "Đơn vị thời hạn",
    "ground": "Căn cứ",
    "result_number": "Số kết quả",
    "owner_name": "Chủ hồ sơ",
    "owner_id_number": "Số giấy tờ",
    "owner_birth_date": "Ngày sinh",
    "telephone": "Điện thoại",
    "summary": "Trích yếu",
}
HEADINGS = tuple(COLUMNS.values())
# One dossier, from its submission to its hand-over, in time.
LIVED = {
    "submitted_at": "04/03/2024 20:15",
    "accepted_at": "05/03/2024 08:30",
    "begun_at": "05/03/2024 10:00",
    "due": "12/03/2024 08:30",
    "concluded_at": "11/03/2024 15:00",
    "handed_over_at": "12/03/2024 09:00",
    "channel": "Trực tuyến",
    "owner_name": "Nguyễn Văn Đức",
}


@dataclass
class Ground:
    """A unit, its procedure, and a folder for files."""

    folder: Path
    unit: Unit
    procedure: Procedure
    rejected: list[Rejected] = field(default_factory=list)

    def mapping_text(self, more: str = "", *, format: str = "csv", source: str = "mot-cua-cu") -> str:
        columns = "".join(f"  {name}: {heading}\n" for name, heading in COLUMNS.items())
        informed = "" if "portal_informed" in more else 'portal_informed: "false"\n'
        return (
            f"source: {source}\nformat: {format}\n{informed}columns:\n{columns}"
            f"values:\n  channel: {{Trực tiếp: counter, Trực tuyến: online}}\n{more}"
        )

    def row(self, code: str, **facts: str) -> list[str]:
        """The cells of a dossier: procedure and unit are the ground's, what is not named is empty."""
        known = {
            "code": code,
            "procedure": self.procedure.code,
            "receiving_unit": self.unit.agency_id,
            **facts,
        }
        return [known.get(name, "") for name in COLUMNS]

    def table(self, *rows: Sequence[str], name: str = "ho-so.csv") -> Path:
        file = self.folder / name
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([HEADINGS, *rows])
        return file

    def run(
        self, file: Path, more: str = "", *, dry_run: bool = False, now: datetime = NOW, **kind: str
    ) -> importing.Report:
        mapping = mappings.read(self.mapping_text(more, **kind))
        self.rejected = []
        return importing.run(
            importing.source(file, mapping, mapping_sha256="m"),
            now=now,
            dry_run=dry_run,
            reject=self.rejected.append,
        )

    def take(self, *facts: dict[str, str], more: str = "") -> importing.Report:
        """Rows H1, H2 ... with these facts, taken in."""
        return self.run(self.table(*(self.row(f"H{n}", **one) for n, one in enumerate(facts, 1))), more)

    def problems(self) -> list[tuple[int, str, str]]:
        """Line, column and problem of every rejected row."""
        return [(row.line, p.column, p.what) for row in self.rejected for p in row.problems]


def ground(folder: Path) -> Ground:
    unit = factories.make_unit(agency_id="H56.71")
    procedure = factories.make_procedure()
    factories.make_offering(procedure, unit)
    return Ground(folder, unit, procedure)


def dossier(code: str) -> Dossier:
    with factories.as_system():
        return Dossier.objects.get(code=code)


def differences() -> list[str]:
    """What `motcua ledger verify` would find."""
    return [f"{fault.dossier}: {fault.what}" for _, found in verification.verify() for fault in found]
