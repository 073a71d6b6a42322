"""The rights over one's data in the demo province, entered by the same deeds as real ones: readings of the printed
citizen's dossiers, a request in work, a list of destruction carried out, a breach, a question to an official.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from motcua.accounts import queries as accounts
from motcua.accounts.models import User
from motcua.agencies import queries as agencies
from motcua.dossiers import privacy_queries
from motcua.dossiers import queries as dossiers
from motcua.dossiers.models import Dossier
from motcua.kernel import scopes
from motcua.kernel.zone import day_of, local
from motcua.ledger import actions as ledger
from motcua.rights.actions import breaches, destruction, questions, requests
from motcua.rights.actions.recording import By

_READ = (
    ("received", "desk:received"),
    ("dossier", "desk:dossier"),
    ("process", "processes:standing"),
    ("register", "desk:register-pdf"),
    ("control sheet", "desk:control-sheet"),
)


@dataclass(frozen=True)
class _Head:
    """Who heads the unit of a dossier, and who works there."""

    head: By
    clerk: By


def exercise(*, until: datetime) -> int:
    """Enter all of it; how many readings were traced. Nothing where the province lacks the people."""
    citizen = User.objects.filter(username="cong.dan").first()
    if citizen is None:
        return 0
    with scopes.scope(scopes.of_person(citizen.pk)):
        own = list(dossiers.mine()[:6])
    with scopes.scope(scopes.of_system("the rights of the demo province")):
        read = _readings(own, until)
        if own:
            _ask(citizen.pk, own, until)
        _destroy_one(citizen.pk, until)
        _breach_and_question(own, until)
    return read


def _readings(own: list[Dossier], until: datetime) -> int:
    """What officials, a program and the holder of a slip read of the printed citizen's dossiers."""
    read = 0
    for number, row in enumerate(own):
        holders = accounts.colleagues(row.receiving_unit_id, day_of(until))
        for place, (what, page) in enumerate(_READ[: 2 + number % 4]):
            if not holders:
                break
            ledger.trace_read(
                dossier_id=row.pk,
                user_id=holders[(number + place) % len(holders)].user_id,
                unit_id=row.receiving_unit_id,
                what=what,
                at=min(row.submitted_at + timedelta(hours=3 + 7 * place), until),
                page=page,
            )
            read += 1
        if number == 0:
            for what, page, actor in (
                ("page of the dossier", "portal:dossier", "holder"),
                ("state of the dossier", "api:look_up", "machine"),
            ):
                ledger.trace_read(
                    dossier_id=row.pk, user_id=None, unit_id=None, what=what, at=until, page=page, actor=actor
                )
                read += 1
    return read


def _people(unit_id: int, until: datetime) -> _Head | None:
    """A head and somebody else of the unit or of the one above it."""
    day = day_of(until)
    unit = agencies.unit(unit_id)
    found = accounts.colleagues(unit_id, day)
    above = accounts.colleagues(unit.parent_id, day) if unit.parent_id else []
    head = next((one for one in (*found, *above) if one.roles & {"agency_head", "province_leader"}), None)
    clerk = next((one for one in found if one.roles & {"intake_officer", "registry"}), None)
    if head is None or clerk is None or head.user_id == clerk.user_id:
        return None
    return _Head(
        By(head.user_id, unit_id, head.roles), By(clerk.user_id, unit_id, clerk.roles | {"registry"})
    )


def _ask(user_id: int, own: list[Dossier], until: datetime) -> None:
    """A request in work, so that its clock is seen."""
    requests.ask(
        kind="correct",
        user_id=user_id,
        dossier_id=own[0].pk,
        words="Số nhà trong hồ sơ ghi là 12, đúng là 21.",
        token=uuid5(NAMESPACE_URL, f"demo-request-{own[0].code}"),
        at=until - timedelta(hours=20),
    )


def _destroy_one(but_of: int, until: datetime) -> None:
    """A withdrawn or refused dossier whose data were destroyed at the person's request, with its certificate."""
    ended = (
        Dossier.unscoped.filter(business__in=("withdrawn", "refused"), bundle__isnull=True)
        .exclude(submitter_id=but_of)
        .order_by("ended_at", "pk")
    )
    for row in ended[:50]:
        people = _people(row.receiving_unit_id, until)
        if people is None or not privacy_queries.ended([row.pk]):
            continue
        made = destruction.propose_at_request(
            dossier_id=row.pk,
            reason="Chủ thể dữ liệu phản đối việc lưu giữ sau khi rút hồ sơ",
            by=people.clerk,
            at=until - timedelta(days=2),
        )
        destruction.decide(
            made.pk,
            approves=True,
            document="18/QĐ-UBND",
            words="",
            by=people.head,
            at=until - timedelta(days=1),
        )
        destruction.carry_out(made.pk, at=until)
        return


def _breach_and_question(own: list[Dossier], until: datetime) -> None:
    """A breach that was assessed and has to be told, and a question about a reading at night."""
    for row in own:
        people = _people(row.receiving_unit_id, until)
        if people is None:
            continue
        said = breaches.Found(
            title="Thư điện tử gửi nhầm người nhận",
            happened="Danh sách hẹn trả kết quả được gửi nhầm đến một địa chỉ thư điện tử ngoài cơ quan.",
            found_at=until - timedelta(hours=30),
            happened_at=until - timedelta(hours=31),
        )
        token = uuid5(NAMESPACE_URL, f"demo-breach-{row.code}")
        made = breaches.record(said, token=token, by=people.clerk, at=until - timedelta(hours=29))
        breaches.add_people(made.pk, [row.code], by=people.clerk, at=until - timedelta(hours=28))
        breaches.assess(
            made.pk,
            harm="possible",
            kinds_of_data="Họ tên, mã hồ sơ, ngày hẹn trả",
            has_sensitive=False,
            consequences="Người nhận nhầm biết ai đang làm thủ tục gì.",
            measures="Yêu cầu người nhận xóa thư; khóa gửi thư ra ngoài đối với danh sách.",
            by=people.clerk,
            at=until - timedelta(hours=27),
        )
        night = (local(until) - timedelta(days=1)).replace(hour=22, minute=40)
        ledger.trace_read(
            dossier_id=row.pk,
            user_id=people.clerk.user_id,
            unit_id=row.receiving_unit_id,
            what="dossier",
            at=night,
            page="desk:dossier",
        )
        questions.ask(
            unit_id=row.receiving_unit_id,
            official_id=people.clerk.user_id,
            kind="night",
            day=day_of(night),
            dossiers=1,
            by=people.head,
            at=until,
        )
        return
