"""Documents between a department and a commune of the demo province, in every state, entered by the same
deeds as real ones. All days are counted back from the last day of the demo's year; nothing is drawn by
chance."""

import io
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.correspondence.actions import drafting, registering, sending, slips, work_files
from motcua.correspondence.actions.drafting import Draft, Receiver
from motcua.correspondence.actions.recording import KeptFile
from motcua.correspondence.actions.registering import PaperEntry
from motcua.correspondence.actions.slips import Assignment
from motcua.correspondence.models import Document
from motcua.correspondence.rules.authority import By
from motcua.demo.settlement import survey
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of
from motcua.records import actions as records
from motcua.records import queries as stored
from motcua.records import seals
from motcua.records.rules import PDF


@dataclass(frozen=True)
class _Office:
    """A unit with who keeps its registry, who works and who signs."""

    unit_id: int
    name: str
    clerk: By
    officer: By
    head: By


def exchange_some(*, until: datetime, result_sha256: str) -> int:
    """Write, send and work on documents; how many stand in the registers. None where the units lack people."""
    today = day_of(until)
    settlement = survey(today)
    found = [_office(settlement.unit_for(place), today) for place in ("justice", "commune")]
    department, commune = found
    if department is None or commune is None:
        return 0
    with scope(of_system("the demo's documents")):
        return _Desk(department, commune, until, result_sha256).fill()


def _office(unit_id: int | None, today: date) -> _Office | None:
    if unit_id is None:
        return None
    people = {
        role: accounts.holders(unit_id, role, today)
        for role in ("registry", "division_head", "case_officer", "agency_head")
    }
    clerk_role = "registry" if people["registry"] else "division_head"
    if not all(people[role] for role in (clerk_role, "case_officer", "agency_head")):
        return None

    def by(role: str) -> By:
        return By(people[role][0].user_id, unit_id, frozenset({role}))

    return _Office(
        unit_id, agencies.unit(unit_id).name, by(clerk_role), by("case_officer"), by("agency_head")
    )


class _Desk:
    def __init__(self, department: _Office, commune: _Office, until: datetime, sample: str) -> None:
        self.department, self.commune, self.until = department, commune, until
        content = stored.read_file(sample)
        signed = seals.seal(content, reason="Văn bản mẫu", at=until)
        row = records.store(io.BytesIO(signed), limit_bytes=len(signed), accepted=frozenset({PDF}))
        self.draft_file = KeptFile(sample, "du-thao.pdf")
        self.signed_file = KeptFile(row.pk, "van-ban-da-ky.pdf", "present")
        self.made = 0

    def at(self, days_ago: float) -> datetime:
        return self.until - timedelta(days=days_ago)

    def fill(self) -> int:
        done = self._sent(60, "Báo cáo kết quả rà soát dữ liệu hộ tịch quý III", "bao_cao", "BC-STP")
        self._worked_on(done, 55, is_done=True)
        working = self._sent(
            9, "Về việc cung cấp số liệu chứng thực bản sao", "cong_van", "STP-HCTP", urgency=1
        )
        self._worked_on(working, 8, is_done=False)
        self._sent(
            1, "Kế hoạch tập huấn nghiệp vụ hộ tịch", "ke_hoach", "KH-STP"
        )  # arrived, nobody has looked
        refused = self._sent(20, "Giấy mời họp rà soát thủ tục hành chính", "giay_moi", "GM-STP")
        registering.refuse(
            self._there(refused), reason="Gửi nhầm nơi nhận", seen=None, by=self.commune.clerk, at=self.at(19)
        )
        asked = self._sent(4, "Thông báo lịch kiểm tra công tác hộ tịch", "thong_bao", "TB-STP")
        sending.ask_back(
            asked, reason="Điều chỉnh lịch kiểm tra", seen=None, by=self.department.clerk, at=self.at(3)
        )
        recalled = self._sent(30, "Hướng dẫn tạm thời về liên thông khai sinh", "huong_dan", "HD-STP")
        sending.recall(
            recalled, reason="Đã có hướng dẫn mới", seen=None, by=self.department.clerk, at=self.at(25)
        )
        self._drafts()
        self._paper(working)
        return Document.unscoped.filter(number__isnull=False).count()

    def _draft(self, days_ago: float, subject: str, kind: str, tail: str, **more: object) -> int:
        self.made += 1
        said: dict[str, object] = {
            "entry_key": f"van-ban-mau-so-{self.made:04d}", "kind": kind, "notation_tail": tail, "subject": subject,
            "receivers": [Receiver(self.commune.name, unit_id=self.commune.unit_id)], "files": [self.draft_file],
            **more,
        }  # fmt: skip
        draft = Draft(**said)  # type: ignore[arg-type]  # as the dictionary says
        return drafting.draft(draft, by=self.department.officer, at=self.at(days_ago)).pk

    def _numbered(self, days_ago: float, subject: str, kind: str, tail: str, **more: object) -> int:
        number, at, of = (
            self._draft(days_ago, subject, kind, tail, **more),
            self.at(days_ago),
            self.department,
        )
        drafting.submit(number, seen=None, by=of.officer, at=at)
        drafting.check(number, remark="", seen=None, by=of.head, at=at)
        drafting.sign(
            number, signer_name="Nguyễn Văn Hòa", signer_title="Giám đốc", signed=self.signed_file, seen=None,
            by=of.head, at=at,
        )  # fmt: skip
        drafting.number(number, seen=None, by=of.clerk, at=at)
        return number

    def _sent(self, days_ago: float, subject: str, kind: str, tail: str, **more: object) -> int:
        number = self._numbered(days_ago, subject, kind, tail, **more)
        sending.send(number, seen=None, by=self.department.clerk, at=self.at(days_ago))
        return number

    def _there(self, number: int) -> int:
        return int(Document.unscoped.get(origin__document_id=number).pk)

    def _worked_on(self, number: int, days_ago: float, *, is_done: bool) -> None:
        there, of = self._there(number), self.commune
        due = day_of(self.at(days_ago - 4))
        registering.register(there, due_on=due, seen=None, by=of.clerk, at=self.at(days_ago))
        given = Assignment(
            unit_id=of.unit_id, user_id=of.officer.user_id, task="Tham mưu, báo cáo", due_on=due
        )
        slips.assign(there, given, seen=None, by=of.head, at=self.at(days_ago))
        registering.begin(there, seen=None, by=of.officer, at=self.at(days_ago - 1))
        if is_done:
            registering.finish(
                there, answer="Đã tổng hợp và báo cáo.", seen=None, by=of.officer, at=self.at(days_ago - 3)
            )

    def _drafts(self) -> None:
        of = self.department
        self._draft(2, "Tờ trình về kinh phí số hóa sổ hộ tịch", "to_trinh", "TTr-STP")
        waiting = self._draft(2, "Báo cáo công tác tư pháp tháng", "bao_cao", "BC-STP")
        drafting.submit(waiting, seen=None, by=of.officer, at=self.at(1))
        to_sign = self._draft(2, "Kế hoạch kiểm tra chứng thực", "ke_hoach", "KH-STP")
        drafting.submit(to_sign, seen=None, by=of.officer, at=self.at(1))
        drafting.check(to_sign, remark="Đạt", seen=None, by=of.head, at=self.at(1))
        self._numbered(1, "Công văn về cập nhật biểu mẫu", "cong_van", "STP-VP")

    def _paper(self, working: int) -> None:
        """On paper: one overdue with personal data, one secret of which only the line stands here; a work
        file."""
        of = self.department
        common = {"from_name": "Bộ Tư pháp", "issued_on": day_of(self.at(16))}
        row = registering.enter_paper(
            PaperEntry(
                entry_key="van-ban-giay-mau-01", kind="cong_van", notation="1204/BTP-HTQTCT",
                subject="Về việc xác minh thông tin hộ tịch của công dân", due_on=day_of(self.at(5)),
                has_personal_data=True, **common,  # type: ignore[arg-type]  # as the dictionary says
            ),
            by=of.clerk,
            at=self.at(14),
        )  # fmt: skip
        given = Assignment(unit_id=of.unit_id, user_id=of.officer.user_id, task="Xác minh, trả lời")
        slips.assign(row.pk, given, seen=None, by=of.head, at=self.at(14))
        registering.enter_paper(
            PaperEntry(
                entry_key="van-ban-giay-mau-02", kind="ke_hoach", notation="08/KH-BTP", secrecy="secret",
                **common,  # type: ignore[arg-type]  # as the dictionary says
            ),
            by=of.clerk,
            at=self.at(12),
        )  # fmt: skip
        held = work_files.open_file(
            code="01.HT.2026", title="Rà soát, số hóa dữ liệu hộ tịch", retention_years=20, by=of.officer,
            at=self.at(14),
        )  # fmt: skip
        for number in (row.pk, working):
            work_files.put_in(held.pk, number, by=of.officer, at=self.at(8))
