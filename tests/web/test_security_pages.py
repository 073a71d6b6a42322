"""Signing in with a second step, devices, sessions that end, and the keeping of accounts, page by page."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from factories import make_citizen, make_official, make_unit
from motcua.accounts.models import SignedIn, SignInNote, User
from motcua.accounts.signing import factors, guarding
from signing_ground import PASSWORD, code_of, with_app
from soft_passkey import USER_PRESENT, SoftPasskey

pytestmark = pytest.mark.django_db
ORIGIN, RP = "http://localhost", "localhost"


def sign_in(user: User, client: Client | None = None, **more: str) -> tuple[Client, str]:
    client = client or Client(headers={"host": "localhost", "user-agent": "Firefox/140.0 Windows"})
    answer = client.post("/sign-in/", {"username": user.username, "password": PASSWORD, **more})
    return client, answer.headers.get("Location", "")


def register_passkey(client: Client, passkey: SoftPasskey) -> int:
    options = client.post("/account/security/passkey/options/", "{}", "application/json").json()
    answer = client.post(
        "/account/security/passkey/?name=Kh%C3%B3a", passkey.makes(options), "application/json"
    )
    return answer.status_code


def test_an_account_with_an_app_is_signed_in_after_its_code_and_not_before() -> None:
    user = make_citizen()
    secret = with_app(user, timezone.now() - timedelta(minutes=2))

    client, where = sign_in(user, next="/track/")
    assert where == "/sign-in/second/"
    assert client.get("/mine/").status_code == 302
    wrong = client.post("/sign-in/second/", {"code": "000000"})
    right = client.post("/sign-in/second/", {"code": code_of(secret, timezone.now())})

    assert (wrong.status_code, right.headers["Location"]) == (422, "/track/")
    assert client.get("/mine/").status_code == 200
    assert SignedIn.objects.get(user=user).how == "code"


def test_five_wrong_codes_ask_for_the_password_again() -> None:
    user = make_citizen()
    secret = with_app(user, timezone.now() - timedelta(minutes=2))
    client, _ = sign_in(user)

    answers = [client.post("/sign-in/second/", {"code": "000000"}) for _ in range(5)]
    after = client.post("/sign-in/second/", {"code": code_of(secret, timezone.now())})

    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 302]
    assert after.headers["Location"] == "/sign-in/"
    assert client.get("/mine/").status_code == 302


def test_codes_cannot_be_tried_for_ever_by_typing_the_password_again() -> None:
    user = make_citizen()
    secret = with_app(user, timezone.now() - timedelta(minutes=2))
    for _ in range(4):
        client, _ = sign_in(user)
        for _ in range(5):
            client.post("/sign-in/second/", {"code": "000000"})

    client, _ = sign_in(user)
    assert client.post("/sign-in/second/", {"code": code_of(secret, timezone.now())}).status_code == 422


def test_the_second_step_waits_ten_minutes() -> None:
    user = make_citizen()
    with_app(user)
    client, _ = sign_in(user)

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.get("/sign-in/second/").headers["Location"] == "/sign-in/"


def test_a_passkey_signs_in_without_a_password() -> None:
    user, passkey = make_citizen(), SoftPasskey(ORIGIN, RP)
    client, _ = sign_in(user)
    assert register_passkey(client, passkey) == 200
    assert [key.name for key in factors.of_account(user.pk)] == ["Khóa"]

    stranger = Client(headers={"host": "localhost"})
    options = stranger.post("/sign-in/passkey/options/", "{}", "application/json").json()
    answer = stranger.post("/sign-in/passkey/?next=/track/", passkey.signs(options), "application/json")

    assert answer.json() == {"next": "/track/"}
    assert stranger.get("/mine/").status_code == 200


@pytest.mark.parametrize(
    "attack", ["replay", "copy", "unverified", "origin", "other-key", "no-question", "junk"]
)
def test_a_passkey_that_lies_is_refused(attack: str) -> None:
    user, passkey = make_citizen(), SoftPasskey(ORIGIN, RP)
    client, _ = sign_in(user)
    register_passkey(client, passkey)
    stranger = Client(headers={"host": "localhost"})

    def asked() -> dict[str, object]:
        found: dict[str, object] = stranger.post("/sign-in/passkey/options/", "{}", "application/json").json()
        return found

    if attack == "replay":
        answer = passkey.signs(asked())
        assert stranger.post("/sign-in/passkey/", answer, "application/json").status_code == 200
        stranger = Client(headers={"host": "localhost"})
        asked()
    elif attack == "copy":  # two devices with one key: the counter of one of them goes back
        first = passkey.signs(asked())
        assert stranger.post("/sign-in/passkey/", first, "application/json").status_code == 200
        passkey.counter = 0
        stranger = Client(headers={"host": "localhost"})
        answer = passkey.signs(asked())
    elif attack == "unverified":
        passkey.flags = USER_PRESENT
        answer = passkey.signs(asked())
    elif attack == "origin":
        passkey.origin = "https://localhost.example"
        answer = passkey.signs(asked())
    elif attack == "other-key":
        answer = SoftPasskey(ORIGIN, RP, id=passkey.id).signs(asked())
    elif attack == "no-question":
        answer = passkey.signs(asked())
        stranger = Client(headers={"host": "localhost"})
    else:
        asked()
        answer = json.dumps({"id": 7, "rawId": [], "response": "x"})

    assert stranger.post("/sign-in/passkey/", answer, "application/json").status_code == 422
    assert stranger.get("/mine/").status_code == 302


def test_a_key_is_added_only_after_a_fresh_proof() -> None:
    user, passkey = make_citizen(), SoftPasskey(ORIGIN, RP)
    client, _ = sign_in(user)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.post("/account/security/passkey/options/", "{}", "application/json").status_code == 403
        assert client.get("/account/security/app/").headers["Location"].startswith("/account/security/prove/")
        assert client.post("/account/security/prove/", {"password": "x"}).status_code == 422
        proved = client.post(
            "/account/security/prove/", {"password": PASSWORD, "next": "https://evil.example/"}
        )
        assert proved.headers["Location"] == "/account/security/"
        assert register_passkey(client, passkey) == 200


def test_an_app_is_registered_by_its_first_code() -> None:
    user = make_citizen()
    client, _ = sign_in(user)
    page = client.get("/account/security/app/")
    secret = page.context["secret"].replace(" ", "")

    wrong = client.post("/account/security/app/", {"code": "000000"})
    right = client.post("/account/security/app/", {"code": code_of(secret, timezone.now()), "name": "Máy"})

    assert (wrong.status_code, right.headers["Location"]) == (422, "/account/security/codes/")
    made = client.post("/account/security/codes/").context["made"]
    assert len(made) == 10
    assert not any(code in client.get("/account/security/codes/").content.decode() for code in made)


def test_a_head_past_the_days_of_grace_makes_a_second_factor_first() -> None:
    head = make_official(make_unit(), "agency_head")
    client, where = sign_in(head)
    assert where != "/account/security/"

    with time_machine.travel(timezone.now() + timedelta(days=8)):
        client, where = sign_in(head)
        assert where == "/account/security/"
        assert client.get("/desk/").headers["Location"] == "/account/security/"
        assert client.post("/sign-out/").status_code == 302
        client, _ = sign_in(head)
        secret = client.get("/account/security/app/").context["secret"].replace(" ", "")
        client.post("/account/security/app/", {"code": code_of(secret, timezone.now())})
        assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize(
    ("idle", "open_still"), [(timedelta(minutes=59), True), (timedelta(minutes=61), False)]
)
def test_an_official_who_does_nothing_for_an_hour_is_signed_out(idle: timedelta, open_still: bool) -> None:
    officer = make_official(make_unit())
    client, _ = sign_in(officer)

    with time_machine.travel(timezone.now() + idle):
        answer = client.get("/desk/")

    assert (answer.status_code == 200) is open_still
    assert SignedIn.objects.filter(user=officer, ended_at__isnull=True).exists() is open_still


def test_a_busy_sign_in_ends_after_its_longest_time() -> None:
    client, _ = sign_in(make_official(make_unit()))
    began = timezone.now()
    for half_hour in range(1, 24):
        with time_machine.travel(began + timedelta(minutes=30 * half_hour)):
            assert client.get("/desk/").status_code == 200

    with time_machine.travel(began + timedelta(hours=12)):
        assert client.get("/desk/").status_code == 302


def test_another_device_is_signed_out_from_here() -> None:
    user = make_citizen()
    here, _ = sign_in(user)
    there, _ = sign_in(user)
    device = SignedIn.objects.filter(user=user).latest("pk")

    assert here.get("/account/security/").content.decode().count("Firefox, Windows") >= 2
    here.post(f"/account/security/devices/{device.pk}/end/")

    assert there.get("/mine/").status_code == 302
    assert here.get("/mine/").status_code == 200


def test_one_device_too_many_signs_out_the_one_used_longest_ago() -> None:
    officer = make_official(make_unit())
    clients = [sign_in(officer)[0] for _ in range(4)]

    assert [client.get("/desk/").status_code for client in clients] == [302, 200, 200, 200]


def test_a_changed_password_signs_out_everybody_else() -> None:
    user = make_citizen()
    here, _ = sign_in(user)
    there, _ = sign_in(user)
    new = "ba-con-meo-xanh-2026"

    short = here.post("/account/security/password/", {"old": PASSWORD, "new": "abc", "again": "abc"})
    wrong = here.post("/account/security/password/", {"old": "x", "new": new, "again": new})
    right = here.post("/account/security/password/", {"old": PASSWORD, "new": new, "again": new})

    assert (short.status_code, wrong.status_code, right.status_code) == (422, 422, 302)
    assert (here.get("/mine/").status_code, there.get("/mine/").status_code) == (200, 302)
    here.post("/sign-out/")
    assert not SignedIn.objects.filter(user=user, ended_at__isnull=True).exists()


def test_the_password_closed_by_a_stranger_leaves_the_passkey_open() -> None:
    user, passkey = make_citizen(), SoftPasskey(ORIGIN, RP)
    client, _ = sign_in(user)
    register_passkey(client, passkey)
    for number in range(30):
        Client(REMOTE_ADDR=f"10.1.0.{number}").post("/sign-in/", {"username": user.username, "password": "x"})

    assert sign_in(user)[1] == ""
    stranger = Client(headers={"host": "localhost"})
    options = stranger.post("/sign-in/passkey/options/", "{}", "application/json").json()
    assert stranger.post("/sign-in/passkey/", passkey.signs(options), "application/json").status_code == 200


def test_an_administrator_sees_who_lacks_a_key_and_another_approves_the_reset() -> None:
    unit, elsewhere = make_unit(), make_unit()
    admin, second = make_official(unit, "administrator"), make_official(unit, "administrator")
    head = make_official(elsewhere, "agency_head", full_name="Phạm Thị Duyên")
    with_app(head)
    asking, approving = Client(), Client()
    asking.force_login(admin)
    approving.force_login(second)

    assert "Phạm Thị Duyên" in asking.get("/account/people/?q=duyen").content.decode()
    asking.post(f"/account/people/{head.pk}/reset/", {"ground": "đến trực tiếp"})
    reset = head.resets.get()
    asking.post(f"/account/people/resets/{reset.pk}/", {"decision": "grant"})
    assert factors.has_any(head.pk)
    approving.post(f"/account/people/resets/{reset.pk}/", {"decision": "grant"})

    assert not factors.has_any(head.pk)
    assert SignInNote.objects.get(user=head, what="reset_granted").by == second


def test_a_head_reaches_only_the_people_of_units_in_reach() -> None:
    here, elsewhere = make_unit(), make_unit()
    head, other = (
        make_official(here, "agency_head"),
        make_official(elsewhere, "case_officer", full_name="Vũ Xa"),
    )
    client = Client()
    client.force_login(head)

    assert "Vũ Xa" not in client.get("/account/people/").content.decode()
    assert client.post(f"/account/people/{other.pk}/sign-out/").status_code == 404
    assert client.post(f"/account/people/{other.pk}/open/").status_code == 403


def test_the_pages_cost_a_fixed_number_of_queries(django_assert_max_num_queries: object) -> None:
    unit = make_unit()
    admin = make_official(unit, "administrator")
    for _ in range(5):
        with_app(make_official(unit, "agency_head"))
    client = Client()
    client.force_login(admin)
    client.get("/account/people/")

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert client.get("/account/people/").status_code == 200
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert client.get("/account/security/").status_code == 200
    assert guarding.obligation(admin.pk, at=timezone.now()).is_obliged
