"""Payments taken for a dossier."""

from motcua.payments.models.payment import (
    Payment,
    PaymentWay,
)

__all__ = [
    "Payment",
    "PaymentWay",
]
