"""The catalogue's life in the demo province: decisions in time, late and coming, drafts on the way, notice boards.

All of it by the same deeds as real work, at instants before `until`. The legal bases of these decisions are invented
and say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.demo import people as folk
from motcua.kernel.worktime import vietnam
from motcua.kernel.zone import day_of
from motcua.procedures.actions import boards, drafts, in_force, publication
from motcua.procedures.actions.publication import Confirmed, Decided, Wanted
from motcua.procedures.models import (
    NoticeBoardPosting,
    Offering,
    Procedure,
    ProcedureVersion,
    PublicationDecision,
)
from motcua.procedures.rules.drafting import VersionFlags
from motcua.procedures.rules.publication import Basis, working_day_after, working_day_before

INVENTED = "Văn bản minh họa cho bản dùng thử"
SIGNER = "Nguyễn Văn Bình"
# What each decision amends, how many days before `until` it was signed, and by how many working days it was early (or
# late, below 0) before its newest basis; after how many working days its procedures were public (None: not yet).
IN_TIME = (("2.000815", "2.000884"), 75, 3, 3)
LATE = (("2.001035",), 40, -4, 8)
COMING = (("1.001570",), 4, 6, None)
PREPARED = ("1.004227",)
WRITTEN = ("1.000656", "1.001022")  # a draft being written, one proposed
INTERNAL = ("NB.KS.01", "Luân chuyển hồ sơ giữa bộ phận một cửa và cơ quan chuyên môn")


@dataclass(frozen=True)
class Hands:
    """Who writes, who confirms, and for which agency."""

    writer: int
    signer: int
    agency_id: int


def publish_some(*, until: datetime) -> int:
    """The number of decisions entered. None where the province has nobody to write and confirm them."""
    hands = _hands()
    if hands is None:
        return 0
    entered = [
        _decision(f"{number}/QĐ-UBND", spec, hands, until)
        for number, spec in ((812, IN_TIME), (934, LATE), (1077, COMING))
    ]
    entered.append(_internal(hands, _at_work(until - timedelta(days=60))))
    entered.append(_prepared(hands, until))
    _drafts(hands, until)
    in_force.bring(day_of(until))
    _boards(until, hands.writer)
    return len([row for row in entered if row is not None])


def _hands() -> Hands | None:
    try:
        committee = agencies.peoples_committee(settings.PROVINCE_CODE).pk
        office = agencies.unit_of_key(settings.PROVINCE_CODE, "office").pk
    except UnitNotFound:
        return None
    held: dict[str, tuple[int, ...]] = {}
    for by_role in folk.holders_by_unit((committee, office)).values():
        for role, people in by_role.items():
            held[role] = (*held.get(role, ()), *people)
    writers, signers = held.get("reform_staff", ()), held.get("province_leader", ())
    return Hands(writers[0], signers[0], committee) if writers and signers else None


def _decision(
    number: str, spec: tuple[tuple[str, ...], int, int, int | None], hands: Hands, until: datetime
) -> PublicationDecision | None:
    codes, days_ago, early_by, public_after = spec
    at = _at_work(until - timedelta(days=days_ago))
    proposed = [_proposed(code, hands.writer, at) for code in codes if _stands(code)]
    if not proposed:
        return None
    last = working_day_after(vietnam(), day_of(at), early_by) if early_by >= 0 else None
    last = last or working_day_before(vietnam(), day_of(at), -early_by)
    takes_effect = working_day_after(vietnam(), last, 5)  # a province signs five working days before
    basis = Basis(f"{number.split('/')[0]}/2026/TT-BTP", INVENTED, takes_effect)
    since = max(day_of(at), takes_effect)
    row = publication.prepare(
        _decided(number, day_of(at), since, hands, (basis,)),
        [Wanted(draft_id=one) for one in proposed],
        by=hands.writer,
        at=at,
    )
    _sign(row, hands, at + timedelta(hours=1))
    if public_after is not None:
        shown = working_day_after(vietnam(), day_of(at), public_after)
        moment = datetime.combine(shown, at.timetz())
        items = list(row.items.values_list("pk", flat=True))
        publication.disclose(row.pk, items, disclosed_at=moment, reference=f"CSDLQG-{number[:4]}", at=until)
    return row


def _at_work(at: datetime) -> datetime:
    """The same time on that day if it is a working day, else on the next one."""
    return datetime.combine(working_day_after(vietnam(), day_of(at) - timedelta(days=1), 1), at.timetz())


def _decided(number: str, issued: date, since: date, hands: Hands, bases: tuple[Basis, ...]) -> Decided:
    return Decided(
        number=number,
        issued_on=issued,
        effective_on=since,
        agency_id=hands.agency_id,
        signer=SIGNER,
        summary="Công bố Danh mục thủ tục hành chính được sửa đổi, bổ sung thuộc phạm vi quản lý của tỉnh",
        bases=bases,
    )


def _sign(row: PublicationDecision, hands: Hands, at: datetime) -> None:
    confirmed = Confirmed(number=row.number, issued_on=row.issued_on, effective_on=row.effective_on)
    publication.sign(row.pk, confirmed, seen_revision=row.revision, by=hands.signer, at=at)


def _stands(code: str) -> bool:
    return Procedure.objects.filter(code=code, current_version__isnull=False).exists()


def _proposed(code: str, by: int, at: datetime) -> int:
    draft = drafts.begin(code, by=by, at=at, reason="Cập nhật theo văn bản mới ban hành")
    content: dict[str, Any] = {**draft.content, "sets": 1}
    if not content.get("components"):
        content |= {"no_components": True}
        del content["sets"]
    ways = {row["channel"] for row in content["channels"]}
    level = draft.flags["online_level"] if "online" in ways else "info_only"
    older = {"full_online": 4, "partial_online": 3, "info_only": 1}[level]
    flags = VersionFlags.of_json(
        draft.flags | {"online_level": level, "older_level": older, "on_mobile": older > 1}
    )
    changed = drafts.Change(content=content, flags=flags)
    drafts.change(draft.pk, changed, seen_revision=draft.revision, by=by, at=at)
    drafts.move(draft.pk, "proposed", by=by, at=at)
    return draft.pk


def _internal(hands: Hands, at: datetime) -> PublicationDecision | None:
    """A procedure between agencies, in a decision whose newest basis nobody has dated: not assessed."""
    code, name = INTERNAL
    sector = Procedure.objects.order_by("code").values_list("sector__code", flat=True).first()
    if sector is None:
        return None
    content: Mapping[str, Any] = {
        "name": name,
        "internal": True,
        "levels": ["province", "commune"],
        "subjects": ["official"],
        "agencies": {"performing": "Trung tâm Phục vụ hành chính công; cơ quan chuyên môn"},
        "channels": [{"channel": "counter", "limit": {"value": 4, "unit": "hour"}, "fees": []}],
        "components": [{"name": "Phiếu kiểm soát quá trình giải quyết hồ sơ", "originals": 1, "copies": 0}],
        "sets": 1,
        "steps": "Bộ phận một cửa lập phiếu, bàn giao hồ sơ; cơ quan chuyên môn ký nhận và phân công xử lý.",
    }
    flags = VersionFlags(online_level="info_only", written_result_required=False)
    draft = drafts.begin_new(code, name, sector, content=content, flags=flags, by=hands.writer, at=at)
    drafts.move(draft.pk, "proposed", by=hands.writer, at=at)
    bases = (Basis("118/2025/NĐ-CP", "Nghị định về thực hiện thủ tục hành chính theo cơ chế một cửa"),)
    row = publication.prepare(
        _decided("861/QĐ-UBND", day_of(at), day_of(at), hands, bases),
        [Wanted(draft_id=draft.pk)],
        by=hands.writer,
        at=at,
    )
    _sign(row, hands, at + timedelta(hours=2))
    return row


def _prepared(hands: Hands, until: datetime) -> PublicationDecision | None:
    """A decision that waits for its second person."""
    items = [Wanted(draft_id=_proposed(code, hands.writer, until)) for code in PREPARED if _stands(code)]
    since = working_day_after(vietnam(), day_of(until), 12)
    basis = Basis("1102/2026/TT-BTP", INVENTED, since)
    decided = _decided("1102/QĐ-UBND", day_of(until), since, hands, (basis,))
    return publication.prepare(decided, items, by=hands.writer, at=until)


def _drafts(hands: Hands, until: datetime) -> None:
    written, proposed = WRITTEN
    if _stands(written):
        drafts.begin(written, by=hands.writer, at=until, reason="Rút ngắn thời hạn giải quyết")
    if _stands(proposed):
        _proposed(proposed, hands.writer, until)


def _boards(until: datetime, by: int) -> None:
    """Every unit hangs what it receives; three of them have not caught up with the decisions yet."""
    today = day_of(until)
    wanted: dict[int, set[int]] = {}
    rows = Offering.objects.filter(
        valid_to__isnull=True, valid_from__lte=today, procedure__current_version__isnull=False
    )
    for unit, version in rows.values_list("receiving_unit_id", "procedure__current_version_id"):
        wanted.setdefault(unit, set()).add(version)
    behind = sorted(wanted)[:3]
    signed = set(ProcedureVersion.objects.filter(decision__isnull=False).values_list("pk", flat=True))
    former = dict(
        ProcedureVersion.objects.filter(decision__isnull=True, procedure__versions__in=signed).values_list(
            "procedure__versions__pk", "pk"
        )
    )
    hung = [
        NoticeBoardPosting(unit_id=unit, version_id=version, posted_on=today, posted_by_id=by)
        for unit in sorted(wanted)
        if unit not in behind
        for version in sorted(wanted[unit])
    ]
    NoticeBoardPosting.objects.bulk_create(hung, batch_size=2000)
    for unit in behind:
        current = {former.get(version, version) for version in wanted[unit]}
        boards.post(unit, current, on=today, today=today, by=by)
