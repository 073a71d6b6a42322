"""Figures of decision 766 that are counted by procedure: of the cells, and of what was compared with the portal.

Cells answer for any number of dossiers at once; a figure opens to its procedures, and those to their dossiers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from motcua.indicators import catalogue_queries, queries
from motcua.indicators.evenings import end_of
from motcua.indicators.periods import Period
from motcua.indicators.queries import Narrow
from motcua.kernel.once import once
from motcua.records.paper_law import paper_law


@dataclass(frozen=True)
class Named:
    code: str
    name: str


@dataclass(frozen=True)
class Shares:
    """Of each procedure so many of so many; `beside`: what counts below without any procedure."""

    reached: Mapping[int, int]
    of: Mapping[int, int]
    beside: int = 0


def names(procedure_ids: set[int]) -> dict[int, Named]:
    with connection.cursor() as db:
        db.execute(
            "SELECT id, code, name FROM procedures_procedure WHERE id = ANY(%s)", [list(procedure_ids)]
        )
        return {row[0]: Named(row[1], row[2]) for row in db.fetchall()}


@dataclass(frozen=True)
class Part:
    """What is asked: from the first day to the last, of one handling unit or of all, as known on a day or now."""

    since: date
    on: date
    unit_id: int | None = None
    known_on: date | None = None

    @property
    def period(self) -> Period:
        return Period(self.since, max(self.since, self.on))

    @property
    def narrow(self) -> Narrow:
        return Narrow(handling_unit_id=self.unit_id, known_on=self.known_on)

    @property
    def known_until(self) -> datetime | None:
        """The last instant that is known of; None: all."""
        return None if self.known_on is None else end_of(self.known_on)

    def sums(self) -> Mapping[int, Mapping[str, int]]:
        """Sums of cells by procedure. Raises NotKnownThen."""
        return _sums(self.period, self.narrow)

    def among(self, code: str, ids: Sequence[int]) -> dict[int, int]:
        """Of these dossiers those that the measure counts, each with its procedure. Raises NotKnownThen."""
        return queries.counted_among(
            code, ids, period=self.period, narrow=self.narrow, now=end_of(max(self.since, self.on))
        )


# What the figures below are made of. A page that shows several asks the cells once for all of them.
_NAMES = (
    "copies_certified", "received", "received_obligation", "received_obligation_online", "received_online",
    "received_population", "received_told", "results_electronic", "results_wanted", "settled", "settled_766_late",
    "settled_content", "settled_disliked", "settled_hours", "settled_work_hours", "settled_worked",
)  # fmt: skip


@once
def _sums(period: Period, narrow: Narrow) -> Mapping[int, Mapping[str, int]]:
    by = ("procedure_id",)
    return {key[0]: sums for key, sums in queries.cells(period, narrow, (by,), names=_NAMES)[by].items()}


def online_services(asked: Part) -> tuple[frozenset[int], frozenset[int]]:
    """3.2: procedures offered online on the day, and those of them that received a dossier online in the period."""
    every = catalogue_queries.catalogue_on(asked.on, asked.unit_id).online
    used = asked.sums()
    return frozenset(one for one in every if used.get(one, {}).get("received_online")), every


def with_online_payment(asked: Part) -> tuple[frozenset[int], frozenset[int]]:
    """3.5b: procedures with dossiers that had to pay, and those of them where one was paid online."""
    sums = asked.sums()
    every = frozenset(one for one, found in sums.items() if found["received_obligation"])
    return frozenset(one for one in every if sums[one]["received_obligation_online"]), every


def with_population_data(asked: Part) -> tuple[frozenset[int], frozenset[int]]:
    """4.5b: procedures with dossiers, and those of them where one used data of the population database."""
    sums = asked.sums()
    every = frozenset(one for one, found in sums.items() if found["received"])
    return frozenset(one for one in every if sums[one]["received_population"]), every


def synchronised(asked: Part) -> Shares:
    """1.4: dossiers received that the portal has in their newest state, of the larger of both counts of receipts.

    What the nightly comparison found different, and nobody settled, is not synchronised, whatever our own mark says.
    The portal's count is ours less what it lacks and more what it alone has (of the whole province; a dossier that we
    do not have belongs to no unit). Without any receipt the year before gives the denominator, by its months.
    """
    sums = asked.sums()
    told = {one: found["received_told"] for one, found in sums.items() if found["received"]}
    received = {one: found["received"] for one, found in sums.items() if found["received"]}
    with connection.cursor() as db:
        db.execute(
            """
            SELECT x.dossier_id, x.kind, x.day BETWEEN %(since)s AND %(on)s
              FROM exchange_portaldifference AS x
             WHERE CASE WHEN %(known)s::timestamptz IS NULL THEN x.state = 'open'
                        ELSE x.found_at <= %(known)s AND (x.closed_at IS NULL OR x.closed_at > %(known)s) END
            """,
            {"since": asked.since, "on": asked.on, "known": asked.known_until},
        )
        rows = db.fetchall()
    own = sorted({dossier for dossier, _, _ in rows if dossier is not None})
    for procedure in asked.among("received_told", own).values():
        told[procedure] = max(0, told.get(procedure, 0) - 1)
    absent = sorted({dossier for dossier, kind, _ in rows if kind == "missing_there" and dossier is not None})
    lacking = len(asked.among("received", absent))
    more = sum(1 for _, kind, within in rows if kind == "missing_here" and within)
    beside = max(0, (more if asked.unit_id is None else 0) - lacking)
    if not received and not beside:
        year = asked.since.year - 1
        before = _sums(Period(date(year, 1, 1), date(year, 12, 1)), asked.narrow)
        beside = -(-sum(found["received"] for found in before.values()) * asked.period.months // 12)
    return Shares(told, received, beside)


def content(asked: Part) -> Shares:
    """5.4: dossiers settled in the period that were neither late, nor disliked, nor petitioned about; each once."""
    sums = asked.sums()
    reached = {one: found["settled_content"] for one, found in sums.items() if found["settled"]}
    for procedure in asked.among("settled_content", _petitioned(asked)).values():
        reached[procedure] = max(0, reached.get(procedure, 0) - 1)
    return Shares(reached, {one: found["settled"] for one, found in sums.items() if found["settled"]})


def content_by_rates(asked: Part) -> Shares:
    """5.4 as its formula reads: all settled less the late, less those disliked or petitioned about. A dossier that is
    late and disliked is taken off by both rates; nothing goes below zero in the sum."""
    sums = asked.sums()
    settled = {one: found["settled"] for one, found in sums.items() if found["settled"]}
    reached = {
        one: settled[one] - sums[one]["settled_766_late"] - sums[one]["settled_disliked"] for one in settled
    }
    petitioned = _petitioned(asked)
    disliked = asked.among("settled_disliked", petitioned)
    for dossier, procedure in asked.among("settled", petitioned).items():
        if dossier not in disliked:
            reached[procedure] = reached.get(procedure, 0) - 1
    return Shares(reached if sum(reached.values()) > 0 else {}, settled)


@once
def _petitioned(asked: Part) -> list[int]:
    """Dossiers that a petition is about which was received by the last day."""
    with connection.cursor() as db:
        db.execute(
            "SELECT DISTINCT dossier_id FROM petitions_petition WHERE dossier_id IS NOT NULL AND received_at <= %s",
            [end_of(asked.on)],
        )
        return [row[0] for row in db.fetchall()]


def certified_copies(asked: Part) -> Shares:
    """4.2b, of what is certified here: dossiers with a result of the procedures whose result is a certified copy, and
    those of them that got it electronically. A unit that certifies nothing has nothing below: it does not apply."""
    sums = asked.sums()
    certifying = _certifying(asked.on, list(sums))
    of = {one: sums[one]["results_wanted"] for one in certifying if sums[one]["results_wanted"]}
    return Shares({one: sums[one]["copies_certified"] for one in of}, of)


def certified_results(asked: Part) -> Shares:
    """4.2b by its other reading: of all results that were issued electronically those that are certified copies."""
    sums = asked.sums()
    of = {one: found["results_electronic"] for one, found in sums.items() if found["results_electronic"]}
    return Shares({one: sums[one]["copies_certified"] for one in of}, of)


def _certifying(on: date, among: Sequence[int]) -> list[int]:
    """Of these procedures those that gave certified copies by some version up to the day; one query."""
    with connection.cursor() as db:
        db.execute(
            """
            SELECT DISTINCT v.procedure_id FROM procedures_procedureversion AS v
             WHERE v.procedure_id = ANY(%s) AND v.valid_from <= %s
               AND v.result_codes ?| %s
            """,
            [list(among), on, sorted(paper_law(on).certified_copies)],
        )
        return [row[0] for row in db.fetchall()]


@dataclass(frozen=True)
class Handling:
    """2.2: how long a procedure's dossiers took. `limit_unit` is the one that its limit is stated in.

    `hours` by the calendar; `work_hours` in working time, of the `worked` dossiers where it was counted.
    """

    procedure_id: int
    settled: int
    hours: int
    limit_unit: str
    worked: int
    work_hours: int

    @property
    def in_hours(self) -> bool:
        return self.limit_unit in ("hour", "within_day")


def handling_times(period: Period, narrow: Narrow) -> list[Handling]:
    """The procedures with settled dossiers; mean elapsed time is `hours / settled`, mean working time
    `work_hours / worked`, waiting for supplements aside.

    Raises NotKnownThen.
    """
    sums = _sums(period, narrow)
    settled = {one: found for one, found in sums.items() if found["settled"]}
    with connection.cursor() as db:
        db.execute(
            """
            SELECT DISTINCT ON (v.procedure_id) v.procedure_id, COALESCE(v.limit_unit, '')
              FROM procedures_procedureversion AS v
             WHERE v.procedure_id = ANY(%s) AND v.valid_from < %s
             ORDER BY v.procedure_id, v.valid_from DESC, v.number DESC
            """,
            [list(settled), period.end],
        )
        units = dict(db.fetchall())
    return [
        Handling(
            one,
            found["settled"],
            found["settled_hours"],
            units.get(one, ""),
            found["settled_worked"],
            found["settled_work_hours"],
        )
        for one, found in sorted(settled.items())
    ]
