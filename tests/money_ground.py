"""Money for tests: two providers connected, orders placed, and call-backs as a provider sends them.

with connected(): order = place(case); call_back(order); settle_all()
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.test import Client, override_settings
from django.utils import timezone

import factories as f
from motcua.dossiers.actions import paying, settling
from motcua.kernel.scopes import of_system, scope
from motcua.payments.models import PaymentOrder, ProviderMessage
from motcua.payments.rules import messages
from motcua.payments.rules.authority import By
from motcua.payments.rules.profiles import profiles

SECRETS = {"national": "a-national-secret", "bank": "a-bank-secret"}
SETTINGS = {
    "MOTCUA_PAYMENT_NATIONAL_URL": "http://127.0.0.1:9",  # nobody listens: no test leaves the machine
    "MOTCUA_PAYMENT_NATIONAL_SECRET": SECRETS["national"],
    "MOTCUA_PAYMENT_BANK_URL": "http://127.0.0.1:9",
    "MOTCUA_PAYMENT_BANK_SECRET": SECRETS["bank"],
    "MOTCUA_PAYMENT_BANK_ACCOUNT": "970403:0011012345678:KHO BAC NHA NUOC",
}


# Pages looked at in both widths by `test_money_browser`.
OF_MONEY = {"portal:pay", "portal:pay-order", "portal:verify-receipt"} | {
    f"money:{name}"
    for name in ("home", "item", "dossier", "refunds", "refund", "days", "day", "cash", "cash-day")
}


@contextmanager
def connected(**more: str) -> Iterator[None]:
    with override_settings(PAYMENT_SETTINGS={**SETTINGS, **more}):
        yield


def place(
    case: f.Case, profile: str = "national", *, codes: list[str] | None = None, at: datetime | None = None
) -> PaymentOrder:
    with scope(of_system("test")):
        return paying.begin(
            dossier_id=case.id, profile=profile, codes=codes, by=case.as_citizen, at=at or timezone.now()
        )


def said(order: PaymentOrder | None, **changed: str) -> dict[str, str]:
    now = str(int(timezone.now().timestamp()))
    found = {
        "order_code": order.code if order else "MC33333333333",
        "transaction_id": "T1",
        "status": "paid",
        "amount": str(order.amount_vnd if order else 8000),
        "paid_at": now,
        "sent_at": now,
    }
    if order is not None and order.profile == "bank":
        found |= {"order_code": "", "content": f"MBVCB 99 {order.code} chuyen tien"}
    return {**found, **changed}


def post(profile: str, values: dict[str, str], *, secret: str = "", body: bytes | None = None) -> Any:
    """The provider calls back; the answer of our door."""
    raw = json.dumps(values).encode() if body is None else body
    sent = values.get("sent_at", "")
    signing = profiles(timezone.now().date())[profile].signing
    signature = messages.sign(secret or SECRETS[profile], signing, values, sent, raw)
    return Client().post(
        f"/inbox/payments/{profile}/",
        raw,
        content_type="application/json",
        headers={"X-Signature": signature, "X-Sent-At": sent},
    )


def settle_all() -> list[str]:
    """What the jobs do: every message that waits, in the order of arrival."""
    waiting = (
        ProviderMessage.objects.filter(handled_at__isnull=True).order_by("pk").values_list("pk", flat=True)
    )
    with scope(of_system("test")):
        return [settling.settle(message_id=pk, at=timezone.now()) for pk in list(waiting)]


def by(case: f.Case, role: str, *, name: str = "", unit: Any = None) -> By:
    """An official of the dossier's receiving unit in a role."""
    of = unit or case.unit
    user = f.make_official(of, role, full_name=name or f"Cán bộ {role}")
    return By(user.pk, of.pk, frozenset({role}), frozenset({of.pk}))


def province(role: str = "reform_staff") -> By:
    unit = f.make_unit("Văn phòng Ủy ban nhân dân tỉnh")
    return By(f.make_official(unit, role).pk, unit.pk, frozenset({role}), None)


def paid_order(case: f.Case, transaction: str = "T1") -> PaymentOrder:
    order = place(case)
    assert post("national", said(order, transaction_id=transaction)).status_code == 200
    assert settle_all() == ["taken"]
    order.refresh_from_db()
    return order


def later(**more: float) -> datetime:
    return timezone.now() + timedelta(**more)
