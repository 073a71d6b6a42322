"""Accounts and posts: who holds what when, and which units that reaches."""

from datetime import date
from typing import Any

import pytest

from motcua.accounts import actions, queries
from motcua.accounts.errors import (
    AccountExists,
    NotAnOfficial,
    PeriodReversed,
    PersonalIdInvalid,
    PostTaken,
    PostUnknown,
)
from motcua.accounts.models import Post, User
from motcua.agencies import actions as agency_actions
from motcua.agencies import queries as agencies
from motcua.agencies.models import Unit

DAY = date(2026, 11, 22)
START = date(2026, 1, 1)


@pytest.fixture
def province(db: None) -> None:
    agency_actions.load_areas()
    agency_actions.load_units("56")
    actions.load_posts("56")


def official(name: str) -> User:
    return actions.create_official(username=name, full_name=f"  Nguyễn   {name} ")


def post(key: str, code: str) -> Post:
    return Post.objects.get(unit=agencies.unit_of_key("56", key), code=code)


def test_a_post_is_held_for_a_period_both_days_included(province: None) -> None:
    an = official("an")
    seat = post("22366", "TPHT")
    actions.assign_post(user_id=an.pk, post_id=seat.pk, valid_from=START, valid_to=date(2026, 6, 30))
    (held,) = queries.posts_of(an.pk, date(2026, 6, 30))
    assert (held.unit_id, held.role, held.title) == (
        seat.unit_id,
        "case_officer",
        "Công chức tư pháp - hộ tịch",
    )
    assert held.unit_name == "Ủy ban nhân dân phường Nha Trang"
    assert queries.posts_of(an.pk, START)
    assert queries.posts_of(an.pk, date(2025, 12, 31)) == queries.posts_of(an.pk, date(2026, 7, 1)) == []
    assert [h.full_name for h in queries.holders(seat.unit_id, "case_officer", START)] == ["Nguyễn an"]
    assert queries.holders(seat.unit_id, "agency_head", START) == []


def test_two_people_cannot_hold_one_post_at_once(province: None) -> None:
    an, binh = official("an"), official("binh")
    seat = post("22366", "CT")
    held = actions.assign_post(user_id=an.pk, post_id=seat.pk, valid_from=START)
    assert actions.assign_post(user_id=an.pk, post_id=seat.pk, valid_from=START).pk == held.pk
    with pytest.raises(PostTaken):
        actions.assign_post(user_id=binh.pk, post_id=seat.pk, valid_from=DAY)
    assert actions.end_holding(holding_id=held.pk, on=date(2026, 10, 31))
    assert not actions.end_holding(holding_id=held.pk, on=date(2026, 10, 31))
    actions.assign_post(user_id=binh.pk, post_id=seat.pk, valid_from=date(2026, 11, 1))
    assert [h.user_id for h in queries.holders(seat.unit_id, "agency_head", DAY)] == [binh.pk]


def test_only_officials_hold_posts_that_exist_forwards_in_time(province: None) -> None:
    citizen = actions.create_citizen(personal_id="056090001234", full_name="An")
    seat = post("22366", "CT")
    with pytest.raises(NotAnOfficial):
        actions.assign_post(user_id=citizen.pk, post_id=seat.pk, valid_from=DAY)
    with pytest.raises(PostUnknown):
        actions.assign_post(user_id=official("an").pk, post_id=0, valid_from=DAY)
    with pytest.raises(PeriodReversed):
        actions.assign_post(user_id=citizen.pk, post_id=seat.pk, valid_from=DAY, valid_to=START)


def reach(*seats: tuple[str, str]) -> frozenset[int]:
    who = official(f"u{User.objects.count()}")
    for key, code in seats:
        actions.assign_post(user_id=who.pk, post_id=post(key, code).pk, valid_from=START)
    return queries.units_in_reach(who.pk, DAY)


def numbers(*keys: str) -> set[int]:
    return {agencies.unit_of_key("56", key).pk for key in keys}


def test_reach_follows_the_post(province: None) -> None:
    assert reach() == frozenset()
    assert reach(("22366.centre", "TN1")) == numbers("22366.centre")
    assert reach(("22366", "TPHT")) == numbers("22366")
    assert reach(("22366", "CT")) == numbers("22366", "22366.centre")
    assert reach(("agriculture_environment", "GD")) == numbers("agriculture_environment", "land_registration")
    assert reach(("justice", "CV1"), ("22366", "PCT")) == numbers("justice", "22366", "22366.centre")
    assert reach(("science_technology", "QT")) == frozenset()


def test_leaders_and_reform_staff_reach_their_province_and_no_other(province: None) -> None:
    whole = reach(("home_affairs", "CCHC"))
    assert whole == reach(("56", "CT"))
    # the committee, 13 departments and the social insurance; 65 communes, each with its centre and its police
    assert len(whole) == 1 + 13 + 1 + 65 * 3
    assert Unit.objects.get(agency_id="H26").pk not in whole


def test_a_unit_that_ended_stays_in_reach_of_those_above(province: None) -> None:
    centre = agencies.unit_of_key("56", "22366.centre")
    Unit.objects.filter(pk=centre.pk).update(valid_to=date(2026, 6, 30))
    assert centre.pk in reach(("22366", "CT"))


def test_queries_are_few(province: None, django_assert_num_queries: Any) -> None:
    an = official("an")
    actions.assign_post(user_id=an.pk, post_id=post("56", "CT").pk, valid_from=START)
    with django_assert_num_queries(1):
        queries.posts_of(an.pk, DAY)
    with django_assert_num_queries(3):
        queries.units_in_reach(an.pk, DAY)


def test_a_person_has_one_account_of_each_kind(db: None) -> None:
    citizen = actions.create_citizen(
        personal_id="056090001234", full_name="Trần Văn An", birth_date=date(1990, 1, 1)
    )
    assert queries.find_citizen("056090001234") == citizen
    assert queries.find_citizen("056090009999") is None
    assert queries.find_citizen("") is None
    assert not citizen.has_usable_password()
    with pytest.raises(AccountExists, match="user name"):
        actions.create_citizen(personal_id="056090005555", full_name="B", username="056090001234")
    with pytest.raises(AccountExists, match="personal id"):
        actions.create_citizen(personal_id="056090001234", full_name="B", username="other")
    worker = actions.create_official(
        username="an.tv", full_name="Trần Văn An", personal_id="056090001234", password="x"
    )
    assert worker.check_password("x")
    assert queries.find_citizen("056090001234") == citizen


def test_a_personal_id_needs_its_shape(db: None) -> None:
    with pytest.raises(PersonalIdInvalid):
        actions.create_citizen(personal_id="123", full_name="A")
    with pytest.raises(PersonalIdInvalid):
        actions.create_official(username="a", full_name="A", personal_id="123")
