"""Appointments at a unit that ends before they come: cancelled once, and the person told where to go."""

from datetime import datetime

import pytest

import factories
from motcua.centres.actions import booking
from motcua.centres.actions.booking import Booking
from motcua.centres.models import Appointment
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM
from motcua.notices.models import Notice
from reorganisation_ground import DRAWN_UP, MIDNIGHT, carried_out, new_unit, offices

pytestmark = pytest.mark.django_db
BEFORE = datetime(2026, 11, 6, 9, 0, tzinfo=VIETNAM)
AFTER = datetime(2026, 11, 10, 9, 0, tzinfo=VIETNAM)


def test_whoever_booked_for_a_day_after_the_unit_ended_is_told_once_where_its_work_went() -> None:
    of = offices()
    unit = factories.make_unit("Ủy ban nhân dân xã An Hòa", agency_id="H32.A")
    user = factories.make_citizen()
    with scope(of_system("test")):
        near, far = (
            booking.book(
                Booking(
                    booking_key=f"khoa-cua-bieu-mau-{n:06d}", unit_id=unit.pk, service="civil", starts_at=starts_at,
                    name="Nguyễn Thị Mai", telephone="0905123456", user_id=user.pk,
                ),
                at=DRAWN_UP,
            )
            for n, starts_at in enumerate((BEFORE, AFTER))
        )  # fmt: skip
        assert booking.end_with_units(now=DRAWN_UP) == 0
    carried_out(
        of,
        [
            new_unit("H32.C", "Ủy ban nhân dân xã Hợp Nhất"),
            {"kind": "merge", "units": ["H32.A"], "into": "H32.C"},
        ],
    )
    with scope(of_system("test")):
        assert booking.end_with_units(now=DRAWN_UP) == 1
        assert booking.end_with_units(now=MIDNIGHT) == 0

    states = dict(Appointment.unscoped.values_list("pk", "state"))
    assert states == {near.pk: "booked", far.pk: "cancelled"}
    (notice,) = Notice.objects.filter(template="appointment_unit_ended", way="inbox")
    assert "Ủy ban nhân dân xã Hợp Nhất" in str(notice.values)
    assert "Ủy ban nhân dân xã An Hòa" in str(notice.values)
