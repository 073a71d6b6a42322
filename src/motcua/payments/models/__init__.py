"""Money of dossiers: payments, orders at providers, receipts, refunds, reconciliation, cash."""

from motcua.payments.models.cash import CASH_STATES, CashDay
from motcua.payments.models.orders import ORDER_STATES, PaymentOrder, ProviderMessage
from motcua.payments.models.payment import Payment, PaymentItem, PaymentWay
from motcua.payments.models.receipts import RECEIPT_STATES, SERIES, ElectronicReceipt, Receipt, ReceiptCounter
from motcua.payments.models.work import (
    ASIDE,
    GROUNDS,
    REFUND_STATES,
    RESOLUTIONS,
    MoneyItem,
    Refund,
    SettlementDay,
)

__all__ = [
    "ASIDE",
    "CASH_STATES",
    "GROUNDS",
    "ORDER_STATES",
    "RECEIPT_STATES",
    "REFUND_STATES",
    "RESOLUTIONS",
    "SERIES",
    "CashDay",
    "ElectronicReceipt",
    "MoneyItem",
    "Payment",
    "PaymentItem",
    "PaymentOrder",
    "PaymentWay",
    "ProviderMessage",
    "Receipt",
    "ReceiptCounter",
    "Refund",
    "SettlementDay",
]
