"""Reading drafts, decisions, versions and offerings, for the people who keep the catalogue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q

from motcua.procedures.errors import DecisionNotFound, DraftNotFound, ProcedureNotFound
from motcua.procedures.models import (
    DecisionState,
    DraftState,
    Offering,
    Procedure,
    ProcedureVersion,
    PublicationDecision,
    PublicationItem,
    Sector,
    VersionDraft,
)
from motcua.procedures.rules.differences import Said
from motcua.procedures.rules.drafting import OPEN

if TYPE_CHECKING:
    from django.db.models import QuerySet

_HEAVY = ("content", "raw", "form_schema", "form_layout")


def draft(draft_id: int) -> VersionDraft:
    """A draft with its procedure, the version in force and its sector; one query. Raises DraftNotFound."""
    found = (
        VersionDraft.objects.select_related("procedure__current_version", "sector", "based_on")
        .filter(pk=draft_id)
        .first()
    )
    if found is None:
        raise DraftNotFound(draft_id)
    return found


def drafts(state: str = "") -> "QuerySet[VersionDraft]":
    """Drafts without their content, the latest change first; `state` "open": draft or proposed."""
    rows = VersionDraft.objects.select_related("sector").defer("content", "form_schema", "form_layout")
    if state:
        rows = rows.filter(state__in=OPEN if state == "open" else [state])
    return rows.order_by("-changed_at", "-pk")


def open_drafts(codes: Iterable[str]) -> dict[str, int]:
    """The open draft of each procedure; one query."""
    rows = VersionDraft.objects.filter(code__in=list(codes), state__in=OPEN)
    return dict(rows.values_list("code", "pk"))


def proposed(decision_id: int | None = None) -> list[VersionDraft]:
    """Drafts that a decision may take up: proposed, and in no other decision that is being prepared; one query."""
    elsewhere = PublicationItem.objects.filter(decision__state=DecisionState.DRAFT, draft__isnull=False)
    if decision_id is not None:
        elsewhere = elsewhere.exclude(decision_id=decision_id)
    rows = VersionDraft.objects.filter(state=DraftState.PROPOSED).exclude(pk__in=elsewhere.values("draft_id"))
    return list(rows.defer("form_schema", "form_layout").order_by("code"))


def decision(decision_id: int) -> PublicationDecision:
    """A decision with its agency and items; two queries. Raises DecisionNotFound."""
    items = (
        PublicationItem.objects.select_related("draft", "procedure", "replaces", "version")
        .defer(
            "draft__content",
            "draft__form_schema",
            "draft__form_layout",
            *(f"version__{one}" for one in _HEAVY),
        )
        .order_by("pk")
    )
    found = (
        PublicationDecision.objects.select_related("agency")
        .prefetch_related(Prefetch("items", queryset=items))
        .filter(pk=decision_id)
        .first()
    )
    if found is None:
        raise DecisionNotFound(decision_id)
    return found


def public_document(decision_id: int) -> PublicationDecision | None:
    """A signed decision with its document, for everybody; None while it is not signed or has none."""
    return (
        PublicationDecision.objects.filter(pk=decision_id, state=DecisionState.SIGNED)
        .exclude(file_sha256="")
        .first()
    )


def decisions() -> "QuerySet[PublicationDecision]":
    """All of them, the newest first, with the number of their items."""
    rows = PublicationDecision.objects.select_related("agency").annotate(item_count=Count("items"))
    return rows.order_by("-issued_on", "-pk")


def procedure(code: str) -> Procedure:
    """One procedure, also one that is not in force; one query. Raises ProcedureNotFound."""
    found = Procedure.objects.select_related("sector").filter(code=code).first()
    if found is None:
        raise ProcedureNotFound(code)
    return found


def versions(procedure_id: int) -> list[ProcedureVersion]:
    """All versions with their decisions, the newest first; one query. With their content: levels have a history."""
    rows = ProcedureVersion.objects.filter(procedure_id=procedure_id).select_related("decision")
    return list(rows.defer("raw", "form_schema", "form_layout").order_by("-valid_from", "-number"))


def version(code: str, number: int) -> ProcedureVersion:
    """One version with its procedure; one query. Raises ProcedureNotFound."""
    rows = ProcedureVersion.objects.select_related("procedure__sector", "decision").defer("raw")
    found = rows.filter(procedure__code=code, number=number).first()
    if found is None:
        raise ProcedureNotFound(code)
    return found


def said(row: ProcedureVersion | VersionDraft) -> Said:
    """What it says, to be compared."""
    if isinstance(row, VersionDraft):
        return Said({**row.content, "name": row.name}, row.flags, row.form_schema)
    columns = (
        "online_level", "older_level", "eligible_for_full_online", "eligibility_reason", "on_mobile",
        "written_result_required", "has_financial_obligation", "payable_online",
    )  # fmt: skip
    name = row.content.get("name") or row.procedure.name
    return Said({**row.content, "name": name}, {key: getattr(row, key) for key in columns}, row.form_schema)


def offerings(procedure_id: int, *, ended: bool, on: date) -> "QuerySet[Offering]":
    """Where a procedure is or will be received; `ended`: where it was. In Vietnamese order of the areas."""
    over = Q(valid_to__lt=on)
    rows = Offering.objects.filter(procedure_id=procedure_id).filter(over if ended else ~over)
    rows = rows.select_related("receiving_unit__area", "handling_unit")
    return rows.order_by(
        "-receiving_unit__level", "receiving_unit__area__sort_key", "receiving_unit_id", "valid_from"
    )


@dataclass(frozen=True)
class CatalogueLine:
    """A procedure in the list of the keepers. `state`: in_force, coming (signed, not in force yet) or abolished."""

    procedure_id: int
    code: str
    name: str
    sector: str
    state: str
    version_id: int | None
    number: int | None
    valid_from: date | None
    online_level: str
    levels: tuple[str, ...]
    is_internal: bool
    draft_id: int | None


def lines(
    *,
    words: str = "",
    sector: str = "",
    state: str = "",
    online_level: str = "",
    level: str = "",
    internal: bool | None = None,
    procedure_ids: Iterable[int] | None = None,
) -> "QuerySet[Procedure]":
    """Procedures for the list, filtered; in Vietnamese order. `line_of` makes the lines of a page of them."""
    rows = Procedure.objects.select_related("sector", "current_version").defer(
        *(f"current_version__{one}" for one in ("raw", "form_schema", "form_layout"))
    )
    if words:
        rows = rows.filter(Q(code__startswith=words) | Q(search_text__contains=words))
    if sector:
        rows = rows.filter(sector__code=sector)
    if state == "in_force":
        rows = rows.filter(current_version__isnull=False)
    elif state == "abolished":
        rows = rows.filter(current_version__isnull=True, abolished_on__isnull=False)
    elif state == "coming":
        rows = rows.filter(current_version__isnull=True, abolished_on__isnull=True)
    elif state == "ending":
        rows = rows.filter(current_version__isnull=False, abolished_on__isnull=False)
    if online_level:
        rows = rows.filter(current_version__online_level=online_level)
    if level:
        rows = rows.filter(current_version__content__levels__contains=[level])
    if internal is not None:
        rows = rows.filter(is_internal=internal)
    if procedure_ids is not None:
        rows = rows.filter(pk__in=list(procedure_ids))
    return rows.order_by("sort_key", "pk")


def lines_of(rows: Iterable[Procedure]) -> list[CatalogueLine]:
    """The lines of a page of procedures; one query more, for their open drafts."""
    listed = list(rows)
    drafts_by_code = open_drafts(row.code for row in listed)
    found = []
    for row in listed:
        current = row.current_version
        found.append(
            CatalogueLine(
                procedure_id=row.pk,
                code=row.code,
                name=row.name,
                sector=row.sector.name,
                state=_state(row),
                version_id=current.pk if current else None,
                number=current.number if current else None,
                valid_from=current.valid_from if current else None,
                online_level=current.online_level if current else "",
                levels=tuple(current.content.get("levels") or ()) if current else (),
                is_internal=row.is_internal,
                draft_id=drafts_by_code.get(row.code),
            )
        )
    return found


def _state(row: Procedure) -> str:
    if row.current_version_id is None:
        return "coming" if row.abolished_on is None else "abolished"
    return "in_force" if row.abolished_on is None else "ending"


def sectors() -> list[tuple[str, str]]:
    """All sectors, code and name; one query."""
    return list(Sector.objects.order_by("name").values_list("code", "name"))


def versions_by_id(version_ids: Iterable[int]) -> dict[int, ProcedureVersion]:
    """Versions with their procedure, sector and decision; one query."""
    rows = ProcedureVersion.objects.select_related("procedure__sector", "decision")
    return rows.defer("raw", "form_schema", "form_layout").in_bulk(list(version_ids))
