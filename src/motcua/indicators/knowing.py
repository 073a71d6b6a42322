"""What was known when: on which day an event counts as known, and what each such day changed, from the log.

What a dossier counts for after an event, less what it counted for before it, is what the event changed; both are
folded from the log, so a follower that reads each event once keeps the figures exact, whatever else has been
written meanwhile, and work that it reads days later still falls to its own days.
An event is known on its own day. But a day that was closed before the event was written (a history brought along
from another system names days long gone) knew nothing of it: it is known on the day it is read. Days are days in
Vietnam.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from motcua.dossiers import history_queries as history
from motcua.indicators import measures, standing
from motcua.indicators.errors import NotKnownThen
from motcua.indicators.models import Knowledge
from motcua.kernel import scopes
from motcua.kernel.once import once
from motcua.kernel.zone import VIETNAM, day_of
from motcua.ledger import queries as log

_NAME = "figures"
# Dossiers folded at once: bounds the memory of a whole history.
BATCH = 400
# What the facts read of a dossier's row.
COLUMNS = (
    "receiving_unit_id", "handling_unit_id", "procedure_id", "version_id", "channel", "submitted_at", "accepted_at",
    "ended_at", "paid_at", "rated_at", "late_at", "current_due", "apologised_at", "original_due",
    "clock_stopped_at", "legal_outcome", "outcome_766", "rating", "late_kind", "origin", "submitter_id",
    "paid_online", "result_sha256", "business", "result_form", "held_papers", "reused_papers", "resupplied",
    "synced_seq", "moved_seq", "bundle_id", "bundle_part", "rehomed", "supplement_requests", "supplement_seconds",
    "worked_seconds",
    "fee_vnd", "paid_vnd", "has_filed_component", "from_portal_store",
)  # fmt: skip


@once
def since() -> date | None:
    """The first day that can be asked for as it was known; None: any."""
    return Knowledge.objects.filter(pk=_NAME).values_list("since", flat=True).first()


def closed_on() -> date | None:
    """Days before this one take no differences any more; None: nothing was ever counted."""
    return Knowledge.objects.filter(pk=_NAME).values_list("closed_on", flat=True).first()


def begin(*, since: date | None) -> None:
    """The first count: before `since` nobody recorded what was known when."""
    Knowledge.objects.get_or_create(name=_NAME, defaults={"since": since, "closed_on": since or date.min})


def close(day: date) -> None:
    """Every event known before `day` has been counted. Never goes back."""
    begin(since=None)
    Knowledge.objects.filter(pk=_NAME, closed_on__lt=day).update(closed_on=day)


def known_days(at: Iterable[datetime], *, floor: date, today: date) -> list[date]:
    """The day on which each event is known: its own, but today where that day is before `floor` or not here yet."""
    return [own if floor <= own <= today else today for own in map(day_of, at)]


def write(
    touched: Sequence[log.Touched], days: Sequence[date], *, before: log.Cursor, counted: log.Cursor | None
) -> None:
    """Write what these events changed, each on its day; they are all that follow `before`, up to the last of them.

    `counted`: of its transaction, what was written up to it has been counted already.
    """
    read: dict[int, dict[date, int]] = {}
    for event, day in zip(touched, days, strict=True):
        place = event.place
        if counted and place.transaction == counted.transaction and place.id <= counted.id:
            continue
        of = read.setdefault(event.stream, {})
        of[day] = max(of.get(day, 0), event.seq)
    with scopes.scope(scopes.of_system("figures as known on days")):
        for batch in batches(list(history.bundles_of(sorted(read)).values())):
            base = log.last_seqs([one for group in batch for one in group], before, counted)
            write_batch(batch, base, read)


def write_standing(streams: Sequence[int], *, upto: log.Cursor, day: date) -> None:
    """Write on `day` all that these dossiers count for, by their events up to a place in the log."""
    with scopes.scope(scopes.of_system("figures as known on days")):
        for batch in batches(list(history.bundles_of(streams).values())):
            last = log.last_seqs([one for group in batch for one in group], upto)
            write_batch(batch, {}, {one: {day: seq} for one, seq in last.items()})


def write_history(*, head: log.Cursor, until: date, own: log.Cursor | None = None) -> None:
    """Write what every day before `until` changed, of all dossiers, each event on its own day. Takes long.

    Read are the events up to `head`, and those of the running transaction up to `own`.
    """
    with scopes.scope(scopes.of_system("figures as known on past days")):
        for batch in batches(list(history.bundles_of().values())):
            past: dict[int, dict[date, int]] = {}
            streams = [one for group in batch for one in group]
            for stream, seq, day in log.days_of(streams, head, VIETNAM.key, own):
                if day < until:
                    of = past.setdefault(stream, {})
                    of[day] = max(seq, *of.values(), 0)
            write_batch(batch, {}, past)


def batches(groups: Sequence[list[int]]) -> Iterable[list[list[int]]]:
    batch: list[list[int]] = []
    for group in groups:
        batch.append(group)
        if sum(map(len, batch)) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


DIFFERENCES = "indicators_celldifference"


Steps = list[tuple[date, "_Seqs", "_Seqs"]]  # day, each dossier's last event before it and at its end


def steps_of(
    groups: Collection[list[int]], base: Mapping[int, int], past: Mapping[int, Mapping[date, int]]
) -> Steps:
    """The days of these bundles. `base`: the last event of a dossier that was counted; `past`: its last event of each
    day, by day."""
    steps: Steps = []
    at: _Seqs
    after: _Seqs
    for group in groups:
        at = {one: base.get(one, 0) for one in group}
        for day in sorted({day for one in group for day in past.get(one, ())}):
            after = {one: max(at[one], past.get(one, {}).get(day, 0)) for one in group}
            steps.append((day, at, after))
            at = after
    return steps


def stops_of(steps: Steps) -> dict[int, set[int]]:
    """The events of each dossier after which its state is asked for; those who are not there yet are left out."""
    stops: dict[int, set[int]] = {}
    for _, at, after in steps:
        for one in at:
            stops.setdefault(one, set()).update((at[one], after[one]))
    return {one: seqs - {0} for one, seqs in stops.items() if seqs - {0}}


def write_batch(
    groups: Collection[list[int]], base: Mapping[int, int], past: Mapping[int, Mapping[date, int]]
) -> None:
    """Write what these bundles' days changed, and what stood open on them; as of `steps_of`."""
    steps = steps_of(groups, base, past)
    stops = stops_of(steps)
    found = dict(history.former({one: sorted(seqs) for one, seqs in stops.items()}))
    standing.write(steps, found)
    write_steps(steps, found)


def write_steps(
    steps: Steps, found: Mapping[int, Mapping[int, history.Former]], *, into: str = DIFFERENCES
) -> None:
    """Write by how much these days changed the cells. `found`: what the dossiers were after the events of
    `stops_of`, and maybe after others."""
    rows = _Rows(found)
    for day, at, after in steps:
        if rows.differ(at, after):
            rows.add(day, -1, at)
            rows.add(day, 1, after)
    if rows.dossiers:
        with connection.cursor() as db:
            db.execute(
                _statement(into), {"rows": _json(rows.dossiers), "homes": _json(rows.homes), "now": None}
            )


_Seqs = Mapping[int, int]  # dossier -> the number of its last event; 0: not there yet


@dataclass
class _Rows:
    """States of dossiers as rows, each with a number of its own, so that states of one dossier stay apart."""

    found: Mapping[int, Mapping[int, history.Former]]
    dossiers: list[dict[str, Any]] = field(default_factory=list)
    homes: list[dict[str, Any]] = field(default_factory=list)
    bundles: int = 0

    def differ(self, at: _Seqs, after: _Seqs) -> bool:
        """Whether the events between changed anything that figures read: most deeds among officials do not."""
        return any(self._read(one, at[one]) != self._read(one, after[one]) for one in at)

    def _read(self, one: int, seq: int) -> object:
        if seq == 0:
            return None
        former = self.found[one][seq]
        return [former.columns[name] for name in COLUMNS], former.homes

    def add(self, day: date, sign: int, parts: _Seqs) -> None:
        self.bundles += 1
        for one, seq in parts.items():
            if seq == 0:
                continue
            former = self.found[one][seq]
            row = {name: former.columns[name] for name in COLUMNS}
            row |= {"id": len(self.dossiers) + 1, "known_on": day, "sign": sign, "file_id": row["bundle_id"]}
            row["bundle_id"] = None if row["bundle_id"] is None else self.bundles
            self.dossiers.append(row)
            self.homes += [
                {
                    "dossier_id": row["id"], "until": home.at, "receiving_unit_id": home.receiving_unit_id,
                    "handling_unit_id": home.handling_unit_id,
                }
                for home in former.homes
            ]  # fmt: skip


def _json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, cls=Exact)


class Exact(DjangoJSONEncoder):
    """Instants to the microsecond: Django's own encoder cuts them to milliseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


_COLUMNS_WRITTEN = ", ".join(("known_on", "month", *measures.KEYS, *measures.IN_CELLS))


@cache
def _statement(into: str) -> str:
    return f"""
WITH said AS MATERIALIZED (
    SELECT value AS x FROM jsonb_array_elements(%(rows)s::jsonb)
), known_dossier AS MATERIALIZED (
    SELECT r.*, (said.x ->> 'known_on')::date AS known_on, (said.x ->> 'sign')::bigint AS sign
      FROM said, jsonb_populate_record(NULL::dossiers_dossier, said.x) AS r
), known_home AS MATERIALIZED (
    SELECT * FROM jsonb_populate_recordset(NULL::dossiers_formerhome, %(homes)s::jsonb)
), known_bundle AS MATERIALIZED (
    SELECT DISTINCT (said.x ->> 'bundle_id')::bigint AS id, b.lead_part
      FROM said JOIN dossiers_bundle AS b ON b.id = (said.x ->> 'file_id')::bigint
)
INSERT INTO {into} ({_COLUMNS_WRITTEN}) {measures.cell_sql(known=True)}
"""


def unsummed() -> int:
    """How many cells are not the sum of their differences: none, unless somebody got round the guards."""
    keys = ", ".join(("month", *measures.KEYS))
    sums = ", ".join(f"sum({code}) AS {code}" for code in measures.IN_CELLS)
    wrong = " OR ".join(f"coalesce(c.{code}, 0) <> coalesce(d.{code}, 0)" for code in measures.IN_CELLS)
    with connection.cursor() as db:
        db.execute(
            "SELECT count(*) FROM indicators_cell AS c FULL JOIN "
            f"(SELECT {keys}, {sums} FROM indicators_celldifference GROUP BY {keys}) AS d "
            f"USING ({keys}) WHERE {wrong}"
        )
        return int(db.fetchone()[0])


# ---------------------------------------------------------------- asking


def require(day: date) -> None:
    """Refuse a day of which nobody recorded what was known. Raises NotKnownThen."""
    first = since()
    if first is not None and day < first:
        raise NotKnownThen("figures", day, first)


def cells_sql() -> str:
    """A relation like the table of cells, as known at the end of %(known_on)s: today's less what became known since.

    In this direction, because it is mostly the last weeks that are asked for.
    """
    negative = ", ".join(f"-{code} AS {code}" for code in measures.IN_CELLS)
    keys = ", ".join(("month", *measures.KEYS))
    return (
        f"(SELECT {keys}, {', '.join(measures.IN_CELLS)} FROM indicators_cell UNION ALL "
        f"SELECT {keys}, {negative} FROM indicators_celldifference WHERE known_on > %(known_on)s)"
    )
