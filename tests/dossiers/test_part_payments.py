"""A dossier paid in parts, obligation by obligation, and refunded: its state, its clock, its log."""

import pytest

import factories as f
from motcua.dossiers import verification
from motcua.dossiers.actions import money, obligations
from motcua.dossiers.actions.performing import perform
from motcua.dossiers.errors import InputRefused, TransitionRefused
from motcua.dossiers.rules.authority import SYSTEM
from motcua.dossiers.rules.commands import Command
from motcua.payments.models import Payment, PaymentItem, Receipt

pytestmark = pytest.mark.django_db


def demanded() -> f.Case:
    """A fee of 8,000, and a notice over 50,000 in all."""
    case = f.in_processing(fee_vnd=8000)
    with f.as_system():
        return case.after(
            money.demand(
                dossier_id=case.id,
                amount_vnd=50_000,
                notice_number="7/TB",
                by=case.as_role("case_officer"),
                at=case.hour(1),
                command_id="notice",
            )
        )


def pay(case: f.Case, amount: int, *codes: str, key: str = "pay") -> f.Case:
    with f.as_system():
        return case.after(
            money.record_payment(
                dossier_id=case.id,
                amount_vnd=amount,
                way="cash",
                codes=list(codes) or None,
                by=case.as_intake,
                at=case.state.last_at,
                command_id=key,
            )
        )


def faults(case: f.Case) -> list[object]:
    return [one for _count, found in verification.verify([case.id]) for one in found]


def test_each_obligation_is_paid_whole_and_work_goes_on_when_all_are() -> None:
    case = demanded()
    assert [(one.code, one.amount_vnd) for one in obligations.owing(case.state)] == [
        ("fee-1", 8000),
        ("notice", 42_000),
    ]
    case = pay(case, 8000, "fee-1", key="first")
    assert (case.state.finance, case.state.paid_vnd, case.state.national_code) == ("demanded", 8000, 6)
    case = pay(case, 42_000, "notice", key="second")
    assert (case.state.finance, case.state.paid_vnd, case.state.national_code) == ("paid", 50_000, 4)
    assert list(PaymentItem.objects.order_by("pk").values_list("code", "amount_vnd")) == [
        ("fee-1", 8000),
        ("notice", 42_000),
    ]
    assert list(Receipt.objects.order_by("pk").values_list("series", "number")) == [("fee", 1), ("other", 1)]
    assert faults(case) == []


@pytest.mark.parametrize(
    ("amount", "codes"), [(50_001, ()), (7_999, ("fee-1",)), (8_000, ()), (16_000, ("fee-1", "fee-1"))]
)
def test_no_part_of_an_obligation_and_never_more_is_taken(amount: int, codes: tuple[str, ...]) -> None:
    case = demanded()
    with pytest.raises(InputRefused):
        pay(case, amount, *codes)
    assert Payment.objects.count() == 0


def test_the_result_is_not_handed_over_while_a_part_is_owed() -> None:
    case = pay(demanded(), 8000, "fee-1")
    with pytest.raises(TransitionRefused, match="Work waits for a payment"):
        f.concluded(case)


def test_a_demand_over_what_was_paid_already_is_refused() -> None:
    case = pay(f.in_processing(fee_vnd=8000), 8000)
    with pytest.raises(InputRefused) as refused, f.as_system():
        money.demand(
            dossier_id=case.id,
            amount_vnd=8000,
            notice_number="8/TB",
            by=case.as_role("case_officer"),
            at=case.hour(2),
            command_id="again",
        )
    assert refused.value.problem == "was-paid-already"


def test_a_refund_is_an_event_and_what_is_owed_does_not_come_back() -> None:
    case = pay(f.in_processing(fee_vnd=8000), 8000)
    with f.as_system():
        case = case.after(
            perform(
                dossier_id=case.id,
                command=Command.RECORD_REFUND,
                kind="payment_refunded",
                by=SYSTEM,
                at=case.state.last_at,
                command_id="refund-1",
                decide=lambda _state, _at: {"amount_vnd": 3000},
            )
        )
    assert (case.state.paid_vnd, case.state.refunded_vnd, case.state.finance) == (8000, 3000, "paid")
    assert obligations.owing(case.state) == ()
    assert faults(case) == []
