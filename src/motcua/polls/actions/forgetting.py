"""What goes when a wave is over: who was drawn, tokens, calls; later what people wrote in their own words."""

from datetime import datetime, timedelta

from django.db import transaction

from motcua.kernel.zone import day_of
from motcua.notices.actions import forgetting as notices
from motcua.polls.actions import answering
from motcua.polls.models import Answer, Asked, CallAttempt, Paper, State, Stratum, Ticket, Wave
from motcua.polls.rules.law import law_on
from motcua.polls.rules.questionnaire import Kind, questionnaire

_OVER = (State.CLOSED, State.PROPOSED, State.PUBLISHED, State.CANCELLED)


def forget_due(*, now: datetime) -> int:
    """Do it for every wave whose days have passed; how many. Again changes nothing."""
    today = day_of(now)
    law = law_on(today)
    due = Wave.objects.filter(
        forgotten_at__isnull=True,
        closes_on__lt=today - timedelta(days=law.forget_people_after_days),
        state__in=_OVER,
    ).order_by("pk")
    numbers = list(due.values_list("pk", flat=True))
    for wave_id in numbers:
        forget_people(wave_id, at=now)
    for wave in Wave.objects.filter(
        closes_on__lt=today - timedelta(days=law.forget_words_after_days)
    ).order_by("pk"):
        forget_words(wave)
    return len(numbers)


@transaction.atomic
def forget_people(wave_id: int, *, at: datetime) -> None:
    """Nobody can say any more who was asked: people, nonces, tokens, calls, papers in work."""
    wave = Wave.objects.select_for_update(of=("self",)).get(pk=wave_id)
    notices.forget_of(f"poll-{wave.pk}-")
    CallAttempt.objects.filter(asked__wave=wave).delete()
    Asked.objects.filter(wave=wave).delete()
    Ticket.objects.filter(stratum__wave=wave).delete()
    Paper.objects.filter(wave=wave, is_done=False).delete()
    wave.forgotten_at = at
    wave.save(update_fields=["forgotten_at"])


@transaction.atomic
def forget_words(wave: Wave) -> None:
    """Free texts go; the choices stay for the figures."""
    texts = [item.code for item in questionnaire(wave.questionnaire.content).items if item.kind is Kind.TEXT]
    for stratum_id in Stratum.objects.filter(wave=wave).order_by("pk").values_list("pk", flat=True):
        rows = Answer.objects.filter(stratum_id=stratum_id)
        if texts and rows.filter(content__has_any_keys=texts).exists():
            answering.rewrite(stratum_id, without=texts)
