"""Registers on a past day: what was entered, struck out, changed or worked on since is not in them."""

from datetime import date, datetime, timedelta

import pytest

import petition_ground
from motcua.indicators import registers
from motcua.indicators.registers import Asked
from motcua.kernel.zone import VIETNAM
from motcua.procedures.models import Procedure
from motcua.reviews.actions import decentralisations, regulations
from motcua.reviews.actions.regulations import Standing
from review_ground import MARCH, Ground, make_review_ground

pytestmark = pytest.mark.django_db
LATER = MARCH + timedelta(days=3)
EVENING = MARCH.date() + timedelta(days=1)
NOW = Asked(on=LATER.date(), since=date(2026, 1, 1))
THEN = Asked(on=EVENING, since=date(2026, 1, 1), known_on=EVENING)
BY_ITS_DATES = Asked(on=EVENING, since=date(2026, 1, 1))


@pytest.fixture
def ground() -> Ground:
    return make_review_ground()


def sizes(asked: Asked, *codes: str) -> list[int]:
    return [registers.counted([code], asked)[code] for code in codes]


def test_a_regulation_stood_where_the_evening_knew_it_whatever_dates_were_entered_later(
    ground: Ground,
) -> None:
    by = ground.by(ground.keeper)

    def entered(number: int, at: object = MARCH) -> int:
        return regulations.enter(
            kind="business_rule", name=f"Điều kiện {number}", number=f"{number}/2024/QĐ-UBND", issuer="UBND tỉnh",
            issued_on=date(2024, 5, 2), sector_id=None, by=by, at=at,  # type: ignore[arg-type]
        ).pk  # fmt: skip

    def says(number: int, at: object, **said: object) -> None:
        regulations.set_standing(
            regulation_id=number, standing=Standing(**said), seen=None, by=by, at=at,  # type: ignore[arg-type]
        )  # fmt: skip

    one, two = entered(1), entered(2)
    says(
        one,
        MARCH,
        fate="cut",
        fate_on=date(2026, 2, 1),
        fate_document="1/2026/QĐ",
        published_on=date(2026, 1, 5),
    )
    # three days later, with dates of before: a third rule, the second one's cut, the first one's error
    entered(3, LATER)
    says(two, LATER, fate="simplified", fate_on=date(2026, 2, 2), fate_document="2/2026/QĐ")
    says(one, LATER, fate="in_force")
    codes = ("business_rules", "business_rules_cut", "business_rules_public")

    assert sizes(NOW, *codes) == [3, 1, 0]
    assert sizes(BY_ITS_DATES, *codes) == [3, 1, 0]
    assert sizes(THEN, *codes) == [2, 1, 1]
    regulations.strike(regulation_id=two, words="Nhập nhầm", seen=None, by=by, at=LATER)
    assert sizes(NOW, *codes)[0] == 2
    assert sizes(THEN, *codes)[0] == 2  # struck out later: it counted that evening


def test_what_was_handed_down_is_known_from_the_day_it_was_recorded(ground: Ground) -> None:
    by = ground.by(ground.keeper)
    first, second = Procedure.objects.order_by("pk")[:2] if Procedure.objects.count() > 1 else _procedures()

    def approved(procedure: Procedure, at: object) -> int:
        return decentralisations.approve(
            sheet_id=None, procedure_id=procedure.pk, from_level="ministry", to_level="province",
            approved_on=date(2026, 1, 5), document="21/QĐ-TTg", by=by, at=at,  # type: ignore[arg-type]
        ).pk  # fmt: skip

    one = approved(first, MARCH)
    approved(second, LATER)
    decentralisations.carry_out(
        decentralisation_id=one, done_on=date(2026, 2, 20), document="9/NĐ-CP", seen=None, by=by, at=LATER
    )
    codes = ("handed_down_approved", "handed_down_done")
    assert sizes(NOW, *codes) == [2, 1]
    assert sizes(THEN, *codes) == [1, 0]


def _procedures() -> tuple[Procedure, Procedure]:
    import factories

    return factories.make_procedure(), factories.make_procedure("Đăng ký kết hôn")


def test_a_petition_counts_for_the_unit_that_had_it_that_evening() -> None:
    town = petition_ground.furnish()
    monday = petition_ground.MONDAY.date()
    petition_ground.assigned(town)  # filed on Monday, given to the department a day later
    code, since = "petitions_received", date(monday.year, 1, 1)

    def of(unit: int, known_on: date | None) -> int:
        on = known_on or monday + timedelta(days=9)
        return sizes(Asked(on=on, since=since, unit_id=unit, known_on=known_on), code)[0]

    assert (of(town.office.pk, monday), of(town.department.pk, monday)) == (1, 0)
    assert (of(town.office.pk, None), of(town.department.pk, None)) == (0, 1)


def test_a_document_was_worked_on_when_the_deed_was_done() -> None:
    from correspondence_ground import a_commune, an_office, arrived, as_system, to_unit
    from correspondence_ground import sent as sent_document
    from motcua.correspondence.actions import registering

    office, commune = an_office(), a_commune()
    at = datetime(2026, 11, 2, 9, tzinfo=VIETNAM)
    there = arrived(commune, sent_document(office, to_unit(commune), at=at))
    with as_system():
        registering.register(there.pk, due_on=None, seen=None, by=commune.by_clerk, at=at)
        registering.finish(
            there.pk, answer="Lưu hồ sơ", seen=None, by=commune.by_head, at=at + timedelta(days=1)
        )

    def of(known_on: date | None) -> list[int]:
        asked = Asked(on=at.date(), since=date(2026, 11, 1), unit_id=commune.unit.pk, known_on=known_on)
        return sizes(asked, "documents_received", "documents_processed")

    assert of(at.date()) == [1, 0]
    assert of(at.date() + timedelta(days=1)) == [1, 1]
    assert of(None) == [1, 1]
