"""Slips tell: who is given one, when its day comes near, when it is over; once each."""

from datetime import date, timedelta

import pytest

from correspondence_ground import MONDAY, TODAY, Office, an_office, as_system, entered, later, now
from motcua.correspondence.actions import slips, telling_people
from motcua.correspondence.actions.slips import Assignment
from motcua.correspondence.errors import InputRefused
from motcua.correspondence.models import Document, Slip
from motcua.correspondence.rules.reminding import OVERDUE, step
from motcua.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    return an_office()


def inbox() -> list[tuple[int, str]]:
    """Who was told what in the portal's inbox, in order."""
    rows = Notice.objects.filter(way="inbox").order_by("pk")
    return [(int(row.recipient_id or 0), row.template) for row in rows]


def assigned(office: Office, *, due_on: date | None, to_officer: bool = True, **others: object) -> Document:
    row = entered(office)
    user = office.officer.pk if to_officer else None
    given = Assignment(unit_id=office.unit.pk, user_id=user, due_on=due_on, **others)  # type: ignore[arg-type]
    with as_system():
        slips.assign(row.pk, given, seen=row.revision, by=office.by_head, at=MONDAY)
    return now(row)


@pytest.mark.parametrize(
    ("left", "reached"), [(4, None), (3, 3), (2, 3), (1, 3), (0, 0), (-1, OVERDUE), (-20, OVERDUE)]
)
def test_each_day_stands_on_one_step(left: int, reached: int | None) -> None:
    assert step(TODAY + timedelta(days=left), TODAY, (0, 3)) == reached


def test_whoever_is_given_a_document_hears_of_it_with_its_day_and_without_its_subject(office: Office) -> None:
    row = assigned(office, due_on=date(2026, 11, 10))

    assert inbox() == [(office.officer.pk, "slip_given_due")]
    told = Notice.objects.get(way="inbox")
    assert (told.values, told.link) == (
        {"document": f"{row.number}/2026", "due": "2026-11-10"},
        f"/correspondence/{row.pk}/",
    )


def test_a_unit_hears_through_those_who_give_documents_out_and_nobody_of_their_own_deed(
    office: Office,
) -> None:
    other = an_office("Sở Nội vụ")
    assigned(
        office, due_on=None, to_officer=False, coordinating_unit_ids=[other.unit.pk], informed_unit_ids=[],
    )  # fmt: skip

    # the head of the own unit gave it; the other unit's head hears
    assert inbox() == [(other.head.pk, "slip_given")]


def test_a_slip_near_its_day_on_it_and_past_it_is_told_once_each_and_to_the_giver_when_overdue(
    office: Office,
) -> None:
    assigned(office, due_on=date(2026, 11, 10))  # MONDAY is the 2nd
    Notice.objects.all().delete()
    officer, head = office.officer.pk, office.head.pk

    for day in range(12):
        for _again in range(2):
            telling_people.remind(at=later(day))

    assert inbox() == [
        (officer, "slip_due"),
        (officer, "slip_due"),
        (officer, "slip_overdue"),
        (head, "slip_overdue"),
    ]
    said = [row.values.get("days") for row in Notice.objects.filter(way="inbox").order_by("pk")]
    assert said == [3, 0, None, None]


def test_what_is_dealt_with_or_was_forgotten_long_ago_is_told_to_nobody(office: Office) -> None:
    row = assigned(office, due_on=TODAY)
    Notice.objects.all().delete()

    assert telling_people.remind(at=later(31)) == 0
    slip = Slip.objects.get()
    with as_system():
        slips.send_back(
            slip.pk, reason="Không thuộc thẩm quyền", seen=row.revision, by=office.by_officer, at=MONDAY
        )
    assert telling_people.remind(at=later(1)) == 0


def test_a_new_day_is_told_anew(office: Office) -> None:
    assigned(office, due_on=date(2026, 11, 3))
    Notice.objects.all().delete()
    telling_people.remind(at=later(0))
    Slip.objects.update(due_on=date(2026, 11, 5))

    telling_people.remind(at=later(0))

    assert [kind for _user, kind in inbox()] == ["slip_due", "slip_due"]


def test_a_person_who_left_the_unit_hears_nothing_and_the_unit_does(office: Office) -> None:
    assigned(office, due_on=date(2026, 11, 3))
    Notice.objects.all().delete()
    office.officer.holdings.update(valid_to=TODAY)

    telling_people.remind(at=later(1))

    assert [user for user, _kind in inbox()] == [office.head.pk]


def test_a_deed_that_is_refused_tells_nobody(office: Office) -> None:
    row = entered(office)
    with as_system(), pytest.raises(InputRefused):
        slips.assign(row.pk, Assignment(unit_id=10**9), seen=row.revision, by=office.by_head, at=MONDAY)
    assert inbox() == []
