"""Whether a result that was issued still holds, by which decision it does not, and what stands in its place.

Read by whoever verifies a result, in the scope of the system: nothing here names a person.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from motcua.dossiers.actions.keeping import result_kind
from motcua.dossiers.models import Dossier, Result, RevokingDecision
from motcua.kernel.zone import day_of
from motcua.ledger import queries as log
from motcua.ledger.rules import Json
from motcua.records.holding_rules import Standing

RECALLED = "recalled"
# A result that took another's place may have lost it to a third; nobody follows further than this.
_MOST_STEPS = 20


@dataclass(frozen=True)
class Decision:
    """The decision that revoked a result, in its own words. `ground` and `issuer` are empty for one of before they
    were asked for. `file_sha256`: its text, where anybody may open it."""

    number: str = ""
    on: date | None = None
    issuer: str = ""
    ground: str = ""
    file_sha256: str = ""


@dataclass(frozen=True)
class InPlace:
    """The result that stands there now. Its verification code is not said: who holds the old paper need not hold the
    new one. `standing` is its own."""

    title: str
    number: str
    unit_name: str
    issued_at: datetime
    standing: str


def of_result(row: Result, at: datetime) -> tuple[str, datetime | None]:
    """How an issued result stands, and since when it does not hold."""
    dossier = row.dossier
    if row.void_why == RECALLED:
        return RECALLED, row.void_at
    if row.no == dossier.result_count and dossier.result_drawn_up:
        found = _ended(dossier)
        if found is not None:
            return found
    if row.valid_until is not None and row.valid_until < day_of(at):
        return Standing.EXPIRED.value, None
    return Standing.VALID.value, None


def of_uploaded(dossier: Any) -> tuple[str, datetime | None]:
    """The same of a result that was signed elsewhere."""
    return _ended(dossier) or (Standing.VALID.value, None)


def _ended(dossier: Any) -> tuple[str, datetime] | None:
    if dossier.result_revoked_at is not None:
        return Standing.REVOKED.value, dossier.result_revoked_at
    if dossier.result_superseded_at is not None:
        return Standing.SUPERSEDED.value, dossier.result_superseded_at
    return None


def decision_of(dossier: Any, standing: str) -> Decision:
    """What revoked it; nothing for another standing."""
    if standing != Standing.REVOKED:
        return Decision()
    said = _last(dossier.pk, "result_revoked")
    day = said.get("decided_on")
    text = RevokingDecision.objects.filter(dossier_id=dossier.pk, is_public=True).first()
    return Decision(
        number=str(said.get("decision") or ""),
        on=date.fromisoformat(day) if isinstance(day, str) else None,
        issuer=str(said.get("issuer") or ""),
        ground=str(said.get("ground") or ""),
        file_sha256=(text.file_id or "") if text is not None else "",
    )


def is_public_decision(sha256: str) -> bool:
    """Whether a file is the text of a decision that anybody may open."""
    return RevokingDecision.objects.filter(file_id=sha256, is_public=True).exists()


def in_place_of(dossier: Any, standing: str, *, no: int | None, at: datetime) -> InPlace | None:
    """What holds instead of a result that does not; `no` of a result drawn up here. None: nothing was issued."""
    if standing in (Standing.VALID, Standing.EXPIRED):
        return None
    if standing == RECALLED:
        return _next_of_same(dossier, no or 0, at)
    seen = {dossier.pk}
    found: InPlace | None = None
    here, how = dossier.pk, standing
    for _step in range(_MOST_STEPS):
        after = _successor(here, how)
        if after is None or after in seen:
            return found
        seen.add(after)
        row = _dossiers().filter(pk=after).first()
        now = _said(row, at) if row is not None else None
        if now is None:
            return found
        found = now
        if now.standing not in (Standing.SUPERSEDED, Standing.REVOKED):
            return found
        here, how = after, now.standing
    return found


def _next_of_same(dossier: Any, no: int, at: datetime) -> InPlace | None:
    """A result that was taken back before it was handed over: the one that the same dossier ended with."""
    is_this = dossier.result_drawn_up and dossier.result_count <= no
    return None if is_this or not dossier.result_sha256 else _said(dossier, at)


def _successor(dossier_id: int, standing: str) -> int | None:
    """The dossier whose result took the place. Nothing supersedes what is revoked, but a newer one may name it."""
    if standing == Standing.SUPERSEDED:
        by = _last(dossier_id, "result_superseded").get("by")
        return by if isinstance(by, int) else None
    found = (
        Dossier.objects.filter(
            Q(corrects_id=dossier_id)
            | Q(
                pk__in=Result.objects.filter(replaces_id=dossier_id, issued_at__isnull=False).values(
                    "dossier"
                )
            )
        )
        .exclude(result_sha256="")
        .order_by("-concluded_at", "-pk")
    )
    newest: int | None = found.values_list("pk", flat=True).first()
    return newest


def _dossiers() -> Any:
    return Dossier.objects.select_related("procedure", "version", "handling_unit").exclude(result_sha256="")


def _said(dossier: Any, at: datetime) -> InPlace | None:
    """The result that a dossier ended with."""
    _kind, title = result_kind(dossier.version.content, dossier.procedure.code, dossier.procedure.name)
    if dossier.result_drawn_up:
        row = (
            Result.objects.select_related("dossier", "unit")
            .filter(dossier_id=dossier.pk, no=dossier.result_count, issued_at__isnull=False)
            .first()
        )
        if row is None or row.issued_at is None:
            return None
        return InPlace(title, row.number, row.unit.name, row.issued_at, of_result(row, at)[0])
    if dossier.concluded_at is None:
        return None
    return InPlace(
        title,
        dossier.result_number,
        dossier.handling_unit.name,
        dossier.concluded_at,
        of_uploaded(dossier)[0],
    )


def _last(dossier_id: int, kind: str) -> dict[str, Json]:
    events = reversed(log.of_stream(dossier_id))
    return next((dict(one.entry.payload) for one in events if one.entry.kind == kind), {})
