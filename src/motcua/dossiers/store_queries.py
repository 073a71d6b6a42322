"""Reading what dossiers have to do with the personal data store: papers used, papers offered, papers asked again."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from motcua.dossiers.models import AskedAlthoughHeld, DraftFile, ReusedPaper
from motcua.kernel import scopes
from motcua.records import holding_queries as held
from motcua.records import holding_rules as papers

if TYPE_CHECKING:
    from motcua.procedures.models import ProcedureVersion
    from motcua.records.models import Holding


def current(dossier_id: int) -> dict[str, ReusedPaper]:
    """The stored papers that stand for components now; one query. The caller reached the dossier in its scope."""
    rows = ReusedPaper.unscoped.filter(dossier_id=dossier_id, dropped_seq__isnull=True)
    return {row.component_key: row for row in rows.order_by("pk")}


@dataclass(frozen=True)
class InUse:
    """A stored paper that stands for a component, as it was taken and as it is now."""

    used: ReusedPaper
    holding: "Holding"
    standing: papers.Standing


def in_use(dossier_id: int, on: date) -> dict[str, InUse]:
    """The same with the papers and what they are worth on a day, by component; two queries, one without any."""
    rows = current(dossier_id)
    known = held.by_ids([row.holding_id for row in rows.values()])
    return {
        key: InUse(row, known[row.holding_id], papers.standing(known[row.holding_id], on))
        for key, row in rows.items()
        if row.holding_id in known
    }


def standings(dossier_id: int, on: date) -> dict[str, papers.Standing]:
    """What each stored paper of the dossier is worth on a day, by component."""
    return {key: one.standing for key, one in in_use(dossier_id, on).items()}


def offered(
    version: "ProcedureVersion",
    *,
    owner_number: str,
    keys: Collection[str],
    used: Collection[uuid.UUID],
    on: date,
) -> "dict[str, Holding]":
    """For each component the best confirmed paper that the owner's store holds and that is not in use already.

    The caller traces what it shows. One query.
    """
    wanted = [
        one
        for one in papers.wanted(version.procedure.code, version.content.get("components"), on)
        if one.key in keys
    ]
    found = held.fitting([owner_number], wanted, on=on, confirmed_only=True)
    best = {key: [one for one in fits if one.pk not in used] for key, fits in found.items()}
    return {key: fits[0] for key, fits in best.items() if fits}


def may_open(dossier_id: int, holding_id: uuid.UUID) -> bool:
    """Whether the dossier uses, or used, the paper. Raises nothing: within the open scope."""
    return ReusedPaper.objects.filter(dossier_id=dossier_id, holding_id=holding_id).exists()


def kept_dossier_using(holding_ids: Sequence[uuid.UUID]) -> str | None:
    """The code of a dossier that a stored paper stands in and whose data are still kept, "" when an application that
    is not submitted yet has chosen it; None when nobody uses it. For whoever destroys papers: of every unit."""
    used = ReusedPaper.unscoped.filter(
        holding_id__in=list(holding_ids), dropped_seq__isnull=True, dossier__destroyed_at__isnull=True
    )
    code: str | None = used.order_by("dossier_id").values_list("dossier__code", flat=True).first()
    drafts = DraftFile.objects.filter(holding_id__in=list(holding_ids), draft__submitted_dossier_id=None)
    if code is None and drafts.exists():
        return ""
    return code


# ------------------------------------------------------------ for the paper's owner


@dataclass(frozen=True)
class Use:
    """A dossier that used a paper: which, since when, where; and whether it still stands there."""

    dossier_code: str
    procedure: str
    unit_name: str
    component_key: str
    at: datetime
    by_official: bool
    is_current: bool


def uses_of(holding_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Use]]:
    """Where these papers were used, the newest first. The owner asks: the caller has checked that they are theirs."""
    with scopes.scope(scopes.of_system("an owner asks where their own papers were used")):
        rows = list(
            ReusedPaper.objects.filter(holding_id__in=list(holding_ids))
            .select_related("dossier__procedure", "dossier__receiving_unit")
            .order_by("-at", "-pk")
        )
    found: dict[uuid.UUID, list[Use]] = {}
    for row in rows:
        found.setdefault(row.holding_id, []).append(
            Use(
                row.dossier.code,
                row.dossier.procedure.name,
                row.dossier.receiving_unit.name,
                row.component_key,
                row.at,
                row.unit_id is not None,
                row.dropped_seq is None,
            )
        )
    return found


@dataclass(frozen=True)
class Again:
    """A time that an official asked for the paper although the store held it."""

    dossier_code: str
    unit_name: str
    at: datetime
    ground: str
    words: str


def asked_again(holding_id: uuid.UUID) -> list[Again]:
    """When the paper was asked of its owner although it was here. The owner asks, as for `uses_of`."""
    with scopes.scope(scopes.of_system("an owner asks what became of their own paper")):
        rows = list(
            AskedAlthoughHeld.objects.filter(holding_id=holding_id)
            .select_related("dossier__receiving_unit")
            .order_by("-at", "-pk")
        )
    return [Again(r.dossier.code, r.dossier.receiving_unit.name, r.at, r.ground, r.words) for r in rows]


def asked_in(dossier_id: int) -> list[AskedAlthoughHeld]:
    """What was asked for in a dossier although held; within the open scope."""
    return list(AskedAlthoughHeld.objects.filter(dossier_id=dossier_id).order_by("request_seq", "pk"))
