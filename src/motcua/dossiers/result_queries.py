"""Reading results: what waits in a unit, its book, and what anybody who holds a result may be told of it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from motcua.dossiers import result_standing
from motcua.dossiers.actions.keeping import result_kind
from motcua.dossiers.models import Dossier, Result, ResultNumber, SigningBatch
from motcua.dossiers.queries import DossierPage
from motcua.dossiers.result_standing import Decision, InPlace
from motcua.dossiers.rules import results as rules
from motcua.dossiers.rules import verifying
from motcua.kernel import scopes
from motcua.records.paper_law import paper_law

# Where results stand, in the order of work.
TABS = ("drafted", "checked", "signed", "returned", "issued")
MOST_ROWS = 200


def is_certified_copy(page: DossierPage, on: date) -> bool:
    """Whether the procedure gives certified electronic copies."""
    procedure = page.dossier.procedure
    kind, _title = result_kind(page.version.content, procedure.code, procedure.name)
    return kind in paper_law(on).certified_copies


def counts(unit_id: int) -> dict[str, int]:
    """How many results of the unit stand where; one query."""
    found: Mapping[str, int] = Result.objects.filter(dossier__handling_unit_id=unit_id).aggregate(
        **{tab: Count("pk", filter=_where(tab)) for tab in TABS}
    )
    return {tab: int(found[tab]) for tab in TABS}


def _where(tab: str) -> Q:
    open_now = Q(issued_at__isnull=True, void_at__isnull=True)
    match tab:
        case "issued":
            return Q(issued_at__isnull=False)
        case _:
            return open_now & Q(dossier__result_stage=tab)


def results(tab: str, *, unit_id: int) -> QuerySet[Result]:
    """The results of a unit that stand there, the longest waiting first; issued ones the newest first."""
    found = Result.objects.filter(_where(tab), dossier__handling_unit_id=unit_id).select_related(
        "dossier__procedure", "dossier__party", "drafter", "checker", "signer"
    )
    return found.order_by("-issued_at", "-pk") if tab == "issued" else found.order_by("drafted_at", "pk")


def chosen(dossier_ids: Sequence[int]) -> list[Result]:
    """The open results of these dossiers in reach, in their order; one query."""
    rows = Result.objects.filter(
        dossier_id__in=list(dossier_ids)[:MOST_ROWS], issued_at__isnull=True, void_at__isnull=True
    ).select_related("dossier__procedure", "dossier__party", "drafter", "checker")
    found = {row.dossier_id: row for row in rows.order_by("no")}
    return [found[one] for one in dossier_ids if one in found]


@dataclass(frozen=True)
class BatchLine:
    code: str
    dossier_id: int
    procedure: str
    state: str
    problem: str
    number: str


@dataclass(frozen=True)
class BatchPage:
    """A list that was confirmed, with what became of each line."""

    batch: SigningBatch
    lines: tuple[BatchLine, ...]

    def count(self, state: str) -> int:
        return sum(line.state == state for line in self.lines)


def batch(batch_id: uuid.UUID, user_id: int) -> BatchPage | None:
    """A person's own list; three queries whatever its length. None for another's."""
    found = SigningBatch.objects.filter(pk=batch_id, user_id=user_id).first()
    if found is None:
        return None
    items = list(found.items.order_by("place").values_list("dossier_id", "state", "problem"))
    rows = {
        pk: (code, name, number)
        for pk, code, name, number in Dossier.objects.filter(pk__in=[one[0] for one in items]).values_list(
            "pk", "code", "procedure__name", "result_number"
        )
    }
    lines = [
        BatchLine(rows[pk][0], pk, rows[pk][1], state, problem, rows[pk][2])
        for pk, state, problem in items
        if pk in rows
    ]
    return BatchPage(found, tuple(lines))


def open_batches(user_id: int) -> list[SigningBatch]:
    """A person's lists that still have something waiting, the newest first; one query."""
    rows = SigningBatch.objects.filter(user_id=user_id, items__state="waiting").distinct()
    return list(rows.order_by("-made_at")[:10])


def book(unit_id: int, key: str, year: int) -> QuerySet[ResultNumber]:
    """The lines of a unit's book of a year, the first number first: void ones stand in it with their reason."""
    return (
        ResultNumber.objects.filter(unit_id=unit_id, book=key, year=year)
        .select_related("dossier__procedure", "taken_by")
        .order_by("number")
    )


def books_of(unit_id: int) -> list[tuple[str, int]]:
    """Book and year of every book that the unit keeps, the newest first; one query."""
    rows = ResultNumber.objects.filter(unit_id=unit_id).values_list("book", "year").distinct()
    return sorted(rows, key=lambda one: (-one[1], one[0]))


# ---------------------------------------------------------------- for whoever holds a result


@dataclass(frozen=True)
class Verified:
    """What anybody who holds a result may be told of it: nothing that is not on it, and the owner's name in initials.

    `standing`: valid, expired, superseded or revoked; `recalled` when it was taken back before it was handed over.
    `code` is empty for a result that was signed elsewhere and uploaded. `sha256`: the file that is the original.
    """

    title: str
    number: str
    code: str
    unit_name: str
    signed_at: datetime | None
    issued_at: datetime
    valid_until: date | None
    is_permanent: bool
    dossier_code: str
    owner_initials: str
    standing: str
    since: datetime | None
    decision: Decision
    in_place: InPlace | None
    sha256: str
    is_certified_copy: bool


def verified(code: str, *, at: datetime) -> Verified | None:
    """The issued result of a verification code, or None: no such code, or not issued yet. The caller throttles."""
    with scopes.scope(scopes.of_system("verify a result by its code")):
        row = (
            Result.objects.select_related(
                "dossier__procedure", "dossier__version", "dossier__party", "dossier__handling_unit", "unit"
            )
            .filter(code=code, issued_at__isnull=False)
            .first()
        )
        return _verified(row, at) if row is not None else None


def verified_file(sha256: str, *, at: datetime) -> Verified | None:
    """The same by the content of a file: an original of ours, or a file that one dossier alone was concluded with."""
    with scopes.scope(scopes.of_system("verify a result by its file")):
        row = (
            Result.objects.select_related(
                "dossier__procedure", "dossier__version", "dossier__party", "dossier__handling_unit", "unit"
            )
            .filter(issued_sha256=sha256, issued_at__isnull=False)
            .first()
        )
        if row is not None:
            return _verified(row, at)
        uploaded = list(
            Dossier.objects.select_related("procedure", "version", "party", "handling_unit")
            .filter(result_sha256=sha256)
            .exclude(result_sha256="")
            .order_by("pk")[:2]
        )
        return _uploaded(uploaded[0], at) if len(uploaded) == 1 else None


def public_decision(sha256: str) -> bool:
    """Whether a stored file is the text of a decision that revoked a result, and public."""
    with scopes.scope(scopes.of_system("open a public decision")):
        return result_standing.is_public_decision(sha256)


def _verified(row: Result, at: datetime) -> Verified:
    dossier = row.dossier
    standing, since = result_standing.of_result(row, at)
    _kind, title = result_kind(dossier.version.content, dossier.procedure.code, dossier.procedure.name)
    assert row.issued_at is not None  # only issued ones are asked for
    return Verified(
        title=title,
        number=row.number,
        code=rules.printed_code(row.code or ""),
        unit_name=row.unit.name,
        signed_at=row.signed_at,
        issued_at=row.issued_at,
        valid_until=row.valid_until,
        is_permanent=row.term == rules.Term.PERMANENT,
        dossier_code=dossier.code,
        owner_initials=_initials(dossier),
        standing=standing,
        since=since,
        decision=result_standing.decision_of(dossier, standing),
        in_place=result_standing.in_place_of(dossier, standing, no=row.no, at=at),
        sha256=row.issued_sha256,
        is_certified_copy=row.source == rules.Source.CERTIFIED_COPY,
    )


def _uploaded(dossier: Any, at: datetime) -> Verified:
    standing, since = result_standing.of_uploaded(dossier)
    _kind, title = result_kind(dossier.version.content, dossier.procedure.code, dossier.procedure.name)
    return Verified(
        title=title,
        number=dossier.result_number,
        code="",
        unit_name=dossier.handling_unit.name,
        signed_at=None,
        issued_at=dossier.concluded_at,
        valid_until=None,
        is_permanent=False,
        dossier_code=dossier.code,
        owner_initials=_initials(dossier),
        standing=standing,
        since=since,
        decision=result_standing.decision_of(dossier, standing),
        in_place=result_standing.in_place_of(dossier, standing, no=None, at=at),
        sha256=dossier.result_sha256,
        is_certified_copy=False,
    )


def _initials(dossier: Any) -> str:
    party = getattr(dossier, "party", None)
    return verifying.initials(party.owner_name) if party else ""
