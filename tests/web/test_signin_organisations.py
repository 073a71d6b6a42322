"""Organisations with members and roles, and representation: who may see and file for whom, and until when."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import factories
from motcua.accounts import actions as accounts
from motcua.accounts.errors import LastHead, MayNotManage
from motcua.accounts.models import Invitation, Membership, Organisation, Representation, User
from motcua.accounts.rules.organisations import last_day
from motcua.dossiers.models import Dossier, OrganisationDossier, Party
from motcua.kernel.zone import day_of
from motcua.sandbox.openid_people import DEMO_FIRM_NAME, DEMO_FIRM_TAX_CODE
from portal_ground import CHILD, attach, begin, draft_at, make_filed_online, text_of
from sign_in_ground import Identity as Providers
from sign_in_ground import identity as identity
from sign_in_ground import page_of, who_is_in
from sign_in_ground import provider_process as provider_process

pytestmark = pytest.mark.django_db

TAX_CODE = "0100109106"


def at_level_2(user: User) -> Client:
    """Signed in with an electronic identity of level 2, as the session says it."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["identity"] = {"provider": "vneid", "assurance": 2, "id_token": "", "former_user": None}
    session.save()
    return client


@pytest.fixture
def head() -> User:
    return factories.make_citizen("Trần Quốc Cường", personal_id="056079001256")


@pytest.fixture
def clerk() -> User:
    return factories.make_citizen("Lê Thị Lan", personal_id="058190002871")


@pytest.fixture
def firm(head: User) -> Organisation:
    return accounts.found_organisation(
        tax_code=TAX_CODE, name="Công ty A", head_id=head.pk, proof_kind="counter", proof="Giấy ĐKKD",
        by_id=head.pk, at=timezone.now(),
    )  # fmt: skip


def take_in(firm: Organisation, user: User, role: str, head: User) -> None:
    asked = accounts.invite(
        organisation_id=firm.pk, personal_id=user.personal_id, role=role, by_id=head.pk, at=timezone.now()
    )
    accounts.answer_invitation(invitation_id=asked.pk, user_id=user.pk, accepts=True, at=timezone.now())


def act_for(client: Client, firm: Organisation) -> None:
    assert client.post("/account/acting/", {"acting_for": str(firm.pk)}).status_code == 302


def file_for(client: Client, answers: dict[str, str] | None = None) -> Dossier:
    """File an application as whoever the client acts for, page by page; an owner's name typed is `answers`."""
    procedure, unit = make_filed_online()
    root = begin(client, procedure)
    client.post(f"{root}unit/", {"unit": str(unit.pk)})
    fill(client, root, answers)
    answered = client.post(f"{root}submit/", {"consent": "yes"})
    assert answered.status_code == 302, text_of(answered)
    return Dossier.unscoped.get(pk=draft_at(root).submitted_dossier_id)


def fill(client: Client, root: str, answers: dict[str, str] | None = None) -> None:
    typed = {
        "owner_name": "Công ty khác", "owner_id_number": "0100109106", "representative_ground": "giám đốc",
        "telephone": "0905123456", "email": "", "address": "1 Trần Phú", **(answers or {}),
    }  # fmt: skip
    for name, said in (
        ("applicant", typed), ("form/1", CHILD), ("form/2", {"copies": "2"}), ("papers", None),
        ("return", {"return_method": "counter"}),
    ):  # fmt: skip
        if said is None:
            assert attach(client, root, "notice").status_code == 302
            answered: Any = client.post(f"{root}papers/done/")
        else:
            answered = client.post(f"{root}{name}/", said)
        assert answered.status_code == 302, (name, text_of(answered))


def test_an_organisation_is_made_from_the_providers_claim_once(identity: Providers) -> None:
    client = Client()

    identity.sign_in(client, "doanh.nghiep", 2, "national")
    client.post("/account/organisations/new/")
    client.post("/account/organisations/new/")

    firm = Organisation.objects.get()
    assert (firm.tax_code, firm.name, firm.proof_kind) == (DEMO_FIRM_TAX_CODE, DEMO_FIRM_NAME, "claim")
    member = Membership.objects.get()
    assert (member.user_id, member.role) == (who_is_in(client), "head")
    assert DEMO_FIRM_NAME in text_of(client.get("/"))


def test_an_organisation_is_not_made_below_level_2(identity: Providers) -> None:
    client = Client()
    identity.sign_in(client, "doanh.nghiep", 1, "national")

    response = client.post("/account/organisations/new/")

    assert response["Location"].startswith("/account/level/")
    assert Organisation.objects.count() == 0


def test_without_a_claim_nothing_is_made(head: User) -> None:
    at_level_2(head).post("/account/organisations/new/", {"tax_code": TAX_CODE, "name": "Công ty B"})

    assert Organisation.objects.count() == 0


def test_an_organisation_is_recorded_at_the_counter_by_its_papers(head: User) -> None:
    case = factories.submitted()
    client = Client()
    client.force_login(case.intake_officer)
    typed = {"tax_code": TAX_CODE, "name": "Công ty A", "personal_id": head.personal_id, "proof": ""}

    assert client.post("/account/counter/organisation/", typed).status_code == 422
    assert Organisation.objects.count() == 0
    client.post("/account/counter/organisation/", {**typed, "proof": "Giấy ĐKKD số 1 ngày 02/03/2020"})

    firm = Organisation.objects.get()
    assert (firm.proof_kind, firm.created_by) == ("counter", case.intake_officer)
    assert Membership.objects.get().user == head


def test_who_is_invited_proves_the_number_and_accepts(firm: Organisation, head: User, clerk: User) -> None:
    at_level_2(head).post(
        f"/account/organisations/{firm.pk}/invite/", {"personal_id": "058 190 002 871", "role": "clerk"}
    )
    invitation = Invitation.objects.get()
    stranger = factories.make_citizen("Phạm Văn Lạ", personal_id="056090009999")

    assert at_level_2(stranger).post(
        f"/account/invitations/{invitation.pk}/", {"answer": "accept"}
    ).status_code == 404  # fmt: skip
    client = at_level_2(clerk)
    assert "Công ty A" in text_of(client.get("/account/organisations/"))
    client.post(f"/account/invitations/{invitation.pk}/", {"answer": "accept"})
    client.post(f"/account/invitations/{invitation.pk}/", {"answer": "accept"})

    assert list(Membership.objects.filter(user=clerk).values_list("role", "ended_at")) == [("clerk", None)]


def test_an_invitation_is_not_shown_below_level_2(firm: Organisation, head: User, clerk: User) -> None:
    accounts.invite(organisation_id=firm.pk, personal_id=clerk.personal_id, role="clerk", by_id=head.pk, at=timezone.now())  # fmt: skip  # noqa: E501
    client = Client()
    client.force_login(clerk)

    assert "Công ty A" not in text_of(client.get("/account/organisations/"))


def test_an_old_invitation_can_no_longer_be_accepted(firm: Organisation, head: User, clerk: User) -> None:
    then = timezone.now() - timedelta(days=40)
    asked = accounts.invite(
        organisation_id=firm.pk, personal_id=clerk.personal_id, role="clerk", by_id=head.pk, at=then
    )

    response = at_level_2(clerk).post(f"/account/invitations/{asked.pk}/", {"answer": "accept"})

    assert response.status_code == 404
    assert not Membership.objects.filter(user=clerk).exists()


def test_only_a_head_invites_and_removes(firm: Organisation, head: User, clerk: User) -> None:
    take_in(firm, clerk, "clerk", head)
    client = at_level_2(clerk)

    asked = client.post(
        f"/account/organisations/{firm.pk}/invite/", {"personal_id": "056090009999", "role": "head"}
    )
    removed = client.post(f"/account/organisations/{firm.pk}/members/{head.pk}/remove/")

    assert (asked.status_code, removed.status_code) == (403, 403)
    assert Membership.objects.filter(ended_at__isnull=True).count() == 2
    with pytest.raises(MayNotManage):
        accounts.invite(organisation_id=firm.pk, personal_id="056090009999", role="head", by_id=clerk.pk, at=timezone.now())  # fmt: skip  # noqa: E501


def test_the_last_head_stays(firm: Organisation, head: User) -> None:
    with pytest.raises(LastHead):
        accounts.remove_member(organisation_id=firm.pk, user_id=head.pk, by_id=head.pk, at=timezone.now())


def test_a_guesser_finds_no_organisation(firm: Organisation, clerk: User) -> None:
    client = at_level_2(clerk)

    assert client.get(f"/account/organisations/{firm.pk}/").status_code == 404
    assert client.get("/account/organisations/999999/").status_code == 404
    assert client.post(f"/account/organisations/{firm.pk}/invite/", {}).status_code == 404
    assert client.post("/account/acting/", {"acting_for": str(firm.pk)}).status_code == 422
    assert "acting_for" not in client.session


def test_what_a_clerk_files_is_the_organisations(firm: Organisation, head: User, clerk: User) -> None:
    take_in(firm, clerk, "clerk", head)
    client = at_level_2(clerk)
    act_for(client, firm)

    dossier = file_for(client)

    party = Party.unscoped.get(pk=dossier.pk)
    assert (party.owner_kind, party.owner_name, party.owner_id_number) == (
        "organisation",
        "Công ty A",
        TAX_CODE,
    )
    assert (party.representative_name, party.representative_id_number) == (clerk.full_name, clerk.personal_id)
    assert party.representative_kind == "organisation"
    assert OrganisationDossier.objects.get().organisation == firm
    assert dossier.code in text_of(client.get("/mine/"))
    assert client.get(f"/dossiers/{dossier.code}/").status_code == 200
    other = at_level_2(head)
    act_for(other, firm)
    assert dossier.code in text_of(other.get("/mine/"))
    assert other.get(f"/dossiers/{dossier.code}/").status_code == 200
    # for oneself, one's own alone
    other.post("/account/acting/", {"acting_for": "self"})
    assert dossier.code not in text_of(other.get("/mine/"))


def test_a_removed_member_sees_nothing_any_more(firm: Organisation, head: User, clerk: User) -> None:
    take_in(firm, clerk, "clerk", head)
    client = at_level_2(clerk)
    act_for(client, firm)
    dossier = file_for(client)

    at_level_2(head).post(f"/account/organisations/{firm.pk}/members/{clerk.pk}/remove/")

    assert dossier.code not in text_of(client.get("/mine/"))
    assert client.get(f"/dossiers/{dossier.code}/").status_code == 302  # asks for code and look-up secret
    assert client.post(f"/dossiers/{dossier.code}/withdraw/").status_code == 302
    assert client.get(f"/account/organisations/{firm.pk}/").status_code == 404
    receipt = client.get(f"/apply/{Dossier.unscoped.get().pk}/receipt/")
    assert receipt.status_code == 404
    dossier.refresh_from_db()
    assert dossier.business == Dossier.unscoped.get().business


def test_a_member_who_was_removed_cannot_file_what_was_begun(
    firm: Organisation, head: User, clerk: User
) -> None:
    take_in(firm, clerk, "clerk", head)
    client = at_level_2(clerk)
    act_for(client, firm)
    procedure, unit = make_filed_online()
    root = begin(client, procedure)
    client.post(f"{root}unit/", {"unit": str(unit.pk)})
    fill(client, root)
    accounts.remove_member(organisation_id=firm.pk, user_id=clerk.pk, by_id=head.pk, at=timezone.now())

    response = client.post(f"{root}submit/", {"consent": "yes"})

    assert response.status_code == 403
    assert "không còn được nộp hồ sơ cho tổ chức này" in text_of(response)
    assert Dossier.unscoped.count() == 0


def test_a_viewer_looks_and_does_nothing(firm: Organisation, head: User, clerk: User) -> None:
    client = at_level_2(head)
    act_for(client, firm)
    dossier = file_for(client)
    take_in(firm, clerk, "viewer", head)
    viewer = at_level_2(clerk)
    act_for(viewer, firm)

    assert viewer.get(f"/dossiers/{dossier.code}/").status_code == 200
    viewer.post(f"/dossiers/{dossier.code}/withdraw/", {"reason": "x", "confirm": "yes"})
    procedure, _ = make_filed_online()
    begun = viewer.post(f"/procedures/{procedure.code}/apply/")

    dossier.refresh_from_db()
    assert dossier.business == "submitted"
    assert begun.status_code == 403


def test_the_header_says_for_whom_one_acts(firm: Organisation, head: User) -> None:
    client = at_level_2(head)
    act_for(client, firm)

    for page in ("/", "/mine/", "/account/"):
        assert "Đang làm việc cho Công ty A" in text_of(client.get(page))


def test_own_dossiers_stay_own(firm: Organisation, head: User) -> None:
    client = at_level_2(head)
    procedure, unit = make_filed_online()
    from portal_ground import walk

    root = walk(client, procedure, unit)
    client.post(f"{root}submit/", {"consent": "yes"})
    own = Dossier.unscoped.get()
    act_for(client, firm)

    assert own.code not in text_of(client.get("/mine/"))
    assert client.get(f"/dossiers/{own.code}/").status_code == 302


# Representation


def record(user: User, **changed: Any) -> Representation:
    today = day_of(timezone.now())
    values: dict[str, Any] = {
        "kind": "delegate", "represented_name": "Nguyễn Thị Bà", "represented_personal_id": "056150001234",
        "represented_birth_date": date(1950, 1, 1), "ground": "con gái", "proof": "Giấy ủy quyền 12/2026",
        "valid_from": today, "valid_to": today + timedelta(days=30), **changed,
    }  # fmt: skip
    return accounts.record_representation(user_id=user.pk, at=timezone.now(), **values)


def test_a_representation_is_recorded_with_ground_proof_and_days(clerk: User) -> None:
    client = at_level_2(clerk)
    typed = {
        "kind": "legal", "represented_name": "Lê Minh An", "represented_personal_id": "058320000001",
        "represented_birth_date": "10/05/2020", "ground": "mẹ", "proof": "Giấy khai sinh 12/2020",
    }  # fmt: skip

    assert client.post("/account/representations/new/", {**typed, "proof": ""}).status_code == 422
    client.post("/account/representations/new/", typed)

    row = Representation.objects.get()
    assert (row.represented_name, row.ground, row.proof) == ("Lê Minh An", "mẹ", "Giấy khai sinh 12/2020")
    assert row.valid_to == date(2038, 5, 9)  # the day before the child is 18


def test_a_represented_person_owns_what_is_filed(clerk: User) -> None:
    row = record(clerk)
    client = at_level_2(clerk)
    procedure, unit = make_filed_online()
    root = begin(client, procedure)
    client.post(f"{root}unit/", {"unit": str(unit.pk)})

    assert "Nguyễn Thị Bà (con gái)" in text_of(client.get(f"{root}whom/"))
    client.post(f"{root}whom/", {"for_whom": f"represented-{row.pk}"})
    fill(client, root, {"owner_name": "Ai khác", "owner_id_number": "056150009999"})
    assert client.post(f"{root}submit/", {"consent": "yes"}).status_code == 302

    party = Party.unscoped.get()
    assert (party.owner_name, party.owner_id_number) == ("Nguyễn Thị Bà", "056150001234")
    assert (party.owner_kind, party.submitter_name) == ("citizen", clerk.full_name)
    assert (party.representative_kind, party.representative_ground) == ("delegate", "con gái")
    assert party.representative_proof.startswith("Giấy ủy quyền 12/2026")


@pytest.mark.parametrize("end", ["ended", "expired"])
def test_a_representation_that_is_over_is_refused(clerk: User, end: str) -> None:
    row = record(clerk)
    client = at_level_2(clerk)
    procedure, unit = make_filed_online()
    root = begin(client, procedure)
    client.post(f"{root}unit/", {"unit": str(unit.pk)})
    client.post(f"{root}whom/", {"for_whom": f"represented-{row.pk}"})
    fill(client, root)
    if end == "ended":
        client.post(f"/account/representations/{row.pk}/end/")
    else:
        yesterday = day_of(timezone.now()) - timedelta(days=1)
        Representation.objects.update(valid_from=yesterday, valid_to=yesterday)

    response = client.post(f"{root}submit/", {"consent": "yes"})

    assert response.status_code == 403
    assert "Quan hệ đại diện đã chấm dứt hoặc hết hạn" in text_of(response)
    assert Dossier.unscoped.count() == 0
    assert "Nguyễn Thị Bà (con gái)" not in text_of(client.get(f"{root}whom/"))


def test_anothers_representation_cannot_be_used_or_ended(clerk: User, head: User) -> None:
    row = record(clerk)
    client = at_level_2(head)
    procedure, unit = make_filed_online()
    root = begin(client, procedure)
    client.post(f"{root}unit/", {"unit": str(unit.pk)})

    refused = client.post(f"{root}whom/", {"for_whom": f"represented-{row.pk}"})
    client.post(f"/account/representations/{row.pk}/end/")

    row.refresh_from_db()
    assert refused.status_code == 422
    assert row.ended_at is None


@pytest.mark.parametrize(
    ("kind", "named", "born", "expected"),
    [
        ("delegate", None, None, date(2027, 11, 21)),
        ("delegate", date(2026, 12, 31), None, date(2026, 12, 31)),
        ("legal", None, date(2020, 5, 10), date(2038, 5, 9)),
        ("legal", date(2030, 1, 1), date(2020, 5, 10), date(2030, 1, 1)),
        ("legal", None, date(2020, 2, 29), date(2038, 2, 28)),
        ("legal", None, date(1950, 1, 1), None),
    ],
)
def test_how_long_a_representation_lasts(
    kind: str, named: date | None, born: date | None, expected: date | None
) -> None:
    assert last_day(kind, valid_from=date(2026, 11, 22), named=named, birth_date=born) == expected


def test_what_was_filed_below_level_2_stays_in_reach_when_the_level_rises(identity: Providers) -> None:
    from motcua.sandbox.openid_people import DEMO_CITIZEN
    from portal_ground import walk

    factories.make_citizen(personal_id=DEMO_CITIZEN.personal_id)
    client = Client()
    identity.sign_in(client, level=1)
    procedure, unit = make_filed_online()
    root = walk(client, procedure, unit)
    client.post(f"{root}submit/", {"consent": "yes"})
    begun = begin(client, procedure)
    dossier = Dossier.unscoped.get()

    identity.sign_in(client, level=2)

    assert dossier.code in page_of(client.get("/mine/"))
    assert client.get(f"/dossiers/{dossier.code}/").status_code == 200
    assert client.get(f"{begun}unit/").status_code == 200
