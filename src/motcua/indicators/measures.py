"""Every measure: what is counted, and the day that puts a dossier into a month.

Received means accepted (the receipt slip was issued): the clock and the report forms start there. Settled means
that an accepted dossier ended: concluded, stopped or withdrawn. So for any month
carried over + received = settled + pending (domain facts 2.4, check 3 = 7 + 11), for a unit of a reorganisation
carried over + received + taken over = settled + given over + pending. A figure is the unit's that had the dossier
at the instant it is counted at: what was reported stays, whatever became of the unit.
A *matter* is what the citizen came for: a dossier, or the interlinked dossiers of one bundle. It is counted once,
at the part that was accepted first and at the part that ended last; the agencies' figures count each dossier.
A measure stored in cells has a column of its name in `models.Cell` (a test compares).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from motcua.dossiers.rules.clock_law import all_versions as clock_law
from motcua.indicators import facts
from motcua.surveys.rules.law import versions as rating_law

# A predicate over the columns of `facts` or `catalogue`; Ibis has no useful static types for columns.
Where = Callable[[Any], Any]


class Base(StrEnum):
    """What a measure's month is the month of, or that it has none."""

    SUBMITTED = "submitted_on"
    ACCEPTED = "accepted_on"
    ENDED = "ended_on"
    PAID = "paid_on"
    RATED = "rated_on"
    LATE = "late_on"  # the day of the due instant that passed unmet
    MOVED = "moved_on"  # a reorganisation gave it to other units
    OPEN = "open"  # stands now; hangs on the clock, never stored
    CATALOGUE = "catalogue"  # procedures, as they stood at the instant asked for


STORED = (Base.SUBMITTED, Base.ACCEPTED, Base.ENDED, Base.PAID, Base.RATED, Base.LATE, Base.MOVED)


@dataclass(frozen=True)
class Measure:
    """`amount`: the column that is summed instead of counting dossiers; its rows are the dossiers all the same."""

    code: str
    base: Base
    where: Where
    amount: str = ""


def _settled(f: Any) -> Any:
    return f.accepted_at.notnull()


def _assessed(f: Any) -> Any:
    return _settled(f) & (f.legal_outcome != "")


def _overdue(f: Any) -> Any:
    # While the applicant is waited for, the clock stands: late only if it was late when it stopped.
    return f.accepted_at.notnull() & (f.current_due < f.clock_stopped_at.fill_null(f.as_of))


def _became_late(f: Any) -> Any:
    # Of letters for a history brought along from an older system nothing is known.
    return f.late_on.notnull() & ~f.brought_along


def _subjective(f: Any) -> Any:
    # Until a head has signed that a cause was beyond the agency's control, the lateness is the agency's own:
    # or who writes no letters would have none to answer for.
    return _became_late(f) & (f.late_kind != "objective")


def _was_open(f: Any) -> Any:
    # accepted and not ended when it moved: what the unit carried on, or carried over to another
    return (f.accepted_at <= f.moved_at) & (f.ended_at.isnull() | (f.ended_at > f.moved_at))


def _is_online(c: Any) -> Any:
    return c.online_level.isin(["full_online", "partial_online"])


def _is_level34(c: Any) -> Any:
    # The scale of four levels ended in 2022; where nobody stated the old level, full and partly online are 4 and 3.
    return (c.older_level >= 3).fill_null(_is_online(c))


def _in_time_766(f: Any) -> Any:
    # An end without a due date or limit is held against the date alone; what is open is not late before it was
    # found late. More requests for a supplement than the law of clocks lets pass are late whatever the date.
    by_date = f.current_due.isnull() | (f.ended_at <= f.current_due)
    ended = (f.outcome_766 == "on_time") | ((f.outcome_766 == "") & by_date)
    requests = [(one.valid_from, one.requests_766) for one in clock_law()]
    few = f.supplement_requests <= _by_day(f.accepted_on, requests)
    return few & f.ended_at.isnull().ifelse(f.late_on.isnull(), ended)


def _worked(f: Any) -> Any:
    return _settled(f) & f.worked_hours.notnull()


def _by_day(day: Any, entries: Sequence[tuple[date, int]]) -> Any:
    """The number that held on a day, of dated ones (the oldest first); before the first one, the first."""
    found: Any = entries[0][1]
    for since, value in entries[1:]:
        found = (day >= since).ifelse(value, found)
    return found


def _satisfied(f: Any) -> Any:
    return f.rating >= _by_day(f.rated_on, [(one.valid_from, one.satisfied_from) for one in rating_law()])


def _disliked(f: Any) -> Any:
    limits = [(one.valid_from, one.disliked_up_to) for one in rating_law()]
    return (f.rating <= _by_day(f.rated_on, limits)).fill_null(False)


_ALL = (
    Measure("submitted", Base.SUBMITTED, lambda f: f.submitted_on.notnull()),
    Measure("submitted_online", Base.SUBMITTED, lambda f: f.channel == "online"),
    Measure("submitted_online_known", Base.SUBMITTED, lambda f: (f.channel == "online") & f.submitter_known),
    Measure("submitted_told", Base.SUBMITTED, lambda f: f.portal_informed),
    Measure("received", Base.ACCEPTED, lambda f: f.accepted_at.notnull()),
    Measure("received_online", Base.ACCEPTED, lambda f: f.channel == "online"),
    Measure("received_full", Base.ACCEPTED, lambda f: f.online_level == "full_online"),
    Measure(
        "received_full_online",
        Base.ACCEPTED,
        lambda f: (f.online_level == "full_online") & (f.channel == "online"),
    ),
    Measure("settled", Base.ENDED, _settled),
    Measure("settled_assessed", Base.ENDED, _assessed),
    Measure("settled_early", Base.ENDED, lambda f: _settled(f) & (f.legal_outcome == "early")),
    Measure("settled_on_time", Base.ENDED, lambda f: _settled(f) & (f.legal_outcome == "on_time")),
    Measure("settled_late", Base.ENDED, lambda f: _settled(f) & (f.legal_outcome == "late")),
    Measure("settled_unassessed", Base.ENDED, lambda f: _settled(f) & (f.legal_outcome == "")),
    Measure(
        "settled_in_time",
        Base.ENDED,
        lambda f: _settled(f) & ((f.legal_outcome == "early") | (f.legal_outcome == "on_time")),
    ),
    Measure("settled_by_day", Base.ENDED, lambda f: _assessed(f) & (f.ended_on <= f.due_on)),
    Measure("settled_promised", Base.ENDED, lambda f: _assessed(f) & f.original_due.notnull()),
    Measure("settled_first_promise", Base.ENDED, lambda f: _assessed(f) & (f.ended_at <= f.original_due)),
    Measure("settled_766", Base.ENDED, lambda f: _settled(f) & (f.outcome_766 != "")),
    Measure("settled_766_in_time", Base.ENDED, lambda f: _settled(f) & (f.outcome_766 == "on_time")),
    Measure("settled_online", Base.ENDED, lambda f: _settled(f) & (f.channel == "online")),
    Measure(
        "settled_online_partial",
        Base.ENDED,
        lambda f: _settled(f) & (f.channel == "online") & (f.online_level == "partial_online"),
    ),
    Measure("received_matters", Base.ACCEPTED, lambda f: f.opens_matter),
    Measure("settled_matters", Base.ENDED, lambda f: _settled(f) & f.closes_matter),
    Measure(
        "settled_matters_assessed",
        Base.ENDED,
        lambda f: _settled(f) & f.closes_matter & (f.matter_outcome != ""),
    ),
    Measure(
        "settled_matters_in_time",
        Base.ENDED,
        lambda f: _settled(f) & f.closes_matter & f.matter_outcome.isin(["early", "on_time"]),
    ),
    Measure("results", Base.ENDED, lambda f: f.has_result),
    Measure("results_told", Base.ENDED, lambda f: f.has_result & f.portal_informed),
    Measure("results_wanted", Base.ENDED, lambda f: f.wants_result),
    Measure("results_electronic", Base.ENDED, lambda f: f.wants_result & f.has_signed_result),
    Measure("copies_certified", Base.ENDED, lambda f: f.has_certified_copy),
    Measure("payments", Base.PAID, lambda f: f.paid_on.notnull()),
    Measure("payments_online", Base.PAID, lambda f: f.paid_online),
    Measure("ratings", Base.RATED, lambda f: f.rating.notnull()),
    Measure("satisfied", Base.RATED, _satisfied),
    Measure("late", Base.LATE, _became_late),
    Measure("late_apologised", Base.LATE, lambda f: _became_late(f) & f.apologised_at.notnull()),
    Measure("late_subjective", Base.LATE, _subjective),
    Measure("late_subjective_apologised", Base.LATE, lambda f: _subjective(f) & f.apologised_at.notnull()),
    Measure("late_said_subjective", Base.LATE, lambda f: _became_late(f) & (f.late_kind == "subjective")),
    Measure(
        "late_said_subjective_apologised",
        Base.LATE,
        lambda f: _became_late(f) & (f.late_kind == "subjective") & f.apologised_at.notnull(),
    ),
    Measure("late_objective", Base.LATE, lambda f: _became_late(f) & (f.late_kind == "objective")),
    Measure("taken_over", Base.MOVED, lambda f: f.arrives & _was_open(f)),
    Measure("given_over", Base.MOVED, lambda f: ~f.arrives & _was_open(f)),
    Measure("submitted_held", Base.SUBMITTED, lambda f: f.store_held),
    Measure("submitted_held_asked", Base.SUBMITTED, lambda f: f.store_held & f.asked_although_held),
    Measure("received_reused", Base.ACCEPTED, lambda f: f.store_reused),
    Measure("received_told", Base.ACCEPTED, lambda f: f.portal_informed),
    Measure("received_766_in_time", Base.ACCEPTED, _in_time_766),
    Measure("received_obligation", Base.ACCEPTED, lambda f: f.has_obligation),
    Measure("received_obligation_online", Base.ACCEPTED, lambda f: f.obligation_paid_online),
    Measure("received_population", Base.ACCEPTED, lambda f: f.submitter_known | f.from_portal_store),
    Measure("settled_hours", Base.ENDED, _settled, amount="handled_hours"),
    Measure("settled_766_late", Base.ENDED, lambda f: _settled(f) & (f.outcome_766 == "late")),
    Measure("settled_disliked", Base.ENDED, lambda f: _settled(f) & _disliked(f)),
    Measure("settled_content", Base.ENDED, lambda f: _settled(f) & (f.outcome_766 != "late") & ~_disliked(f)),
    Measure(
        "settled_online_proven",
        Base.ENDED,
        lambda f: _settled(f) & (f.channel == "online") & (~f.wants_result | f.has_result),
    ),
    Measure(
        "results_digitised",
        Base.ENDED,
        lambda f: f.wants_result & f.has_result & f.has_component_file,
    ),
    Measure(
        "settled_stored",
        Base.ENDED,
        lambda f: _settled(f) & (f.from_portal_store | (f.has_result & f.portal_informed)),
    ),
    Measure("settled_worked", Base.ENDED, _worked),
    Measure("settled_work_hours", Base.ENDED, _worked, amount="worked_hours"),
    Measure("waiting_intake", Base.OPEN, lambda f: f.accepted_at.isnull()),
    Measure("pending", Base.OPEN, lambda f: f.accepted_at.notnull()),
    Measure("pending_overdue", Base.OPEN, _overdue),
    Measure("pending_in_time", Base.OPEN, lambda f: f.accepted_at.notnull() & ~_overdue(f).fill_null(False)),
    Measure(
        "pending_supplement", Base.OPEN, lambda f: f.accepted_at.notnull() & f.clock_stopped_at.notnull()
    ),
    Measure("tthc", Base.CATALOGUE, lambda c: c.procedure_id.notnull()),
    Measure("tthc_online", Base.CATALOGUE, lambda c: c.online_level.isin(["full_online", "partial_online"])),
    Measure("tthc_eligible", Base.CATALOGUE, lambda c: c.is_eligible),
    Measure("tthc_portal", Base.CATALOGUE, lambda c: _is_online(c) & c.takes_online),
    Measure("tthc_level34", Base.CATALOGUE, _is_level34),
    Measure("tthc_eligible_level34", Base.CATALOGUE, lambda c: c.is_eligible & _is_level34(c)),
    Measure(
        "tthc_eligible_level34_mobile",
        Base.CATALOGUE,
        lambda c: c.is_eligible & _is_level34(c) & c.is_on_mobile,
    ),
    Measure(
        "tthc_eligible_full_mobile",
        Base.CATALOGUE,
        lambda c: c.is_eligible & (c.online_level == "full_online") & c.is_on_mobile,
    ),
    Measure(
        "tthc_eligible_full", Base.CATALOGUE, lambda c: c.is_eligible & (c.online_level == "full_online")
    ),
    Measure(
        "tthc_eligible_online",
        Base.CATALOGUE,
        lambda c: c.is_eligible & c.online_level.isin(["full_online", "partial_online"]),
    ),
    Measure("tthc_obligation", Base.CATALOGUE, lambda c: c.has_obligation),
    Measure("tthc_obligation_payable", Base.CATALOGUE, lambda c: c.has_obligation & c.is_payable_online),
    Measure(
        "tthc_obligation_online",
        Base.CATALOGUE,
        lambda c: c.has_obligation & c.online_level.isin(["full_online", "partial_online"]),
    ),
    Measure(
        "tthc_obligation_online_payable",
        Base.CATALOGUE,
        lambda c: (
            c.has_obligation & c.is_payable_online & c.online_level.isin(["full_online", "partial_online"])
        ),
    ),
)

MEASURES: Mapping[str, Measure] = {measure.code: measure for measure in _ALL}
IN_CELLS = tuple(measure.code for measure in _ALL if measure.base in STORED)
OPEN = tuple(measure.code for measure in _ALL if measure.base is Base.OPEN)
# Sums of an amount: the number of the dossiers behind one is not its value.
SUMS = tuple(measure.code for measure in _ALL if measure.amount)
# Stored measure -> the stored measure whose value is the number of the dossiers behind it: itself, but of an amount
# the count over the same dossiers, if there is one.
COUNTED_BY: Mapping[str, str] = {
    one.code: other.code
    for one in reversed(_ALL)
    if one.base in STORED
    for other in _ALL
    if not other.amount
    and (other is one or (one.amount and (other.base, other.where) == (one.base, one.where)))
}
CATALOGUE = tuple(measure.code for measure in _ALL if measure.base is Base.CATALOGUE)

KEYS = ("unit_id", "handling_unit_id", "procedure_id", "channel")
DIMENSIONS = (*KEYS, "sector_id", "sector_group", "unit_kind")


def _source(base: Base, *, known: bool = False) -> Any:
    if known:
        return facts.known("moves" if base is Base.MOVED else "facts")
    return facts.moves() if base is Base.MOVED else facts.facts()


def at(base: Base, key: str) -> str:
    """The column of a dimension at the instant that a measure is counted at: a unit is the one of that time."""
    if key not in ("unit_id", "handling_unit_id") or base in (Base.MOVED, Base.OPEN):
        return key
    return f"{base.value.removesuffix('_on')}_{key}"


def cell_expression(*, known: bool = False) -> Any:
    """The whole table of cells as one Ibis expression over `facts`: months x keys x every stored measure.

    `known`: over facts as known on days, and so by how much each day changed each cell (column `known_on`).
    """
    import ibis

    keys = ("known_on", *KEYS) if known else KEYS
    arms = []
    for base in STORED:
        source = _source(base, known=known)
        f = source.filter(source[base.value].notnull())
        mine = [code for code in IN_CELLS if MEASURES[code].base is base]
        groups = {key: f[at(base, key)] for key in KEYS} | ({"known_on": f.known_on} if known else {})
        counts = {code: _counted(f, MEASURES[code], known) for code in mine}
        counted = f.group_by(month=f[base.value].truncate("M").cast("date"), **groups).agg(**counts)
        zeros = {code: ibis.literal(0, type="int64") for code in IN_CELLS if code not in mine}
        arms.append(counted.mutate(**zeros).select("month", *keys, *IN_CELLS))
    whole = ibis.union(arms[0], *arms[1:])
    summed = whole.group_by(["month", *keys]).agg(
        **{code: whole[code].sum().cast("int64") for code in IN_CELLS}
    )
    some = summed[IN_CELLS[0]] != 0
    for code in IN_CELLS[1:]:
        some |= summed[code] != 0
    return summed.filter(some)


def _counted(f: Any, measure: Measure, known: bool) -> Any:
    where = measure.where(f)
    if not measure.amount:
        found = f.sign.sum(where=where).fill_null(0) if known else f.count(where=where)
    else:
        amount = f[measure.amount] * f.sign if known else f[measure.amount]
        found = amount.sum(where=where).fill_null(0)
    return found.cast("int64")


@cache
def cell_sql(*, touched_only: bool = False, known: bool = False) -> str:
    """SQL of all cells, columns in the order month, keys, measures; `known`: of each day's changes, its day first."""
    columns = (*(("known_on",) if known else ()), "month", *KEYS, *IN_CELLS)
    return facts.to_postgres(cell_expression(known=known).select(*columns), touched_only=touched_only)


@cache
def open_sql(*, is_late: bool = False) -> str:
    """SQL of what stands open now, or of that alone which is past its day: dimensions and, for each measure of
    Base.OPEN, 1 or 0."""
    return facts.to_postgres(open_expression(facts.facts(), is_late=is_late).select(*DIMENSIONS, *OPEN))


def open_expression(f: Any, *, is_late: bool = False) -> Any:
    """Of facts, what stands open: id, dimensions and, for each measure of Base.OPEN, 1 or 0. `is_late`: that alone
    which is past its day, a small part."""
    if is_late:  # said of the column as it is, so that an index finds it
        f = f.filter(f.current_due < f.as_of)
    flags = {code: MEASURES[code].where(f).fill_null(False).cast("int32") for code in OPEN}
    return f.filter(f.ended_at.isnull()).select("id", *DIMENSIONS, **flags)


@cache
def catalogue_sql() -> str:
    """SQL of published procedures: id, id of the day's version and, for each measure of Base.CATALOGUE, 1 or 0."""
    c = facts.catalogue()
    flags = {code: MEASURES[code].where(c).fill_null(False).cast("int32") for code in CATALOGUE}
    return facts.to_postgres(c.select("procedure_id", "version_id", **flags))


@cache
def members_sql(code: str, *, moved: bool | None = None) -> str:
    """SQL of the dossiers that a measure counts: id, dimensions and the instant `on_at` that it is counted at.

    `moved`: only those that some reorganisation gave to other units, or only the others.

    The instant, not its day: the database knows how instants are spread and has indexes on them.
    """
    return facts.to_postgres(members_expression(code, _source(MEASURES[code].base)), moved=moved)


def members_expression(code: str, f: Any) -> Any:
    """Of facts (or moves), the rows that a measure counts."""
    measure = MEASURES[code]
    if measure.base is Base.OPEN:
        found = f.filter(f.ended_at.isnull() & measure.where(f))
        return found.select("id", *DIMENSIONS, on_at=found.submitted_at)
    instant = measure.base.value.removesuffix("_on") + "_at"
    found = f.filter(f[instant].notnull() & measure.where(f))
    dimensions = {name: found[at(measure.base, name)] for name in DIMENSIONS}
    return found.select("id", **dimensions, on_at=found[instant])


@cache
def of_base_sql(base: Base, *, moved: bool | None = None) -> str:
    """As `members_sql`, of all dossiers that have the instant of a base, whatever a measure asks besides."""
    f = _source(base)
    instant = base.value.removesuffix("_on") + "_at"
    found = f.filter(f[instant].notnull())
    dimensions = {name: found[at(base, name)] for name in DIMENSIONS}
    return facts.to_postgres(found.select("id", **dimensions, on_at=found[instant]), moved=moved)


@cache
def flags_sql(base: Base, codes: tuple[str, ...]) -> str:
    """SQL of the dossiers that measures of one base look at: id, dimensions, the instant `on_at` (of what stands
    open there is none) and each measure as a truth."""
    f = facts.facts() if base is Base.OPEN else _source(base)
    flags = {code: MEASURES[code].where(f).fill_null(False) for code in codes}
    if base is Base.OPEN:
        return facts.to_postgres(f.filter(f.ended_at.isnull()).select("id", *DIMENSIONS, **flags))
    instant = base.value.removesuffix("_on") + "_at"
    dimensions = {name: f[at(base, name)] for name in DIMENSIONS}
    found = f.filter(f[instant].notnull())
    return facts.to_postgres(found.select("id", **dimensions, on_at=f[instant], **flags))


@cache
def carried_sql() -> str:
    """SQL of all accepted dossiers: id, dimensions, `on_at` of acceptance and `ended_at`."""
    return facts.to_postgres(carried_expression(facts.facts()))


def carried_expression(f: Any) -> Any:
    found = f.filter(f.accepted_at.notnull())
    return found.select("id", *DIMENSIONS, "ended_at", on_at=found.accepted_at)
