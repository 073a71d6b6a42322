"""Petitions for tests: received Monday 02/11/2026 at 08:30 by the office; 24/11 is a holiday."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import factories
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.kernel.scopes import of_system, scope
from motcua.petitions.actions import filing, handling
from motcua.petitions.actions.filing import Filed, Filing
from motcua.petitions.models import Petition
from motcua.petitions.rules.authority import By

MONDAY = factories.MONDAY
TEXT = "Bộ phận một cửa yêu cầu nộp thêm bản sao chứng thực dù dữ liệu đã có trên hệ thống."
ANSWER = "Đơn vị đã rà soát, bỏ yêu cầu nộp bản sao chứng thực kể từ ngày 10/11/2026."
_keys = itertools.count(1)


@contextmanager
def as_system() -> Iterator[None]:
    with scope(of_system("a test")):
        yield


@dataclass(frozen=True)
class Town:
    """The office that receives for the province, and a department that answers."""

    office: Unit
    department: Unit
    clerk: User  # receives at the office
    chief: User  # head of the office
    officer: User  # answers in the department
    head: User  # head of the department

    @property
    def by_clerk(self) -> By:
        return By(self.clerk.pk, self.office.pk, frozenset({"reform_staff"}))

    @property
    def by_chief(self) -> By:
        return By(self.chief.pk, self.office.pk, frozenset({"agency_head"}))

    @property
    def by_officer(self) -> By:
        return By(self.officer.pk, self.department.pk, frozenset({"case_officer"}))


def furnish() -> Town:
    office = factories.make_unit("Văn phòng Ủy ban nhân dân tỉnh", kind="department", level="province")
    department = factories.make_unit("Sở Xây dựng", kind="department", level="province")
    return Town(
        office,
        department,
        factories.make_official(office, "reform_staff", full_name="Lê Thu Hà"),
        factories.make_official(office, "agency_head", full_name="Đặng Quốc Việt"),
        factories.make_official(department, "case_officer", full_name="Phạm Văn Nam"),
        factories.make_official(department, "agency_head", full_name="Trần Văn Bình"),
    )


def key() -> str:
    return f"khoa-cua-bieu-mau-{next(_keys):04d}"


def a_filing(**wanted: object) -> Filing:
    said: dict[str, object] = {
        "filing_key": key(), "kind": "procedure", "channel": "online", "subject": "Yêu cầu thừa giấy tờ",
        "text": TEXT, "name": "Nguyễn Thị Mai", "telephone": "0905 123 456", **wanted,
    }  # fmt: skip
    return Filing(**said)  # type: ignore[arg-type]


def filed(town: Town, *, at: datetime = MONDAY, **wanted: object) -> Filed:
    return filing.file(a_filing(**wanted), at=at, received_unit_id=town.office.pk)


def row(petition_id: int) -> Petition:
    return Petition.unscoped.get(pk=petition_id)


def assigned(town: Town, **wanted: object) -> int:
    one = filed(town, **wanted)
    with as_system():
        handling.assign(one.id, unit_id=town.department.pk, note="", seen=1, by=town.by_clerk, at=later(1))
    return one.id


def answered(town: Town, *, at: datetime | None = None, **wanted: object) -> int:
    number = assigned(town, **wanted)
    with as_system():
        handling.answer(number, text=ANSWER, seen=2, by=town.by_officer, at=at or later(3))
    return number


def published(town: Town, *, at: datetime | None = None, **wanted: object) -> int:
    number = answered(town, **wanted)
    with as_system():
        handling.publish(
            number,
            subject="Yêu cầu thừa giấy tờ",
            question=TEXT,
            answer_text=ANSWER,
            is_confirmed=True,
            seen=3,
            by=town.by_chief,
            at=at or later(4),
        )
    return number


def later(days: float) -> datetime:
    """So many calendar days after Monday."""
    return MONDAY + timedelta(days=days)
