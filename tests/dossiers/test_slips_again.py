"""A slip printed again is the same file; when the due date moves, the receipt is issued again and says so."""

from datetime import timedelta

import pytest

import factories
from factories import MONDAY, Case
from motcua.dossiers import queries
from motcua.dossiers.actions import slips, supplements, work
from motcua.dossiers.models import Slip
from motcua.dossiers.rules.opening import HandedIn
from motcua.dossiers.rules.verifying import read_reference

pytestmark = pytest.mark.django_db


def receipts(case: Case) -> list[Slip]:
    with factories.as_system():
        return list(Slip.objects.filter(dossier_id=case.id, kind="receipt").order_by("pk"))


def confirmed(case: Case | None = None) -> Case:
    """Asked on Monday, supplied and confirmed three days later."""
    case = case or factories.awaiting_supplement()
    later = MONDAY + timedelta(days=3)
    with factories.as_system():
        case = case.after(
            supplements.supply(
                dossier_id=case.id,
                components=(HandedIn(key="c2", name="Giấy chứng sinh"),),
                by=case.as_citizen,
                at=later,
                command_id=case.key("supply"),
            )
        )
        return case.after(
            supplements.confirm(
                dossier_id=case.id,
                by=case.as_role("case_officer"),
                at=later,
                command_id=case.key("confirm"),
            )
        )


def extended(case: Case | None = None) -> Case:
    case = case or factories.in_processing()
    with factories.as_system():
        return case.after(
            work.extend(
                dossier_id=case.id,
                due=MONDAY + timedelta(days=21),
                ground="Cần xác minh",
                document="12/CV",
                by=case.as_role("agency_head"),
                at=case.state.last_at + timedelta(hours=1),
                command_id=case.key("extend"),
            )
        )


def said_on(slip: Slip) -> dict[str, object]:
    with factories.as_system():
        return dict(slips._paper(slips._slip(slip.pk)).values)


def test_a_confirmed_supplement_issues_the_receipt_again_with_both_due_dates() -> None:
    first, second = receipts(confirmed())

    said = said_on(second)

    assert (first.number, second.number) == (1, 2)
    assert second.replaces_id == first.pk
    assert said["replaces"] == (
        "Cấp lại, thay thế Giấy tiếp nhận hồ sơ và hẹn trả kết quả số 01/TNHS ngày 02/11/2026"
    )
    assert (said["old_due"], said["due"]) == ("08:30 ngày 09/11/2026", "08:30 ngày 12/11/2026")


def test_an_extension_issues_the_receipt_again() -> None:
    first, second = receipts(extended())

    assert second.replaces_id == first.pk
    assert said_on(second)["due"] == "08:30 ngày 23/11/2026"


def test_each_receipt_replaces_the_one_before_it() -> None:
    first, second, third = receipts(extended(confirmed()))

    assert [first.replaces_id, second.replaces_id, third.replaces_id] == [None, first.pk, second.pk]


def test_a_receipt_issued_again_keeps_the_dossiers_line_in_the_register() -> None:
    unit = factories.make_unit()
    case = confirmed(factories.awaiting_supplement(unit=unit))
    after = factories.accepted(unit=unit, at=MONDAY + timedelta(days=4))

    assert [slip.content["register_number"] for slip in receipts(case)] == [1, 1]
    (receipt,) = receipts(after)
    assert (receipt.number, receipt.content["register_number"]) == (3, 2)


def test_a_due_date_that_stays_issues_nothing() -> None:
    case = confirmed(factories.awaiting_supplement(limit=None))

    assert len(receipts(case)) == 1


def test_repeating_the_deed_issues_no_third_receipt() -> None:
    case = factories.in_processing()
    extended(case)
    extended(case)

    assert len(receipts(case)) == 2


def test_the_verification_says_that_the_first_was_replaced() -> None:
    first, second = receipts(confirmed())

    found = [
        queries.verified_slip(reference)
        for slip in (first, second)
        if (reference := read_reference(f"{slip.pk}-{slip.content_hash[:12]}"))
    ]

    assert [(one.number_text, one.replaced_by, one.replaces) for one in found if one] == [
        ("01/TNHS", "02/TNHS", ""),
        ("02/TNHS", "", "01/TNHS"),
    ]
