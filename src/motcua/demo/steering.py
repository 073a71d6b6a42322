"""A year of the registers of the reform in the demo province, entered by the same deeds as real ones.

Departments commit themselves and mostly keep it, a third of the units is inspected, some findings and tasks are late.
Results of outside bodies are illustrations and say so; national figures are those of the meeting of 2023.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.kernel.zone import VIETNAM, day_of
from motcua.steering import queries
from motcua.steering.actions import entries
from motcua.steering.actions.entries import Evidence
from motcua.steering.errors import EntryRefused
from motcua.steering.models import Confirmation
from motcua.steering.rules.authority import By
from motcua.steering.rules.kinds import Kind
from motcua.steering.rules.values import Draft, Json

_ROWS = UUID("7a6f3c3e-2f0d-4f0e-9a54-6d1f0b7c2e11")  # names of commands: the same demo enters the same rows
_COMMUNES = 6
_TASKS = (
    ("Rút ngắn thời hạn giải quyết 5 thủ tục hành chính", "Quyết định công bố"),
    ("Số hóa hồ sơ, kết quả còn hiệu lực của năm", "Báo cáo kết quả số hóa"),
    ("Giải quyết hồ sơ đúng hạn từ 98 % trở lên", "Báo cáo kết quả năm"),
)
_RESULTS = (
    ("par_index", "88.12", 24, "90.35", 11), ("sipas", "83.20", 28, "85.06", 12), ("papi", "42.05", 31, "43.11", 15),
    ("dti", "0.6871", 26, "0.7214", 14), ("pci", "66.40", 27, "68.02", 13),
)  # fmt: skip
_NATIONAL: tuple[tuple[str, int, str, int | None], ...] = (
    ("portal_services", 4_400, "over", None), ("nsw_services", 250, "exact", 261),
    ("id_cards", 79_500_000, "over", None), ("vneid_accounts", 6_000_000, "over", None),
    ("essential_services", 21, "exact", 25), ("population_links", 63, "exact", None),
    ("sim_cleaned", 78_000_000, "over", 95_600_000), ("axis_documents", 21_000_000, "over", None),
)  # fmt: skip


@dataclass
class _Row:
    kind: str
    draft: Draft
    evidence: str
    series: UUID
    at: datetime
    waits: bool


@dataclass
class _Keeper:
    """Who keeps and who confirms; every entry has its day, and is entered on the next one. All are written at the
    end, register by register."""

    by: By
    second: By
    last: date
    rows: list[_Row] = field(default_factory=list)

    def enters(
        self,
        kind: str,
        unit_id: int | None,
        day: date,
        facts: dict[str, Json],
        *,
        number: str = "",
        title: str = "",
        evidence: str = "",
        waits: bool = False,
    ) -> UUID | None:
        """An entry, confirmed by the second unless it waits; None when its day lies ahead of the demo's last one."""
        if day > self.last:
            return None
        at = datetime.combine(min(day + timedelta(days=1), self.last), time(9, 0), VIETNAM)
        series = uuid5(_ROWS, f"{kind}/{len(self.rows)}")
        draft = Draft(
            unit_id=unit_id, day=day, number=number, title=title, facts=facts, has_evidence=bool(evidence)
        )
        self.rows.append(_Row(kind, draft, evidence, series, max(at, self._known(facts)), waits))
        return series

    def write(self) -> None:
        """What stands there from an earlier run is left alone. Raises EntryRefused."""
        of_kind: dict[str, list[_Row]] = {}
        for row in self.rows:
            of_kind.setdefault(row.kind, []).append(row)
        first = ("meeting", "inspection")  # others point to them
        for key in sorted(of_kind, key=lambda one: one not in first):
            with transaction.atomic():
                self._write(entries.kind_of(key), of_kind[key])

    def _write(self, kind: Kind, rows: list[_Row]) -> None:
        entries.hold(kind)
        drafts = [row.draft for row in rows]
        seen = entries.seen_for(kind, drafts, self.last)
        there = entries.existing(kind, {entries.same_as(kind, draft) for draft in drafts})
        for row in rows:
            faults = entries.judged(kind, row.draft, seen, today=self.last)
            if faults:
                raise EntryRefused(faults)
            if entries.same_as(kind, row.draft) in there:
                continue
            made = entries.add(
                kind,
                row.draft,
                Evidence(row.evidence, "minh-chung.pdf" if row.evidence else ""),
                is_known_new=True,
                command_id=row.series,
                by=self.by,
                at=row.at,
            )
            if not made.counts_at_once and not row.waits:
                Confirmation.objects.create(
                    entry=made, is_confirmed=True, by_id=self.second.user_id, at=row.at
                )

    def _known(self, facts: dict[str, Json]) -> datetime:
        """What says that it was done is entered after that."""
        done = [facts[name] for name in ("done_on", "handled_on", "decided_on") if name in facts]
        day = max((date.fromisoformat(str(one)) for one in done), default=date.min)
        return datetime.combine(max(day, date(2000, 1, 1)), time(15, 0), VIETNAM)


def keep_registers(until: datetime, *, result_sha256: str) -> int:
    """Enter a year; how many entries. None where the province lacks the people."""
    last = day_of(until)
    held = sorted(accounts.who_hold({row.id for row in agencies.units_on(last)}, last))
    keepers = [(unit, user) for unit, role, user in held if role == accounts.Role.REFORM_STAFF]
    leaders = [(unit, user) for unit, role, user in held if role == accounts.Role.PROVINCE_LEADER]
    if not keepers or not leaders:
        return 0
    keeper = _Keeper(
        By(keepers[0][1], keepers[0][0], frozenset({"reform_staff"})),
        By(leaders[0][1], leaders[0][0], frozenset({"province_leader"})),
        last,
    )
    in_order = list(queries.obliged_units(last))
    rows = agencies.units(in_order)
    departments = [unit for unit in in_order if rows[unit].kind == "department"]
    communes = [unit for unit in in_order if rows[unit].kind != "department"][:_COMMUNES]
    for place, unit in enumerate([*departments, *communes]):
        _unit(keeper, unit, place, result_sha256)
    _inspections(keeper, [*departments, *(unit for unit in in_order if unit not in departments)])
    _of_the_province(keeper, in_order)
    keeper.write()
    return len(keeper.rows)


def _unit(keeper: _Keeper, unit: int, place: int, sha256: str) -> None:
    year = keeper.last.year
    for number, (title, product) in enumerate(_TASKS):
        done = date(year, 5 + number, 10 + place % 15)
        is_done = done <= keeper.last and (place + number) % 5 != 4
        facts: dict[str, Json] = {"year": year, "product": product, "due_on": f"{year}-11-30"}
        if is_done:
            facts["done_on"] = done.isoformat()
        keeper.enters(
            "commitment",
            unit,
            date(year, 1, 15),
            facts,
            title=title,
            evidence=sha256 if is_done else "",
            waits=is_done and place % 7 == 3,
        )
    if place % 4 != 2:
        facts = {"with": ("people", "firms", "both")[place % 3], "present": 60 + 5 * place, "raised": 8 + place % 5,
                 "answered": 7 + place % 5}  # fmt: skip
        title = f"Hội nghị đối thoại năm {year}"
        keeper.enters("dialogue", unit, date(year, 4, 8 + place % 20), facts, title=title)
    if place % 6 != 5:
        given = 30 + 3 * place
        day = date(year, 3, 31)
        keeper.enters("staff", unit, day, {"given": given, "present": given - 2 + place % 4})
        facts = {"complies": place % 8 != 6, "deputies_allowed": 3, "deputies": 3 + (place % 9 == 4)}
        keeper.enters("organisation", unit, day, facts, number=f"{20 + place}/BC")
    if place % 9 == 1:
        facts = {"people": 1, "breach": "hours", "penalty": "reprimand"}
        keeper.enters("breach", unit, date(year, 6, 12), facts, number=f"{110 + place}/QĐ")
    if place % 5 == 0:
        facts = {"outcome": "recognised" if place % 10 == 0 else "waiting"}
        if place % 10 == 0:
            facts |= {"decided_on": f"{year}-08-20", "document": f"{900 + place}/QĐ-UBND"}
        title = f"Trả kết quả tại nhà cho người cao tuổi, đợt {place // 5 + 1}"
        keeper.enters("initiative", unit, date(year, 5, 20), facts, title=title)
    if place % 3 == 0:
        facts = {"form": ("article", "programme", "event")[place % 9 // 3], "outlet": "Báo và Đài của tỉnh"}
        title = f"Chuyên mục cải cách hành chính số {place + 1}"
        keeper.enters("communication", unit, date(year, 2, 3 + place % 20), facts, title=title)


def _inspections(keeper: _Keeper, units: list[int]) -> None:
    year = keeper.last.year
    day, due = date(year, 6, 18), date(year, 9, 15)
    for place, unit in enumerate(units[::3]):
        title = f"Kiểm tra công tác cải cách hành chính năm {year}"
        number = f"{40 + place}/KH-UBND"
        facts: dict[str, Json] = {"is_unannounced": place % 3 == 1}
        series = keeper.enters("inspection", unit, day, facts, number=number, title=title)
        if series is None:
            continue
        if place % 2:
            continue
        found: dict[str, Json] = {"inspection": str(series), "due_on": due.isoformat()}
        if place % 4 != 3 and due <= keeper.last:
            handled = due + timedelta(days=-5 if place % 3 else 6)
            if handled <= keeper.last:
                found |= {"handled_on": handled.isoformat(), "document": f"{70 + place}/BC"}
        keeper.enters("finding", unit, day, found, title="Chưa cập nhật kịp thời thủ tục niêm yết")


_ORDERED = (
    "Báo cáo kết quả cắt giảm thủ tục hành chính quý I",
    "Số hóa kết quả còn hiệu lực của ngành công thương",
    "Báo cáo kết quả sắp xếp tổ chức bộ máy",
    "Trình kế hoạch thanh toán trực tuyến nghĩa vụ tài chính về đất đai",
    "Báo cáo tình hình cung cấp dịch vụ công trực tuyến toàn trình",
    "Rà soát hồ sơ quá hạn, xác định trách nhiệm người đứng đầu",
)


def _of_the_province(keeper: _Keeper, units: list[int]) -> None:
    year, last = keeper.last.year, keeper.last
    meeting = keeper.enters(
        "meeting", keeper.by.unit_id or units[0], date(year, 2, 20),
        {"chair": "chairman", "decided": "Đẩy mạnh số hóa; giao các sở báo cáo hằng quý."},
        number="15/BB", title="Họp Ban Chỉ đạo cải cách hành chính quý I",
    )  # fmt: skip
    for place, unit in enumerate(units[:6]):
        due = date(year, 3 + 2 * (place % 4), 25)
        facts: dict[str, Json] = {"source": "government", "due_on": due.isoformat()}
        if place % 2 and meeting is not None:
            facts |= {"source": "meeting", "meeting": str(meeting)}
        done = due + timedelta(days=-3 if place != 3 else 4)
        if done <= last and place != 4:
            facts |= {"done_on": done.isoformat(), "result": f"{50 + place}/BC-UBND"}
        number = f"{180 + place}/VPCP-KSTT"
        keeper.enters("task", unit, date(year, 2, 25), facts, number=number, title=_ORDERED[place])
    for index, first, first_rank, second, second_rank in _RESULTS:
        for back, value, rank, of in ((2, first, first_rank, 63), (1, second, second_rank, 34)):
            facts = {"index": index, "year": year - back, "value": value, "rank": rank, "of": of}
            if index == "pci":
                facts["group"] = "fair" if back == 2 else "good"
            number = f"{12 + back}/QĐ (số liệu minh họa)"
            keeper.enters("outside-result", None, date(year - back + 1, 4, 18), facts, number=number)
    keeper.enters(
        "superior-target", None, date(year, 1, 8),
        {"indicator": "PORTAL_INTEGRATION_GROWTH", "year": year, "value": "60", "setter": "government"},
        number="1/NQ-CP (số liệu minh họa)", title="Thủ tục cung cấp trên Cổng Dịch vụ công quốc gia",
    )  # fmt: skip
    facts = {"what": "report_system", "due_on": f"{year}-06-30"}
    if last >= date(year, 6, 12):
        facts |= {"done_on": f"{year}-06-12", "document": "BB 21"}
    keeper.enters(
        "deliverable", None, date(year, 1, 20), facts,
        number="30/CV (số liệu minh họa)", title="Kết nối hệ thống báo cáo với Hệ thống của Chính phủ",
    )  # fmt: skip
    for fact, amount, wording, among in _NATIONAL:
        facts = {"fact": fact, "amount": amount, "wording": wording}
        if among is not None:
            facts["among"] = among
        number = "Phiên họp năm 2023 của Ban Chỉ đạo cải cách hành chính của Chính phủ"
        keeper.enters("national-fact", None, date(2023, 6, 30), facts, number=number)
