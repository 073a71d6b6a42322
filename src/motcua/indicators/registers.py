"""Figures from registers: procedures reviewed, handed down, published in time, rules cut. Not summed from dossiers.

A figure holds on a day and is made of dated rows alone, so a past day says what was known of that day's rows, and
nobody types a figure in. Every count opens down to its rows (`opened`). Days are days in Vietnam. A measure here is
one side of a figure: what is counted, or what it is counted among. An empty denominator is "not assessed".

Another register joins with one reader in `_READERS`, its sides in `SIDES` and its words in law/indicators.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from motcua.agencies import queries as agencies
from motcua.correspondence import figures as correspondence
from motcua.digitising import queries as digitising
from motcua.indicators import bridge, catalogue_queries, reform
from motcua.indicators import register_shares as shares
from motcua.indicators.errors import UnknownMeasure
from motcua.indicators.register_rows import Asked, Reader, Row, RowKind, Rows, in_order
from motcua.indicators.rules.intervals import Interval
from motcua.indicators.survey_figures import survey_of
from motcua.kernel.once import shared
from motcua.kernel.zone import VIETNAM
from motcua.petitions import queries as petitions
from motcua.petitions.rules.lifecycle import Kind
from motcua.procedures import fee_queries, standing
from motcua.procedures.rules.publication import Verdict, of_procedure
from motcua.quality import queries as quality
from motcua.quality.rules.standard import NoStandard
from motcua.reviews import queries as reviews

__all__ = [
    "SIDES", "Asked", "Gathered", "Reader", "Row", "RowKind", "Rows", "Side", "by_unit", "counted", "gathered", "ids",
    "opened",
]  # fmt: skip


def _of_review(figure: reviews.Figure, year: int) -> Rows:
    kind = {
        reviews.Of.PROCEDURE: RowKind.PROCEDURE,
        reviews.Of.GROUP: RowKind.GROUP,
        reviews.Of.REGULATION: RowKind.REGULATION,
    }[figure.of]

    def opened() -> list[Row]:
        return [
            Row(kind, row.id, row.code, row.name, row.words, row.on, row.is_counted)
            for row in reviews.opened(figure, year=year)
        ]

    return Rows(figure.numerator, figure.denominator, opened)


def _reviewed(asked: Asked) -> Rows:
    return _of_review(
        reviews.tthc_reviewed(asked.on.year, asked.on, unit_id=asked.unit_id, known=asked.known_until),
        asked.on.year,
    )


def _simplified(asked: Asked) -> Rows:
    return _of_review(
        reviews.tthc_simplified(asked.on.year, asked.on, unit_id=asked.unit_id, known=asked.known_until),
        asked.on.year,
    )


def _groups(asked: Asked) -> Rows:
    return _of_review(
        reviews.priority_groups(asked.on.year, asked.on, unit_id=asked.unit_id, known=asked.known_until),
        asked.on.year,
    )


def _handed_down(asked: Asked) -> Rows:
    return _of_review(reviews.decentralisation_approved(asked.on, known=asked.known_until), asked.on.year)


def _handed_down_done(asked: Asked) -> Rows:
    return _of_review(reviews.decentralisation_done(asked.on, known=asked.known_until), asked.on.year)


def _rules_cut(asked: Asked) -> Rows:
    return _of_review(reviews.biz_rules_cut(asked.on, known=asked.known_until), asked.on.year)


def _rules_cut_in_period(asked: Asked) -> Rows:
    return _of_review(
        reviews.biz_rules_cut(asked.on, since=asked.since, known=asked.known_until), asked.on.year
    )


def _rules_planned(asked: Asked) -> Rows:
    return _of_review(reviews.biz_rules_plan(asked.on, known=asked.known_until), asked.on.year)


def _rules_public(asked: Asked) -> Rows:
    return _of_review(reviews.biz_rules_public(asked.on, known=asked.known_until), asked.on.year)


def _fee_policies(asked: Asked) -> Rows:
    """Documents of the council in the register, and those that an approved fee rule in force rests on; each once.

    A rule that is only an example for showing proves nothing. What a fee rule alone knows has a negative id.
    """
    figure = reviews.fee_policy_done(asked.on, known=asked.known_until)
    rows = _of_review(figure, asked.on.year).opened()
    known = {row.code for row in rows}
    for policy in fee_queries.online_cut_policies(asked.on):
        if policy.is_example or policy.basis.number in known:
            continue
        known.add(policy.basis.number)
        row = Row(
            RowKind.FEE_RULE, -len(known), policy.basis.number, policy.name, policy.basis.words, policy.valid_from,
            True,
        )  # fmt: skip
        rows.append(row)
    return Rows(frozenset(row.id for row in rows), None, lambda: rows)


def _judged(
    verdicts: Mapping[int, Verdict], names: Mapping[int, tuple[str, str]], words: Mapping[int, str]
) -> Rows:
    """In time among those that are in time or late; what is open or cannot be judged stands on neither side."""
    in_time = frozenset(number for number, verdict in verdicts.items() if verdict is Verdict.IN_TIME)
    judged = in_time | {number for number, verdict in verdicts.items() if verdict is Verdict.LATE}
    rows = [
        Row(RowKind.PROCEDURE, number, *names[number], words[number], None, number in in_time)
        for number in judged
    ]
    return Rows(in_time, judged, lambda: in_order(rows))


def _timings(asked: Asked) -> tuple[standing.ItemTiming, ...]:
    own = None if asked.unit_id is None else (asked.unit_id,)
    return standing.timings(today=asked.on, first=asked.since, last=asked.on, agency_ids=own)


def _signed_in_time(asked: Asked) -> Rows:
    """Criterion 1.1 of decision 766: of procedures in decisions issued in the period; one late one makes it late."""
    found: dict[int, list[Verdict]] = {}
    names, words = {}, {}
    for row in _timings(asked):
        found.setdefault(row.procedure_id, []).append(row.signing.verdict)
        names[row.procedure_id], words[row.procedure_id] = (row.code, row.name), row.decision_number
    return _judged({number: of_procedure(said) for number, said in found.items()}, names, words)


def _disclosed_in_time(asked: Asked) -> Rows:
    """Criterion 1.2 of decision 766, as it stood on the day: disclosed later than the day is not disclosed yet."""
    found: dict[int, list[Verdict]] = {}
    names, words = {}, {}
    for row in _timings(asked):
        timing = row.disclosure
        verdict = timing.verdict
        if timing.done_on is not None and timing.done_on > asked.on and timing.last_day is not None:
            verdict = Verdict.LATE if asked.on > timing.last_day else Verdict.OPEN
        found.setdefault(row.procedure_id, []).append(verdict)
        names[row.procedure_id], words[row.procedure_id] = (row.code, row.name), row.decision_number
    return _judged({number: of_procedure(said) for number, said in found.items()}, names, words)


def _complete(asked: Asked) -> Rows:
    """Criterion 1.3 of decision 766: procedures applied on the day whose version has every mandatory part."""
    own = None if asked.unit_id is None else (asked.unit_id,)
    if own is None:
        held = catalogue_queries.catalogue_on(asked.on).versions
    else:
        held = {one.procedure_id: one.version_id for one in standing.standing(asked.on, unit_ids=own)}
    missing = standing.missing_by_version(held.values())
    full = frozenset(procedure for procedure, version in held.items() if not missing.get(version))

    def opened() -> list[Row]:
        rows = [row for row in standing.standing(asked.on, unit_ids=own) if row.procedure_id in held]
        return in_order(
            Row(
                RowKind.PROCEDURE, row.procedure_id, row.code, row.name, ", ".join(missing.get(row.version_id, ())),
                None, row.procedure_id in full,
            )
            for row in rows
        )  # fmt: skip

    return Rows(full, frozenset(held), opened)


def _quality(asked: Asked) -> Rows:
    """Units that maintain a quality system among those counted; of an empty register nothing is said."""
    try:
        figure = quality.iso_9001(asked.on, within=None if asked.unit_id is None else (asked.unit_id,))
    except NoStandard:
        return Rows(frozenset(), frozenset())
    if figure.value is None:
        return Rows(frozenset(), frozenset())
    kept = frozenset(figure.numerator)

    def opened() -> list[Row]:
        known = agencies.units(list(figure.denominator))
        return in_order(
            Row(
                RowKind.UNIT, unit, known[unit].agency_id, known[unit].name,
                ", ".join(figure.reasons.get(unit, ())), None, unit in kept,
            )
            for unit in figure.denominator
        )  # fmt: skip

    return Rows(kept, frozenset(figure.denominator), opened)


def _stock(asked: Asked) -> Rows:
    """Digitised papers that hold on the day over the papers that were counted; a unit that did not count is not in.

    A count has the negative of its number, so that it is no paper; it weighs what was counted.
    """
    sides = digitising.stock_on(asked.on, None if asked.unit_id is None else (asked.unit_id,))
    papers = frozenset(paper for side in sides for paper in side.paper_ids)
    weights = {-side.count.pk: side.count.papers for side in sides}

    def opened() -> list[Row]:
        units = agencies.units({side.unit_id for side in sides})
        names = digitising.names_of(papers)
        rows = [
            Row(
                RowKind.STOCK, -side.count.pk, units[side.unit_id].agency_id, units[side.unit_id].name,
                f"{side.stock}, {side.count.papers}", side.count.counted_on, False,
            )
            for side in sides
        ]  # fmt: skip
        rows += [
            Row(
                RowKind.DIGITISED,
                paper,
                str(paper),
                names.get(paper, ""),
                units[side.unit_id].name,
                None,
                True,
            )
            for side in sides
            for paper in side.paper_ids
        ]
        return sorted(rows, key=lambda row: (row.is_counted, row.code, row.id))

    return Rows(papers, frozenset(weights), opened, weights)


def _of_petitions(figure: petitions.Figure) -> Rows:
    def opened() -> list[Row]:
        return in_order(
            Row(
                RowKind.PETITION, row.id, row.code, row.code, ", ".join((row.kind, *row.why)), row.received_on,
                row.is_counted,
            )
            for row in figure.rows
        )  # fmt: skip

    return Rows(figure.numerator, figure.denominator, opened)


def _petitions_of(*kinds: Kind) -> Reader:
    """Criterion 5.1 of decision 766: petitions received in the period, by what they are about."""

    def read(asked: Asked) -> Rows:
        figure = petitions.of_kinds(
            kinds, since=asked.since, on=asked.on, unit_id=asked.unit_id, known=asked.known_until
        )
        return _of_petitions(figure)

    return read


def _petitions_in_time(asked: Asked) -> Rows:
    """Criterion 5.2 of decision 766, as of the end of the day."""
    figure = petitions.in_time(
        since=asked.since, on=asked.on, now=_end_of(asked.on), unit_id=asked.unit_id, known=asked.known_until
    )
    return _of_petitions(figure)


def _petitions_content(asked: Asked) -> Rows:
    """Criterion 5.3 of decision 766, as of the end of the day."""
    figure = petitions.content(
        since=asked.since, on=asked.on, now=_end_of(asked.on), unit_id=asked.unit_id, known=asked.known_until
    )
    return _of_petitions(figure)


def _of_documents(figure: correspondence.Figure, kind: RowKind = RowKind.LETTER) -> Rows:
    def opened() -> list[Row]:
        return in_order(
            Row(kind, row.id, row.code, row.name, ", ".join(row.why), row.on, row.is_counted)
            for row in figure.rows
        )

    return Rows(figure.numerator, figure.denominator, opened)


def _documents_signed(asked: Asked) -> Rows:
    """Documents sent in the period, electronic to every receiver and signed; state secrets aside."""
    return _of_documents(correspondence.sent_signed(since=asked.since, on=asked.on, unit_id=asked.unit_id))


def _documents_processed(asked: Asked) -> Rows:
    """Documents received in the period, electronic and worked on here."""
    return _of_documents(
        correspondence.processed_online(
            since=asked.since, on=asked.on, unit_id=asked.unit_id, known=asked.known_until
        )
    )


def _offices_signing(asked: Asked) -> Rows:
    """Agencies that keep their register here and signed what they sent."""
    within = None if asked.unit_id is None else (asked.unit_id,)
    found = correspondence.using_and_signing(since=asked.since, on=asked.on, within=within)
    return _of_documents(found, RowKind.OFFICE)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, VIETNAM)


_READERS: Mapping[str, Reader] = {
    "reviewed": _reviewed,
    "simplified": _simplified,
    "groups": _groups,
    "handed_down": _handed_down,
    "handed_down_done": _handed_down_done,
    "rules_cut": _rules_cut,
    "rules_cut_in_period": _rules_cut_in_period,
    "rules_planned": _rules_planned,
    "rules_public": _rules_public,
    "fee_policies": _fee_policies,
    "signed_in_time": _signed_in_time,
    "disclosed_in_time": _disclosed_in_time,
    "complete": _complete,
    "quality": _quality,
    "documents_signed": _documents_signed,
    "documents_processed": _documents_processed,
    "offices_signing": _offices_signing,
    "stock": _stock,
    "petitions": _petitions_of(*Kind),
    "petitions_on_rules": _petitions_of(Kind.PROCEDURE),
    "petitions_on_conduct": _petitions_of(Kind.CONDUCT),
    "petitions_on_dossiers": _petitions_of(Kind.DOSSIER),
    "petitions_in_time": _petitions_in_time,
    "petitions_content": _petitions_content,
    "survey_own": survey_of("SIPAS_OWN"),
    "survey_health_education": survey_of("SAT_HEALTH_EDU"),
    "survey_public_units": survey_of("SAT_PUBLIC_UNITS"),
    "survey_agencies": survey_of("SAT_AGENCY_AND_UNITS"),
    "services_used": shares.services_used,
    "procedures_paid_online": shares.paid_online,
    "procedures_population": shares.population,
    "synchronised": shares.synchronised,
    "content_with_dossiers": shares.content_with_dossiers,
    "content_by_rates": shares.content_by_rates,
    "certified_copies": shares.certified_of_certifications,
    "certified_results": shares.certified_of_results,
}


def _read(reader: str, asked: Asked) -> Rows:
    """Both sides as asked: as the unit itself keeps the register, or restated to the units of today."""
    if reader in reform.figures():
        return reform.rows([reader], asked)[reader]
    read = _READERS[reader]
    if asked.unit_id is None or not asked.restated:
        return read(asked)
    unit_id = asked.unit_id
    found = [
        (home, read(replace(asked, unit_id=home.unit_id, restated=False)), _KINDS.get(reader))
        for home in bridge.homes_of(unit_id)
    ]

    def own(ids: frozenset[int], home: bridge.Home, kind: RowKind | None) -> frozenset[int]:
        return frozenset(
            one for one in ids if home.answers_for(one if kind is RowKind.PROCEDURE else None) == unit_id
        )

    numerator = frozenset(one for home, rows, kind in found for one in own(rows.numerator, home, kind))
    sides = [rows.denominator for _, rows, _ in found]
    denominator = (
        None
        if None in sides
        else frozenset(
            one for home, rows, kind in found for one in own(rows.denominator or frozenset(), home, kind)
        )
    )

    def opened() -> list[Row]:
        known: dict[int, Row] = {}
        for _, rows, _ in found:
            for row in rows.opened():
                if row.id in numerator or row.id in (denominator or ()):
                    known.setdefault(row.id, replace(row, is_counted=row.id in numerator))
        return in_order(known.values())

    weights = {one: weight for _, rows, _ in found for one, weight in rows.weights.items()}
    # of several units together no survey states an interval: theirs alone, where it is one
    bounds = found[0][1].bounds if len(found) == 1 else None
    return Rows(numerator, denominator, opened, weights, bounds=bounds)


@dataclass(frozen=True)
class Side:
    """One side of what a reader reads."""

    reader: str
    is_numerator: bool


# Readers whose rows are procedures: a unit's work can be parted by them.
_KINDS: Mapping[str, RowKind] = dict.fromkeys(
    (
        "reviewed", "simplified", "signed_in_time", "disclosed_in_time", "complete", "services_used",
        "procedures_paid_online", "procedures_population",
    ),
    RowKind.PROCEDURE,
)  # fmt: skip


# Every measure of a register: its code, whose side it is. The words stand in law/indicators/measures.yaml.
SIDES: Mapping[str, Side] = {
    "review_competence": Side("reviewed", False),
    "review_done": Side("reviewed", True),
    "review_base": Side("simplified", False),
    "review_simplified": Side("simplified", True),
    "priority_groups": Side("groups", False),
    "priority_groups_done": Side("groups", True),
    "procedures_in_force": Side("handed_down", False),
    "handed_down_in_force": Side("handed_down", True),
    "handed_down_approved": Side("handed_down_done", False),
    "handed_down_done": Side("handed_down_done", True),
    "business_rules": Side("rules_cut", False),
    "business_rules_cut": Side("rules_cut", True),
    "business_rules_cut_in_period": Side("rules_cut_in_period", True),
    "business_rules_planned": Side("rules_planned", True),
    "business_rules_public": Side("rules_public", True),
    "fee_policies": Side("fee_policies", True),
    "published_judged": Side("signed_in_time", False),
    "published_in_time": Side("signed_in_time", True),
    "disclosed_judged": Side("disclosed_in_time", False),
    "disclosed_in_time": Side("disclosed_in_time", True),
    "quality_counted": Side("quality", False),
    "quality_maintained": Side("quality", True),
    "documents_sent": Side("documents_signed", False),
    "documents_sent_signed": Side("documents_signed", True),
    "documents_received": Side("documents_processed", False),
    "documents_processed": Side("documents_processed", True),
    "offices_counted": Side("offices_signing", False),
    "offices_signing": Side("offices_signing", True),
    "stock_counted": Side("stock", False),
    "stock_digitised": Side("stock", True),
    "petitions_received": Side("petitions", True),
    "petitions_on_rules": Side("petitions_on_rules", True),
    "petitions_on_conduct": Side("petitions_on_conduct", True),
    "petitions_on_dossiers": Side("petitions_on_dossiers", True),
    "petitions_judged": Side("petitions_in_time", False),
    "petitions_in_time": Side("petitions_in_time", True),
    "petitions_heard": Side("petitions_content", False),
    "petitions_content": Side("petitions_content", True),
    "catalogue_applied": Side("complete", False),
    "catalogue_complete": Side("complete", True),
    "survey_own_valid": Side("survey_own", False),
    "survey_own_satisfied": Side("survey_own", True),
    "survey_health_education_valid": Side("survey_health_education", False),
    "survey_health_education_satisfied": Side("survey_health_education", True),
    "survey_public_units_valid": Side("survey_public_units", False),
    "survey_public_units_satisfied": Side("survey_public_units", True),
    "survey_agencies_valid": Side("survey_agencies", False),
    "survey_agencies_satisfied": Side("survey_agencies", True),
    "services_online": Side("services_used", False),
    "services_online_used": Side("services_used", True),
    "procedures_with_obligation": Side("procedures_paid_online", False),
    "procedures_paid_online": Side("procedures_paid_online", True),
    "procedures_received": Side("procedures_population", False),
    "procedures_population": Side("procedures_population", True),
    "portal_received": Side("synchronised", False),
    "portal_synchronised": Side("synchronised", True),
    "dossiers_heard": Side("content_with_dossiers", False),
    "dossiers_content": Side("content_with_dossiers", True),
    "dossiers_content_by_rates": Side("content_by_rates", True),
    "certifications": Side("certified_copies", False),
    "certifications_electronic": Side("certified_copies", True),
    "signed_results": Side("certified_results", False),
    "signed_results_certified": Side("certified_results", True),
} | {code: Side(reader, is_numerator) for code, reader, is_numerator, _words in reform.sides()}


@dataclass(frozen=True)
class Gathered:
    """How much the rows of each measure count, by unit where a measure is that of the weakest, and the interval of a
    surveyed share by its numerator."""

    sums: Mapping[str, int]
    units: Mapping[str, Mapping[int, int]]
    bounds: Mapping[str, Interval]


def gathered(measures: Collection[str], asked: Asked) -> Gathered:
    """Every register is read once, whatever the number of measures; those of the reform all together."""
    readers = dict.fromkeys(SIDES[code].reader for code in measures)
    of_reform = [one for one in readers if one in reform.figures()]
    with shared():
        read = reform.rows(of_reform, asked) if of_reform else {}
        read |= {one: _read(one, asked) for one in readers if one not in read}
    sums: dict[str, int] = {}
    for code in measures:
        side = SIDES[code]
        rows = read[side.reader]
        whole = rows.amounts
        sums[code] = rows.size(_ids(rows, side)) if whole is None else whole[0 if side.is_numerator else 1]
    return Gathered(
        sums,
        {code: rows.by_unit for code in measures if (rows := read[SIDES[code].reader]).by_unit},
        {code: bounds for code in measures if (bounds := read[SIDES[code].reader].bounds) is not None},
    )


def counted(measures: Collection[str], asked: Asked) -> dict[str, int]:
    """How much the rows of each measure count."""
    return dict(gathered(measures, asked).sums)


def _ids(rows: Rows, side: Side) -> frozenset[int]:
    return rows.numerator if side.is_numerator else rows.denominator or frozenset()


def ids(code: str, asked: Asked) -> frozenset[int]:
    """The ids of the rows that a measure counts. Raises UnknownMeasure."""
    side = SIDES.get(code)
    if side is None:
        raise UnknownMeasure(code)
    return _ids(_read(side.reader, asked), side)


def opened(code: str, asked: Asked) -> list[Row]:
    """The rows that a measure counts: for a denominator with the mark which of them stand in the numerator too.

    Raises UnknownMeasure.
    """
    side = SIDES.get(code)
    if side is None:
        raise UnknownMeasure(code)
    rows = _read(side.reader, asked).opened()
    return [row for row in rows if row.is_counted] if side.is_numerator else rows


def by_unit(asked: Asked) -> dict[int, dict[str, int]]:
    """The measures of the review of each unit that handles or reviews something; a fixed number of queries."""
    done = reviews.tthc_simplified(asked.on.year, asked.on, known=asked.known_until).numerator
    known = bridge.homes() if asked.restated else {}
    competence: dict[int, set[int]] = {}
    reviewed: dict[int, set[int]] = {}
    for unit, figure in reviews.tthc_reviewed_by_unit(
        asked.on.year, asked.on, known=asked.known_until
    ).items():
        home = known.get(unit)
        for found, numbers in ((competence, figure.denominator or ()), (reviewed, figure.numerator)):
            for number in numbers:
                found.setdefault(home.answers_for(number) if home else unit, set()).add(number)
    return {
        unit: {
            "review_competence": len(numbers),
            "review_done": len(reviewed.get(unit, ())),
            "review_base": len(reviewed.get(unit, ())),
            "review_simplified": len(reviewed.get(unit, set()) & done),
        }
        for unit, numbers in competence.items()
    }
