"""Reading dossiers. Every function runs inside the open scope; outside it the managers raise ScopeMissing.

The one exception is `by_ticket`, which is how a scope of kind ticket comes about.
"""

import hmac
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from motcua.dossiers import listing, store_queries, workload
from motcua.dossiers.errors import DossierNotFound, DraftNotFound, UseRestricted
from motcua.dossiers.models import (
    Apology,
    ClockStop,
    Component,
    Dossier,
    Draft,
    DraftFile,
    DueChange,
    FeeAssessment,
    FormerHome,
    Party,
    PartyCorrection,
    Result,
    Slip,
    SupplementItem,
    WorkItem,
)
from motcua.dossiers.models.columns import state_of
from motcua.dossiers.rules import lifecycle, verifying
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.slip_forms import SlipKind, slip_form
from motcua.kernel import scopes
from motcua.kernel.text import fold
from motcua.kernel.zone import day_of
from motcua.ledger import queries as log
from motcua.ledger.rules import Json, parse_instant
from motcua.procedures import queries as procedures
from motcua.processes import queries as processes
from motcua.processes.rules import Process

if TYPE_CHECKING:
    from motcua.procedures.models import ProcedureVersion
    from motcua.records.models import Holding

_WITH = listing.WITH
DeskFilter = listing.DeskFilter
Listing = listing.Listing
desk_list = listing.desk_list
desk_overview = listing.desk_overview
QUEUES = listing.QUEUES
COUNTED = listing.COUNTED
WALKED = listing.WALKED
Load = workload.Load
load_of_unit = workload.load_of_unit
load_of_unit_whole = workload.load_of_unit_whole
passed_on = workload.passed_on


@dataclass(frozen=True)
class StoryLine:
    """One event as told to people: what, when, who (never a name) and what it said.

    `user_id` is for the officials' own screens; the applicant's tell the unit alone.
    """

    seq: int
    kind: str
    at: datetime
    actor_kind: str
    unit_id: int | None
    payload: dict[str, Json]
    user_id: int | None = None


class DossierPage:
    """Everything a page about one dossier shows; read when asked for, eleven queries whatever its length.

    The row was read within the scope; what stands beside it belongs to it and is read by its number alone.
    A deed asks for little of it, so that it costs little.
    """

    def __init__(
        self, dossier_id: int, *, row: Dossier | None = None, state: DossierState | None = None
    ) -> None:
        self._id = dossier_id
        self._row = row
        self._state = state

    @cached_property
    def dossier(self) -> Dossier:
        """Raises DossierNotFound."""
        return self._row if self._row is not None else dossier(self._id)

    @cached_property
    def state(self) -> DossierState:
        return self._state if self._state is not None else state_of(self.dossier)

    @cached_property
    def party(self) -> Party:
        """Raises UseRestricted where an official has not said why the data are used."""
        if self._row is not None:
            return self._row.party
        party: Party = Party.unscoped.get(pk=self._id)
        require_ground(party)
        return party

    @cached_property
    def components(self) -> list[Component]:
        return list(Component.unscoped.filter(dossier_id=self._id).select_related("file").order_by("pk"))

    @cached_property
    def slips(self) -> list[Slip]:
        return list(Slip.unscoped.filter(dossier_id=self._id).order_by("seq"))

    @cached_property
    def asked(self) -> list[SupplementItem]:
        return list(SupplementItem.unscoped.filter(dossier_id=self._id).order_by("request_seq", "pk"))

    @cached_property
    def work(self) -> list[WorkItem]:
        found = WorkItem.unscoped.filter(dossier_id=self._id).select_related("assignee")
        return list(found.order_by("opened_seq"))

    @cached_property
    def due_changes(self) -> list[DueChange]:
        return list(DueChange.unscoped.filter(dossier_id=self._id).order_by("seq"))

    @cached_property
    def clock_stops(self) -> list[ClockStop]:
        return list(ClockStop.unscoped.filter(dossier_id=self._id).order_by("seq"))

    @cached_property
    def letters(self) -> list[Apology]:
        """Letters of apology, the first one first; no query for a dossier that never owed one."""
        if not self.state.apology and not self.state.reappointments and self.state.late_at is None:
            return []
        found = Apology.unscoped.filter(dossier_id=self._id).select_related("drafter", "signer")
        return list(found.order_by("no"))

    @cached_property
    def results(self) -> list[Result]:
        """Results drawn up here, the first one first; no query for a dossier that has none."""
        if not (self.state.result_stage or self.state.result_count):
            return []
        found = Result.unscoped.filter(dossier_id=self._id).select_related("drafter", "checker", "signer")
        return list(found.order_by("no"))

    @cached_property
    def corrections(self) -> list[PartyCorrection]:
        """What was said of the owner before each correction, the newest first; no query where there was none."""
        if not any(line.kind == "party_corrected" for line in self.story):
            return []
        return list(PartyCorrection.unscoped.filter(dossier_id=self._id).order_by("-seq"))

    @cached_property
    def fee(self) -> FeeAssessment | None:
        """What it costs with the explanation, as it was reckoned last."""
        found: FeeAssessment | None = (
            FeeAssessment.unscoped.filter(dossier_id=self._id).order_by("-seq").first()
        )
        return found

    @cached_property
    def story(self) -> list[StoryLine]:
        return story(self._id)

    @cached_property
    def version(self) -> "ProcedureVersion":
        """The procedure as it was when the dossier was opened."""
        return procedures.version_of(self.state.version_id)

    @cached_property
    def stored_in_use(self) -> dict[str, store_queries.InUse]:
        """Papers of the owner's store that stand for components, as they are worth today; no query without any."""
        if not self.state.reused_papers:
            return {}
        return store_queries.in_use(self._id, day_of(timezone.now()))

    @cached_property
    def stored_offers(self) -> "dict[str, Holding]":
        """Papers of the owner's store that would serve a component of the dossier, by its key."""
        return store_queries.offered(
            self.version,
            owner_number=self.party.owner_id_number,
            keys={component.key for component in self.components},
            used={one.holding.pk for one in self.stored_in_use.values()},
            on=day_of(timezone.now()),
        )

    @cached_property
    def process(self) -> Process:
        return processes.process(self.state.process_key, self.state.process_version)

    @cached_property
    def possible(self) -> tuple[Command, ...]:
        return lifecycle.possible(self.state)


def require_ground(party: Party) -> None:
    """Data whose use is restricted are for their owner, for the house itself, and for the official who says why.

    Raises UseRestricted.
    """
    asked_by = scopes.current()
    if (
        party.restricted_at is not None
        and asked_by.kind is scopes.ScopeKind.UNITS
        and not asked_by.ground_for(party.pk)
    ):
        raise UseRestricted(party.pk)


def by_ticket(code: str, secret: str) -> int | None:
    """The dossier of a code and look-up secret, or None. Compared in constant time; letters in any case.

    The caller throttles: this function does not count attempts.
    """
    with scopes.scope(scopes.of_system("look-up by code and secret")):
        named = Party.objects.only("dossier_id", "lookup_secret").order_by("pk")
        parties = list(named.filter(dossier__code=code.strip()))
        # A code of an older system; two systems may have given the same. Asked in any case: how long an answer
        # takes must not tell whether the code exists.
        older = list(named.filter(dossier__external_codes__code=code.strip())[:10])
        parties = parties or older
    given = fold(secret).replace(" ", "").upper().encode()
    # an emptied secret (the data were destroyed) opens nothing, least of all an empty answer
    kept = [(p.dossier_id, p.lookup_secret.encode()) for p in parties if p.lookup_secret] or [(0, b"?" * 6)]
    fitting = [dossier_id for dossier_id, known in kept if hmac.compare_digest(given, known)]
    return fitting[0] if fitting and fitting[0] else None


@dataclass(frozen=True)
class VerifiedSlip:
    """What anybody who holds a slip may be told of it: nothing that is not on the paper, and the owner's name in
    initials. `replaced_by` is the slip that took its place; empty while it stands."""

    title: str
    basis: str
    number_text: str
    unit_name: str
    issued_at: datetime
    dossier_code: str
    procedure: str
    owner_initials: str
    due: datetime | None
    reference: str
    file_sha256: str
    replaces: str
    replaced_by: str
    replaced_at: datetime | None


def verified_slip(asked: verifying.Reference) -> VerifiedSlip | None:
    """The slip of a printed reference, or None when the two parts do not belong together or there is none.

    Whoever knows the reference has the paper: this is no scope's business. The caller throttles.
    """
    with scopes.scope(scopes.of_system("verify a slip by its printed reference")):
        slip = (
            Slip.objects.select_related(
                "unit", "dossier__procedure", "dossier__party", "replaces", "replaced_by"
            )
            .filter(pk=asked.slip_id)
            .order_by("pk")
            .first()
        )
    kept = verifying.reference(slip.pk, slip.content_hash).digits if slip else "?" * len(asked.digits)
    if not hmac.compare_digest(kept.encode(), asked.digits.encode()) or slip is None:
        return None
    form = slip_form(slip.form_set, slip.kind)
    newer = getattr(slip, "replaced_by", None)
    party = getattr(slip.dossier, "party", None)
    due = slip.content.get("due") if slip.kind == SlipKind.RECEIPT else None
    return VerifiedSlip(
        title=form.title,
        basis=form.basis.split(";")[0],
        number_text=form.number_text(slip.number),
        unit_name=slip.unit.name,
        issued_at=slip.issued_at,
        dossier_code=slip.dossier.code,
        procedure=slip.dossier.procedure.name,
        owner_initials=verifying.initials(party.owner_name) if party else "",
        due=parse_instant(due) if due else None,
        reference=asked.printed,
        file_sha256=slip.file_id or "",
        replaces=form.number_text(slip.replaces.number) if slip.replaces else "",
        replaced_by=slip_form(newer.form_set, newer.kind).number_text(newer.number) if newer else "",
        replaced_at=newer.issued_at if newer else None,
    )


def dossier(dossier_id: int) -> Dossier:
    """One dossier with what a list shows of it. Raises DossierNotFound outside the scope's reach, UseRestricted."""
    row = Dossier.objects.select_related(*_WITH).filter(pk=dossier_id).first()
    if row is None:
        raise DossierNotFound
    require_ground(row.party)
    return row


def by_code(code: str) -> Dossier:
    """A dossier by its whole code, also by one that an older system gave it. Raises DossierNotFound.

    Where two older systems gave the same code, the dossier that came in first.
    """
    rows = Dossier.objects.select_related(*_WITH)
    row = rows.filter(code=code.strip()).first()
    row = row or rows.filter(external_codes__code=code.strip()).order_by("pk").first()
    if row is None:
        raise DossierNotFound
    return row


def number_of(code: str) -> int | None:
    """The number of the dossier in reach with this whole code, in capitals or not; None when there is none."""
    for wanted in dict.fromkeys((code, code.upper())):
        found = Dossier.objects.filter(code=wanted).values_list("pk", flat=True).order_by("pk").first()
        if found is not None:
            return int(found)
    return None


def page(dossier_id: int) -> DossierPage:
    """One dossier whole. Raises DossierNotFound."""
    return DossierPage(dossier_id, row=dossier(dossier_id))


def page_of(state: DossierState) -> DossierPage:
    """One dossier whole for who holds it (`actions.performing.hold`): reads only what is asked of it."""
    scopes.current()
    return DossierPage(state.id, state=state)


def story(dossier_id: int) -> list[StoryLine]:
    """The dossier's events, oldest first. The caller has fetched the dossier within its scope."""
    scopes.current()
    return [
        StoryLine(
            seq=recorded.entry.seq,
            kind=recorded.entry.kind,
            at=recorded.entry.at,
            actor_kind=recorded.entry.actor.kind,
            unit_id=recorded.entry.actor.unit_id,
            payload=dict(recorded.entry.payload),
            user_id=recorded.entry.actor.user_id,
        )
        for recorded in log.of_stream(dossier_id)
    ]


def mine() -> QuerySet[Dossier]:
    """The dossiers of the scope's person, newest first."""
    return Dossier.objects.select_related(*_WITH).order_by("-submitted_at", "-pk")


def among(dossier_ids: set[int]) -> set[int]:
    """Those of the dossiers that the open scope reaches; one query."""
    return set(Dossier.objects.filter(pk__in=dossier_ids).values_list("pk", flat=True))


def drafts_of(user_id: int, *, organisation_id: int | None = None) -> QuerySet[Draft]:
    """What a person began to write for themselves, or for an organisation, and has not submitted, newest first."""
    return (
        Draft.objects.filter(
            Q(organisation__isnull=True) if organisation_id is None else Q(organisation_id=organisation_id),
            user_id=user_id,
            submitted_dossier_id__isnull=True,
        )
        .select_related("procedure", "receiving_unit")
        .order_by("-updated_at")
    )


def draft(draft_id: uuid.UUID, user_id: int) -> Draft:
    """One application of this person, submitted or not. Raises DraftNotFound, also for another's."""
    found = (
        Draft.objects.select_related("procedure__sector", "version", "receiving_unit", "organisation")
        .filter(pk=draft_id, user_id=user_id)
        .first()
    )
    if found is None:
        raise DraftNotFound
    return found


def drafts_that_exist(draft_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the applications that were not thrown away; one query."""
    return set(Draft.objects.filter(pk__in=draft_ids).values_list("pk", flat=True))


def files_of(draft_id: uuid.UUID) -> dict[str, DraftFile]:
    """The files of a draft by the key of their component. The caller has fetched the draft for its person."""
    return {
        held.component_key: held
        for held in DraftFile.objects.filter(draft_id=draft_id).select_related("file").order_by("pk")
    }


# ---------------------------------------------------------------- the official's lists: see `listing`


def codes_of(dossier_ids: Sequence[int]) -> dict[int, str]:
    """Codes of the dossiers in reach by their number; the others are left out. One query."""
    return dict(Dossier.objects.filter(pk__in=dossier_ids).values_list("pk", "code"))


def component(dossier_id: int, component_id: int) -> Component | None:
    """One component of a dossier in reach; None when there is none."""
    found = Component.objects.select_related("dossier__party").filter(dossier_id=dossier_id, pk=component_id)
    one = found.first()
    if one is not None:
        require_ground(one.dossier.party)
    return one


def has_slip(dossier_id: int, slip_id: int) -> bool:
    """Whether the slip is one of this dossier, in reach."""
    slip = Slip.objects.select_related("dossier__party").filter(dossier_id=dossier_id, pk=slip_id).first()
    if slip is None:
        return False
    require_ground(slip.dossier.party)
    return True


def slip_of_kind(dossier_id: int, kind: str) -> int | None:
    """The newest slip of a kind that a dossier has; of whoever asks: the door has checked who sees the dossier."""
    rows = Slip.unscoped.filter(dossier_id=dossier_id, kind=kind).order_by("-seq", "-pk")
    return rows.values_list("pk", flat=True).first()


def slip_of_file(sha256: str) -> verifying.Reference | None:
    """The reference of the slip whose file, sealed or not, has this content. The caller throttles."""
    with scopes.scope(scopes.of_system("verify a slip by its file")):
        row = Slip.objects.filter(Q(file_id=sha256) | Q(signed_file_id=sha256)).order_by("pk").first()
    return None if row is None else verifying.reference(row.pk, row.content_hash)


def known_person(id_number: str) -> Party | None:
    """The newest party with this id number within the scope's reach: prefill at the counter."""
    return (
        Party.objects.filter(owner_id_number=id_number.strip(), restricted_at__isnull=True)
        .order_by("-owner_id_number", "-pk")  # as the index has it, so that its last entry is the answer
        .first()
    )


def earlier_answers(id_number: str, procedure_id: int) -> tuple[int, dict[str, Any]] | None:
    """The newest dossier within reach of the same owner and procedure that has e-form answers, with them.

    What a form fills in as the answer to the same question in an earlier dossier. One query.
    """
    found = (
        Party.objects.filter(
            owner_id_number=id_number.strip(), dossier__procedure_id=procedure_id, restricted_at__isnull=True
        )
        .exclude(form_data={})
        .order_by("-owner_id_number", "-dossier_id")
        .values_list("dossier_id", "form_data")
        .first()
    )
    return (found[0], dict(found[1])) if found and id_number.strip() else None


def any_exists() -> bool:
    """Whether this instance holds any dossier at all."""
    with scopes.scope(scopes.of_system("is there any dossier")):
        return Dossier.objects.exists()


def former_handlers(dossier_id: int) -> list[tuple[datetime, int]]:
    """Until when which units handled a dossier that reorganisations gave to others, oldest first; one query."""
    rows = FormerHome.objects.filter(dossier_id=dossier_id).order_by("until")
    return list(rows.values_list("until", "handling_unit_id"))
