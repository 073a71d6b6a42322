"""What officials see: the desk, results, papers, rights, partners, keys and messages."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

import digitising_ground
import exchange_ground
import factories
import fee_ground
import results_ground
from browser_ground import (
    client_of,
)
from form_ground import document, with_form
from motcua.accounts.models import Post, PostHolding
from motcua.agencies.models import Unit
from motcua.dataquality.actions import findings
from motcua.dataquality.models import Finding
from motcua.digitising.actions import counting
from motcua.dossiers.actions import (
    apologies,
    assigning,
    opinions,
    restricting,
)
from motcua.dossiers.actions import lateness as watch
from motcua.kernel.zone import day_of
from motcua.notices import actions as notices
from motcua.notices.messages import TEMPLATES
from motcua.notices.models import Notice
from motcua.procedures.models import VersionDraft
from motcua.processes.actions import approving as processes
from motcua.records.models import DocumentTemplate
from motcua.rights.actions import breaches, destruction, questions
from motcua.rights.actions.recording import By
from motcua.rights.models import DataRequest
from page_visits import Visit
from pki_ground import believe_in_root, credential


def visits() -> Iterator[Visit]:
    yield from _at_the_desk()
    yield from _of_the_processes()
    yield from _of_the_fees()
    yield from _of_the_forms()
    yield from _of_digitisation()
    yield from _of_rights()
    yield from _of_partners()
    yield from _of_messages()
    yield from _of_exchange()
    yield from _of_signing()


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
