"""Interlinked services: one matter of the citizen, a dossier of its own for each procedure.

The parts share owner, look-up secret and receiving unit; each has its own code, agency, share of the time and
national code. What one part's end means for the others stands in the data (`rules.interlinked.next_deed`); the
system does it in `follow`, a job that may be killed anywhere and run again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from motcua.agencies import queries as agencies
from motcua.dossiers.actions import intake, returning, work
from motcua.dossiers.actions.filing import open_one, require_counter
from motcua.dossiers.actions.numbering import next_code
from motcua.dossiers.actions.performing import already_done
from motcua.dossiers.errors import BundleNotFound, NotAllowed
from motcua.dossiers.models import Bundle, Dossier, Draft
from motcua.dossiers.models.columns import state_of
from motcua.dossiers.rules import authority, interlinked, opening
from motcua.dossiers.rules.authority import SYSTEM, Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.interlinked import Next, Part, Service, Standing
from motcua.dossiers.rules.interlinked_form import field_names
from motcua.dossiers.rules.opening import HandedIn, Opening, PartyData
from motcua.dossiers.rules.states import OPEN
from motcua.kernel import scopes
from motcua.kernel.worktime import Limit, LimitUnit, due_at
from motcua.kernel.zone import day_of
from motcua.ledger.errors import CommandReused
from motcua.procedures import queries as procedures

SEPARATOR = "."  # between the key of a part and that of its paper


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The order to open an interlinked service. Papers of parts but the lead carry the part's key before theirs.

    `area_code`: the applicant's commune where a provincial centre receives; `at_once` are papers seen at a counter.
    """

    service: str
    receiving_unit_id: int
    channel: str
    area_code: str | None = None
    return_method: str = "counter"
    submitter_id: int | None = None
    intake_point_id: int | None = None
    components: Sequence[HandedIn] = ()


@dataclass(frozen=True)
class Opened:
    """The citizen's file and its parts in order. `repeated`: the key had been used, nothing was written."""

    bundle_id: int
    code: str
    lead: DossierState
    parts: tuple[DossierState, ...]
    repeated: bool = False


def open_bundle(
    *,
    order: Wanted,
    party: PartyData,
    by: Acting,
    at: datetime,
    command_id: str,
    draft_id: str | None = None,
) -> Opened:
    """Open all parts in one transaction: submitted when online, accepted at the counter or by post.

    A part that waits for another stands submitted and `held` in either case. Repeating it with the same key opens
    nothing and answers the same file.
    Raises: ServiceUnknown, NotAllowed, NotForThisPoint, NotOffered, NoSuchLimit, InputRefused, ProofRequired.
    """
    service = interlinked.service(order.service)
    party = party.checked().composed()
    if order.channel == "online" and by.kind != "citizen":
        raise NotAllowed(command=Command.SUBMIT, needs="the applicant, through the channel online")
    try:
        with transaction.atomic():
            known = _opened_before(service, command_id, order.channel)
            return known or _open(service, order, party, by, at, command_id, draft_id)
    except CommandReused:
        known = _opened_before(service, command_id, order.channel)
        if known is None:
            raise
        return known


def _open(
    service: Service,
    order: Wanted,
    party: PartyData,
    by: Acting,
    at: datetime,
    command_id: str,
    draft_id: str | None,
) -> Opened:
    bundle = Bundle.unscoped.create(
        code=next_code(order.receiving_unit_id, at),
        template=service.key,
        kind=service.kind,
        lead_part=service.lead_no,
        opened_at=at,
    )
    secret = opening.new_secret()
    parts = []
    for part in service.parts:
        one, about = _order(service, part, bundle.pk, order, party, at)
        if order.channel != "online":
            require_counter(one, by)
        kind = "submitted" if order.channel == "online" or one.held else "accepted"
        done = open_one(kind, one, about, by, at, _key(command_id, part), lookup_secret=secret)
        parts.append(done.state)
    if draft_id is not None:
        lead = parts[service.lead_no - 1]
        Draft.objects.filter(pk=draft_id).update(submitted_dossier_id=lead.id)
    return Opened(bundle.pk, bundle.code, parts[service.lead_no - 1], tuple(parts))


def _key(command_id: str, part: Part) -> str:
    return f"{command_id}-part-{part.no}"


def _opened_before(service: Service, command_id: str, channel: str) -> Opened | None:
    kind = "submitted" if channel == "online" else "accepted"
    lead = already_done(_key(command_id, service.lead), dossier_id=None, kind=kind)
    if lead is None or lead.state.bundle_id is None:
        return None
    bundle = Bundle.unscoped.get(pk=lead.state.bundle_id)
    parts = tuple(map(state_of, _rows(bundle.pk)))
    return Opened(bundle.pk, bundle.code, parts[service.lead_no - 1], parts, repeated=True)


def _order(
    service: Service, part: Part, bundle_id: int, order: Wanted, party: PartyData, at: datetime
) -> tuple[Opening, PartyData]:
    """What one part is opened with. Raises NotOffered, ProcedureNotFound."""
    day = day_of(at)
    page = procedures.procedure_page(part.procedure)
    offering = procedures.offering(page.id, order.receiving_unit_id, day)
    answers = interlinked.answers_for(part, field_names(page.form_schema), party.form_data)
    one = Opening(
        procedure_id=page.id,
        version_id=page.version_id,
        receiving_unit_id=order.receiving_unit_id,
        handling_unit_id=procedures.competent_unit(page.id, order.receiving_unit_id, day, order.area_code),
        channel=order.channel,
        process_key=offering.process_key,
        return_method=order.return_method,
        submitter_id=order.submitter_id,
        components=_papers(service, part, order.components),
        limit=service.limit_of(part),
        bundle_id=bundle_id,
        bundle_part=part.no,
        held=bool(part.after),
        intake_point_id=order.intake_point_id,
    )
    return one, replace(party, summary=page.name[:500], form_data=answers)


def _papers(service: Service, part: Part, papers: Sequence[HandedIn]) -> tuple[HandedIn, ...]:
    """The lead part's papers stand under their own keys, those of the others under `part.key`."""
    if part.no == service.lead_no:
        others = tuple(f"{one.key}{SEPARATOR}" for one in service.parts if one.no != part.no)
        return tuple(paper for paper in papers if not paper.key.startswith(others))
    mine = f"{part.key}{SEPARATOR}"
    return tuple(
        replace(paper, key=paper.key.removeprefix(mine)) for paper in papers if paper.key.startswith(mine)
    )


# ---------------------------------------------------------------- one part after the other


def follow(*, bundle_id: int, at: datetime) -> int:
    """Do what is due on every part, seeing how the others stand; the number of deeds done.

    Runs in the scope of the system.

    Each deed has a key of its own, so a second run, also after a kill, does nothing twice.
    Raises BundleNotFound.
    """
    bundle = Bundle.objects.filter(pk=bundle_id).first()
    if bundle is None:
        raise BundleNotFound
    service = interlinked.service(bundle.template)
    done = 0
    for part in service.parts:
        states = {row.bundle_part: state_of(row) for row in _rows(bundle_id)}
        standing = {
            no: Standing(state.business, state.held, state.accepted_at is not None)
            for no, state in states.items()
        }
        deed = interlinked.next_deed(service, standing, part.no)
        if deed is not None:
            _do(deed, service, states, part, at)
            done += 1
    return done


def _do(deed: Next, service: Service, states: Mapping[int, DossierState], part: Part, at: datetime) -> None:
    dossier_id = states[part.no].id
    command_id = f"bundle-{states[part.no].bundle_id}-{part.no}-{deed}"
    match deed:
        case Next.ACCEPT:
            intake.accept_held(
                dossier_id=dossier_id,
                after=tuple(states[no].code for no in part.after),
                by=SYSTEM,
                at=at,
                command_id=command_id,
            )
        case Next.REFUSE:
            intake.refuse(
                dossier_id=dossier_id,
                reason=service.reason,
                ground=service.ground,
                by=SYSTEM,
                at=at,
                command_id=command_id,
            )
        case Next.STOP:
            work.stop(
                dossier_id=dossier_id,
                reason=service.reason,
                ground=service.ground,
                by=SYSTEM,
                at=at,
                command_id=command_id,
            )
        case Next.WITHDRAW:
            returning.withdraw(dossier_id=dossier_id, by=SYSTEM, at=at, command_id=command_id)


def _rows(bundle_id: int) -> list[Dossier]:
    return list(Dossier.unscoped.filter(bundle_id=bundle_id).order_by("bundle_part"))


# ---------------------------------------------------------------- the whole


def withdraw_bundle(
    *, dossier_id: int, by: Acting, at: datetime, command_id: str
) -> tuple[DossierState, ...]:
    """The applicant takes the whole file back: every part that is still open, in one transaction.

    `dossier_id` is any part within the open scope. Parts that have their result keep it.
    Raises: DossierNotFound, BundleNotFound, NotAllowed.
    """
    row = Dossier.objects.filter(pk=dossier_id).first()
    if row is None or row.bundle_id is None:
        raise BundleNotFound
    authority.require(Command.WITHDRAW, by, state_of(row))
    after = []
    with transaction.atomic(), scopes.scope(scopes.of_system("the applicant withdraws a bundle")):
        for part in _rows(row.bundle_id):
            state = state_of(part)
            if state.business in OPEN:
                # who showed the secret of one part has shown that of all
                acting = replace(by, ticket_for=state.id) if by.ticket_for is not None else by
                done = returning.withdraw(
                    dossier_id=state.id, by=acting, at=at, command_id=f"{command_id}-{part.bundle_part}"
                )
                state = done.state
            after.append(state)
    return tuple(after)


def share_due(service: Service, part: Part, state: DossierState) -> datetime | None:
    """When the part's own share of the time ends: for the lead part, whose due date is the citizen's. Aware."""
    if state.accepted_at is None:
        return None
    value, unit = service.share_of(part)
    limit = Limit(value=Decimal(value), unit=LimitUnit(unit))
    return due_at(agencies.calendar_of(state.handling_unit_id), state.accepted_at, limit)
