"""What providers report: kept as it came, once, and applied to the message it is about, in whatever order."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from motcua.kernel.zone import day_of
from motcua.notices import channels
from motcua.notices.channels import StatusReport
from motcua.notices.errors import CallBackRefused
from motcua.notices.models import Notice, NoticeState, Report
from motcua.notices.rules.progress import Reported, after_report
from motcua.notices.rules.providers import named
from motcua.notices.rules.settings import rules_on

_AT = {"sent": "sent_at", "delivered": "delivered_at", "read": "read_at", "failed": "failed_at"}


def call_back(provider: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
    """Take a provider's call-back; True if it was new. A message that is not known (yet) keeps it waiting.

    Raises CallBackRefused: not signed by the provider, too old, unreadable.
    """
    profile = named(provider)
    if profile is None or profile.contract == "smtp":
        raise CallBackRefused("provider")
    tolerance = rules_on(day_of(now)).call_back_tolerance_seconds
    said = channels.client(profile).parse(headers, body, now=now, tolerance_seconds=tolerance)
    with transaction.atomic():
        row, is_new = Report.objects.get_or_create(
            provider=provider,
            event_id=said.event_id,
            defaults={
                "provider_message": said.provider_message,
                "reference": said.reference,
                "state": said.state,
                "reason": said.reason,
                "at": said.at,
                "received_at": now,
            },
        )
        if is_new:
            about = _about(row)
            if about is not None:
                Report.objects.filter(pk=row.pk).update(notice_id=about)
                apply_report(about, said)
    return is_new


def match_reports(notice_id: int) -> None:
    """Apply what was reported of a message before its provider's id was known here."""
    row = Notice.objects.filter(pk=notice_id).first()
    if row is None:
        return
    mine = Q(reference=row.reference or "-")
    if row.provider_message:
        mine |= Q(provider_message=row.provider_message)
    with transaction.atomic():
        waiting = Report.objects.filter(mine, provider=row.provider, notice__isnull=True).order_by("at", "pk")
        for one in waiting.select_for_update():
            Report.objects.filter(pk=one.pk).update(notice_id=notice_id)
            apply_report(
                notice_id,
                StatusReport(
                    provider_message=one.provider_message,
                    reference=one.reference,
                    state=Reported(one.state),
                    reason=one.reason,
                    at=one.at,
                    event_id=one.event_id,
                ),
            )


def _about(report: Report) -> int | None:
    """The message that a report is about, by our reference or by the provider's id."""
    sent_by = Notice.objects.filter(provider=report.provider)
    if report.reference:
        return sent_by.filter(reference=report.reference).values_list("pk", flat=True).first()
    found = sent_by.filter(provider_message=report.provider_message)
    return found.order_by("-pk").values_list("pk", flat=True).first()


@transaction.atomic
def apply_report(notice_id: int, said: StatusReport) -> None:
    """Move a message on as its provider says; what would move it back changes nothing."""
    row = Notice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    after = after_report(row.state, said.state)
    if after == row.state:
        return
    changed: dict[str, object] = {"state": after}
    if column := _AT.get(said.state):
        changed[column] = said.at
    if said.state is Reported.READ and row.delivered_at is None:
        changed["delivered_at"] = said.at
    if row.sent_at is None and said.state is not Reported.FAILED:
        changed["sent_at"] = said.at
    if after in (NoticeState.DELIVERED, NoticeState.READ, NoticeState.EXPIRED):
        changed["address"] = ""
    changed["problem"] = said.reason if said.state in (Reported.FAILED, Reported.EXPIRED) else ""
    Notice.objects.filter(pk=notice_id).update(**changed)
