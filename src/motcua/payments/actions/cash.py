"""The cash day of one official: counted, explained, confirmed by a second person, closed."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db import connection, transaction

from motcua.kernel.zone import VIETNAM
from motcua.payments.errors import CashDayClosed, MoneyRefused, NoSuchMoney
from motcua.payments.models import CashDay, Payment, PaymentWay, Refund
from motcua.payments.rules import cash as rules
from motcua.payments.rules.authority import By, Right, require
from motcua.payments.rules.cash import CashRefused, CashState

_LOCK_CLASS = 7204  # of the advisory locks that stand for one official's cash desk


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first instant of a day in Vietnam and that of the next."""
    start = datetime.combine(day, time(), VIETNAM)
    return start, start + timedelta(days=1)


def _hold_desk(officer_id: int) -> None:
    """Who takes cash and who counts it wait for each other: a payment is in the count or after it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_CLASS, officer_id % 2**31])


def require_open(*, unit_id: int, officer_id: int, day: date) -> None:
    """Inside a transaction. Raises CashDayClosed."""
    _hold_desk(officer_id)
    counted = CashDay.objects.filter(unit_id=unit_id, officer_id=officer_id, day=day)
    if counted.exclude(state=CashState.OPEN).exists():
        raise CashDayClosed


def booked(unit_id: int, officer_id: int, day: date) -> tuple[int, int]:
    """Sum and number of the cash movements of an official on a day: taken in less paid out."""
    start, end = bounds(day)
    taken = Payment.objects.filter(
        unit_id=unit_id, taken_by_id=officer_id, way=PaymentWay.CASH, paid_at__gte=start, paid_at__lt=end
    ).values_list("amount_vnd", flat=True)
    given = Refund.objects.filter(
        paid_out_unit_id=unit_id,
        paid_out_by_id=officer_id,
        payment__way=PaymentWay.CASH,
        ended_at__gte=start,
        ended_at__lt=end,
    ).values_list("amount_vnd", flat=True)
    amounts = [*taken, *(-amount for amount in given)]
    return sum(amounts), len(amounts)


def count(*, day: date, pieces: Mapping[int, int], explanation: str, by: By, at: datetime) -> CashDay:
    """Who took the cash counts it. Raises MoneyNotAllowed, MoneyRefused."""
    require(Right.COUNT_CASH, by, day)
    with transaction.atomic():
        _hold_desk(by.user_id)
        row = (
            CashDay.objects.select_for_update(of=("self",))
            .filter(unit_id=by.unit_id, officer_id=by.user_id, day=day)
            .first()
        )
        if row is not None and row.state != CashState.OPEN:
            raise MoneyRefused("state-refused")
        if bounds(day)[0] > at:
            raise MoneyRefused("day-not-come", field="day")
        booked_vnd, number = booked(by.unit_id, by.user_id, day)
        try:
            counted_vnd = rules.counted(pieces)
            rules.check_count(counted_vnd=counted_vnd, booked_vnd=booked_vnd, explanation=explanation)
        except CashRefused as refused:
            raise MoneyRefused(
                refused.problem,
                field="explanation" if refused.problem == "difference-unexplained" else "pieces",
            ) from None
        row = row or CashDay(unit_id=by.unit_id, officer_id=by.user_id, day=day)
        row.state = CashState.COUNTED
        row.pieces = {str(note): number for note, number in pieces.items() if number}
        row.booked_vnd, row.booked_count, row.counted_vnd = booked_vnd, number, counted_vnd
        row.explanation, row.counted_at = explanation.strip(), at
        row.save()
    return row


def _lock(day_id: int, by: By) -> CashDay:
    row = CashDay.objects.select_for_update(of=("self",)).filter(pk=day_id).first()
    if row is None or row.unit_id != by.unit_id:
        raise NoSuchMoney
    return row


def confirm(*, day_id: int, by: By, at: datetime) -> CashDay:
    """A second person has counted too; the day is closed. Raises MoneyNotAllowed, MoneyRefused, NoSuchMoney."""
    with transaction.atomic():
        row = _lock(day_id, by)
        require(Right.CONFIRM_CASH, by, row.day)
        _check(row, by)
        row.state, row.confirmed_by_id, row.confirmed_at = CashState.LOCKED, by.user_id, at
        row.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    return row


def send_back(*, day_id: int, words: str, by: By, at: datetime) -> CashDay:
    """The second person counted otherwise: the day is open again, to be counted anew. Raises as `confirm`."""
    if not words.strip():
        raise MoneyRefused("ground-required", field="words")
    with transaction.atomic():
        row = _lock(day_id, by)
        require(Right.CONFIRM_CASH, by, row.day)
        _check(row, by)
        row.state, row.sent_back_words = CashState.OPEN, words.strip()
        row.save(update_fields=["state", "sent_back_words"])
    return row


def _check(row: CashDay, by: By) -> None:
    try:
        rules.check_confirmation(state=CashState(row.state), officer_id=row.officer_id, confirms=by.user_id)
    except CashRefused as refused:
        raise MoneyRefused(refused.problem) from None
