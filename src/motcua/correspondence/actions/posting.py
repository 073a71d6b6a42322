"""Sending a dispatch to the axis, and looking after what was sent: the axis may lose what it accepted.

`send` is what the outbox calls. It may be interrupted anywhere and is called again: the package has the id of
its dispatch, by which the axis and the receiver know it.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from motcua.correspondence import wire_seals
from motcua.correspondence.actions import dispatching
from motcua.correspondence.actions.recording import locked, note
from motcua.correspondence.axis_client import PARTNER, AxisFaulty, axis
from motcua.correspondence.edxml.building import build
from motcua.correspondence.edxml.values import EdxmlError
from motcua.correspondence.messages import message_of
from motcua.correspondence.models import Dispatch, Sending
from motcua.correspondence.rules.law import law_on
from motcua.correspondence.rules.lifecycle import SendingState
from motcua.exchange.errors import ExchangeError, PartnerRefused, PartnerUnavailable
from motcua.exchange.outbox import Message
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of
from motcua.records.errors import RecordsError

MOST_A_ROUND = 200


def send(message: Message) -> None:
    """Build the package now and give it to the axis. Raises PartnerUnavailable, PartnerRefused (also after so
    many faults of the axis as the law of documents allows: somebody has to look)."""
    client = axis()
    if client is None:
        raise PartnerUnavailable(PARTNER, "no address is given (MOTCUA_DOCUMENT_AXIS_URL)")
    with scope(of_system("documents to the axis")):
        dispatch = _of(message)
        if dispatch.failed_at is not None:  # mended and sent again by a person
            Dispatch.objects.filter(pk=dispatch.pk).update(failed_at=None)
        try:
            content = wire_seals.sealed(build(message_of(dispatch)), at=message.at)
        except wire_seals.AxisKeyUnusable:
            # ours to mend, and nothing leaves without its seal meanwhile
            raise PartnerUnavailable(
                PARTNER, "our own seal cannot be made: see `motcua signing status`"
            ) from None
        except EdxmlError as error:
            raise PartnerRefused(PARTNER, f"edxml-{error.problem}", "the package cannot be built") from None
        except RecordsError as error:
            raise PartnerRefused(PARTNER, error.code, "a file of the document cannot be read") from None
        try:
            client.send(
                content,
                package_id=str(dispatch.pk),
                from_agency=dispatch.from_agency,
                to_agency=dispatch.to_agency,
                kind=dispatch.kind,
            )
        except AxisFaulty as error:
            if message.tries >= law_on(day_of(message.at)).most_tries:
                raise PartnerRefused(PARTNER, "gave-up", str(error)) from None
            raise
        _sent(dispatch, message.at)


def _of(message: Message) -> Dispatch:
    return Dispatch.objects.select_related("document__replaces", "document__responds_to", "sending").get(
        pk=str(message.body["dispatch"])
    )


@transaction.atomic
def _sent(dispatch: Dispatch, at: datetime) -> None:
    Dispatch.objects.filter(pk=dispatch.pk).update(sent_at=at, tries=F("tries") + 1)
    if dispatch.sending_id is not None and dispatch.kind == "document":
        waiting = [SendingState.WAITING, SendingState.FAILED]
        Sending.objects.filter(pk=dispatch.sending_id, state__in=waiting).update(
            state=SendingState.SENT, told_at=at
        )


def dead(message: Message) -> None:
    """The outbox gave up: whoever sent the document sees it. Told twice, it changes nothing more."""
    with scope(of_system("documents to the axis")), transaction.atomic():
        dispatch = _of(message)
        if not Dispatch.objects.filter(pk=dispatch.pk, failed_at__isnull=True).update(failed_at=message.at):
            return
        if dispatch.sending_id is not None and dispatch.business == 0:
            Sending.objects.filter(
                pk=dispatch.sending_id, state__in=[SendingState.WAITING, SendingState.SENT]
            ).update(state=SendingState.FAILED, told_at=message.at)
        row = locked(dispatch.document_id)
        note(row, "undelivered", {"to": dispatch.to_agency}, by=None, at=message.at)


def look_after(*, now: datetime | None = None) -> dict[str, int]:
    """Ask the axis after packages that nobody fetched yet; what it no longer knows is put on its way again,
    five times at most. How many were taken, sent again, given up."""
    client, at = axis(), now or timezone.now()
    done = {"taken": 0, "again": 0, "failed": 0}
    if client is None:
        return done
    law = law_on(day_of(at))
    before = at - timedelta(minutes=law.ask_after_minutes)
    rows = Dispatch.objects.filter(sent_at__lte=before, taken_at__isnull=True, failed_at__isnull=True)
    for dispatch in rows.order_by(F("asked_at").asc(nulls_first=True), "sent_at")[:MOST_A_ROUND]:
        try:
            is_known, is_taken = client.standing(str(dispatch.pk), dispatch.from_agency)
        except ExchangeError:
            return done  # the next round
        mine = Dispatch.objects.filter(pk=dispatch.pk, sent_at=dispatch.sent_at)
        if is_taken:
            done["taken"] += mine.update(taken_at=at, asked_at=at)
        elif is_known:
            mine.update(asked_at=at)
        elif dispatch.tries >= law.most_tries:
            done["failed"] += _give_up(dispatch, at)
        else:
            done["again"] += _again(dispatch, at)
    return done


@transaction.atomic
def _again(dispatch: Dispatch, at: datetime) -> int:
    won = Dispatch.objects.filter(pk=dispatch.pk, sent_at=dispatch.sent_at).update(sent_at=None, asked_at=at)
    if won:
        dispatching.put_again(dispatch, at=at)
    return won


@transaction.atomic
def _give_up(dispatch: Dispatch, at: datetime) -> int:
    won = Dispatch.objects.filter(pk=dispatch.pk, failed_at__isnull=True).update(failed_at=at, asked_at=at)
    if won:
        with scope(of_system("documents to the axis")):
            note(locked(dispatch.document_id), "undelivered", {"to": dispatch.to_agency}, by=None, at=at)
            if dispatch.sending_id is not None and dispatch.business == 0:
                Sending.objects.filter(pk=dispatch.sending_id, state=SendingState.SENT).update(
                    state=SendingState.FAILED, told_at=at
                )
    return won
