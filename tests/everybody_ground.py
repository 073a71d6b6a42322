"""The site of which everybody asks every page: an address of each, of things that are there and belong to people."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.test import Client

import factories as f
import plan_ground
import portal_ground
from authority_ground import Ground, make_cases, make_ground
from motcua.accounts import actions as accounts
from motcua.accounts import rules as pages
from motcua.dossiers.models import Component, Slip
from motcua.notices.models import Notice
from motcua.plans import actions as plans
from motcua.plans.models import Target
from motcua.procedures.actions import drafts, publication
from motcua.procedures.models import Procedure
from url_names import address_of

PLAN = (
    "Phấn đấu đến hết năm 2026, tỷ lệ hồ sơ giải quyết đúng hạn đạt tối thiểu 95%. "
    "Chỉ số xanh cấp tỉnh (PGI) thuộc nhóm 10 tỉnh dẫn đầu cả nước."
)
# What the deeds themselves answer is tried command by command (test_authority_matrix).
# Call-backs answer signed bodies alone (test_delivery_to_providers).
DEEDS = frozenset({"desk:do", "desk:bulk", "inbox:notices-call-back", "inbox:payments", "inbox:post"})
# Behind these stands nothing on this ground: whoever may open them gets 404.
HOLLOW = frozenset(
    {
        # the axis brought nothing here that could not be used: test_correspondence_packages
        "correspondence:package",
        "correspondence:package-do",
        # the document has one version: test_correspondence_versions
        "correspondence:versions",
        # no decision here is public: test_results_not_in_force
        "portal:verify-decision",
        # nothing was published on this ground: test_scorecards_pages
        "rankings:round",
        # doors that no partner is agreed for, and money, photographs and papers that this ground does not have
        "results:draft",
        "results:ask",
        "results:batch",
        "results:again",
        "inbox:national-portal-dossier",
        "inbox:partners",
        "govstack-token",
        "govstack:services",
        "govstack:service",
        "govstack:eforms",
        "govstack:eform",
        "govstack:submit",
        "govstack:applications",
        "govstack:application",
        "govstack:update",
        "govstack:upload",
        "govstack:tasks",
        "govstack:task",
        "govstack:complete",
        "govstack:statistics",
        "govstack:statistics_1_0",
        "desk:take-stored",
        "money:item",
        "money:receipt",
        "money:refund",
        "money:day",
        "money:cash-day",
        "money:cash-sheet",
        "portal:pay-order",
        "portal:fee-receipt",
        "portal:verify-receipt",
        "portal:apply-photo",
        "portal:supply-photo",
        "portal:apply-photos",
        "portal:supply-photos",
        # whose accounts are in reach is tried in test_security_pages
        "security:open-again",
        "security:sign-out-everywhere",
        "security:ask-reset",
        "security:decide-reset",
        "portal:apply-paper",
        "portal:supply-file",
        "portal:apply-paper-file",
        "portal:apply-paper-part",
        "portal:supply-part",
        "portal:notice-read",
        # papers of one's own store: test_store_pages
        "portal:apply-paper-stored",
        "portal:supply-stored",
        "desk:stored-file",
        "store:paper",
        "store:file",
        "store:bundle-made",
        # a link needs a file: test_file_links
        "files:link",
        "files:open",
        "desk:file",
        "desk:correct",
        "desk:find",
        "desk:papers-dispatch",
        "desk:papers-post",
        "desk:papers-send",
        "processes:bpmn",
        "processes:migration",
        "processes:version",
        "desk:register-pdf",
        "desk:paper-list",
        "desk:papers-receive",
        "desk:papers-pdf",
        "desk:papers-found",
        "desk:register-xlsx",
        "desk:transfer-pdf",
        "travel:arrival",
        "travel:propose",
        "travel:decide",
        "portal:decision-file",
        "catalogue:decision-file",
        "fees:rule",
        "fees:export",
        "fees:edit",
        "fees:move",
        "fees:decide",
        "cockpit:calendar-change",
        "desk:document",
        "eforms:edit",
        "eforms:do",
        "eforms:field",
        "eforms:preview",
        "eforms:differences",
        "eforms:import",
        "eforms:export",
        "eforms:template",
        "eforms:template-decide",
        "eforms:template-file",
        "eforms:template-preview",
        "cockpit:calendar-decide",
        "reviews:plan",
        "reviews:plan-results",
        "reviews:sheet",
        "reviews:proposal",
        "reviews:decentralisation",
        "reviews:regulation",
        "reviews:file",
        "cockpit:reorganisation",
        "cockpit:reorganisation-decide",
        # tried in test_signin_openid and test_signin_organisations
        "signin:begin",
        "signin:back",
        "signin:continue",
        "signin:organisation",
        "signin:invite",
        "signin:remove",
        "signin:invitation-withdraw",
        "signin:invitation-answer",
        "signin:representation-end",
        # the boards of other units
        "catalogue:board",
        "catalogue:board-list",
        "catalogue:board-sheets",
        # whose unit is in reach is tried in test_digitising_pages
        "digitising:batch",
        "digitising:scan-again",
        "digitising:paper",
        "digitising:answer",
        "digitising:paper-do",
        "digitising:picture",
        "digitising:file",
        # no survey runs on this ground: test_polls_pages
        "polls:wave",
        "polls:wave-do",
        "polls:draft-results",
        "polls:paper-form",
        "polls:questionnaire",
        "polls:preview",
        "polls:questionnaire-do",
        "polls:papers",
        "polls:settle",
        "polls:import",
        "polls:letters",
        "polls:calls",
        "polls:call",
        "polls:results",
        "polls:results-csv",
        # whose unit is in reach is tried in test_quality_pages
        "quality:unit",
        "quality:unit-do",
        "quality:documents",
        # the ground's messages stand in the inbox alone
        "messages:delivery",
        # no message of the ground has died: test_exchange_pages
        "exchange:letter",
        "exchange:letter-do",
        "exchange:incoming",
        "exchange:incoming-do",
        # no plan is being read in this ground: test_cockpit_planning
        "cockpit:plan-draft",
        "exchange:difference-do",
        # no key was entered on this ground: test_signing_pages
        "signing:credential",
        "signing:credential-do",
        "signing:anchor",
        "signing:anchor-do",
        # nothing was pulled in this ground: test_catalogue_pull
        "catalogue:pulled-do",
        # whose round, sheet and criterion are in reach is tried in test_scorecards_pages
        "scorecards:framework",
        "scorecards:framework-decide",
        "scorecards:round",
        "scorecards:round-do",
        "scorecards:queue",
        "scorecards:judge",
        "scorecards:values",
        "scorecards:sensitivity",
        "scorecards:under",
        "scorecards:sheet",
        "scorecards:sheet-do",
        "scorecards:line",
        "scorecards:line-do",
        "scorecards:file",
        "scorecards:value-file",
        "scorecards:ranking",
        "scorecards:document",
        "scorecards:result",
        # whose entry is in reach is tried in test_steering_pages
        "steering:entry",
        "steering:correct",
        "steering:evidence",
        "steering:import-sheet",
        "quality:documents-pdf",
        "quality:document",
        "quality:document-do",
        "quality:file",
        "quality:audit",
        "quality:audit-do",
        "quality:finding",
        "quality:finding-do",
        # no report was made on this ground: test_report_pages
        "reports:report",
        "reports:compare",
        "reports:counting",
        "reports:counting-withdraw",
        "reports:print",
        "reports:file",
        "reports:do",
        "reports:figure",
        "reports:figure-count",
        # whose request, list or breach is in reach is tried in tests/web/test_rights_pages
        # whose finding is in reach is tried in test_partner_pages
        "partners:finding",
        "rights:request",
        "rights:package",
        "rights:case",
        "rights:destruction",
        "rights:certificate",
        "rights:breach",
        "rights:breach-report",
        "rights:question",
        # whose register or slip is in reach is tried in test_correspondence_pages
        "correspondence:document",
        "correspondence:do",
        "correspondence:slip-do",
        "correspondence:file",
        "correspondence:work-file",
        "correspondence:work-file-do",
        # whose petition, appointment or ticket is tried in test_voice_pages and test_centre_pages
        "voice:answer",
        "voice:mark",
        "voice:own",
        "voice:petition",
        "voice:do",
        "voice:attachment",
        "centre:appointment",
        "centre:ticket",
        "centre:device-revoke",
    }
)
# The ground's dossiers stand alone: as an interlinked file nobody finds them.
FILES = frozenset({"portal:file", "portal:file-withdraw"})
# What a page needs besides its address to have something to show.
QUERIES = {
    "cockpit:dossiers": "?of=pending",
    "cockpit:now": "?of=overdue",
    "cockpit:procedures": "?of=tthc",
    "cockpit:register": "?of=review_competence",
    "desk:procedure-hits": "?q=khai",
}
POSTED = {"desk:assignment": {"role": "case_officer", "way": "none"}}


@dataclass(frozen=True)
class Site:
    """The ground with the address of each page."""

    ground: Ground
    case: f.Case
    paths: dict[str, str]


def make_site() -> Site:
    ground = make_ground(wide=False)
    cases = make_cases(ground)
    case, waiting = cases["returned"], cases["awaiting a supplement"]
    client = Client()
    client.force_login(ground.citizen)
    procedure, unit = portal_ground.make_filed_online()
    root = portal_ground.walk(client, procedure, unit)
    draft = portal_ground.draft_at(root)
    plan = plans.adopt(
        text=PLAN, key="ke-hoach", title="Kế hoạch", number="1/KH-UBND", issued_on=date(2026, 1, 5), issuer="Ủy ban",
        measured_from=date(2026, 1, 1), measured_to=date(2026, 12, 1), by=None, at=f.MONDAY,
    )  # fmt: skip
    officer = ground.person("case_officer, handling")
    absence = accounts.record_absence(
        user_id=officer.user.pk if officer.user else 0, unit_id=ground.handling.pk, from_day=date(2026, 1, 1),
        to_day=date(2100, 1, 1), substitute_id=None, recorded_by=ground.citizen.pk, at=f.MONDAY,
    )  # fmt: skip
    with f.as_system():
        known: dict[str, Any] = {
            "slip_id": Slip.objects.filter(dossier_id=case.id).first().pk,  # type: ignore[union-attr]
            "component_id": Component.objects.filter(dossier_id=case.id).first().pk,  # type: ignore[union-attr]
        }
    known |= {
        "draft_id": draft.pk,
        "version_draft_id": 1,
        "round_id": 1,
        "line_id": 1,
        "given_id": 1,
        "result_id": 1,
        "package_id": 1,
        "template_id": 1,
        "kind": "json",
        "dossier_id": case.id,
        "number": 1,
        "key": plan.key,
        "ordinal": 1,
        "target_id": _by_hand(plan.pk),
        "plan_draft_id": plan_ground.draft(plan).pk,
        "notice_id": Notice.objects.count() + 1,
        "command": "accept",
        "deed": "begin",
        "user_id": officer.user.pk if officer.user else 0,
        "absence_id": absence.pk,
        "revision_id": 1,
        "arrival_id": 1,
        "credential_id": 1,
        "anchor_id": 1,
        "decision_id": 1,
        "schedule_id": 1,
        "form": "xlsx",
        "reorganisation_id": 1,
        "unit_id": case.handling_unit.pk,
        "list_id": 1,
        "item_id": 1,
        "plan_id": 1,
        "sheet_id": 1,
        "proposal_id": 1,
        "decentralisation_id": 1,
        "regulation_id": 1,
        "evidence_id": 1,
        "volume": 1,
        "document_id": 1,
        "version_id": 1,
        "audit_id": 1,
        "entry_id": 1,
        "batch_id": 1,
        "scan_id": 1,
        "paper_id": 1,
        "finding_id": 1,
        "request_id": 1,
        "export_id": "00000000-0000-4000-8000-000000000001",
        "breach_id": 1,
        "order_id": 1,
        "sha256": "0" * 64,
        "question_id": 1,
        "publication_id": 1,
        "petition_id": 1,
        "signing_id": "00000000-0000-4000-8000-000000000002",
        "file_id": 1,
        "work_file_id": 1,
        "attachment_id": 1,
        "appointment_id": 1,
        "ticket": "00000000-0000-4000-8000-000000000000",
        "rating_token": "aaaaaaaaaaaaaaaaaaaaaaaaaa",
        "poll_token": "aaaaaaaaaaaaaaaaaaaaaaaaaa",
        "wave_id": "1",
        "questionnaire_id": "1",
        "stratum_id": "1",
        "asked_id": "00000000-0000-4000-8000-000000000003",
        "holding_id": uuid.UUID(int=1),
        "bundle_id": uuid.UUID(int=2),
        "page_id": 1,
        "token": "none",
        "profile": "national",
        "order": "MC33333333333",
        "receipt_id": 1,
        "refund_id": 1,
        "day_id": 1,
        "cash_id": 1,
        "factor_id": 1,
        "device_id": 1,
        "reset_id": 1,
        "provider": "vneid",
        "partner": "national-portal",
        "letter_id": 1,
        "message_id": 1,
        "table": "csv",
        "report_id": 1,
        "difference_id": 1,
        "organisation_id": 1,
        "invitation_id": 1,
        "representation_id": 1,
        "reference": f.reference_of(case),
        "template": "submitted",
        "code": case.code,
        "ending": "ttl",
        "serviceId": "1",
        "eFormId": "1",
        "fileId": "1",
        "taskId": "1",
    }
    of_procedure = {
        "portal:procedure", "portal:procedure-file", "portal:procedure-poster", "portal:apply-start",
        "api:read_procedure",
    }  # fmt: skip
    for part in ("1.001193", "9.000018", "9.000019"):  # an interlinked service shows what it joins
        f.make_procedure(code=part)
    of_catalogue = catalogue_words(f.make_procedure())
    paths = {}
    for name in pages.pages():
        words = dict(known) | (of_catalogue if name.startswith("catalogue:") else {})
        if name.startswith("steering:"):
            words["kind"] = "dialogue"
        if name in of_procedure:
            words["code"] = procedure.code
        if name.startswith(("portal:supply", "portal:withdraw")):
            words["code"] = waiting.code
        if name.startswith("portal:"):
            words["key"] = "c1"
        if name == "messages:stop":
            words["token"] = signing.dumps([ground.citizen.pk, "dossiers"], salt="motcua.notices.stop")
        if "interlinked" in name:
            words["key"] = "birth"
        paths[name] = address_of(name, words) + QUERIES.get(name, "")
    return Site(ground, case, paths)


def catalogue_words(procedure: Procedure) -> dict[str, Any]:
    """A draft that a decision in preparation lists, for the pages of the catalogue's keepers."""
    draft = drafts.begin(procedure.code, by=1, at=f.MONDAY)
    drafts.move(draft.pk, "proposed", by=1, at=f.MONDAY)
    said = publication.Decided(
        number="1/QĐ-UBND", issued_on=f.MONDAY.date(), effective_on=f.MONDAY.date(), agency_id=f.make_unit().pk,
        signer="Nguyễn Văn Bình",
    )  # fmt: skip
    decision = publication.prepare(said, [publication.Wanted(draft_id=draft.pk)], by=1, at=f.MONDAY)
    return {
        "code": procedure.code,
        "draft_id": draft.pk,
        "decision_id": decision.pk,
        "unit_id": decision.agency_id,
        "one": 1,
        "other": 1,
    }


def _by_hand(plan_id: int) -> int:
    return int(Target.objects.filter(plan_id=plan_id).order_by("-pk").values_list("pk", flat=True)[0])
