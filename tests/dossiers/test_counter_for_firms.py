"""What is taken in at the counter for a firm is seen by its members, and by nobody through a wrong tax code."""

from dataclasses import replace

import pytest
from django.utils import timezone

import factories as f
from motcua.accounts import actions as accounts
from motcua.accounts.models import Organisation, User
from motcua.dossiers.actions import correcting_party, filing
from motcua.dossiers.models import Dossier, OrganisationDossier
from motcua.dossiers.rules.opening import PartyData
from motcua.dossiers.rules.party_correcting import Basis, Evidence
from motcua.kernel.scopes import of_organisation, of_person, scope

pytestmark = pytest.mark.django_db
TAX_CODE, NAME = "0100109106", "Công ty TNHH Sao Biển"


@pytest.fixture
def head() -> User:
    return f.make_citizen("Trần Văn Giám")


@pytest.fixture
def firm(head: User) -> Organisation:
    return accounts.found_organisation(
        tax_code=TAX_CODE,
        name=NAME,
        head_id=head.pk,
        proof_kind="counter",
        proof="Giấy ĐKKD số 1",
        by_id=head.pk,
        at=timezone.now(),
    )


def party(**changed: str) -> PartyData:
    of_firm = PartyData(owner_kind="organisation", owner_name="CTY TNHH SAO BIỂN", owner_id_number=TAX_CODE)
    return replace(of_firm, summary="Cấp phép", **changed)  # type: ignore[arg-type]


def taken_in(owner: PartyData, *, key: str = "taken") -> f.Case:
    unit = f.make_unit()
    procedure = f.make_procedure()
    f.make_offering(procedure, unit)
    officer = f.make_official(unit, "intake_officer")
    with f.as_system():
        done = filing.accept_at_counter(
            order=f.order_for(procedure, unit, channel="counter"),
            party=owner,
            by=f.acting_as(officer, unit),
            at=f.MONDAY,
            command_id=key,
        )
    return f.Case(done.state, unit, unit, procedure, f.make_citizen("Ai Đó"), officer, f.MONDAY)


def seen(firm: Organisation, head: User) -> list[int]:
    with scope(of_organisation(firm.pk, user_id=head.pk)):
        return list(Dossier.objects.order_by("pk").values_list("pk", flat=True))


def test_the_members_see_what_was_taken_in_for_their_firm(firm: Organisation, head: User) -> None:
    case = taken_in(party())

    assert seen(firm, head) == [case.id]
    with scope(of_person(head.pk)):
        assert not Dossier.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [{"owner_name": "Công ty TNHH Sao Mai"}, {"owner_id_number": "0101245678"}, {"owner_kind": "citizen"}],
)
def test_neither_the_code_nor_the_name_alone_shows_it_to_anybody(
    firm: Organisation, head: User, changed: dict[str, str]
) -> None:
    taken_in(party(**changed))

    assert seen(firm, head) == []
    assert not OrganisationDossier.objects.exists()


def test_a_corrected_tax_code_takes_it_to_its_firm_and_away_from_another(
    firm: Organisation, head: User
) -> None:
    case = taken_in(party(owner_id_number="0106869738"))

    def mend(number: str, key: str) -> None:
        with f.as_system():
            correcting_party.correct(
                dossier_id=case.id,
                wanted={"owner_id_number": number},
                basis=Basis(evidence=Evidence.SHOWN),
                reason="Giấy chứng nhận đăng ký doanh nghiệp",
                seen=case.row.owner_commitment,
                by=case.as_intake,
                at=case.hour(1),
                command_id=key,
            )

    assert seen(firm, head) == []
    mend(TAX_CODE, "right")
    assert seen(firm, head) == [case.id]
    mend("0106869738", "back")
    assert seen(firm, head) == []
