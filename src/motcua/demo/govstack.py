"""The GovStack door of the demo: a system that needs no key, an official's account behind it, and the names by which
the community's black-box suite calls. Behind each name stands what any other caller would find: a draft, a step."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from motcua.accounts import actions as accounts
from motcua.accounts import queries as people
from motcua.accounts.errors import AccountExists
from motcua.accounts.models import Post, PostHolding
from motcua.demo.papers import sample_result
from motcua.dossiers.actions import drafts
from motcua.dossiers.models import WorkItem
from motcua.govstack.actions import agree, register_client
from motcua.govstack.errors import MemberTaken
from motcua.govstack.filing import papers_of
from motcua.govstack.models import Application, Client, Document
from motcua.govstack.naming import Kind
from motcua.kernel.zone import day_of
from motcua.procedures import queries as procedures
from motcua.procedures import service_queries
from motcua.procedures.service_queries import Service
from motcua.processes import queries as processes

MEMBER = "eGovStack/GOV/90000009/eregistrations-dev"
OPERATOR = "he.thong.govstack"
ROLES = ("case_officer", "intake_officer")
# As the suite writes them; the second service's is no UUID.
SERVICE = "f7d33db0-2809-484e-a780-76b7ccd4ecbf"
OTHER_SERVICE = "P2c9280957e579ad7017e58a3399f0068"
EFORM = "d98a205a-679b-485b-823d-7a32a391e744"
EFORM_WRITTEN = "42962de0-bdb2-11ed-9397-0242ac120004"
APPLICANT = "42962de0-bdb2-11ed-9397-0242ac120004"
READ = "81c4445c-bff6-11ed-afa1-0242ac120002"
WRITTEN = "b8508d35-c2f3-442b-88a1-267ca25e85c0"
TASK_READ = "81c4445c-bff6-11ed-afa1-0242ac120002"
TASK_DONE = "d1e33d56-c5c7-4272-aeb6-bc2732cce1f2"
PAPER = "string"


def open_the_door(*, until: datetime) -> int:
    """Settle the system as of `until` (aware); how many steps the suite finds under its names. Repeating it is no
    error. The setting MOTCUA_GOVSTACK still decides whether anybody may call."""
    services = service_queries.services()
    units = _busiest()
    if not services or not units:
        return 0
    operator = _operator(units, until)
    try:
        client, _key = register_client(
            member=MEMBER, operator_id=operator, valid_from=day_of(until) - timedelta(days=365), is_open=True
        )
    except MemberTaken:
        return 0
    first, second = services[0], services[-1]
    _name_services(first, second)
    for name, service in ((READ, first), (WRITTEN, second)):
        _application(client, name, service, until)
    _paper(client, second, until)
    agree(Kind.OPERATOR, "Ingmar Vali", OPERATOR)
    agree(Kind.ROLE, "Handler", "case_officer")
    return _tasks(units)


def _ready(**which: Any) -> "QuerySet[WorkItem]":
    """First steps that a case officer can complete now."""
    return WorkItem.unscoped.filter(
        done_at__isnull=True, role="case_officer", step_no=1, dossier__business="processing", **which
    )


def _busiest() -> list[int]:
    """The unit with most first steps that a case officer can complete now; none when there are none."""
    units = list(_ready().order_by("unit_id").values_list("unit_id", flat=True))
    return sorted(set(units), key=lambda unit: (-units.count(unit), unit))[:1]


def _operator(units: list[int], until: datetime) -> int:
    """The system's account, with the posts of a case officer and of an intake officer in each unit that has them."""
    try:
        operator = accounts.create_official(
            username=OPERATOR, full_name="Hệ thống trao đổi GovStack", is_demo=True
        ).pk
    except AccountExists:
        found = people.official_named(OPERATOR)
        operator = found.pk if found else 0
    since = day_of(until) - timedelta(days=365)
    for post in (
        Post.objects.filter(unit_id__in=units, role__in=ROLES).order_by("role", "pk").distinct("role")
    ):
        PostHolding.objects.get_or_create(post=post, user_id=operator, defaults={"valid_from": since})
    return int(operator)


def _name_services(first: Service, second: Service) -> None:
    agree(Kind.SERVICE, SERVICE, first.code, is_shown=True)
    agree(Kind.SERVICE, "MCTS", first.code)
    agree(Kind.SERVICE, OTHER_SERVICE, second.code, is_shown=second.code != first.code)
    agree(Kind.EFORM, EFORM, f"{first.code}:{first.version}", is_shown=True)
    agree(Kind.EFORM, EFORM_WRITTEN, f"{second.code}:{second.version}")


def _application(client: Client, name: str, service: Service, at: datetime) -> None:
    draft = drafts.start(
        user_id=client.applicant_id, procedure_id=service.procedure_id, version_id=service.version_id
    )
    drafts.save_applicant(
        draft_id=draft.pk,
        user_id=client.applicant_id,
        answers={"for_whom": "self", "by": MEMBER, "title": "Amya Yuko"},
    )
    Application.objects.create(
        id=uuid.UUID(name),
        client=client,
        applicant_ref=APPLICANT,
        draft_id=draft.pk,
        procedure_id=service.procedure_id,
        procedure_name=service.name,
        created_at=at,
    )


def _paper(client: Client, service: Service, at: datetime) -> None:
    """The paper that the suite calls by a word: the demo's sample, sent as the first paper of the service."""
    papers = papers_of(procedures.version_of(service.version_id).content)
    if papers:
        document = Document.objects.create(
            client=client,
            file_id=sample_result(),
            file_name="giay-to-mau.pdf",
            paper=papers[0].key,
            received_at=at,
        )
        agree(Kind.DOCUMENT, PAPER, str(document.pk))


def _tasks(units: list[int]) -> int:
    """An open first step that asks for nothing, to be completed, and another step of the unit, to be read, under the
    suite's names; how many were found."""
    found: list[WorkItem] = []
    for step in _ready(unit_id__in=units).select_related("dossier").order_by("-given_at", "-pk"):
        program = processes.program(step.dossier.process_key, step.dossier.process_version)
        if program.is_plain and len(program.graph.steps) > 1:
            found.append(step)
            break
    beside = WorkItem.unscoped.filter(unit_id__in=units, role="case_officer")
    found += beside.exclude(pk__in=[step.pk for step in found]).order_by("-given_at", "-pk")[:1]
    for name, step in zip((TASK_DONE, TASK_READ), found, strict=False):
        agree(Kind.TASK, name, f"{step.dossier_id}:{step.opened_seq}:{step.branch}", is_shown=True)
    return len(found)
