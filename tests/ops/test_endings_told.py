"""Who answers for a key or a certificate is told before it ends: once for each lead time, whatever the clock does."""

from datetime import UTC, date, datetime, timedelta

import pytest

import factories as f
from motcua.accounts.models import PostHolding, User
from motcua.agencies.models import Unit
from motcua.kernel.zone import day_of
from motcua.notices.models import Notice
from motcua.notices.rules import endings as rules
from motcua.ops import endings
from motcua.ops.tasks import tell_endings
from motcua.quality.models import Certificate, QualitySystem
from motcua.signing.models import Credential
from pki_ground import believe, credential, root

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def after(days: int) -> datetime:
    return NOW + timedelta(days=days)


def told(kind: str) -> list[tuple[int | None, str]]:
    """Who was told what: the account, and how many days before."""
    rows = Notice.objects.filter(way="inbox", template=f"{kind}_ends").order_by("pk")
    return [(row.recipient_id, row.values["days"]) for row in rows]


def head_of(unit: Unit) -> User:
    return f.make_official(unit, "agency_head")


class TestOfTheLeads:
    LEADS = (60, 30, 14, 7, 1)

    @pytest.mark.parametrize(
        ("days", "lead"), [(61, None), (60, 60), (31, 60), (30, 30), (5, 7), (1, 1), (0, 1), (-1, None)]
    )
    def test_the_smallest_lead_that_is_reached_is_told(self, days: int, lead: int | None) -> None:
        assert rules.lead(days, self.LEADS) == lead

    def test_the_entry_in_force_names_days_and_people(self) -> None:
        law = rules.endings_on(date(2026, 11, 23))

        assert law.before_days == (60, 30, 14, 7, 1)
        assert law.things["credential"].holder
        with pytest.raises(LookupError):
            rules.endings_on(date(2000, 1, 1))

    def test_a_key_fits_the_column_of_messages(self) -> None:
        assert len(rules.key("iso_certificate", 10**18, date(2026, 11, 23), 60, 10**18)) <= 100


@pytest.mark.django_db
def test_the_head_of_the_unit_and_the_holder_are_told_once_for_each_lead_time() -> None:
    unit = f.make_unit()
    head, holder = head_of(unit), f.make_official(unit, "division_head")
    row = credential(
        "truong-phong",
        unit=unit,
        role="official",
        person=holder,
        valid_until=day_of(NOW) + timedelta(days=60),
    )

    assert endings.tell(now=NOW) == 2
    assert endings.tell(now=NOW) == 0
    assert endings.tell(now=after(1)) == 0
    assert endings.tell(now=after(30)) == 2

    assert told("credential") == [(head.pk, 60), (holder.pk, 60), (head.pk, 30), (holder.pk, 30)]
    to_head, to_holder = Notice.objects.filter(way="inbox").order_by("pk")[:2]
    assert (to_head.link, to_holder.link) == (f"/signing/credentials/{row.pk}/", "")
    assert holder.full_name not in str(to_head.values)


@pytest.mark.django_db
def test_a_clock_that_jumps_ahead_tells_the_last_lead_alone_and_one_that_goes_back_nothing_twice() -> None:
    unit = f.make_unit()
    head = head_of(unit)
    credential("seal", unit=unit, valid_until=day_of(NOW) + timedelta(days=60))
    endings.tell(now=NOW)

    assert (
        endings.tell(now=after(55)) == 1
    )  # five days left: the message of seven, none of thirty and fourteen
    assert endings.tell(now=NOW) == 0
    assert endings.tell(now=after(61)) == 0  # it ended: nobody is told before

    assert told("credential") == [(head.pk, 60), (head.pk, 5)]


@pytest.mark.django_db
def test_what_is_renewed_or_ends_later_is_nobody_s_work() -> None:
    unit = f.make_unit()
    head_of(unit)
    soon = day_of(NOW) + timedelta(days=20)
    credential("seal-1", unit=unit, valid_until=soon)
    credential("seal-2", unit=unit, valid_until=soon + timedelta(days=365))
    system = QualitySystem.objects.create(unit=unit)
    year = timedelta(days=365)
    for number, begin, end in (("1", soon - year, soon), ("2", soon + timedelta(days=1), soon + year)):
        Certificate.objects.create(
            system=system, number=number, body="QUACERT", scope="Toàn bộ", valid_from=begin, valid_to=end
        )

    assert endings.tell(now=NOW) == 0


@pytest.mark.django_db
def test_a_last_day_that_was_moved_is_told_of_anew() -> None:
    unit = f.make_unit()
    head_of(unit)
    row = credential("seal", unit=unit, valid_until=day_of(NOW) + timedelta(days=20))
    endings.tell(now=NOW)

    Credential.objects.filter(pk=row.pk).update(valid_until=day_of(NOW) + timedelta(days=25))

    assert endings.tell(now=NOW) == 1


@pytest.mark.django_db
def test_the_certificate_of_a_quality_system_reaches_the_head_and_without_one_the_reform_staff() -> None:
    unit, headless = f.make_unit(), f.make_unit("Ủy ban nhân dân xã Vạn Hưng")
    head = head_of(unit)
    gone = head_of(headless)
    PostHolding.objects.filter(user=gone).update(valid_to=day_of(NOW) - timedelta(days=1))
    staff = f.make_official(f.make_unit("Sở Nội vụ", kind="department", level="province"), "reform_staff")
    for place, number in ((unit, "VN-1"), (headless, "VN-2")):
        Certificate.objects.create(
            system=QualitySystem.objects.create(unit=place),
            number=number,
            body="QUACERT",
            scope="Toàn bộ",
            valid_from=date(2024, 1, 1),
            valid_to=day_of(NOW) + timedelta(days=14),
        )

    endings.tell(now=NOW)

    assert told("iso_certificate") == [(head.pk, 14), (staff.pk, 14)]


@pytest.mark.django_db
def test_a_trusted_certificate_is_the_administrators_and_a_holder_who_left_is_not_told() -> None:
    unit = f.make_unit()
    admin = f.make_official(unit, "administrator")
    left = f.make_official(unit, "division_head")
    PostHolding.objects.filter(user=left).update(valid_to=day_of(NOW) - timedelta(days=1))
    anchor = believe(root().pem)
    type(anchor).objects.filter(pk=anchor.pk).update(valid_until=day_of(NOW) + timedelta(days=7))
    credential("cu", unit=unit, role="official", person=left, valid_until=day_of(NOW) + timedelta(days=7))

    endings.tell(now=NOW)

    assert told("anchor") == [(admin.pk, 7)]
    assert told("credential") == [(admin.pk, 7)]  # the unit has no head


@pytest.mark.django_db
def test_the_job_runs_in_the_system_s_scope_and_counts_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = f.make_unit()
    head_of(unit)
    credential("seal", unit=unit, valid_until=day_of(NOW) + timedelta(days=30))
    monkeypatch.setattr("motcua.ops.tasks.timezone.now", lambda: NOW)

    assert tell_endings(0) == 1
    assert tell_endings(0) == 0
