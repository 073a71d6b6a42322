"""A firm of the demo province with its members, two dossiers of it, and a child that `cong.dan` represents."""

from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from motcua.accounts import actions as accounts
from motcua.demo.settlement import Offered, survey
from motcua.dossiers.actions import filing
from motcua.dossiers.models import OrganisationDossier
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.opening import HandedIn, Opening, PartyData, Representative
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.zone import day_of
from motcua.sandbox.openid_people import DEMO_FIRM_NAME, DEMO_FIRM_TAX_CODE, VNEID, Identified

DOSSIERS = 2


def settle_organisations(*, until: datetime) -> int:
    """The firm as of a month before `until` (aware); how many dossiers were filed for it."""
    users = get_user_model().objects
    clerk = users.filter(username="cong.dan").first()
    if clerk is None:
        return 0
    at = until - timedelta(days=30)
    director = _account(next(who for who in VNEID if who.key == "giam.doc"))
    accountant = next(who for who in VNEID if who.key == "ke.toan")
    firm = accounts.found_organisation(
        tax_code=DEMO_FIRM_TAX_CODE,
        name=DEMO_FIRM_NAME,
        head_id=director,
        proof_kind="counter",
        proof="Giấy chứng nhận đăng ký doanh nghiệp, bản chính đã xem tại quầy",
        by_id=director,
        at=at,
    )
    asked = accounts.invite(
        organisation_id=firm.pk, personal_id=clerk.personal_id, role="clerk", by_id=director, at=at
    )
    accounts.answer_invitation(invitation_id=asked.pk, user_id=clerk.pk, accepts=True, at=at)
    accounts.invite(
        organisation_id=firm.pk,
        personal_id=accountant.personal_id,
        role="viewer",
        by_id=director,
        at=until - timedelta(days=2),
    )
    accounts.record_representation(
        user_id=clerk.pk,
        kind="legal",
        represented_name="Trần Minh Khôi",
        represented_personal_id="056216004455",
        represented_birth_date=date(2016, 9, 5),
        ground="mẹ",
        proof="Giấy khai sinh số 118/2016",
        valid_from=day_of(at),
        valid_to=None,
        at=at,
    )
    offered = [one for one in survey(day_of(until)).offered if "online" in one.channels]
    wanted = [one for one in offered if one.group in ("business", "investment")] or offered
    with scope(of_system("an organisation of the demo province")):
        for place, one in enumerate(wanted[:DOSSIERS]):
            filed = filing.submit(
                order=_order(one),
                party=_party(clerk.full_name, clerk.personal_id, one),
                by=Acting(user_id=clerk.pk, kind="citizen"),
                at=until - timedelta(hours=20 - place),
                command_id=f"demo-organisation-{place}",
            )
            OrganisationDossier.objects.create(dossier_id=filed.state.id, organisation_id=firm.pk)
    return len(wanted[:DOSSIERS])


def _account(who: Identified) -> int:
    """A citizen's account that only the electronic identity opens."""
    user, _made = get_user_model().objects.get_or_create(
        personal_id=who.personal_id,
        kind="citizen",
        defaults={
            "username": f"cd.{who.personal_id}",
            "password": make_password(None),
            "full_name": who.name,
            "birth_date": date.fromisoformat(who.birth_date),
            "telephone": who.telephone,
            "address": who.address,
            "is_demo": True,
        },
    )
    return int(user.pk)


def _order(one: Offered) -> Opening:
    listed = one.content.get("components")
    return Opening(
        procedure_id=one.procedure_id,
        version_id=one.version_id,
        receiving_unit_id=one.receiving_unit_id,
        handling_unit_id=one.handling_unit_id,
        channel="online",
        process_key=one.process_key,
        return_method="electronic",
        components=tuple(
            HandedIn(
                key=str(entry.get("key") or f"c{place}"), name=str(entry["name"])[:200], originals=0, copies=1
            )
            for place, entry in enumerate((listed if isinstance(listed, list) else [])[:2], 1)
        ),
    )


def _party(name: str, personal_id: str, one: Offered) -> PartyData:
    return PartyData(
        owner_kind="organisation",
        owner_name=DEMO_FIRM_NAME,
        owner_id_number=DEMO_FIRM_TAX_CODE,
        telephone="0259381234",
        address="12 Hùng Vương",
        submitter_name=name,
        summary=one.procedure_name[:500],
        representative=Representative(
            kind="organisation",
            name=name,
            id_number=personal_id,
            ground="người nộp hồ sơ của công ty",
            proof=f"Thành viên được ghi nhận của tổ chức trên Cổng ({DEMO_FIRM_TAX_CODE})",
        ),
    )
