"""Signing in, choosing a post, choosing a language: the pages that all doors share."""

import pytest
from django.test import Client

from factories import make_citizen, make_official, make_unit
from motcua.accounts.models import Post, PostHolding
from motcua.web.components.views import ATTEMPTS

pytestmark = pytest.mark.django_db
PASSWORD = "motcua-demo-1"


def _sign_in(client: Client, username: str, password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def test_the_sign_in_page_asks_the_database_nothing_but_the_name_of_the_province(
    client: Client, django_assert_num_queries: object
) -> None:
    make_unit()
    client.get("/sign-in/")

    with django_assert_num_queries(0):  # type: ignore[operator]
        assert client.get("/sign-in/").status_code == 200


def test_each_person_begins_in_their_room(client: Client) -> None:
    citizen, officer = make_citizen(), make_official(make_unit())
    leader = make_official(make_unit(), "province_leader")

    where = [_sign_in(Client(), person.username).headers["Location"] for person in (citizen, officer, leader)]

    assert where == ["/mine/", "/desk/", "/cockpit/"]


def test_a_wrong_password_is_told_without_saying_which_part_was_wrong(client: Client) -> None:
    citizen = make_citizen()

    wrong, unknown = _sign_in(client, citizen.username, "x"), _sign_in(client, "nobody", "x")

    assert (wrong.status_code, unknown.status_code) == (422, 422)
    shown = [answer.content.decode().split("mc-errors")[1].split("</div>")[0] for answer in (wrong, unknown)]
    assert shown[0] == shown[1]


def test_after_too_many_wrong_passwords_even_the_right_one_waits(client: Client) -> None:
    citizen = make_citizen()
    for _ in range(ATTEMPTS):
        _sign_in(client, citizen.username, "x")

    assert _sign_in(client, citizen.username).status_code == 422
    assert _sign_in(client, make_citizen().username).status_code == 302


def test_an_official_with_two_posts_chooses_and_nobody_takes_a_post_of_others(
    client: Client, django_assert_num_queries: object
) -> None:
    first, second = make_unit("Đơn vị A"), make_unit("Đơn vị B")
    officer, other = make_official(first), make_official(second)
    post = Post.objects.create(unit=second, code="second", title="Chuyên viên", role="case_officer")
    PostHolding.objects.create(post=post, user=officer, valid_from="2025-07-01")
    client.force_login(officer)
    client.get("/post/")

    with django_assert_num_queries(3):  # session, account, posts  # type: ignore[operator]
        page = client.get("/post/").content.decode()
    assert "Đơn vị A" in page
    assert "Đơn vị B" in page
    client.post("/post/", {"post": post.pk})
    assert client.session["acting_post"] == post.pk
    client.post("/post/", {"post": other.holdings.get().post_id})
    assert client.session["acting_post"] == post.pk


def test_the_country_s_language_is_spoken_until_another_is_chosen(client: Client) -> None:
    asked = {"HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.9"}

    before = client.get("/sign-in/", **asked).content.decode()
    client.post("/language/", {"language": "en", "next": "/sign-in/"})
    after = client.get("/sign-in/", **asked).content.decode()

    assert '<html lang="vi">' in before
    assert '<html lang="en">' in after
