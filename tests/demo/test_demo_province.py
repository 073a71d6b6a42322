"""The demo province: the same rules as real work, the same facts for the same seed."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction

from motcua.accounts.models import PostHolding
from motcua.demo import people
from motcua.demo.build import Built, build
from motcua.demo.papers import sample_result
from motcua.dossiers import verification
from motcua.dossiers.models import Dossier, Slip
from motcua.indicators import actions as indicators
from motcua.indicators import queries as figures
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import VIETNAM

pytestmark = pytest.mark.django_db

UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=VIETNAM)
MANY = 250


@pytest.fixture
def province(db: None) -> None:
    call_command("reference_data", verbosity=0, stdout=StringIO())


def _build(seed: int, dossiers: int = MANY) -> Built:
    return build(
        dossiers=dossiers, seed=seed, until=UNTIL, result_sha256=sample_result(), step=lambda count: None
    )


def test_every_dossier_of_the_demo_is_the_projection_of_its_log(province: None) -> None:
    built = _build(seed=3)

    checked, findings = 0, []
    for count, found in verification.verify():
        checked += count
        findings += found

    assert (built.dossiers, checked, findings) == (MANY, MANY, [])


def test_the_same_seed_gives_the_same_facts_and_another_seed_others(province: None) -> None:
    facts = []
    for seed in (5, 5, 6):
        with transaction.atomic():
            facts.append(_build(seed).facts)
            transaction.set_rollback(True)

    assert facts[0] == facts[1]
    assert facts[0] != facts[2]


def test_the_year_holds_what_a_year_holds(province: None) -> None:
    _build(seed=3)

    rows = Dossier.unscoped.all()
    codes = set(rows.values_list("national_code", flat=True))
    assert {2, 3, 4, 5, 8, 9, 10} & codes >= {4, 10}
    assert rows.filter(submitted_at__gt=UNTIL).count() == 0
    assert rows.filter(last_at__gt=UNTIL).count() == 0
    assert set(rows.values_list("channel", flat=True)) == {"online", "counter", "post"}
    assert {"early", "on_time", "late"} <= set(rows.values_list("legal_outcome", flat=True))
    assert rows.exclude(rating=None).count() > 0


def test_every_sign_in_that_is_printed_opens_the_product(province: None) -> None:
    _build(seed=3)

    opened = [authenticate(username=name, password=password) for name, password, _ in people.sign_ins()]

    assert None not in opened
    with_post = PostHolding.objects.filter(user__username__in=[name for name, *_ in people.sign_ins()])
    assert with_post.count() == len(opened) - 1  # the citizen holds none


def test_letters_of_apology_wait_for_days_and_not_for_months(province: None) -> None:
    _build(seed=3, dossiers=5 * MANY)  # one in forty is late, one letter in eight is slow

    late = Dossier.unscoped.filter(late_at__lt=UNTIL - timedelta(days=21))
    states = set(late.values_list("apology", flat=True))

    assert late.count() > 25
    assert states == {"delivered"}


def test_slips_are_numbered_without_gaps_in_the_order_of_time(province: None) -> None:
    _build(seed=3)

    books: dict[tuple[int, int, str], list[int]] = {}
    for slip in Slip.unscoped.order_by("issued_at", "dossier_id", "seq"):
        books.setdefault((slip.unit_id, slip.year, slip.form), []).append(slip.number)

    assert books
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in books.values())


def test_the_live_cells_equal_a_count_over_the_demo(province: None) -> None:
    _build(seed=3)
    indicators.recount(now=UNTIL)

    with scope(of_system("a test of the figures")):
        assert figures.differences(now=UNTIL) == []
