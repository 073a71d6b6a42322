"""What the printed citizen of the demo province was told: read and unread, delivered by SMS, one laid aside, one dead
letter. Older deeds of everybody else are not told again: their year has passed."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Q

from motcua.dossiers.actions.noticing import said_of, template_of
from motcua.dossiers.actions.performing import happened
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.commands import TOLD
from motcua.dossiers.rules.slips import track_url
from motcua.exchange.errors import PartnerRefused
from motcua.exchange.models import MessageState, OutgoingMessage, OutgoingStream
from motcua.kernel.zone import day_of
from motcua.ledger import queries as log
from motcua.notices.actions import putting, wording
from motcua.notices.models import Notice, NoticeState, Preference, Report
from motcua.notices.rules.kinds import Channel, kind

DOSSIERS = 8
LOOKED_AT, OF_OTHERS = 80, 6
SETTLED = "Người nộp đã được gọi điện thông báo trực tiếp tại Bộ phận Một cửa."


def tell_some(until: datetime) -> int:
    """Write the messages of the latest dossiers of the citizen who signs in first; how many rows were written."""
    users = get_user_model().objects
    citizen = users.filter(username="cong.dan").first()
    staff = users.filter(username="cai.cach").first()
    if citizen is None:
        return 0
    Preference.objects.update_or_create(
        user_id=citizen.pk,
        defaults={
            "channels": {"dossiers": ["email", "sms"], "payments": ["email", "sms", "zalo"]},
            "changed_at": until,
        },
    )
    mine = Dossier.unscoped.select_related("procedure").filter(submitter_id=citizen.pk).order_by("-pk")
    rows: list[Notice] = []
    for dossier in mine[:DOSSIERS]:
        rows += _of(dossier, citizen.pk, citizen.telephone, until)
    others = Dossier.unscoped.select_related("procedure", "party").exclude(submitter_id=citizen.pk)
    of_others: list[Notice] = []
    for dossier in others.filter(~Q(party__telephone="")).order_by("-pk")[:LOOKED_AT]:
        of_others += _of(dossier, None, dossier.party.telephone, until)
        if len(of_others) >= OF_OTHERS:
            break
    rows += of_others
    if staff is not None:
        _propose(staff.pk, until)
    _go_wrong(of_others, staff)
    moments = [row.delivered_at or row.failed_at or row.sent_at or until for row in rows]
    Notice.objects.bulk_create(rows)
    for row, at in zip(rows, moments, strict=True):
        row.created_at = at
    Notice.objects.bulk_update(rows, ["created_at"])
    _leave_dead([row for row in of_others if row.state == NoticeState.FAILED and row.settled_why == ""])
    Report.objects.bulk_create(
        Report(
            provider=row.provider, event_id=f"{row.provider_message}-{row.state}", reference=row.reference or "",
            provider_message=row.provider_message, state=row.state, reason=row.problem,
            at=at, received_at=at, notice=row,
        )
        for row, at in zip(rows, moments, strict=True)
        if row.provider
    )  # fmt: skip
    return len(rows)


def _leave_dead(rows: list[Notice]) -> None:
    """What nobody settled stands in the outbox too, as a dead letter; what follows in its stream goes on."""
    for row in rows:
        assert row.failed_at is not None
        stream = OutgoingStream.objects.create(
            partner=row.way, name=putting.stream_of(row.thread), next_at=row.failed_at
        )
        OutgoingMessage.objects.create(
            stream=stream, partner=row.way, key=putting.key_of(row.pk), kind=row.template,
            body={"notice_id": row.pk}, state=MessageState.DEAD, tries=1, put_at=row.sent_at or row.failed_at,
            first_tried_at=row.failed_at, last_tried_at=row.failed_at,
            problem=str(PartnerRefused(row.way, row.problem, "somebody has to look at the message")),
        )  # fmt: skip


def _propose(by: int, until: datetime) -> None:
    """Words that wait for a second person."""
    own = kind("handed_over").words
    kept = own["vi"].body.split("\n\n")[0]
    thanks = "Cảm ơn ông (bà). Mời ông (bà) dành một phút đánh giá mức độ hài lòng."
    wording.propose(
        kind_name="handed_over",
        texts=wording.Texts(vi=replace(own["vi"], body=f"{kept}\n\n{thanks}"), en=own["en"]),
        why="Thêm lời cảm ơn, theo góp ý của Trung tâm Phục vụ hành chính công",
        valid_from=day_of(until) + timedelta(days=7),
        by=by,
        at=until,
    )


def _of(dossier: Dossier, recipient: int | None, mobile: str, until: datetime) -> list[Notice]:
    """The messages of one dossier's life: in the inbox, and by SMS where the kind goes there."""
    rows = []
    for recorded in log.of_stream(dossier.pk):
        event = happened(recorded)
        if event.kind not in TOLD or event.at > until:
            continue
        what = kind(template_of(event))
        values = {"code": dossier.code, "procedure": dossier.procedure.name, **said_of(event.payload)}
        is_old = event.at < until - timedelta(days=10)
        ways = [Channel.INBOX] if recipient is not None else []
        if Channel.SMS in what.channels and mobile:
            ways.append(Channel.SMS)
        for way in ways:
            is_sms = way is Channel.SMS
            number = f"{dossier.pk}-{event.seq}"
            rows.append(
                Notice(
                    key=f"dossier-{number}",
                    way=way,
                    thread=f"{way}:dossier-{dossier.pk}",
                    recipient_id=recipient,
                    dossier_id=dossier.pk,
                    event_seq=event.seq,
                    template=what.name,
                    values=values,
                    link=track_url("", dossier.code),
                    state=NoticeState.READ if is_old and not is_sms else NoticeState.DELIVERED,
                    attempts=int(is_sms),
                    reference=f"mc-demo-{number}" if is_sms else None,
                    provider="sms" if is_sms else "",
                    provider_message=f"demo-{number}" if is_sms else "",
                    segments=2 if is_sms else 0,
                    sent_at=event.at if is_sms else None,
                    delivered_at=event.at,
                    read_at=event.at + timedelta(hours=5) if is_old and not is_sms else None,
                )
            )
    return rows


def _go_wrong(rows: list[Notice], staff: object) -> None:
    """The first two short messages to others did not arrive: one was laid aside, one waits for somebody."""
    for row, why in zip(rows[:2], ("absent-subscriber", "invalid-number"), strict=False):
        row.state, row.problem = NoticeState.FAILED, why
        row.failed_at, row.delivered_at, row.segments = row.delivered_at, None, 0
        row.address = "0905000000"
    if rows and staff is not None:
        first = rows[0]
        first.settled_at, first.settled_why, first.address = first.failed_at, SETTLED, ""
        first.settled_by_id = getattr(staff, "pk", None)
