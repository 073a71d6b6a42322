"""Every page of the house in a real browser: accessible on a desk and on a phone, and not one complaint of the
browser's (a script error, a style that the content security policy refuses, a missing file)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

import digitising_ground
import exchange_ground
import factories
import fee_ground
import plan_ground
import polls_ground
import quality_ground
import report_ground
import results_ground
import rounds_ground
import steering_ground
import store_ground
import travel_ground
from browser_ground import (
    DESK,
    PHONE,
    browser,
    client_of,
    complaints,
    faults_in_both_widths,
    serious,
    window,
)
from catalogue_ground import OF_THE_CATALOGUE
from correspondence_ground import OF_CORRESPONDENCE
from form_ground import document, with_form
from matter_ground import make_town
from money_ground import OF_MONEY
from motcua.accounts import actions as accounts
from motcua.accounts.models import Post, PostHolding
from motcua.agencies.models import Reorganisation, Unit
from motcua.agencies.reorganisations import Head
from motcua.dataquality.actions import findings
from motcua.dataquality.models import Finding
from motcua.digitising.actions import counting
from motcua.dossiers.actions import (
    apologies,
    assigning,
    bundles,
    opinions,
    reorganising,
    restricting,
    returning,
    revisions,
    travelling,
)
from motcua.dossiers.actions import lateness as watch
from motcua.dossiers.models import SupplementItem
from motcua.kernel.scopes import of_system, scope
from motcua.kernel.worktime import CalendarDay, Certainty, DayKind, Period
from motcua.kernel.zone import day_of
from motcua.notices import actions as notices
from motcua.notices.messages import TEMPLATES
from motcua.notices.models import Notice
from motcua.plans import actions as plans
from motcua.plans import closing, drafting
from motcua.plans.models import Target
from motcua.procedures.models import VersionDraft
from motcua.processes.actions import approving as processes
from motcua.records.models import DocumentTemplate
from motcua.reports.actions import counting as report_counting
from motcua.reports.rules.countings import Ordered
from motcua.rights.actions import breaches, destruction, questions
from motcua.rights.actions.recording import By
from motcua.rights.models import DataRequest
from pki_ground import believe_in_root, credential
from portal_ground import ROUGH, make_filed_online, set_version, signed_in, walk
from real_files import photo
from url_names import url_names
from voice_ground import OF_VOICE

__all__ = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What is no page of its own: it leads on, answers a script, or hands out a file.
NOT_PAGES = frozenset(
    {
        "components:sign-out", "components:set-language", "components:health",
        "offline:manifest", "offline:worker",
        "portal:apply", "portal:apply-papers-done", "portal:apply-paper", "portal:apply-paper-part",
        "portal:apply-paper-remove", "portal:apply-paper-file", "portal:apply-submit",
        "portal:supply-file", "portal:supply-part", "portal:supply-remove", "portal:supply-stored",
        "portal:apply-paper-stored",
        "files:open", "store:file", "store:bundle", "store:bundle-order", "store:bundle-made",
        "desk:take-stored", "desk:stored-file",
        "portal:rate", "portal:fetch", "portal:interlinked-start",
        # without a post it leads back to the dossier: test_papers_collected_by_post
        "portal:collect", "portal:collect-cancel",
        "portal:notice-read", "portal:slip", "inbox:notices-call-back",
        "exchange:try-now", "exchange:difference-do", "exchange:letter-do", "exchange:incoming-do",
        "signing:credential-do", "signing:anchor-do",
        "catalogue:pulled-do",
        "messages:read", "messages:address", "messages:work-read", "messages:wording-decide", "portal:result",
        "desk:procedure-hits", "desk:person", "desk:do", "desk:bulk",
        "desk:absences", "desk:absence-end", "desk:assignment",
        "desk:warnings-seen",
        "desk:file", "desk:result", "desk:slip", "results:draft", "results:ask", "results:again",
        "rights:package", "rights:certificate", "rights:breach-report",
        "partners:check", "fees:export", "fees:template", "fees:move", "fees:decide",
        "desk:document", "eforms:begin", "eforms:do", "eforms:export", "eforms:template-decide",
        "eforms:template-file", "eforms:template-preview",
        "processes:template", "processes:bpmn", "processes:approve",
        "portal:procedure-file", "portal:procedure-poster", "portal:catalogue-file", "portal:dcat",
        "opendata:file", "opendata:api", "opendata:catalogue",
        "portal:due-print", "desk:due-print", "cockpit:calendar-decide",
        "cockpit:reorganisation-decide", "cockpit:reorganisation-template",
        "portal:decision-file", "catalogue:decision-file", "catalogue:own-board",
        "cockpit:units-file", "cockpit:plan-file", "cockpit:plan-compare-file",
        "travel:bring", "travel:export", "travel:propose", "travel:decide",
        "desk:transfer-pdf", "desk:find",
        "desk:correct", "desk:papers-send", "desk:papers-dispatch", "desk:papers-post", "desk:papers-receive",
        "desk:papers-pdf", "desk:papers-found",
        "quality:documents-pdf", "quality:file",
        "polls:wave-do", "polls:questionnaire-do", "polls:results-csv", "polls:letters", "polls:paper-form",
        "steering:export", "steering:form", "steering:evidence",
        "scorecards:file", "scorecards:value-file", "scorecards:document", "scorecards:round-do",
        "scorecards:sheet-do",
        "scorecards:line-do", "scorecards:framework-decide",
        "reports:file", "reports:do", "reports:counting-withdraw",
        "digitising:next", "digitising:scan-again", "digitising:sheet", "digitising:answer", "digitising:paper-do",
        "digitising:picture", "digitising:file",
        "signin:begin", "signin:back", "signin:continue", "signin:invite", "signin:remove",
        "signin:invitation-withdraw", "signin:invitation-answer", "signin:representation-end",
        "inbox:openid-sign-out",
        "desk:control-sheet", "desk:register-pdf", "desk:register-xlsx",
        "reviews:plan-form", "reviews:plan-results", "reviews:file",
        "security:passkey-sign-in-options", "security:passkey-sign-in", "security:passkey-options",
        "security:passkey-confirm-options",
        "security:passkey", "security:remove", "security:end-device", "security:end-others", "security:open-again",
        "security:sign-out-everywhere", "security:ask-reset", "security:decide-reset",
        "api:search_procedures", "api:read_procedure", "api:look_up",
        "correspondence:register-xlsx", "correspondence:register-pdf", "correspondence:file",
        "correspondence:package", "correspondence:package-do",
        "govstack-token",
        "govstack:services", "govstack:service", "govstack:eforms", "govstack:eform", "govstack:submit",
        "govstack:applications", "govstack:application", "govstack:update", "govstack:upload", "govstack:tasks",
        "govstack:task", "govstack:complete", "govstack:statistics", "govstack:statistics_1_0",
        "voice:mark", "voice:register", "voice:attachment", "centre:take", "centre:counter-do",
        "centre:device-revoke",
        "catalogue:begin", "catalogue:draft-move", "catalogue:decision-sign", "catalogue:decision-withdraw",
        "catalogue:decision-disclose", "catalogue:board-list", "catalogue:board-sheets",
        "portal:apply-photo", "portal:supply-photo", "portal:verify-file", "inbox:national-portal-dossier",
        "portal:verify-decision",
        "inbox:partners",
        "inbox:payments", "portal:fee-receipt", "money:receipt", "money:cash-sheet",
        "inbox:post",
    }
)  # fmt: skip
# Looked at in both widths by `test_review_browser` and `test_catalogue_browser`.
OF_SECURITY = {
    f"security:{name}" for name in ("second", "own", "prove", "app", "codes", "password", "people")
}
LOOKED_AT_ELSEWHERE = OF_THE_CATALOGUE | OF_SECURITY | OF_MONEY | {
    f"reviews:{name}"
    for name in (
        "plans", "plan", "sheet", "proposals", "proposal", "decentralisations", "decentralisation", "regulations",
        "regulation", "figures", "summary",
    )
} | OF_VOICE | OF_CORRESPONDENCE  # fmt: skip
PLAN = (
    "Phấn đấu đến hết năm 2026, tỷ lệ hồ sơ giải quyết đúng hạn đạt tối thiểu 95%. "
    "Tỷ lệ hồ sơ nộp trực tuyến đạt từ 60% trở lên. "
    "Chỉ số xanh cấp tỉnh (PGI) thuộc nhóm 10 tỉnh dẫn đầu cả nước."
)


@dataclass(frozen=True)
class Visit:
    """A page (`name` of its URL) in one of its shapes, and who opens it."""

    name: str
    path: str
    client: Client | None = None
    answer: int = 200


def visits() -> Iterator[Visit]:
    yield from _public()
    yield from _filing()
    yield from _own_dossiers()
    yield from _interlinked()
    yield from _at_the_desk()
    yield from _in_the_cockpit()
    yield from _of_the_processes()
    yield from _of_the_fees()
    yield from _of_the_forms()
    yield from _of_quality()
    yield from _of_polls()
    yield from _of_steering()
    yield from _of_scorecards()
    yield from _of_reports()
    yield from _of_digitisation()
    yield from _of_rights()
    yield from _of_partners()
    yield from _of_the_store()


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
    yield from _of_the_account()
    yield from _of_messages()
    yield from _of_exchange()
    yield from _of_signing()


def _of_results() -> Iterator[Visit]:
    """Results that wait for their signature, the list that was confirmed, the book, the public page."""
    ground = results_ground.at_last_step()
    issued = results_ground.aside(lambda: ground.drafted().checked().signed())
    waiting = results_ground.at_last_step(factories.in_processing(unit=issued.case.unit)).drafted().checked()
    head = client_of(issued.case.handlers["agency_head"])
    yield Visit("results:list", "/desk/results/?tab=checked", head)
    yield Visit("results:list", "/desk/results/?tab=issued", head)
    yield Visit("results:book", "/desk/results/book/", head)
    yield Visit("desk:dossier", f"/desk/dossiers/{waiting.id}/", head)
    batch = results_ground.confirmed(waiting, by=issued.signer)
    yield Visit("results:batch", f"/desk/results/lists/{batch}/", head)
    yield Visit("portal:verify-slip", f"/verify/KQ{issued.result.code}/")


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


def _of_digitisation() -> Iterator[Visit]:
    """A paper on the table with its check, one confirmed, a stock with its count; each form refused once."""
    desk = digitising_ground.make_desk()
    head = client_of(factories.make_official(desk.unit, "agency_head"))
    client = client_of(desk.officer)
    done = digitising_ground.make_confirmed(desk)
    paper = digitising_ground.make_read(desk, dpi=150, certainty=60)
    counting.enter(
        desk.unit.pk,
        counting.Count(
            stock="results", counted_on=digitising_ground.TODAY, papers=4, document="BB 12/BB-UBND"
        ),
        by_id=desk.officer.pk,
        at=digitising_ground.NOW,
    )
    at = "/digitising/"
    yield Visit("digitising:home", at, client)
    yield Visit("digitising:home", at, head)
    yield Visit("digitising:upload", f"{at}upload/", client)
    yield Visit("digitising:batch", f"{at}batches/{desk.batch_id}/", client)
    yield Visit("digitising:paper", f"{at}sheets/{paper.pk}/", client)
    client.post(f"{at}sheets/{paper.pk}/do/claim/")
    yield Visit("digitising:paper", f"{at}sheets/{paper.pk}/?field=number", client)
    yield Visit("digitising:paper", f"{at}sheets/{done.pk}/", client)
    yield Visit("digitising:sign", f"{at}sign/", client)
    yield Visit("digitising:stock", f"{at}stock/", client)
    yield Visit("digitising:stock", f"{at}stock/?on=31-31", client, answer=422)
    yield Visit("digitising:count", f"{at}stock/count/", client)
    yield Visit("digitising:progress", f"{at}progress/", client)
    yield Visit("digitising:progress", f"{at}progress/?since=2026-02-01&until=2026-01-01", client, answer=422)


def _of_partners() -> Iterator[Visit]:
    """What is found of a dossier's owner, open and decided; a person's own check."""
    case = factories.submitted()
    officer = client_of(factories.make_official(case.unit, "intake_officer"))
    with factories.as_system():
        findings.examine(at=timezone.now())
    one, other = Finding.objects.filter(dossier_id=case.id).order_by("pk")[:2]
    officer.post(f"/partners/findings/{other.pk}/", {"deed": "rejected", "words": "Đã xem giấy tờ."})
    own = client_of(case.citizen)
    own.post("/partners/own/")
    yield Visit("partners:findings", "/partners/findings/", officer)
    yield Visit("partners:findings", "/partners/findings/?state=rejected", officer)
    yield Visit("partners:finding", f"/partners/findings/{one.pk}/", officer)
    yield Visit("partners:finding", f"/partners/findings/{other.pk}/", officer)
    yield Visit("partners:own", "/partners/own/", own)


def _of_rights() -> Iterator[Visit]:
    case = factories.returned()
    registry = client_of(factories.make_official(case.unit, "registry"))
    head = client_of(factories.make_official(case.unit, "agency_head"))
    own = client_of(case.citizen)
    registry.get(f"/desk/dossiers/{case.id}/")
    own.post(
        "/rights/ask/",
        {"deed": "ask", "kind": "correct", "dossier": case.id, "words": "Sai số nhà", "token": str(uuid4())},
    )
    asked = DataRequest.objects.latest("pk")
    registry.post("/rights/office/retention/", {"deed": "hold", "code": case.code, "ground": "Khiếu nại"})
    by = By(factories.make_official(case.unit, "registry").pk, case.unit.pk, frozenset({"registry"}))
    with factories.as_system():
        old = factories.returned(unit=case.unit)
        made = destruction.propose_at_request(dossier_id=old.id, reason="Yêu cầu", by=by, at=timezone.now())
        breach = breaches.record(
            breaches.Found(title="Gửi nhầm thư", happened="Gửi nhầm.", found_at=timezone.now()),
            token=uuid4(), by=by, at=timezone.now(),
        )  # fmt: skip
        restricting.restrict(old.id, at=timezone.now())
        question = questions.ask(
            unit_id=case.unit.pk, official_id=by.user_id, kind="night", day=date(2026, 11, 2), dossiers=2,
            by=By(case.intake_officer.pk, case.unit.pk), at=timezone.now(),
        )  # fmt: skip
    yield Visit("rights:home", "/rights/", own)
    yield Visit("rights:seen", "/rights/seen/", own)
    yield Visit("rights:seen-dossier", f"/rights/seen/{case.code}/", own)
    yield Visit("rights:ask", "/rights/ask/?kind=correct", own)
    yield Visit("rights:request", f"/rights/requests/{asked.pk}/", own)
    yield Visit("rights:ground", f"/rights/ground/{old.id}/", head)
    yield Visit("rights:office", "/rights/office/", registry)
    yield Visit("rights:case", f"/rights/office/requests/{asked.pk}/", registry)
    yield Visit("rights:retention", "/rights/office/retention/", head)
    yield Visit("rights:destruction", f"/rights/office/retention/{made.pk}/", head)
    yield Visit("rights:breaches", "/rights/office/breaches/", registry)
    yield Visit("rights:breach", f"/rights/office/breaches/{breach.pk}/", registry)
    yield Visit("rights:readings", "/rights/office/readings/", head)
    yield Visit("rights:question", f"/rights/office/questions/{question.pk}/", head)


def _at_the_desk() -> Iterator[Visit]:
    unit = factories.make_unit()
    procedure = factories.make_procedure(fee_vnd=8000)
    factories.make_offering(procedure, unit)
    intake = factories.make_official(unit, "intake_officer")
    second = Post.objects.create(
        unit=factories.make_unit(), code="second", title="Chuyên viên", role="case_officer"
    )
    PostHolding.objects.create(post=second, user=intake, valid_from=date(2025, 7, 1))
    at_counter = client_of(intake)
    for stage in ("submitted", "accepted", "concluded", "returned"):
        case = getattr(factories, stage)(unit=unit, procedure=procedure)
        yield Visit("desk:dossier", f"/desk/dossiers/{case.id}/", at_counter)
    yield Visit("desk:received", f"/desk/dossiers/{factories.accepted(unit=unit).id}/received/", at_counter)
    late = factories.in_processing(unit=unit, at=timezone.now() - timedelta(days=30))
    soon = factories.in_processing(unit=unit)
    with factories.as_system():
        watch.mark_all(now=timezone.now())
        apologies.draft(
            dossier_id=late.id, cause="workload", reason="Số hồ sơ tăng cao.", new_date=timezone.now() + timedelta(5),
            by=late.as_role("case_officer"), at=timezone.now(), command_id="axe-letter",
        )  # fmt: skip
    head = client_of(factories.make_official(unit, "agency_head"))
    for tab in ("due", "drafted"):
        yield Visit("desk:apologies", f"/desk/apologies/?tab={tab}", head)
    yield Visit("desk:dossier", f"/desk/dossiers/{late.id}/", head)
    yield from _of_results()
    warned = factories.make_official(unit, "case_officer")
    with factories.as_system():
        watch.warn_all(now=(soon.state.step_due or timezone.now()) - timedelta(minutes=5))
    yield Visit("desk:warnings", "/desk/warnings/", client_of(warned))
    handled = factories.in_processing(unit=unit, procedure=procedure)
    waiting = factories.awaiting_supplement(unit=unit, procedure=procedure)
    for role in ("case_officer", "agency_head"):
        handler = client_of(factories.make_official(unit, role))
        for case in (handled, waiting):
            yield Visit("desk:dossier", f"/desk/dossiers/{case.id}/", handler)
            yield Visit("desk:due", f"/desk/dossiers/{case.id}/due/", handler)
        yield Visit("desk:home", "/desk/", handler)
        yield Visit("desk:load", "/desk/load/", handler)
    yield Visit("desk:load", "/desk/load/", at_counter)  # where no officer works
    yield Visit("desk:filters", "/desk/filters/?queue=all&q=ng", at_counter)
    handed_on = handled.state.processing_at or handled.state.last_at
    yield Visit("desk:transfer", f"/desk/transfer/?day={day_of(handed_on).isoformat()}", at_counter)
    yield Visit("desk:transfer", "/desk/transfer/?day=2026-01-01", at_counter)
    yield Visit("desk:home", "/desk/?queue=all", at_counter)
    yield Visit("desk:register", "/desk/register/?from=2026-11-01&to=2026-11-30", at_counter)
    yield Visit("desk:register", "/desk/register/?from=2026-11-30&to=2026-11-01", at_counter, answer=422)
    yield Visit("desk:home", "/desk/?queue=all&q=khong-co-ai", at_counter)
    yield Visit("desk:intake", "/desk/intake/", at_counter)
    yield from _among_officials(unit, handled)
    yield Visit("desk:intake", f"/desk/intake/?procedure={procedure.code}", at_counter)
    yield Visit("components:choose-post", "/post/", at_counter)
    yield Visit("403", "/cockpit/", at_counter, answer=403)


def _among_officials(unit: Unit, case: factories.Case) -> Iterator[Visit]:
    land = factories.make_unit("Chi cục Quản lý đất đai")
    worker = factories.make_official(unit, "case_officer", full_name="Nguyễn An")
    head = factories.make_official(unit, "agency_head", full_name="Phạm Minh Châu")
    by = factories.acting_as(head, unit)
    with factories.as_system():
        assigning.assign(
            dossier_id=case.id,
            assignee_id=worker.pk,
            reason=assigning.Reason.OTHER,
            words="Người cũ đã nghỉ",
            by=by,
            at=case.state.last_at,
            command_id=case.key("assign"),
        )
        opinions.ask(
            dossier_id=case.id,
            unit_id=land.pk,
            question="Có tranh chấp không?",
            by=by,
            at=case.state.last_at,
            command_id=case.key("ask"),
        )
    PostHolding.objects.filter(user=worker).update(valid_to=date(2026, 11, 3))
    client = client_of(head)
    yield Visit("desk:dossier", f"/desk/dossiers/{case.id}/", client)
    yield Visit("desk:people", "/desk/people/", client)
    yield Visit("desk:hand-over-work", f"/desk/people/{worker.pk}/work/", client)
    yield Visit(
        "desk:arrivals", "/desk/arrivals/", client_of(factories.make_official(land, "intake_officer"))
    )
    yield Visit("desk:opinions", "/desk/opinions/", client_of(factories.make_official(land, "case_officer")))


def _in_the_cockpit() -> Iterator[Visit]:
    now = timezone.now()
    late = factories.in_processing(at=factories.MONDAY)
    done = factories.returned(factories.concluded(unit=late.unit, procedure=late.procedure))
    with factories.as_system():
        returning.rate(
            dossier_id=done.id, score=4, words="", by=done.as_citizen, at=now, command_id=f"rate-{done.id}"
        )
    plan = plans.adopt(
        text=PLAN, key="ke-hoach-thu", title="Kế hoạch cải cách hành chính", number="1/KH-UBND",
        issued_on=date(2026, 1, 5), issuer="Ủy ban nhân dân tỉnh", measured_from=date(2026, 1, 1),
        measured_to=date(2026, 12, 1), by=None, at=now,
    )  # fmt: skip
    leader = client_of(
        factories.make_official(
            factories.make_unit("Ủy ban nhân dân tỉnh", level="province"), "province_leader"
        )
    )
    staff = client_of(factories.make_official(factories.make_unit(), "reform_staff"))
    paths = [f"/cockpit/targets/{one.pk}/value/" for one in Target.objects.filter(plan=plan)]
    by_hand = [path for path in paths if staff.get(path).status_code == 200]
    yield Visit("cockpit:home", "/cockpit/", leader)
    yield Visit("cockpit:overview", "/cockpit/overview/", leader)
    yield Visit("cockpit:now", "/cockpit/now/?of=overdue", leader)
    yield Visit("cockpit:targets", "/cockpit/targets/", staff)
    for shown in ("now", "units", "targets", "since"):
        yield Visit("cockpit:screen", f"/cockpit/screen/?show={shown}", leader)
    yield Visit("cockpit:units", "/cockpit/units/", leader)
    yield Visit("travel:arrivals", "/configuration/", leader)
    yield Visit("travel:arrival", f"/configuration/{travel_ground.arrival().pk}/", leader)
    yield Visit("cockpit:dossiers", "/cockpit/dossiers/?of=pending", leader)
    yield Visit("cockpit:procedures", "/cockpit/procedures/?of=tthc_online", leader)
    yield Visit("cockpit:register", "/cockpit/register/?of=catalogue_applied", leader)
    yield Visit("cockpit:indicators", "/cockpit/indicators/", leader)
    yield Visit("cockpit:plans", "/cockpit/plans/", leader)
    yield Visit("cockpit:plan", f"/cockpit/plans/{plan.key}/", leader)
    for ordinal in (1, 2):
        yield Visit("cockpit:target", f"/cockpit/plans/{plan.key}/targets/{ordinal}/", leader)
    yield from _of_plans(leader, staff)
    revision = _drafted_change(now)
    for person in (leader, staff):
        yield Visit("cockpit:calendar", "/cockpit/calendar/", person)
        yield Visit("cockpit:calendar-change", f"/cockpit/calendar/{revision}/", person)
    yield Visit("cockpit:enter-value", by_hand[0], staff)
    reorganised = _drawn_up_merger(now)
    yield Visit("cockpit:reorganisations", "/cockpit/reorganisations/", staff)
    yield Visit("cockpit:reorganisation", f"/cockpit/reorganisations/{reorganised.pk}/", leader)
    yield Visit("cockpit:unit", f"/cockpit/units/{reorganised.signer_id}/", leader)


def _of_plans(leader: Client, staff: Client) -> Iterator[Visit]:
    plan = plan_ground.adopted()
    waiting = plan_ground.draft(
        head=drafting.Head(title="Kế hoạch đang nhập", year=2026, superior_key=plan.key)
    )
    yield Visit("cockpit:plan-drafts", "/cockpit/plan-drafts/", staff)
    yield Visit("cockpit:plan-draft", f"/cockpit/plan-drafts/{waiting.pk}/", staff)
    yield Visit("cockpit:plan-draft", f"/cockpit/plan-drafts/{waiting.pk}/?at=5&add=task", staff)
    yield Visit("cockpit:plan-tasks", f"/cockpit/plans/{plan.key}/tasks/", staff)
    yield Visit("cockpit:plan-cascade", f"/cockpit/plans/{plan.key}/cascade/", staff)
    yield Visit("cockpit:plan-changes", f"/cockpit/plans/{plan.key}/changes/", staff)
    with scope(of_system("the year's review")):
        closing.open_review(plan.pk, 2026, by=plan_ground.staff(), at=plan_ground.NOW)
    yield Visit("cockpit:plan-review", f"/cockpit/plans/{plan.key}/review/", staff)
    yield Visit("cockpit:plan-compare", "/cockpit/plan-compare/?year=2026", leader)


def _of_the_processes() -> Iterator[Visit]:
    processes.load_law(on=date(2026, 1, 1), at=timezone.now())
    case = factories.in_processing()
    officer = client_of(factories.make_official(case.handling_unit, "case_officer"))
    staff = client_of(factories.make_official(factories.make_unit(), "reform_staff"))
    at = f"/processes/{factories.PROCESS_KEY}/1/"
    yield Visit("processes:versions", "/processes/", staff)
    yield Visit("processes:version", at, staff)
    yield Visit("processes:upload", "/processes/new/", staff)
    yield Visit("processes:migration", f"{at}migration/", staff)
    yield Visit("processes:standing", f"/processes/dossiers/{case.id}/", officer)


def _of_the_fees() -> Iterator[Visit]:
    staff = client_of(factories.make_official(factories.make_unit(), "reform_staff"))
    rule = fee_ground.proposed()
    draft = fee_ground.holed_draft()
    yield Visit("fees:rules", "/fees/", staff)
    yield Visit("fees:rule", f"/fees/{rule.pk}/", staff)
    yield Visit("fees:rule", f"/fees/{draft.pk}/", staff)
    yield Visit("fees:edit", f"/fees/{draft.pk}/edit/", staff)
    yield Visit("fees:new", "/fees/new/", staff)
    yield Visit("fees:upload", "/fees/new/file/", staff)


def _drawn_up_merger(now: datetime) -> Reorganisation:
    """A merger of two units with an open dossier that waits for approval."""
    ending, into, signer = factories.make_unit("Xã Một"), factories.make_unit("Xã Hai"), factories.make_unit()
    factories.in_processing(unit=ending)
    with factories.as_system():
        made: Reorganisation = reorganising.draw_up(
            head=Head(
                number="12/QĐ-UBND", signed_on=day_of(now), signer_id=signer.pk, basis="Nghị quyết",
                effective_on=day_of(now) + timedelta(days=7), reason="Sắp xếp tổ chức bộ máy.",
            ),
            acts=[{"kind": "merge", "units": [ending.agency_id], "into": into.agency_id}],
            by=factories.acting_as(factories.make_official(signer, "reform_staff"), signer),
            at=now,
        )  # fmt: skip
    return made


def _of_exchange() -> Iterator[Visit]:
    """A partner that rests, with a dead letter and a change of it that waits."""
    staff = client_of(factories.make_official(factories.make_unit(), "reform_staff"))
    letter = exchange_ground.a_dead_letter()
    yield Visit("exchange:partners", "/exchange/", staff)
    yield Visit("exchange:partner", f"/exchange/partners/{letter.partner}/", staff)
    failed = exchange_ground.a_failed_message(letter.partner)
    yield Visit("exchange:partner", f"/exchange/partners/{letter.partner}/", staff)
    yield Visit("exchange:incoming", f"/exchange/incoming/{failed}/", staff)
    exchange_ground.a_difference()
    yield Visit("exchange:reconciliation", "/exchange/reconciliation/", staff)
    yield Visit("exchange:letter", f"/exchange/letters/{letter.pk}/", staff)
    exchange_ground.propose_change(letter)
    yield Visit("exchange:letter", f"/exchange/letters/{letter.pk}/", staff)


def _of_signing() -> Iterator[Visit]:
    """A key and an anchor that wait for a second person, and those that are in force."""
    unit = factories.make_unit()
    author, second = (client_of(factories.make_official(unit, "administrator")) for _ in range(2))
    in_force = credential("con-dau", unit=unit)
    anchor = believe_in_root()
    yield Visit("signing:home", "/signing/", second)
    yield Visit("signing:credential", f"/signing/credentials/{in_force.pk}/", second)
    yield Visit("signing:credential-new", "/signing/credentials/new/", author)
    yield Visit("signing:anchors", "/signing/anchors/", second)
    yield Visit("signing:anchor", f"/signing/anchors/{anchor.pk}/", second)
    yield Visit("signing:anchor-new", "/signing/anchors/new/", author)
    in_force.pk, in_force.state, in_force.code = None, "proposed", "con-dau-moi"
    in_force.save()
    anchor.pk, anchor.state = None, "proposed"
    anchor.save()
    yield Visit("signing:credential", f"/signing/credentials/{in_force.pk}/", second)
    yield Visit("signing:anchor", f"/signing/anchors/{anchor.pk}/", second)


def _of_messages() -> Iterator[Visit]:
    citizen = factories.make_citizen("Võ Thị Tin", email="tin@example.vn")
    staff = client_of(factories.make_official(factories.make_unit(), "reform_staff"))
    now = timezone.now()
    for kind in ("submitted", "supplement_requested"):
        notices.tell(
            to=citizen.pk, kind=kind, values={"code": "H56.1", "procedure": "Khai sinh"}, key=kind,
            link="/track/", at=now,
        )  # fmt: skip
    Notice.objects.filter(way="email").update(state="failed", problem="smtp-550", failed_at=now)
    dead = Notice.objects.filter(way="email").first()
    assert dead is not None
    notices.begin_address(user_id=citizen.pk, channel="email", typed="moi@example.vn", language="vi", at=now)
    own = client_of(citizen)
    words = {
        f"{part}_{language}": getattr(TEMPLATES["submitted"].words[language], part)
        for part in ("subject", "body", "sms") for language in ("vi", "en")
    }  # fmt: skip
    staff.post(
        "/messages/words/submitted/",
        {**words, "why": "Thử", "deed": "propose", "valid_from": timezone.localdate().isoformat()},
    )
    second = client_of(factories.make_official(factories.make_unit(), "administrator"))
    yield Visit("messages:centre", "/messages/", own)
    yield Visit("messages:centre", "/messages/?code=H56.2", own)
    yield Visit("messages:preferences", "/messages/preferences/", own)
    yield Visit(
        "messages:stop",
        f"/messages/stop/{signing.dumps([citizen.pk, 'dossiers'], salt='motcua.notices.stop')}/",
    )
    yield Visit("messages:stop", "/messages/stop/none/", answer=404)
    yield Visit("messages:work", "/messages/work/", staff)
    yield Visit("messages:work-preferences", "/messages/work/preferences/", staff)
    yield Visit("messages:deliveries", "/messages/office/", staff)
    yield Visit("messages:delivery", f"/messages/office/{dead.pk}/", staff)
    yield Visit("messages:wordings", "/messages/words/", staff)
    yield Visit("messages:wording", "/messages/words/submitted/", second)


def _of_the_forms() -> Iterator[Visit]:
    staff = client_of(factories.make_official(factories.make_unit(), "reform_staff"))
    second = client_of(factories.make_official(factories.make_unit(), "reform_staff"))
    procedure = factories.make_procedure("Hộ nghèo")
    with_form(procedure)
    staff.post("/catalogue/forms/begin/", {"code": procedure.code})
    at = f"/catalogue/forms/{VersionDraft.objects.get().pk}/"
    yield Visit("eforms:drafts", "/catalogue/forms/", staff)
    yield Visit("eforms:edit", at, staff)
    for query in ("page=house&name=members", "page=house&type=radio", "page=house&name=total"):
        yield Visit("eforms:field", f"{at}field/?{query}", staff)
    yield Visit("eforms:preview", f"{at}preview/", staff)
    yield Visit("eforms:differences", f"{at}differences/", staff)
    yield Visit("eforms:import", f"{at}file/", staff)
    file = SimpleUploadedFile("mau.docx", document("{{ owner.name }}, {{ form.unheard_of }}"))
    posted = {"code": procedure.code, "kind": "result", "name": "Trích lục", "valid_from": "2020-01-01"}
    staff.post("/catalogue/forms/templates/upload/", {**posted, "file": file})
    yield Visit("eforms:templates", "/catalogue/forms/templates/", staff)
    yield Visit("eforms:template-upload", "/catalogue/forms/templates/upload/", staff)
    yield Visit("eforms:template", f"/catalogue/forms/templates/{DocumentTemplate.objects.get().pk}/", second)


def _of_polls() -> Iterator[Visit]:
    """A survey that runs, with a paper whose two entries differ, and one that was published."""
    done = polls_ground.survey(12, 9)
    runner = client_of(done.runner)
    draft = polls_ground.published(done, [5] * 9 + [2] * 3 + [4] * 9)
    today = day_of(timezone.now())
    found = polls_ground.survey(
        8, 2, code="dang-mo", ended_from=date(2026, 9, 1), closes_on=today + timedelta(days=9)
    )
    token = found.tokens()[0]
    at = f"/polls/waves/{found.wave_id}/"
    person, stratum = polls_ground.first_asked(found)
    polls_ground.differing_paper(found)
    newer = polls_ground.new_version(found)
    yield Visit("polls:answer", f"/polls/a/{token}/")
    yield Visit("polls:answer", f"/polls/a/{token}/?page=3")
    yield Visit("polls:answer", "/polls/a/aaaaaaaaaaaaaaaaaaaaaaaaaa/", answer=410)
    yield Visit("polls:thanks", "/polls/thanks/")
    yield Visit("polls:results-list", "/polls/results/")
    yield Visit("polls:results", f"/polls/results/{draft.pk}/")
    yield Visit("polls:draft-results", f"/polls/waves/{draft.pk}/results/", runner)
    yield Visit("polls:wave", f"/polls/waves/{draft.pk}/", runner)
    yield Visit("polls:home", "/polls/", runner)
    yield Visit("polls:wave-new", "/polls/waves/new/", runner)
    yield Visit("polls:wave", at, runner)
    yield Visit("polls:papers", f"{at}papers/", runner)
    yield Visit("polls:settle", f"{at}papers/settle/?number=P1", runner)
    yield Visit("polls:import", f"{at}import/", runner)
    yield Visit("polls:calls", f"{at}strata/{stratum}/calls/", runner)
    yield Visit("polls:call", f"{at}calls/{person}/", runner)
    yield Visit("polls:questionnaire-new", "/polls/questionnaires/new/", runner)
    yield Visit("polls:questionnaire", f"/polls/questionnaires/{newer}/?item=way", runner)
    yield Visit("polls:preview", f"/polls/questionnaires/{newer}/preview/", runner)


def _of_steering() -> Iterator[Visit]:
    """Registers of the reform with an entry that waits, one that was corrected, a file with a fault."""
    province = steering_ground.make_province()
    keeper, second = client_of(province.keeper), client_of(province.second)
    row = province.commits(province.justice, "Rút ngắn thời hạn 5 thủ tục", done=True, confirmed=False)
    at = f"/steering/commitment/{row.pk}/"
    yield Visit("steering:home", "/steering/", keeper)
    yield Visit("steering:owed", "/steering/owed/", keeper)
    yield Visit("steering:list", "/steering/commitment/", keeper)
    yield Visit("steering:new", "/steering/outside-result/new/", keeper)
    yield Visit("steering:entry", at, keeper)
    yield Visit("steering:entry", at, second)
    yield Visit("steering:correct", f"{at}correct/", keeper)
    yield Visit("steering:import", "/steering/commitment/import/", keeper)
    sheet = province.brings(
        "staff", "Đơn vị;Tính đến ngày;Biên chế được giao;Số có mặt\nSở Y tế;30/02/2026;4;5\n"
    )
    yield Visit("steering:import-sheet", f"/steering/staff/import/{sheet.pk}/", keeper)


def _of_scorecards() -> Iterator[Visit]:
    """A round that is filled in, one that is appraised, one that is published."""
    town = rounds_ground.settle()
    first = rounds_ground.published(town)
    shown = rounds_ground.stand(town)
    staff, officer, judge = client_of(town.staff), client_of(town.officer), client_of(town.home_officer)
    at = f"/scorecards/rounds/{shown.filling.pk}/"
    yield Visit("scorecards:home", "/scorecards/", staff)
    yield Visit("scorecards:home", "/scorecards/", officer)
    yield Visit("scorecards:frameworks", "/scorecards/frameworks/", staff)
    yield Visit("scorecards:framework", f"/scorecards/frameworks/{shown.filling.framework_id}/", staff)
    yield Visit("scorecards:import", "/scorecards/frameworks/import/", staff)
    choice = f"framework={shown.filling.framework_id}&period=2026-Q2"
    yield Visit("scorecards:open", f"/scorecards/rounds/new/?{choice}", staff)
    yield Visit("scorecards:round", at, staff)
    yield Visit("scorecards:round", f"/scorecards/rounds/{shown.judging.pk}/", judge)
    yield Visit("scorecards:sheet", f"/scorecards/sheets/{shown.sheet.pk}/", officer)
    yield Visit("scorecards:line", f"/scorecards/lines/{shown.line.pk}/", officer)
    yield Visit("scorecards:line", f"/scorecards/lines/{shown.judged.pk}/", judge)
    yield Visit("scorecards:line", f"/scorecards/lines/{shown.contested.pk}/", judge)
    yield Visit("scorecards:queue", f"/scorecards/rounds/{shown.judging.pk}/queue/", judge)
    yield Visit("scorecards:judge", f"/scorecards/rounds/{shown.judging.pk}/judge/?code=A3", judge)
    yield Visit("scorecards:values", f"/scorecards/rounds/{shown.judging.pk}/values/", staff)
    yield Visit("scorecards:ranking", f"/scorecards/results/{first.pk}/", officer)
    yield Visit("rankings:list", "/rankings/")
    yield Visit("rankings:round", f"/rankings/{first.round_id}/")
    result = first.results.order_by("pk")[0]
    yield Visit("scorecards:result", f"/scorecards/results/units/{result.pk}/", staff)
    yield Visit("scorecards:compare", "/scorecards/compare/?framework=TEST", officer)
    yield Visit(
        "scorecards:sensitivity", f"/scorecards/rounds/{first.round_id}/sensitivity/?weight-A=10", staff
    )
    yield Visit(
        "scorecards:sensitivity", f"/scorecards/rounds/{first.round_id}/sensitivity/?weight-A=x", staff, 422
    )
    yield Visit(
        "scorecards:under",
        f"/scorecards/rounds/{first.round_id}/under/?method={shown.filling.framework_id}",
        staff,
    )


def _of_quality() -> Iterator[Visit]:
    """A unit whose quality system has something on every page."""
    town = quality_ground.furnish()
    head = client_of(town.head)
    at = f"/quality/units/{town.unit.pk}/"
    yield Visit("quality:units", "/quality/", head)
    yield Visit("quality:units", "/quality/?on=2001-01-01", head, answer=422)
    yield Visit("quality:unit", at, head)
    for deed in ("announce", "process", "audit"):
        yield Visit("quality:unit-do", f"{at}do/{deed}/", head)
    yield Visit("quality:documents", f"{at}documents/", head)
    yield Visit("quality:document", f"/quality/documents/{town.document_id}/", head)
    yield Visit("quality:document-do", f"/quality/documents/{town.document_id}/do/version/", head)
    yield Visit("quality:audit", f"/quality/audits/{town.audit_id}/", head)
    yield Visit("quality:audit-do", f"/quality/audits/{town.audit_id}/do/finding/", head)
    yield Visit("quality:finding", f"/quality/findings/{town.finding_id}/", head)
    yield Visit("quality:finding-do", f"/quality/findings/{town.finding_id}/do/done/", head)


def _of_reports() -> Iterator[Visit]:
    """A draft, a report that waits for its signature, and each page that leads there."""
    at = report_ground.settled_province()
    staff, chair = client_of(at.staff), client_of(at.chair)
    before = report_ground.approved(at, report_ground.drafted(at, period="2026-10"))
    report = report_ground.drafted(at)
    for page in ("", "list/", "new/", "verify/", "templates/", "figures/"):
        names = {"": "calendar", "figures/": "look-up"}
        yield Visit(f"reports:{names.get(page, page.strip('/'))}", f"/reports/{page}", staff)
    yield Visit("reports:report", f"/reports/{report.pk}/", staff)
    yield Visit("reports:report", f"/reports/{before.pk}/", chair)
    yield Visit("reports:compare", f"/reports/{report.pk}/compare/", staff)
    order = report_counting.order(
        Ordered.COMPARE, report.pk, by=at.drafter, at=report_ground.NOW, seen=None, defer=lambda _order: None
    )
    yield Visit("reports:counting", f"/reports/counting/{order.pk}/", staff)
    yield Visit("reports:print", f"/reports/{report.pk}/print/", staff)
    yield Visit("reports:figure", f"/reports/figures/BC{report.pk}.1-1/", staff)


def _drafted_change(now: datetime) -> int:
    """A change of the calendar that moves the date of an open dossier and waits for approval."""
    unit = factories.make_unit()
    factories.accepted(at=now)
    day = CalendarDay(
        day_of(now) + timedelta(days=1),
        DayKind.ORDINARY,
        "Sự cố",
        "TB",
        Certainty.SOURCED,
        hours=(Period(420, 421),),
    )
    with factories.as_system():
        return revisions.draft(
            notice=revisions.Notice(
                document="88/TB-UBND", document_date=day_of(now), reason="Sự cố hệ thống"
            ),
            days=[day],
            by=factories.acting_as(factories.make_official(unit, "reform_staff"), unit),
            at=now,
        ).pk


@pytest.mark.timeout(900)  # some 240 looks, each in both widths: ten minutes on a busy machine
def test_every_page_is_accessible_on_a_desk_and_on_a_phone(browser: Browser, live_server: LiveServer) -> None:
    found: list[str] = []
    opened = set()
    pages: dict[Client | None, tuple[Page, list[str]]] = {}
    for visit in visits():
        if visit.client not in pages:
            page = window(browser, live_server, visit.client).new_page()
            pages[visit.client] = page, complaints(page)
        page, said = pages[visit.client]
        said.clear()
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        answer = page.goto(live_server.url + visit.path)
        assert answer is not None
        if answer.status != visit.answer or page.url != live_server.url + visit.path:
            found.append(f"{visit.path}: {answer.status} at {page.url}")
        found += faults_in_both_widths(page)
        if visit.answer == 200:
            found += said
            opened.add(visit.name)
    for page, _ in pages.values():
        page.context.close()

    assert found == []
    assert opened == url_names() - NOT_PAGES - LOOKED_AT_ELSEWHERE


def test_pages_that_refuse_a_form_are_accessible(browser: Browser, live_server: LiveServer) -> None:
    case = factories.submitted()
    context = window(browser, live_server, client_of(case.intake_officer), viewport=PHONE)
    page = context.new_page()
    page.goto(f"{live_server.url}/desk/dossiers/{case.id}/")
    ask = page.locator("#deed-request_supplement button")
    if not ask.is_visible():  # in a section that opens
        page.locator("#deed-request_supplement summary").click()
    ask.click()  # without a reason
    page.get_by_role("alert").first.wait_for()
    found = serious(page)
    context.clear_cookies()
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    page.locator(".mc-field--bad").first.wait_for()
    found += serious(page)
    context.clear_cookies()  # as a browser that refuses cookies
    page.get_by_role("main").get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("heading", name="Chưa gửi được biểu mẫu").wait_for()
    found += serious(page)
    context.close()

    assert found == []


def test_pictures_are_drawn_under_the_policy(browser: Browser, live_server: LiveServer) -> None:
    """The charts draw, and pointing at one shows its figures, without a style that the browser refuses."""
    assert finders.find("vendor/echarts/echarts.common.min.js")
    factories.returned(at=factories.MONDAY)
    factories.in_processing(at=factories.MONDAY)
    leader = client_of(factories.make_official(factories.make_unit(), "province_leader"))
    context = window(browser, live_server, leader)
    page: Page = context.new_page()
    said = complaints(page)
    page.goto(f"{live_server.url}/cockpit/overview/")
    drawn = page.locator("[data-chart]:not([hidden])").first
    drawn.locator("canvas, svg").first.wait_for()
    box = drawn.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    page.wait_for_timeout(400)
    context.close()

    assert said == []
