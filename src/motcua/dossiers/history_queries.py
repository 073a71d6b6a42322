"""What dossiers were at earlier places of their log: rows folded from events, for figures as known on a past day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from motcua.dossiers.models import Dossier, FormerHome
from motcua.dossiers.models.columns import columns_of
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.effects import Beside, HomeLeft, effects
from motcua.dossiers.rules.projection import Happened, apply
from motcua.kernel import scopes
from motcua.ledger import queries as log


@dataclass(frozen=True)
class Former:
    """A dossier as it was after its event `seq`: the row's columns, and the units that had it before."""

    seq: int
    columns: Mapping[str, object]
    homes: tuple[HomeLeft, ...]


def former(stops: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, dict[int, Former]]]:
    """Of each dossier (by id) what it was after the events of the numbers asked for; one query.

    Number 0 is before the first event and gives nothing. Holds the events of all dossiers asked for in memory:
    ask by a few hundred. Only the system asks, because whoever sums figures sees all.
    """
    if scopes.current().kind is not scopes.ScopeKind.SYSTEM:
        raise scopes.ScopeMissing("earlier states of dossiers are read by the system alone")
    for stream, events in log.until(
        {stream: max(wanted) for stream, wanted in stops.items() if wanted}
    ).items():
        wanted, found = set(stops[stream]), {}
        state: DossierState | None = None
        beside = Beside()
        for seq, kind, at, payload in events:
            event = Happened(seq=seq, kind=kind, at=at, payload=payload)
            after = apply(state, event)
            if kind == "rehomed":  # nothing else makes a dossier leave a home
                for effect in effects(state, event, after):
                    if isinstance(effect, HomeLeft):
                        beside.take(effect)
            state = after
            if seq in wanted:
                found[seq] = Former(seq, columns_of(state), tuple(beside.homes))
        yield stream, found


def bundles_of(dossier_ids: Sequence[int] | None = None) -> dict[int, list[int]]:
    """Each dossier with the dossiers counted together with it, itself among them; of all dossiers without ids.

    The key is the lowest id of the bundle, or the dossier's own.
    """
    if scopes.current().kind is not scopes.ScopeKind.SYSTEM:
        raise scopes.ScopeMissing("earlier states of dossiers are read by the system alone")
    which = "" if dossier_ids is None else (
        " WHERE d.id = ANY(%(ids)s) OR d.bundle_id IN "
        "(SELECT o.bundle_id FROM dossiers_dossier AS o WHERE o.id = ANY(%(ids)s))"
    )  # fmt: skip
    with connection.cursor() as db:
        db.execute(
            "SELECT array_agg(d.id ORDER BY d.id) FROM dossiers_dossier AS d"
            f"{which} GROUP BY coalesce(d.bundle_id, -d.id) ORDER BY 1",
            {"ids": list(dossier_ids or ())},
        )
        return {row[0][0]: row[0] for row in db.fetchall()}


@dataclass(frozen=True)
class Stored:
    """A dossier's row as it stands: its code, its last event, the columns asked for, and the homes it left."""

    code: str
    seq: int
    columns: Mapping[str, object]
    homes: tuple[tuple[datetime, int, int], ...]


def rows_of(ids: Sequence[int], columns: Sequence[str]) -> dict[int, Stored]:
    """Rows to be held against the log; two queries. Only the system asks."""
    if scopes.current().kind is not scopes.ScopeKind.SYSTEM:
        raise scopes.ScopeMissing("rows are held against the log by the system alone")
    homes: dict[int, list[tuple[datetime, int, int]]] = {}
    left = FormerHome.objects.filter(dossier_id__in=ids).order_by("dossier_id", "seq")
    for pk, until, receiving, handling in left.values_list(
        "dossier_id", "until", "receiving_unit_id", "handling_unit_id"
    ):
        homes.setdefault(pk, []).append((until, receiving, handling))
    return {
        row["id"]: Stored(
            row["code"],
            row["last_seq"],
            {name: row[name] for name in columns},
            tuple(homes.get(row["id"], ())),
        )
        for row in Dossier.objects.filter(pk__in=ids).values("id", "code", "last_seq", *columns)
    }
