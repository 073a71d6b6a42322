"""Units with quality systems, for tests: the day is Friday 20/11/2026, ten in the morning."""

from dataclasses import dataclass
from datetime import date, datetime

import factories
from motcua.accounts.models import User
from motcua.agencies.models import Unit
from motcua.kernel.zone import VIETNAM
from motcua.processes.actions import approving
from motcua.quality import queries
from motcua.quality.actions import audits, documents, systems
from motcua.quality.actions.changing import Writer

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=VIETNAM)
TODAY = NOW.date()


def writer(user: User, unit: Unit, *, at: datetime = NOW) -> Writer:
    """Who has the newest page before them."""
    return Writer(user.pk, at, queries.revision_of(unit.pk))


def announce(unit: Unit, by: User, *, on: date = date(2026, 1, 5)) -> None:
    systems.announce(
        unit.pk,
        document="QĐ 12/QĐ-UBND ngày 05/01/2026",
        announced_on=on,
        scope="Giải quyết thủ tục hành chính",
        manual="STCL-01",
        by=writer(by, unit),
    )


def audited(unit: Unit, by: User, auditor: User, *, on: date = date(2026, 6, 1)) -> int:
    """An audit that was carried out, and a review."""
    number = audits.plan(
        unit.pk, planned_on=on, topic="Toàn bộ hệ thống", auditors=[auditor.pk], by=writer(by, unit)
    )
    audits.carry_out(number, carried_out_on=on, conclusion="Phù hợp", by=writer(by, unit))
    systems.review(unit.pk, held_on=on, minutes="BB 01/BB-UBND", decided="", by=writer(by, unit))
    return number


def found_major(unit: Unit, by: User, audit_id: int, responsible: User, *, due: date) -> int:
    return audits.find(
        audit_id,
        grade="major",
        clause="7.5.3",
        text="Tài liệu hết hiệu lực còn được sử dụng",
        action="Thu hồi bản cũ",
        responsible_id=responsible.pk,
        due=due,
        by=writer(by, unit),
    )


def other_document(unit: Unit, by: User, *, code: str = "QT-01") -> int:
    return documents.list_document(
        unit.pk,
        code=code,
        title="Quy trình kiểm soát tài liệu",
        label="1.0",
        approval="QĐ 15/QĐ-UBND",
        valid_from=date(2026, 1, 10),
        file=None,
        by=writer(by, unit),
    )


def load_processes() -> None:
    approving.load_law(on=date(2026, 1, 1), at=NOW)


@dataclass(frozen=True)
class Town:
    """A unit with one of everything."""

    unit: Unit
    head: User
    officer: User
    auditor: User
    document_id: int
    process_document_id: int
    audit_id: int
    finding_id: int


def furnish() -> Town:
    top = factories.make_unit("Ủy ban nhân dân tỉnh", level="province")
    unit = factories.make_unit(parent=top)
    head = factories.make_official(unit, "agency_head", full_name="Trần Văn Bình")
    officer = factories.make_official(unit, "case_officer", full_name="Phạm Văn Nam")
    office = factories.make_unit("Sở Nội vụ", kind="department", level="province", parent=top)
    auditor = factories.make_official(office, "reform_staff", full_name="Đỗ Thị Mai")
    load_processes()
    announce(unit, head)
    document = other_document(unit, head)
    process = documents.list_process(
        unit.pk, code="QT-TTHC", key=factories.PROCESS_KEY, number=1, listed_from=TODAY, by=writer(head, unit)
    )
    documents.distribute(
        document, version="1.0", recipient="Văn phòng", copies=2, given_on=TODAY, by=writer(head, unit)
    )
    documents.keep_record(
        document,
        name="Sổ phân phối tài liệu",
        retention_years=5,
        place="Văn thư",
        valid_from=TODAY,
        by=writer(head, unit),
    )
    systems.certify(
        unit.pk,
        number="HT 2026",
        body="Trung tâm Chứng nhận Phù hợp",
        scope="Giải quyết thủ tục hành chính",
        valid_from=date(2024, 1, 1),
        valid_to=date(2026, 12, 31),
        by=writer(head, unit),
    )
    audit = audited(unit, head, auditor)
    finding = found_major(unit, head, audit, officer, due=date(2026, 8, 1))
    return Town(unit, head, officer, auditor, document, process, audit, finding)
