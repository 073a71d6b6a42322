"""Citizens sign in with an electronic identity: the real protocol against a provider in a process of its own."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client

from factories import make_citizen
from motcua.accounts.models import AccountChange, Identity, ProviderSession, SignedIn, User
from motcua.sandbox.openid_people import DEMO_CITIZEN, NATIONAL, VNEID
from sign_in_ground import Identity as Providers
from sign_in_ground import identity as identity
from sign_in_ground import page_of, who_is_in
from sign_in_ground import provider_process as provider_process

pytestmark = pytest.mark.django_db

STUDENT = next(who for who in VNEID if who.key == "sinh.vien")


def test_the_request_is_a_code_with_pkce_state_and_nonce(identity: Providers) -> None:
    said = parse_qs(identity.begin(Client()))

    assert said["response_type"] == ["code"]
    assert said["code_challenge_method"] == ["S256"]
    assert len(said["code_challenge"][0]) == 43
    assert len(said["state"][0]) >= 32
    assert len(said["nonce"][0]) >= 32
    assert said["acr_values"] == ["urn:vneid:level:2 urn:vneid:level:1"]
    assert "code_verifier" not in said


def test_two_requests_share_no_secret(identity: Providers) -> None:
    client = Client()
    first, second = parse_qs(identity.begin(client)), parse_qs(identity.begin(client))

    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]


def test_a_first_sign_in_at_level_2_makes_an_account_with_the_personal_id(identity: Providers) -> None:
    client = Client()

    response = identity.sign_in(client)

    user = User.objects.get(pk=who_is_in(client))
    assert response["Location"] == "/mine/"
    assert (user.kind, user.full_name, user.personal_id) == (
        "citizen",
        DEMO_CITIZEN.name,
        DEMO_CITIZEN.personal_id,
    )
    assert user.birth_date.isoformat() == DEMO_CITIZEN.birth_date
    assert user.telephone == DEMO_CITIZEN.telephone
    assert not user.has_usable_password()
    assert client.session["identity"]["assurance"] == 2
    assert client.get("/mine/").status_code == 200


def test_the_account_that_the_province_holds_opens_at_level_2(identity: Providers) -> None:
    held = make_citizen(personal_id=DEMO_CITIZEN.personal_id)
    client = Client()

    identity.sign_in(client)

    assert who_is_in(client) == held.pk
    assert User.objects.count() == 1
    assert Identity.objects.get().user_id == held.pk


def test_below_level_2_the_account_that_the_province_holds_stays_closed(identity: Providers) -> None:
    held = make_citizen(personal_id=STUDENT.personal_id)
    client = Client()

    # this provider names the personal id whatever the level is
    identity.sign_in(client, "sinh.vien", 1, "national")

    user = User.objects.get(pk=who_is_in(client))
    assert user.pk != held.pk
    assert (user.personal_id, user.birth_date) == ("", None)
    assert client.session["identity"]["assurance"] == 1


def test_a_subject_opens_the_same_account_each_time(identity: Providers) -> None:
    clients = [Client(), Client()]

    for client in clients:
        identity.sign_in(client)

    assert who_is_in(clients[0]) == who_is_in(clients[1])
    assert User.objects.count() == 1


def test_both_providers_open_one_account_of_one_person(identity: Providers) -> None:
    clients = {code: Client() for code in ("vneid", "national")}

    for code, client in clients.items():
        identity.sign_in(client, provider=code)

    assert who_is_in(clients["vneid"]) == who_is_in(clients["national"])
    assert sorted(Identity.objects.values_list("provider", "subject"))[0] == ("national", "tech-cong.dan")


def test_an_account_learns_its_personal_id_when_the_level_rises(identity: Providers) -> None:
    client = Client()
    identity.sign_in(client, level=1)
    low = User.objects.get(pk=who_is_in(client))
    assert low.personal_id == ""

    identity.sign_in(client, level=2)

    low.refresh_from_db()
    assert who_is_in(client) == low.pk
    assert low.personal_id == DEMO_CITIZEN.personal_id


def test_a_subject_turns_to_the_held_account_when_the_level_rises(identity: Providers) -> None:
    held = make_citizen(personal_id=DEMO_CITIZEN.personal_id)
    client = Client()
    identity.sign_in(client, level=1)
    low = who_is_in(client)
    assert low != held.pk

    identity.sign_in(client, level=2)

    assert who_is_in(client) == held.pk
    assert Identity.objects.get().former_user_id == low
    assert AccountChange.objects.filter(user=held, field="identity").exists()


def test_a_subject_whose_account_is_another_persons_is_refused(identity: Providers) -> None:
    client = Client()
    identity.sign_in(client)
    User.objects.update(personal_id="056085009999")
    fresh = Client()

    response = identity.sign_in(fresh)

    assert response.status_code == 403
    assert who_is_in(fresh) is None
    assert "quầy" in page_of(response)


def test_a_closed_account_opens_for_nobody(identity: Providers) -> None:
    make_citizen(personal_id=DEMO_CITIZEN.personal_id)
    User.objects.update(is_active=False)
    client = Client()

    assert identity.sign_in(client).status_code == 403
    assert who_is_in(client) is None


def test_an_officials_account_is_never_opened_by_its_personal_id(identity: Providers) -> None:
    official = User.objects.create(username="cb", kind="official", personal_id=DEMO_CITIZEN.personal_id)
    client = Client()

    identity.sign_in(client)

    assert who_is_in(client) != official.pk


def test_a_changed_name_is_taken_over_and_noted(identity: Providers) -> None:
    held = make_citizen("Nguyễn Thị Tên Cũ", personal_id=DEMO_CITIZEN.personal_id)

    identity.sign_in(Client())

    held.refresh_from_db()
    noted = AccountChange.objects.get(user=held, field="full_name")
    assert held.full_name == DEMO_CITIZEN.name
    assert (noted.before, noted.after, noted.source) == ("Nguyễn Thị Tên Cũ", DEMO_CITIZEN.name, "vneid")


def test_a_name_that_was_proven_is_not_overwritten_below_level_2(identity: Providers) -> None:
    client = Client()
    identity.sign_in(client, level=2)
    User.objects.update(full_name="Nguyễn Thị Ánh Tuyết")

    identity.sign_in(client, level=1)

    assert User.objects.get().full_name == "Nguyễn Thị Ánh Tuyết"


@pytest.mark.django_db(transaction=True)
def test_two_first_sign_ins_at_once_make_one_account(identity: Providers) -> None:
    clients = [Client() for _ in range(4)]
    backs = [identity.choose(identity.begin(client)) for client in clients]

    def arrive(number: int) -> int:
        try:
            return int(clients[number].get(backs[number]).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(arrive, range(4)))

    assert statuses == [302] * 4
    assert User.objects.count() == 1
    assert Identity.objects.count() == 1
    assert len({who_is_in(client) for client in clients}) == 1


# What is forged, replayed or not ours


FORGED = [
    "wrong_nonce",
    "no_nonce",
    "wrong_issuer",
    "wrong_audience",
    "other_azp",
    "expired",
    "not_yet",
    "alg_none",
    "foreign_key",
    "secret_as_key",
    "forged_claims",
    "other_userinfo",
    "wrong_iss_parameter",
    "no_id_token",
]


@pytest.mark.parametrize("fault", FORGED)
def test_a_token_that_is_not_what_was_asked_for_signs_nobody_in(identity: Providers, fault: str) -> None:
    identity.control(fault=fault)
    client = Client()

    response = identity.sign_in(client)

    assert response.status_code == 400
    assert who_is_in(client) is None
    assert User.objects.count() == 0


@pytest.mark.parametrize(("ahead", "signs_in"), [(30, True), (-30, True), (3600, False), (-7200, False)])
def test_a_provider_whose_clock_is_wrong_is_believed_within_a_minute(
    identity: Providers, ahead: int, signs_in: bool
) -> None:
    identity.turn(clock_skew_seconds=ahead)
    client = Client()
    identity.sign_in(client)
    token = identity.logout_token(sid="s1")
    told = Client().post("/inbox/openid/vneid/sign-out/", {"logout_token": token})

    assert (who_is_in(client) is not None, told.status_code == 200) == (signs_in, signs_in)


def test_an_answer_counts_once(identity: Providers) -> None:
    client = Client()
    back = identity.choose(identity.begin(client))
    assert client.get(back).status_code == 302
    client.post("/sign-out/")

    assert client.get(back).status_code == 400
    assert who_is_in(client) is None


def test_an_answer_counts_in_the_browser_that_asked(identity: Providers) -> None:
    back = identity.choose(identity.begin(Client()))
    other = Client()
    identity.begin(other)

    assert other.get(back).status_code == 400
    assert who_is_in(other) is None


def test_a_code_that_was_used_is_refused_with_a_fresh_state(identity: Providers) -> None:
    client = Client()
    first = parse_qs(urlsplit(identity.choose(identity.begin(client))).query)
    second = parse_qs(urlsplit(identity.choose(identity.begin(client))).query)
    mixed = urlencode({"state": second["state"][0], "code": first["code"][0]})

    response = client.get(f"/account/openid/vneid/back/?{mixed}")

    assert response.status_code == 400  # the provider holds the code against the verifier of its own request
    assert who_is_in(client) is None


def test_an_answer_for_another_provider_is_refused(identity: Providers) -> None:
    client = Client()
    back = identity.choose(identity.begin(client))

    assert client.get(back.replace("/vneid/", "/national/")).status_code == 400
    assert who_is_in(client) is None


def test_an_answer_that_comes_too_late_is_refused(
    identity: Providers, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    back = identity.choose(identity.begin(client))
    monkeypatch.setattr("motcua.web.signin.pending.LIFETIME_SECONDS", -1)

    assert client.get(back).status_code == 400


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "https:///evil.example",
    ],
)
def test_nobody_is_led_to_another_site(identity: Providers, target: str) -> None:
    response = identity.sign_in(Client(), next=target)

    assert response["Location"] == "/mine/"


def test_the_person_comes_back_to_where_they_were(identity: Providers) -> None:
    assert identity.sign_in(Client(), next="/track/?code=H1")["Location"] == "/track/?code=H1"


def test_the_session_gets_a_new_key(identity: Providers) -> None:
    client = Client()
    identity.begin(client)
    before = client.session.session_key

    identity.sign_in(client)

    assert client.session.session_key != before


def test_a_cancelled_sign_in_says_that_nothing_was_changed(identity: Providers) -> None:
    client = Client()

    response = identity.sign_in(client, who="")

    assert response.status_code == 200
    assert "Không có gì thay đổi" in page_of(response)
    assert who_is_in(client) is None


def test_a_provider_that_is_not_known_does_not_exist(identity: Providers) -> None:
    assert Client().get("/account/openid/other/").status_code == 404
    assert Client().get("/account/openid/other/back/?state=x").status_code == 404


# The partner is down


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_provider_that_is_down_gives_a_plain_page(
    identity: Providers, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motcua.exchange.openid._parties", {})
    client = Client()
    if moment == "before":
        identity.control(fail=1)
        response: Any = client.get("/account/openid/vneid/?next=/track/")
    else:
        back = identity.choose(identity.begin(client, next="/track/"))
        identity.control(fail=1)
        response = client.get(back)

    assert response.status_code == 503
    assert who_is_in(client) is None
    assert "/account/openid/vneid/?next=%2Ftrack%2F" in page_of(response)
    assert identity.sign_in(client, next="/track/")["Location"] == "/track/"


def test_local_sign_in_stays_while_the_provider_is_down(identity: Providers, settings: Any) -> None:
    settings.IDENTITY_PROVIDERS["vneid"]["issuer"] = "http://127.0.0.1:9"
    user = make_citizen()
    user.set_password("mot-cua-2026")
    user.save()
    client = Client()
    assert client.get("/account/openid/vneid/").status_code == 503

    client.post("/sign-in/", {"username": user.username, "password": "mot-cua-2026"})

    assert who_is_in(client) == user.pk


def test_local_sign_in_of_citizens_can_be_switched_off(identity: Providers, settings: Any) -> None:
    settings.CITIZENS_SIGN_IN_LOCALLY = False
    for kind in ("citizen", "official"):
        user = User(username=kind, kind=kind)
        user.set_password("mot-cua-2026")
        user.save()
    client = Client()

    assert client.post("/sign-in/", {"username": "citizen", "password": "mot-cua-2026"}).status_code == 422
    assert client.post("/sign-in/", {"username": "official", "password": "mot-cua-2026"}).status_code == 302


def test_the_sign_in_page_offers_the_electronic_identity_first(identity: Providers) -> None:
    said = page_of(Client().get("/sign-in/?next=/mine/"))

    assert "Đăng nhập bằng tài khoản định danh điện tử (VNeID)" in said
    assert said.index("/account/openid/vneid/?next=%2Fmine%2F") < said.index('name="username"')


# Signing out


def test_signing_out_leads_on_to_the_provider(identity: Providers) -> None:
    client = Client()
    identity.sign_in(client)

    response = client.post("/sign-out/", follow=True)

    assert who_is_in(client) is None
    where = page_of(response).split('href="' + identity.url)[1].split('"')[0].replace("&amp;", "&")
    said = parse_qs(urlsplit(where).query)
    assert where.startswith("/vneid/end-session?")
    assert said["post_logout_redirect_uri"] == ["http://testserver/account/signed-out/"]
    assert said["client_id"] == ["motcua"]
    assert ProviderSession.objects.get().ended_at is not None


def test_the_provider_ends_the_session_by_its_back_channel(identity: Providers) -> None:
    client, other = Client(), Client()
    identity.sign_in(client)
    identity.sign_in(other, "ke.toan")
    tokens = identity.control(log_out="cong.dan", deliver=False)["logout_tokens"]

    answers = [Client().post("/inbox/openid/vneid/sign-out/", {"logout_token": token}) for token in tokens]

    assert 200 in {answer.status_code for answer in answers}
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
    assert client.get("/mine/").status_code == 302
    assert other.get("/mine/").status_code == 200
    assert (
        SignedIn.objects.get(ended_at__isnull=False).ended_why == "provider"
    )  # the list of devices knows it


def test_a_logout_token_counts_once(identity: Providers) -> None:
    identity.sign_in(Client())
    token = identity.logout_token(sid="s1")

    first = Client().post("/inbox/openid/vneid/sign-out/", {"logout_token": token})
    second = Client().post("/inbox/openid/vneid/sign-out/", {"logout_token": token})

    assert (first.status_code, second.status_code) == (200, 400)


def _sub_of(identity: Providers, who: str) -> str:
    """The provider's own name of a person, from an ID token of theirs."""
    import base64
    import json

    client = Client()
    identity.sign_in(client, who)
    body = client.session["identity"]["id_token"].split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(body + "=="))["sub"])


def test_a_logout_token_that_names_the_subject_ends_all_its_sessions(identity: Providers) -> None:
    clients = [Client(), Client()]
    for client in clients:
        identity.sign_in(client)
    token = identity.logout_token(sub=_sub_of(identity, "cong.dan"))

    assert Client().post("/inbox/openid/vneid/sign-out/", {"logout_token": token}).status_code == 200

    assert [client.get("/mine/").status_code for client in clients] == [302, 302]


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": ["another-client"]},
        {"iss": "https://another.example"},
        {"events": {}},
        {"events": None},
        {"events": {"http://schemas.openid.net/event/backchannel-logout": "x"}},
        {"nonce": "n"},
        {"jti": None},
        {"jti": 7},
        {"sub": None},
        {"iat": 1, "exp": 2},
        {"iat": None},
        {"iat": 1_000_000_000, "exp": None},
    ],
)
def test_a_logout_token_of_the_wrong_form_ends_nothing(identity: Providers, claims: dict[str, Any]) -> None:
    client = Client()
    identity.sign_in(client)
    sub = client.session["identity"] and _sub_of(identity, "cong.dan")
    token = identity.logout_token(**{"sub": sub, **claims})

    assert Client().post("/inbox/openid/vneid/sign-out/", {"logout_token": token}).status_code == 400

    assert client.get("/mine/").status_code == 200


@pytest.mark.parametrize("algorithm", ["none", "foreign", "HS256"])
def test_a_logout_token_signed_by_others_ends_nothing(identity: Providers, algorithm: str) -> None:
    client = Client()
    identity.sign_in(client)
    token = identity.logout_token(algorithm, sub=_sub_of(identity, "cong.dan"))

    assert Client().post("/inbox/openid/vneid/sign-out/", {"logout_token": token}).status_code == 400

    assert client.get("/mine/").status_code == 200


def test_an_id_token_is_no_logout_token(identity: Providers) -> None:
    client = Client()
    identity.sign_in(client)
    raw = client.session["identity"]["id_token"]

    assert Client().post("/inbox/openid/vneid/sign-out/", {"logout_token": raw}).status_code == 400

    assert client.get("/mine/").status_code == 200


def test_a_logout_that_overtakes_the_sign_in_wins(identity: Providers) -> None:
    client = Client()
    back = identity.choose(identity.begin(client))
    for sid in identity.control(sessions_of="cong.dan")["sids"]:
        token = identity.logout_token(sid=sid)
        assert Client().post("/inbox/openid/vneid/sign-out/", {"logout_token": token}).status_code == 200

    response = client.get(back)

    assert response.status_code == 400
    assert who_is_in(client) is None


# Levels


def test_a_page_that_needs_level_2_leads_there_and_back_with_what_was_typed(identity: Providers) -> None:
    client = Client()
    identity.sign_in(client, level=1)
    typed = {"tax_code": "0100109106", "name": "Công ty <A>", "ground": "hai\ndòng"}

    asked = client.post("/account/organisations/new/", typed, follow=True)

    assert "định danh điện tử mức 2" in page_of(asked)
    next_place = parse_qs(urlsplit(asked.redirect_chain[-1][0]).query)["next"][0]
    risen = identity.sign_in(client, level=2, next=next_place)
    held = page_of(client.get(risen["Location"]))
    assert 'action="/account/organisations/new/"' in held
    assert 'value="Công ty &lt;A&gt;"' in held
    assert 'value="hai\ndòng"' in held


def test_what_was_typed_is_not_shown_to_the_next_person_in_the_browser(identity: Providers) -> None:
    client = Client()
    identity.sign_in(client, level=1)
    asked = client.post("/account/organisations/new/", {"name": "bí mật"}, follow=True)
    next_place = parse_qs(urlsplit(asked.redirect_chain[-1][0]).query)["next"][0]

    identity.sign_in(client, "ke.toan")

    assert client.get(next_place).status_code == 404


def test_who_cannot_reach_the_level_is_told_how_to_raise_it(identity: Providers) -> None:
    client = Client()

    response = client.get(
        identity.choose(identity.begin(client, level="2", next="/account/"), "sinh.vien", 2)
    )

    assert response.status_code == 403
    assert "Công an cấp xã" in page_of(response)


def test_the_account_page_names_the_identities(identity: Providers) -> None:
    client = Client()
    identity.sign_in(client)

    said = page_of(client.get("/account/"))

    assert "VNeID: mức 2" in said


def test_names_are_kept_in_one_form(identity: Providers) -> None:
    from motcua.accounts.rules.providers import law_on
    from motcua.exchange.identity_providers import today

    known = law_on(today()).provider("vneid")
    assert known is not None
    apart = known.read(
        {"sub": "1", "name": "Nguye\u0302\u0303n Thi\u0323 A\u0301nh", "acr": "urn:vneid:level:2"}
    )

    assert apart.full_name == "Nguyễn Thị Ánh"


def test_the_people_of_the_national_portal_name_their_firm() -> None:
    assert [who.firm for who in NATIONAL if who.firm]
