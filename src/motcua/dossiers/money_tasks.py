"""Jobs about money: believed messages take effect, orders are asked about and expire, refunds are sent, receipts are
set, the providers' files are fetched. Each may be interrupted anywhere and run again.
"""

from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from motcua.dossiers.actions import fee_receipts, paying, refunding, settling
from motcua.dossiers.errors import SlipNotFound, SlipNotRenderable
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of
from motcua.payments import gateways
from motcua.payments import queries as payments
from motcua.payments.actions import orders, reconciling, refunds
from motcua.payments.connections import connections
from motcua.payments.errors import MoneyRefused, ProviderRefused, ProviderUnavailable
from motcua.payments.rules.reconciling import FileRefused

DATABASE_AWAY = {OperationalError, InterfaceError}
# Waits of 4, 16, 64, 256 and 1024 seconds; then the sweep takes over.
RETRIES = RetryStrategy(max_attempts=6, exponential_wait=4, retry_exceptions=DATABASE_AWAY)
REFUND_RETRIES = RetryStrategy(
    max_attempts=8, exponential_wait=4, retry_exceptions={ProviderUnavailable, *DATABASE_AWAY}
)
AT_ONCE = 50
LEFT_BEHIND = timedelta(minutes=5)
FETCH_DAYS_BACK = 3


@app.task(name="dossiers.settle_message", queue="work", retry=RETRIES)
def settle_message(message_id: int) -> str:
    """Let a provider's message take effect; in a word, what became of it."""
    with scope(of_system("a message of a payment provider")):
        return settling.settle(message_id=message_id, at=timezone.now())


@app.task(name="dossiers.render_receipt", queue="papers", retry=RETRIES)
def render_receipt(receipt_id: int) -> None:
    """Make a receipt's PDF/A before anybody asks for it."""
    with scope(of_system("render a receipt")):
        try:
            fee_receipts.render(receipt_id)
        except (SlipNotFound, SlipNotRenderable):
            return


@app.task(name="dossiers.send_refund", queue="exchange", retry=REFUND_RETRIES)
def send_refund(refund_id: int) -> str:
    """Hand an approved refund to its provider."""
    with scope(of_system("send a refund")):
        return refunding.send(refund_id=refund_id, at=timezone.now())


@app.periodic(cron="* * * * *", periodic_id="payment-orders")
@app.task(name="dossiers.watch_orders", queue="exchange", queueing_lock="watch-orders", lock="watch-orders")
def watch_orders(timestamp: int) -> dict[str, int]:
    """End what expired, ask providers about orders whose time has come, and pick up what was left behind."""
    now = timezone.now()
    with scope(of_system("the watch over payment orders")):
        expired = orders.expire_due(now)
        asked = 0
        for order in payments.orders_to_ask(now, AT_ONCE):
            try:
                paying.ask(order, at=now)
            except ProviderUnavailable:
                orders.ask_later(order, now)
                continue
            asked += 1
        left = payments.unhandled_messages(now - LEFT_BEHIND, AT_ONCE)
        for message_id in left:
            settling.settle(message_id=message_id, at=now)
        for refund_id in payments.unsent_refunds(now - timedelta(hours=6)):
            refunds.put_job(refund_id)
    return {"expired": expired, "asked": asked, "left_behind": len(left)}


@app.periodic(cron="10 1-12 * * *", periodic_id="settlement-files")
@app.task(name="dossiers.fetch_settlements", queue="exchange", queueing_lock="fetch-settlements")
def fetch_settlements(timestamp: int) -> list[str]:
    """Fetch the files of the last days that are not taken in yet; which, as `provider day`."""
    return fetch(timezone.now())


def fetch(now: datetime) -> list[str]:
    found = []
    for key, connected in connections(now).items():
        for back in range(FETCH_DAYS_BACK, 0, -1):
            day = day_of(now) - timedelta(days=back)
            if payments.has_settlement(key, day):
                continue
            try:
                content = gateways.gateway(connected).settlement(day)
                reconciling.take_in(profile=key, day=day, content=content, source="job", by=None, at=now)
            except (ProviderUnavailable, ProviderRefused, MoneyRefused, FileRefused):
                continue  # the next hour tries again; a person may upload it
            found.append(f"{key} {day}")
    return found
