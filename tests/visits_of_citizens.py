"""What citizens and firms see: looking up, filing, their own dossiers, papers and account."""

from collections.abc import Iterator
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

import factories
import store_ground
from browser_ground import (
    client_of,
)
from matter_ground import make_town
from motcua.accounts import actions as accounts
from motcua.dossiers.actions import (
    bundles,
    travelling,
)
from motcua.dossiers.models import SupplementItem
from page_visits import Visit
from portal_ground import ROUGH, make_filed_online, set_version, signed_in, walk
from real_files import photo


def visits() -> Iterator[Visit]:
    yield from _public()
    yield from _filing()
    yield from _own_dossiers()
    yield from _interlinked()
    yield from _of_the_store()
    yield from _of_the_account()


def _public() -> Iterator[Visit]:
    procedure, _ = make_filed_online()
    rough, _ = make_filed_online()
    set_version(rough, ROUGH)
    yield Visit("portal:home", "/")
    yield Visit("portal:search", "/procedures/?q=khai+sinh")
    yield Visit("portal:search", "/procedures/?q=xyzxyzxyz")
    yield Visit("portal:procedure", f"/procedures/{procedure.code}/")
    yield Visit("portal:procedure", f"/procedures/{rough.code}/")
    yield Visit("portal:procedure", "/procedures/9.999999/", answer=404)
    yield Visit("portal:catalogue", "/catalogue/")
    yield Visit("portal:catalogue", "/catalogue/?scope=all&sector=khong-co&level=commune&online=full_online")
    yield Visit("opendata:page", "/open/")
    yield Visit("offline:page", "/offline/?kept=1")
    yield Visit("offline:device", "/offline/device/")
    yield Visit("portal:track", "/track/?code=H56.1-20261122-0000001")
    yield Visit("portal:verify", "/verify/")
    yield Visit("portal:verify", "/verify/?reference=4711", answer=422)
    yield Visit("portal:verify-slip", f"/verify/{factories.reference_of(factories.accepted())}/")
    yield Visit("portal:verify-slip", "/verify/1-000000000000/", answer=404)
    yield Visit("components:sign-in", "/sign-in/?next=/desk/")
    yield Visit("404", "/no-such-page/", answer=404)


def _filing() -> Iterator[Visit]:
    client, _ = signed_in()
    procedure, unit = make_filed_online()
    yield Visit("portal:apply-start", f"/procedures/{procedure.code}/apply/", client)
    root = walk(client, procedure, unit)
    for page in ("unit", "whom", "applicant", "papers", "return", "review", "discard"):
        yield Visit(f"portal:apply-{page}", f"{root}{page}/", client)
    yield Visit("portal:apply-form", f"{root}form/1/", client)
    yield Visit("portal:apply-form", f"{root}form/2/", client)
    client.post(f"{root}papers/notice/photos/", {"photo": SimpleUploadedFile("1.jpg", photo())})
    yield Visit("portal:apply-photos", f"{root}papers/notice/photos/", client)
    sent = walk(client, procedure, unit)
    assert client.post(f"{sent}submit/", {"consent": "yes"}).status_code == 302
    yield Visit("portal:apply-receipt", f"{sent}receipt/", client)
    yield Visit("portal:mine", "/mine/", client)


def _own_dossiers() -> Iterator[Visit]:
    for case, pages in (
        (factories.accepted(fee_vnd=8000), ("dossier", "withdraw", "due")),
        (factories.awaiting_supplement(), ("dossier", "supply", "due")),
        (factories.returned(), ("dossier", "due")),
        (factories.refused(), ("dossier",)),
    ):
        client = client_of(case.citizen)
        for page in pages:
            path = f"/dossiers/{case.code}/" + ("" if page == "dossier" else f"{page}/")
            yield Visit(f"portal:{page}", path, client)
        if "supply" in pages:
            with factories.as_system():
                item = SupplementItem.objects.get(dossier_id=case.id)
            key = item.component_key or f"asked-{item.pk}"
            yield Visit("portal:supply-photos", f"/dossiers/{case.code}/supply/{key}/photos/", client)


def _interlinked() -> Iterator[Visit]:
    """A file of three dossiers, papers on the way, an error to correct."""
    centre, _ = make_town()
    citizen, officer = factories.make_citizen(), factories.make_official(centre)
    with factories.as_system():
        file = bundles.open_bundle(
            order=bundles.Wanted(
                service="birth", receiving_unit_id=centre.pk, channel="counter", submitter_id=citizen.pk
            ),
            party=factories.party_of(citizen),
            by=factories.acting_as(officer, centre),
            at=factories.MONDAY,
            command_id="file-of-axe",
        )
    home = factories.make_unit("Trung tâm xã Cam Lâm", kind="service_centre")
    case = factories.accepted(unit=home, handling_unit=factories.make_unit("Sở Tư pháp", kind="department"))
    with factories.as_system():
        sent = travelling.send(
            dossier_ids=[case.id],
            to_unit_id=case.handling_unit.pk,
            carrier="Xe công văn",
            by=case.as_intake,
            at=case.hour(1),
            command_id="list-of-axe",
        )
        lost = factories.accepted(unit=home, handling_unit=case.handling_unit)
        unfound = travelling.send(
            dossier_ids=[lost.id], to_unit_id=case.handling_unit.pk, carrier="", by=lost.as_intake, at=lost.hour(1),
            command_id="list-with-a-gap",
        )  # fmt: skip
        receiver = factories.acting_as(
            factories.make_official(case.handling_unit, "registry"), case.handling_unit
        )
        travelling.receive(
            list_id=unfound.pk,
            present=[],
            extra=["H56-1"],
            by=receiver,
            at=lost.hour(2),
            command_id="axe-check",
        )
    own, desk, keeper = client_of(citizen), client_of(officer), client_of(case.intake_officer)
    returned = factories.returned()
    yield Visit("portal:interlinked", "/interlinked/birth/")
    yield Visit("portal:file", f"/files/{file.code}/", own)
    yield Visit("portal:file-withdraw", f"/files/{file.code}/withdraw/", own)
    yield Visit("portal:dossier", f"/dossiers/{file.lead.code}/", own)
    yield Visit("portal:mine", "/mine/", own)
    yield Visit("portal:correct", f"/dossiers/{returned.code}/correct/", client_of(returned.citizen))
    yield Visit("desk:intake-interlinked", "/desk/intake/interlinked/birth/", desk)
    yield Visit("desk:dossier", f"/desk/dossiers/{file.lead.id}/", desk)
    yield Visit("desk:papers", "/desk/papers/", keeper)
    yield Visit("desk:collections", "/desk/collections/", keeper)
    for made in (sent, unfound):
        yield Visit("desk:paper-list", f"/desk/papers/{made.pk}/", keeper)


def _of_the_account() -> Iterator[Visit]:
    """A citizen with an organisation, an invitation that waits and a child, acting for the organisation."""
    head = factories.make_citizen("Trần Quốc Cường", personal_id="056079001256")
    now = timezone.now()
    firm = accounts.found_organisation(
        tax_code="0100109106", name="Công ty TNHH Hải sản Bình Tiên", head_id=head.pk, proof_kind="counter",
        proof="Giấy ĐKKD", by_id=head.pk, at=now,
    )  # fmt: skip
    accounts.invite(organisation_id=firm.pk, personal_id="058190002871", role="clerk", by_id=head.pk, at=now)
    accounts.record_representation(
        user_id=head.pk, kind="legal", represented_name="Trần Minh An", represented_personal_id="056220000123",
        represented_birth_date=date(2020, 5, 10), ground="cha", proof="Giấy khai sinh 12/2020",
        valid_from=date(2026, 1, 1), valid_to=None, at=now,
    )  # fmt: skip
    client = client_of(head)
    session = client.session
    session["identity"] = {"provider": "vneid", "assurance": 2, "id_token": "", "former_user": None}
    session["acting_for"], session["may_act_for"] = firm.pk, True
    session.save()
    for name, path in (
        ("account", ""), ("acting", "acting/"), ("organisations", "organisations/"),
        ("organisation-new", "organisations/new/"), ("organisation", f"organisations/{firm.pk}/"),
        ("representation-new", "representations/new/"), ("signed-out", "signed-out/"),
    ):  # fmt: skip
        yield Visit(f"signin:{name}", f"/account/{path}", client)
    yield Visit("signin:level", "/account/level/?level=2", client_of(factories.make_citizen()))
    officer = factories.submitted().intake_officer
    yield Visit("signin:counter-organisation", "/account/counter/organisation/", client_of(officer))


def _of_the_store() -> Iterator[Visit]:
    """A person's papers: one used and asked for again, one expired; the empty list; the form."""
    client, person = signed_in(factories.make_citizen(personal_id="056091004321"))
    yield Visit("store:papers", "/papers/", client)
    holding = store_ground.some_papers(person)
    yield Visit("store:papers", "/papers/", client)
    yield Visit("store:papers", "/papers/?show=revoked", client)
    yield Visit("store:paper", f"/papers/{holding.pk}/", client)
    yield Visit("store:add", "/papers/add/", client)
    yield Visit("files:link", f"/f/link/?of=/papers/{holding.pk}/file/", client)
