"""Two quality systems in the demo province, entered by the same deeds as real ones.

The Department of Justice maintains its system; in the commune of the printed sign-ins a major nonconformity is past
its due day. All days are counted back from the last day of the demo's year.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.demo.settlement import survey
from motcua.kernel.zone import day_of
from motcua.processes import queries as processes
from motcua.quality import queries
from motcua.quality.actions import audits, documents, systems
from motcua.quality.actions.changing import Writer

PROCESS_ROWS = 4  # how many internal processes each list begins with


@dataclass(frozen=True)
class _Unit:
    """A unit with who writes for it; days before the demo's last day."""

    unit_id: int
    head_id: int
    staff_id: int
    until: datetime

    def day(self, ago: int) -> date:
        return day_of(self.until) - timedelta(days=ago)

    def by(self, user_id: int, ago: int) -> Writer:
        at = self.until - timedelta(days=ago)
        return Writer(user_id, at, queries.revision_of(self.unit_id))


def settle(*, until: datetime) -> int:
    """Enter the systems; how many. None where the province lacks the units or the people."""
    today = day_of(until)
    settlement = survey(today)
    held = sorted(accounts.who_hold({row.id for row in agencies.units_on(today)}, today))
    staff = [user for _unit, role, user in held if role == accounts.Role.REFORM_STAFF]
    if not staff:
        return 0
    entered = 0
    for place in ("justice", "commune"):
        unit_id = settlement.unit_for(place)
        heads = accounts.holders(unit_id, accounts.Role.AGENCY_HEAD, today) if unit_id else []
        if unit_id is None or not heads:
            continue
        unit = _Unit(unit_id, heads[0].user_id, staff[0], until)
        _begin(unit)
        if place == "justice":
            _well_kept(unit)
        else:
            _past_due(unit)
        entered += 1
    return entered


def _begin(unit: _Unit) -> None:
    day = unit.day(330)
    systems.announce(
        unit.unit_id,
        document=f"Quyết định số 15/QĐ ngày {day:%d/%m/%Y}",
        announced_on=day,
        scope="Hoạt động giải quyết thủ tục hành chính thuộc thẩm quyền của đơn vị",
        manual="STCL-01",
        by=unit.by(unit.head_id, 330),
    )
    document = documents.list_document(
        unit.unit_id,
        code="QT-HT-01",
        title="Quy trình kiểm soát thông tin dạng văn bản",
        label="1.0",
        approval=f"Quyết định số 16/QĐ ngày {day:%d/%m/%Y}",
        valid_from=day,
        file=None,
        by=unit.by(unit.head_id, 330),
    )
    documents.keep_record(
        document,
        name="Sổ phân phối tài liệu",
        retention_years=5,
        place="Bộ phận văn thư",
        valid_from=day,
        by=unit.by(unit.head_id, 330),
    )
    documents.distribute(
        document,
        version="1.0",
        recipient="Bộ phận Một cửa",
        copies=1,
        given_on=unit.day(325),
        by=unit.by(unit.head_id, 325),
    )
    for number, key in enumerate(processes.definition_keys()[:PROCESS_ROWS], 1):
        current = processes.version_on(key, unit.day(0))
        if current is not None:
            documents.list_process(
                unit.unit_id,
                code=f"QT-NB-{number:02}",
                key=key,
                number=current.number,
                listed_from=unit.day(0),
                by=unit.by(unit.head_id, 0),
            )


def _audit(unit: _Unit, ago: int) -> int:
    number = audits.plan(
        unit.unit_id,
        planned_on=unit.day(ago),
        topic="Đánh giá nội bộ toàn bộ hệ thống",
        auditors=[unit.staff_id],
        by=unit.by(unit.head_id, ago + 30),
    )
    audits.carry_out(
        number,
        carried_out_on=unit.day(ago),
        conclusion="Hệ thống cơ bản phù hợp; các phát hiện nêu trong biên bản.",
        by=unit.by(unit.head_id, ago),
    )
    systems.review(
        unit.unit_id,
        held_on=unit.day(ago - 15),
        minutes=f"Biên bản số 02/BB ngày {unit.day(ago - 15):%d/%m/%Y}",
        decided="Tiếp tục duy trì hệ thống; hoàn thành khắc phục đúng hạn.",
        by=unit.by(unit.head_id, ago - 15),
    )
    return number


def _find(
    unit: _Unit, audit_id: int, grade: str, clause: str, text: str, action: str, ago: int, due: int
) -> int:
    return audits.find(
        audit_id,
        grade=grade,
        clause=clause,
        text=text,
        action=action,
        responsible_id=unit.head_id,
        due=unit.day(due),
        by=unit.by(unit.staff_id, ago),
    )


def _well_kept(unit: _Unit) -> None:
    systems.certify(
        unit.unit_id,
        number="HT 0560/26",
        body="Tổ chức chứng nhận (dữ liệu mẫu)",
        scope="Giải quyết thủ tục hành chính lĩnh vực tư pháp",
        valid_from=unit.day(300),
        valid_to=unit.day(300 - 3 * 365),
        by=unit.by(unit.head_id, 300),
    )
    text = "Hai hồ sơ chưa ghi đủ thời gian xử lý tại bước thẩm định."
    action = "Bổ sung và nhắc thực hiện đúng quy trình."
    finding = _find(unit, _audit(unit, 120), "minor", "8.5.1", text, action, 120, 90)
    audits.report_done(
        finding,
        done_on=unit.day(100),
        cause="Cán bộ mới chưa được hướng dẫn đầy đủ.",
        evidence="Biên bản hướng dẫn nghiệp vụ; hai hồ sơ đã bổ sung.",
        by=unit.by(unit.head_id, 100),
    )
    audits.verify(
        finding,
        is_effective=True,
        verdict="Kiểm tra 10 hồ sơ phát sinh sau đó, không lặp lại.",
        by=unit.by(unit.staff_id, 80),
    )


def _past_due(unit: _Unit) -> None:
    text = "Quy trình đã hết hiệu lực vẫn được sử dụng tại nơi tiếp nhận."
    action = "Thu hồi bản cũ, niêm yết quy trình hiện hành."
    _find(unit, _audit(unit, 75), "major", "7.5.3", text, action, 75, 20)
