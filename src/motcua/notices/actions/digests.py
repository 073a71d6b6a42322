"""The mail of the day for officials: what waited for it, in one message, once."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from motcua.kernel.zone import VIETNAM, day_of
from motcua.notices.actions.telling import tell
from motcua.notices.composing import in_words
from motcua.notices.models import Notice, NoticeState
from motcua.notices.rules.kinds import Channel
from motcua.notices.rules.settings import rules_on

AT_MOST = 40  # lines of one mail; the rest is counted, and stands in the inbox


def send_due(*, now: datetime) -> int:
    """One mail for each official who has something waiting, once the hour has come; how many were put.

    What arrives after the hour waits for the next day. May be killed anywhere and run again.
    """
    day = day_of(now)
    hour = datetime.combine(day, rules_on(day).digest_at, tzinfo=VIETNAM)
    if now < hour:
        return 0
    waiting = Notice.objects.filter(state=NoticeState.QUEUED, in_digest=True, created_at__lte=hour)
    users = waiting.order_by("recipient_id").values_list("recipient_id", flat=True).distinct()
    return sum(_put(user_id, hour, now) for user_id in list(users) if user_id is not None)


def _put(user_id: int, hour: datetime, now: datetime) -> bool:
    with transaction.atomic():
        rows = list(
            Notice.objects.select_for_update(of=("self",), skip_locked=True)
            .filter(recipient_id=user_id, state=NoticeState.QUEUED, in_digest=True, created_at__lte=hour)
            .order_by("pk")
        )
        if not rows:
            return False
        key = f"digest-{user_id}-{max(row.pk for row in rows)}"
        lines = [f"• {in_words(row).subject}" for row in rows[:AT_MOST]]
        tell(
            to=user_id,
            kind="officer_digest",
            values={"count": len(rows), "lines": "\n".join(lines)},
            key=key,
            link="/desk/",
            urgent=True,
            by_way=Channel.EMAIL,
            at=now,
        )
        mail = Notice.objects.filter(key=key).aggregate(pk=Max("pk"))["pk"]
        Notice.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=NoticeState.MERGED, merged_into_id=mail, address=""
        )
    return True
