"""Refunds: proposed, approved by a second person, sent, answered. Never more than was received."""

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum

from motcua.kernel.zone import day_of
from motcua.payments.errors import MoneyRefused, NoSuchMoney
from motcua.payments.models import MoneyItem, Payment, PaymentOrder, Refund
from motcua.payments.rules import refunds as rules
from motcua.payments.rules.authority import By, Right, require
from motcua.payments.rules.orders import SIGNS
from motcua.payments.rules.refunds import HOLDS, Ground, RefundRefused, RefundState

if TYPE_CHECKING:
    from motcua.payments.rules.messages import Message

JOB = "dossiers.send_refund"


def _code() -> str:
    return "HT" + "".join(secrets.choice(SIGNS) for _ in range(12))


def held(*, payment_id: int | None = None, item_id: int | None = None) -> int:
    """What refunds of one receipt of money hold already, whole VND."""
    rows = Refund.objects.filter(state__in=[str(state) for state in HOLDS])
    rows = rows.filter(payment_id=payment_id) if payment_id else rows.filter(money_item_id=item_id)
    return int(rows.aggregate(total=Sum("amount_vnd"))["total"] or 0)


def propose_of_payment(
    *,
    payment_id: int,
    amount_vnd: int,
    ground: str,
    words: str,
    business: str,
    processing_began: bool,
    unit_id: int,
    by: By,
    at: datetime,
) -> Refund:
    """`business` and `processing_began` are of its dossier. Raises MoneyNotAllowed, MoneyRefused, NoSuchMoney."""
    require(Right.PROPOSE_REFUND, by, day_of(at))
    with transaction.atomic():
        payment = Payment.objects.select_for_update(of=("self",)).filter(pk=payment_id).first()
        if payment is None or not by.reaches(unit_id):
            raise NoSuchMoney
        _check(amount_vnd, payment.amount_vnd, held(payment_id=payment.pk), ground, words)
        if not rules.fits_dossier(Ground(ground), business=business, processing_began=processing_began):
            raise MoneyRefused("ground-does-not-fit", field="ground")
        order = PaymentOrder.objects.filter(payment=payment).first()
        return Refund.objects.create(
            code=_code(),
            payment=payment,
            profile=order.profile if order else "",
            original_transaction=order.transaction_id if order else "",
            unit_id=unit_id,
            amount_vnd=amount_vnd,
            ground=ground,
            words=words.strip(),
            proposed_by_id=by.user_id,
            proposed_at=at,
        )


def propose_of_item(item: MoneyItem, *, words: str, by: By, at: datetime) -> Refund:
    """Of money kept aside, all of it. The caller holds the item. Raises MoneyNotAllowed, MoneyRefused."""
    require(Right.PROPOSE_REFUND, by, day_of(at))
    received = item.theirs_vnd or 0
    _check(received, received, held(item_id=item.pk), Ground.OVERPAID, words)
    return Refund.objects.create(
        code=_code(),
        money_item=item,
        profile=item.profile,
        original_transaction=item.transaction_id,
        unit_id=item.unit_id,
        amount_vnd=received,
        ground=Ground.OVERPAID,
        words=words.strip(),
        proposed_by_id=by.user_id,
        proposed_at=at,
    )


def _check(amount_vnd: int, received_vnd: int, held_vnd: int, ground: str, words: str) -> None:
    try:
        rules.check_proposal(
            amount_vnd=amount_vnd, received_vnd=received_vnd, held_vnd=held_vnd, ground=ground, words=words
        )
    except RefundRefused as refused:
        field = {"required": "ground", "ground-required": "words"}.get(refused.problem, "amount")
        raise MoneyRefused(refused.problem, field=field) from None


def _lock(refund_id: int) -> Refund:
    row = Refund.objects.select_for_update(of=("self",)).filter(pk=refund_id).first()
    if row is None:
        raise NoSuchMoney
    return row


def _move(row: Refund, state: RefundState) -> None:
    try:
        row.state = rules.moved(RefundState(row.state), state)
    except RefundRefused as refused:
        raise MoneyRefused(refused.problem) from None


def decide(*, refund_id: int, approve: bool, words: str, by: By, at: datetime) -> Refund:
    """By a head who did not propose it. An approved one is sent by a job, or paid out at the counter.

    Raises MoneyNotAllowed, MoneyRefused, NoSuchMoney.
    """
    require(Right.APPROVE_REFUND, by, day_of(at))
    with transaction.atomic():
        row = _lock(refund_id)
        if not by.reaches(row.unit_id):
            raise NoSuchMoney
        try:
            rules.check_second(proposed_by=row.proposed_by_id, decides=by.user_id)
        except RefundRefused as refused:
            raise MoneyRefused(refused.problem) from None
        if not approve and not words.strip():
            raise MoneyRefused("ground-required", field="words")
        _move(row, RefundState.APPROVED if approve else RefundState.REJECTED)
        row.decided_by_id, row.decided_at, row.decision_words = by.user_id, at, words.strip()
        row.save(update_fields=["state", "decided_by", "decided_at", "decision_words"])
        if approve and row.profile:
            put_job(row.pk)
    return row


def put_job(refund_id: int) -> None:
    from procrastinate.contrib.django import app

    app.configure_task(name=JOB, queue="exchange", lock=f"refund-{refund_id}").defer(refund_id=refund_id)


def to_send(refund_id: int) -> Refund | None:
    return Refund.objects.filter(pk=refund_id, state=RefundState.APPROVED).exclude(profile="").first()


def tried(refund_id: int) -> None:
    row = Refund.objects.get(pk=refund_id)
    Refund.objects.filter(pk=refund_id).update(tries=row.tries + 1)


def sent(refund_id: int, at: datetime) -> None:
    """The provider has it. An answer that came meanwhile stays."""
    Refund.objects.filter(pk=refund_id, state=RefundState.APPROVED).update(state=RefundState.SENT, sent_at=at)


def failed(refund_id: int, at: datetime) -> None:
    Refund.objects.filter(pk=refund_id, state__in=[RefundState.APPROVED, RefundState.SENT]).update(
        state=RefundState.FAILED, ended_at=at
    )


def lock_by_code(profile: str, code: str) -> Refund | None:
    return Refund.objects.select_for_update(of=("self",)).filter(profile=profile, code=code).first()


def answered(row: Refund, message: "Message", *, is_done: bool) -> bool:
    """The provider's answer; False when it says nothing new. The caller holds the row."""
    if row.state in (RefundState.DONE, RefundState.FAILED, RefundState.REJECTED, RefundState.PROPOSED):
        return False
    _move(row, RefundState.DONE if is_done else RefundState.FAILED)
    row.transaction_id, row.ended_at = message.transaction, message.at
    row.save(update_fields=["state", "transaction_id", "ended_at"])
    return True


def lock_to_pay_out(refund_id: int, *, by: By) -> Refund:
    """An approved refund that goes back over the counter, of who pays it out. Raises NoSuchMoney, MoneyRefused."""
    row = _lock(refund_id)
    if not by.reaches(row.unit_id):
        raise NoSuchMoney
    if row.profile or row.state != RefundState.APPROVED:
        raise MoneyRefused("state-refused")
    return row


def paid_out(row: Refund, *, by: By, at: datetime) -> None:
    _move(row, RefundState.DONE)
    row.paid_out_by_id, row.paid_out_unit_id, row.ended_at = by.user_id, by.unit_id, at
    row.save(update_fields=["state", "paid_out_by", "paid_out_unit", "ended_at"])
