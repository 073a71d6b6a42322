"""Reading interlinked files: the citizen's matters, the parts of a file, look-up by the file's code."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from motcua.dossiers.actions.bundles import share_due
from motcua.dossiers.errors import BundleNotFound
from motcua.dossiers.models import Bundle, Dossier, Party
from motcua.dossiers.models.columns import state_of
from motcua.dossiers.queries import _WITH
from motcua.dossiers.rules import interlinked
from motcua.dossiers.rules.interlinked import Service
from motcua.dossiers.rules.states import NationalCode
from motcua.kernel import scopes
from motcua.kernel.text import fold


@dataclass(frozen=True)
class PartRow:
    """One part of a file: its plan in the data and its dossier. `share_due` is set where the due date is not it."""

    no: int
    dossier: Dossier
    is_lead: bool
    waits_for: tuple[str, ...]  # codes of the parts whose conclusion it waits for
    share_due: datetime | None


@dataclass(frozen=True)
class MatterPage:
    """The citizen's file as a page shows it. `due` is the lead part's: the citizen's date."""

    bundle: Bundle
    service: Service
    parts: tuple[PartRow, ...]

    @property
    def lead(self) -> Dossier:
        return self.parts[self.service.lead_no - 1].dossier

    @property
    def due(self) -> datetime | None:
        return self.lead.current_due

    @property
    def is_open(self) -> bool:
        return any(part.dossier.ended_at is None for part in self.parts)


def mine() -> QuerySet[Dossier]:
    """One row for each matter of the scope's person, newest first: of an interlinked file its lead part."""
    lead = Q(bundle__isnull=True) | Q(bundle_part=F("bundle__lead_part"))
    return Dossier.objects.select_related(*_WITH, "bundle").filter(lead).order_by("-submitted_at", "-pk")


def waiting() -> QuerySet[Dossier]:
    """The dossiers that wait for the scope's person, parts of files too: something is asked for or to be paid (what
    has a time to answer first), or the result lies ready. One query."""
    asked = Q(national_code=NationalCode.SUPPLEMENT_REQUIRED, supplied_at__isnull=True)
    others = Q(national_code__in=(NationalCode.FINANCIAL_OBLIGATION, NationalCode.DONE))
    return (
        Dossier.objects.select_related("procedure", "receiving_unit")
        .filter(asked | others, destroyed_at__isnull=True)
        .order_by(F("supplement_deadline").asc(nulls_last=True), "national_code", "-submitted_at", "-pk")
    )


def parts_of(rows: list[Dossier]) -> dict[int, list[Dossier]]:
    """The parts of the files that the rows belong to, in order, within the open scope.

    One query, none when there are no files among the rows.
    """
    wanted = {row.bundle_id for row in rows if row.bundle_id is not None}
    found: dict[int, list[Dossier]] = {bundle_id: [] for bundle_id in wanted if bundle_id is not None}
    if found:
        parts = Dossier.objects.select_related("procedure", "handling_unit").filter(bundle_id__in=found)
        for part in parts.order_by("bundle_id", "bundle_part"):
            found[part.bundle_id or 0].append(part)
    return found


def matter(bundle_id: int) -> MatterPage:
    """A file of which the open scope reaches a part, with all its parts: they are one person's.

    Whoever sees one part sees of the others what a list shows, never their papers: those are asked for in the scope.
    Raises BundleNotFound.
    """
    bundle = Bundle.objects.filter(pk=bundle_id).first()
    if bundle is None:
        raise BundleNotFound
    service = interlinked.service(bundle.template)
    rows = list(
        Dossier.unscoped.select_related("procedure", "receiving_unit", "handling_unit")
        .filter(bundle=bundle)
        .order_by("bundle_part")
    )
    codes = {row.bundle_part: row.code for row in rows}
    parts = []
    for row in rows:
        plan = service.part(row.bundle_part)
        is_lead = plan.no == service.lead_no
        parts.append(
            PartRow(
                no=plan.no,
                dossier=row,
                is_lead=is_lead,
                waits_for=tuple(codes[no] for no in plan.after) if row.held else (),
                share_due=share_due(service, plan, state_of(row)) if is_lead else None,
            )
        )
    return MatterPage(bundle=bundle, service=service, parts=tuple(parts))


def by_code(code: str) -> int:
    """The number of a file by its code, within the open scope. Raises BundleNotFound."""
    found = Bundle.objects.filter(code=code.strip()).values_list("pk", flat=True).first()
    if found is None:
        raise BundleNotFound
    return found


def by_ticket(code: str, secret: str) -> tuple[tuple[int, str], ...]:
    """Number and code of each part of the file with this code and look-up secret; empty without a match.

    Compared in constant time, letters in any case. The caller throttles.
    """
    with scopes.scope(scopes.of_system("look-up of a file by code and secret")):
        rows = list(
            Party.objects.filter(dossier__bundle__code=code.strip())
            .order_by("dossier__bundle_part")
            .values_list("dossier_id", "dossier__code", "lookup_secret")
        )
    given = fold(secret).replace(" ", "").upper().encode()
    kept = rows[0][2].encode() if rows else b"?" * 6  # the parts share one secret
    return tuple((pk, part) for pk, part, _ in rows) if hmac.compare_digest(given, kept) and rows else ()
