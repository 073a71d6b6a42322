"""ISO_9001: units with a maintained system over units counted, with the reason of each other."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories
from motcua.agencies.models import Unit
from motcua.quality import queries
from motcua.quality.actions import audits, systems
from motcua.quality.rules.maintaining import Concern, Light, Reason
from quality_ground import TODAY, announce, audited, found_major, writer

pytestmark = pytest.mark.django_db


def test_an_empty_register_is_no_zero() -> None:
    unit = factories.make_unit()
    figure = queries.iso_9001(TODAY)
    assert figure.value is None
    assert figure.denominator == (unit.pk,)
    assert figure.reasons == {unit.pk: (Reason.NOT_RECORDED,)}


def test_the_agencies_of_other_provinces_in_the_directory_are_not_counted() -> None:
    own = factories.make_unit("Xã A")
    hanoi = factories.make_area(code="01", name="Thành phố Hà Nội")
    Unit.objects.filter(pk=factories.make_unit("Xã Sóc Sơn").pk).update(area=hanoi)

    assert queries.iso_9001(TODAY).denominator == (own.pk,)
    assert queries.counted_units(TODAY) == [own.pk]


def test_the_figure_names_the_units_and_why_not() -> None:
    good, late, silent = (factories.make_unit(name) for name in ("Xã A", "Xã B", "Xã C"))
    factories.make_unit("Trung tâm", kind="service_centre")  # not counted
    auditor = factories.make_official(factories.make_unit("Ban", kind="division"), "reform_staff")
    heads = {unit: factories.make_official(unit, "agency_head") for unit in (good, late)}
    for unit, head in heads.items():
        announce(unit, head)
        number = audited(unit, head, auditor)
    officer = factories.make_official(late, "case_officer")
    found_major(late, heads[late], number, officer, due=date(2026, 8, 1))

    figure = queries.iso_9001(TODAY)

    assert figure.standard == "TCVN ISO 9001:2015"
    assert figure.numerator == (good.pk,)
    assert figure.denominator == (good.pk, late.pk, silent.pk)
    assert figure.reasons == {late.pk: (Reason.MAJOR_PAST_DUE,), silent.pk: (Reason.NOT_RECORDED,)}
    assert figure.value == Decimal("33.33")
    assert queries.iso_9001(date(2026, 8, 1)).numerator == (good.pk, late.pk)
    assert queries.iso_9001(TODAY, within={good.pk}).value == Decimal("100.00")
    assert queries.iso_9001(date(2026, 1, 4)).value is None


def test_a_past_day_is_judged_by_what_had_happened_by_then() -> None:
    unit = factories.make_unit()
    head, officer = (factories.make_official(unit, role) for role in ("agency_head", "case_officer"))
    auditor = factories.make_official(factories.make_unit("Ban", kind="division"), "reform_staff")
    announce(unit, head)
    number = found_major(unit, head, audited(unit, head, auditor), officer, due=date(2026, 8, 1))
    audits.report_done(
        number, done_on=date(2026, 9, 15), cause="x", evidence="Biên bản", by=writer(head, unit)
    )
    for day, expected in (
        (date(2026, 5, 31), (Reason.NO_AUDIT, Reason.NO_REVIEW)),
        (date(2026, 6, 1), ()),
        (date(2026, 8, 2), (Reason.MAJOR_PAST_DUE,)),
        (date(2026, 9, 15), ()),
        (date(2027, 6, 2), (Reason.AUDIT_TOO_OLD, Reason.REVIEW_TOO_OLD)),
    ):
        assert queries.standings([unit.pk], day)[unit.pk].reasons == expected, day
    systems.end_announcement(unit.pk, last_day=TODAY, by=writer(head, unit))
    assert queries.standings([unit.pk], TODAY)[unit.pk].is_maintained
    after = queries.standings([unit.pk], date(2026, 11, 21))[unit.pk]
    assert after.reasons == (Reason.NOT_ANNOUNCED,)


def test_a_certificate_is_reminded_of_sixty_days_before_its_last() -> None:
    unit = factories.make_unit()
    head = factories.make_official(unit, "agency_head")
    auditor = factories.make_official(factories.make_unit("Ban", kind="division"), "reform_staff")
    announce(unit, head)
    audited(unit, head, auditor)
    systems.certify(
        unit.pk,
        number="HT 1",
        body="QUACERT",
        scope="TTHC",
        valid_from=date(2024, 1, 1),
        valid_to=date(2027, 1, 19),
        by=writer(head, unit),
    )
    for day, concerns, light in (
        (date(2026, 11, 19), (), Light.MAINTAINED),
        (date(2026, 11, 20), (Concern.CERTIFICATE_ENDS_SOON,), Light.ATTENTION),
        (date(2027, 1, 20), (Concern.CERTIFICATE_ENDED,), Light.ATTENTION),
    ):
        found = queries.standings([unit.pk], day)[unit.pk]
        assert (found.concerns, found.light) == (concerns, light), day


def test_the_queries_do_not_grow_with_the_units() -> None:
    counts = []
    for _ in range(2):
        for _unit in range(3):
            unit = factories.make_unit()
            announce(unit, factories.make_official(unit, "agency_head"))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            queries.iso_9001(TODAY)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 11
