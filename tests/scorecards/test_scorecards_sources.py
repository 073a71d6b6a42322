"""Survey parts, outside values and mapped indices fill themselves: each source, and what it refuses."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from motcua.indicators import board
from motcua.indicators import queries as figures
from motcua.indicators.periods import Period
from motcua.indicators.rules.intervals import Interval
from motcua.kernel.scopes import of_system, scope
from motcua.polls.models import Wave
from motcua.scorecards import automatic, frameworks, queries, results
from motcua.scorecards.actions import contesting, entering, publishing, rounds, sheets, taking
from motcua.scorecards.errors import FillsItself, NotAllowed, NotOfTheSystem, PublicationChanged
from motcua.scorecards.models import Change, Line, Result, Round
from motcua.scorecards.models.sheets import Outcome
from motcua.scorecards.rules import judging
from motcua.scorecards.rules.framework import Criterion, Formula, Framework, Rescaling, Source
from motcua.scorecards.rules.stages import Stage
from rounds_ground import NOW, PDF_BYTES, QUARTER, Town, keep, leaf, line_of, opened, published, said, settle
from sources_ground import registers, survey

pytestmark = pytest.mark.django_db
SCALE = {"least": Decimal(0), "most": Decimal(100)}
YEAR = Period(date(2026, 1, 1), date(2026, 12, 1))


@pytest.fixture
def town() -> Town:
    return settle()


def of_source(*criteria: Criterion, version: str = "1") -> Framework:
    return Framework(
        "SRC", version, said("Nguồn"), "department", date(2026, 1, 1), None, "QĐ 2/QĐ-UBND", True,
        Rescaling.TO_FULL, (), criteria,
    )  # fmt: skip


SURVEYED = leaf("K", "20", Formula.SURVEY_MEAN, Source.SURVEY, parameters=SCALE, from_index="SIPAS_OWN")
OUTSIDE = leaf("K", "20", Formula.MAPPED, Source.OUTSIDE, parameters=SCALE, from_index="UNIT-SCORE")
RANKED = leaf("K", "20", Formula.MAPPED, Source.OUTSIDE, parameters=SCALE, from_index="TEST")
COMPUTED = leaf("K", "20", Formula.MAPPED, Source.OUTSIDE, parameters=SCALE, from_index="766")


def asked(town: Town, criterion: Criterion) -> Round:
    row = opened(town, version=keep(of_source(criterion)))
    rounds.ask(round_id=row.pk, by=town.by(town.staff), at=NOW)
    return queries.round_of(row.pk)


def by_survey(town: Town) -> tuple[str, str]:
    made = survey(town, ("0.84", "0.8", "0.88", "0.02"), {town.justice.pk: ("0.9", "0.85", "0.94", "0.023")})
    return "90", f"Khảo sát sipas-2026 (SHA-256 {made.results_sha256[:16]})"


def by_outside(town: Town) -> tuple[str, str]:
    facts = {"index": "unit_score", "year": 2026, "value": "77.5"}
    registers(town).enters("outside-result", town.justice, facts, number="QĐ 12/QĐ-UBND")
    return "77.5", "QĐ 12/QĐ-UBND"


def by_own_round(town: Town) -> tuple[str, str]:
    published(town)
    return "90", "QĐ 99/QĐ-UBND ngày 20/12/2026"


def by_present_score(town: Town) -> tuple[str, str]:
    one = automatic.from_elsewhere(of_source(COMPUTED), QUARTER, town.justice.pk, NOW)["K"]
    assert one.value.amount is not None
    return f"{float(one.value.amount):.6f}".rstrip("0").rstrip("."), "766/API-2026-09"


@pytest.mark.parametrize(
    ("criterion", "hold"),
    [(SURVEYED, by_survey), (OUTSIDE, by_outside), (RANKED, by_own_round), (COMPUTED, by_present_score)],
    ids=["survey", "outside", "own-round", "another-index"],
)
def test_what_the_house_holds_fills_itself_and_is_contested_never_typed(
    town: Town, criterion: Criterion, hold: Callable[[Town], tuple[str, str]]
) -> None:
    with scope(of_system("test")):
        amount, document = hold(town)
    row, by = asked(town, criterion), town.by(town.officer)
    line = line_of(row, town.justice, "K")
    entry = {
        "line_id": line.pk,
        "given": {"amount": "12"},
        "document": "BC 1",
        "by": town.by(town.staff),
        "at": NOW,
    }
    with pytest.raises(FillsItself):  # before anybody had it filled
        entering.enter(**entry)  # type: ignore[arg-type]
    assert taking.fill(row, by=None, at=NOW) >= 1
    assert taking.fill(row, by=None, at=NOW) == 0
    line.refresh_from_db()
    kept = queries.values_of(queries.line(line.pk))
    assert (str(kept.frozen.amount), kept.frozen.document) == (amount, document)
    assert judging.counted(kept) == kept.frozen
    with pytest.raises(FillsItself):
        entering.enter(**entry)  # type: ignore[arg-type]
    with pytest.raises(FillsItself):
        sheets.state_value(
            line_id=line.pk, seen=line.revision, given={"amount": "12"}, words="", by=by, at=NOW
        )

    sheets.attach(line_id=line.pk, source=PDF_BYTES, name="doi-soat.pdf", by=by, at=NOW)
    raised = contesting.contest(line_id=line.pk, words="Sai đơn vị", by=by, at=NOW)
    assert taking.fill(row, by=None, at=NOW) == 0  # what is disputed waits for its answer
    judge = town.by(town.home_officer)
    contesting.answer_contest(contest_id=raised.pk, outcome=Outcome.UPHELD, answer="Đúng", by=judge, at=NOW)
    assert judging.counted(queries.values_of(queries.line(line.pk))).is_empty

    again = contesting.contest(line_id=line.pk, words="Nguồn đã sửa", by=by, at=NOW)
    contesting.answer_contest(
        contest_id=again.pk, outcome=Outcome.CORRECTED, answer="Đã sửa", by=judge, at=NOW
    )
    line.refresh_from_db()
    assert (line.is_set_aside, queries.values_of(line).frozen) == (False, kept.frozen)


def test_taking_is_the_staffs_and_leaves_a_trace_with_its_document(town: Town) -> None:
    _amount, document = by_survey(town)
    row = asked(town, SURVEYED)
    with pytest.raises(NotAllowed):
        taking.take(round_id=row.pk, by=town.by(town.officer), at=NOW)
    assert (
        taking.take(round_id=row.pk, by=town.by(town.staff), at=NOW) == 1
    )  # the survey shows one of three units
    told = Change.objects.get(kind="taken")
    assert (told.words, told.by_id, told.line.sheet.unit_id) == (document, town.staff.pk, town.justice.pk)  # type: ignore[union-attr]
    assert told.after["value"] == {
        "amount": "90", "error": "2.3", "low": "85", "high": "94", "document": document,
    }  # fmt: skip


def test_what_is_held_no_more_gives_way_to_what_was_entered(town: Town) -> None:
    row = asked(town, SURVEYED)
    line = line_of(row, town.justice, "K")
    entry = {"line_id": line.pk, "document": "BC 1", "by": town.by(town.staff), "at": NOW}
    made = entering.enter(given={"amount": "70"}, **entry)  # type: ignore[arg-type]
    by_survey(town)
    taking.fill(row, by=None, at=NOW)
    entering.decide(
        given_id=made.pk, confirm=True, by=town.by(town.leader), at=NOW
    )  # it waited; it blocks nothing
    assert judging.counted(queries.values_of(queries.line(line.pk))).amount == 90
    Wave.objects.create(**_second(town))
    taking.fill(row, by=None, at=NOW)
    assert judging.counted(queries.values_of(queries.line(line.pk))).amount == 70


def _second(town: Town) -> dict[str, object]:
    """A later wave of the year, in which the unit is not shown."""
    made = Wave.objects.get()
    told = {
        field.name: getattr(made, field.name) for field in Wave._meta.concrete_fields if field.name != "id"
    }
    results_ = {**(made.results or {}), "units": []}
    return {**told, "code": "sipas-2026-2", "results": results_, "published_at": NOW + timedelta(hours=1)}


def test_a_value_entered_for_a_source_that_holds_nothing_cannot_be_contested(town: Town) -> None:
    row = asked(town, SURVEYED)
    with pytest.raises(NotOfTheSystem):
        contesting.contest(
            line_id=line_of(row, town.justice, "K").pk, words="Sai", by=town.by(town.officer), at=NOW
        )


def test_a_withdrawn_round_is_filled_no_more(town: Town) -> None:
    by_survey(town)
    row = asked(town, SURVEYED)
    rounds.withdraw(round_id=row.pk, words="Lập nhầm", by=town.by(town.staff), at=NOW)
    assert taking.fill_running(at=NOW) == 0
    assert not Line.objects.filter(frozen__isnull=False).exists()


def _surveyed_round(town: Town, halves: str, error: str) -> Round:
    """Justice 90, health 87, home affairs 60, each with the same interval either way."""
    half = Decimal(halves)
    values = {town.justice.pk: "0.9", town.health.pk: "0.87", town.home.pk: "0.6"}
    survey(
        town, ("0.8", "0.8", "0.8", "0"),
        {unit: (x, str(Decimal(x) - half), str(Decimal(x) + half), error) for unit, x in values.items()},
    )  # fmt: skip
    row = asked(town, SURVEYED)
    taking.fill(row, by=None, at=NOW)
    Round.objects.filter(pk=row.pk).update(stage=Stage.SURVEYS)
    return queries.round_of(row.pk)


def test_a_published_ranking_shows_ties_where_the_survey_leaves_the_order_open(town: Town) -> None:
    row = _surveyed_round(town, "0.04", "0.0204")
    done = published(town, row)
    found = {one.unit_id: one for one in Result.objects.filter(publication=done)}
    assert [
        (found[u.pk].rank, found[u.pk].place_best, found[u.pk].place_worst)
        for u in (town.justice, town.health, town.home)
    ] == [(1, 1, 2), (2, 1, 2), (3, 3, 3)]
    assert (found[town.health.pk].index_low, found[town.health.pk].index_high) == (83, 91)
    said_of = results.said_of(results.result(found[town.justice.pk].pk))
    assert (done.content["format"], said_of["place"], said_of["index_between"]) == (2, [1, 2], ["86", "94"])


def test_a_census_leaves_no_tie(town: Town) -> None:
    found = results.draft(_surveyed_round(town, "0", "0")).sure
    assert [(found[u.pk].best, found[u.pk].worst) for u in (town.justice, town.health, town.home)] == [
        (1, 1),
        (2, 2),
        (3, 3),
    ]


def test_a_survey_that_becomes_known_is_in_the_result_that_is_put_forward(town: Town) -> None:
    row = asked(town, SURVEYED)
    Round.objects.filter(pk=row.pk).update(stage=Stage.SURVEYS)
    before = results.draft(queries.round_of(row.pk)).sha256
    by_survey(town)
    with pytest.raises(PublicationChanged):  # the page showed another result than there is now
        publishing.propose(round_id=row.pk, sha256=before, document="QĐ 9", by=town.by(town.staff), at=NOW)
    assert published(town, queries.round_of(row.pk)).number == 1


# Of the whole province, outside rounds


def test_the_national_indices_are_what_was_recorded_of_them(town: Town) -> None:
    province = registers(town)
    for part, value in (("", "86.5"), ("Thủ tục hành chính", "88"), ("officials", "84.25")):
        facts = {"index": "sipas", "year": 2026, "value": value, **({"part": part} if part else {})}
        province.enters("outside-result", None, facts, number="QĐ 500/QĐ-BNV")
    survey(town, ("0.84", "0.8", "0.88", "0.02"))  # an own survey is never the Ministry's index
    with scope(of_system("test")):
        found = automatic.values(frameworks.one("SIPAS"), YEAR, None, NOW)
        papi = automatic.values(frameworks.one("PAPI"), YEAR, None, NOW)
        unit = automatic.values(frameworks.one("SIPAS"), YEAR, town.justice.pk, NOW)
    assert {code: one.amount for code, one in found.items()} == {
        "index": Fraction(173, 2), "procedures": Fraction(88), "officials": Fraction(337, 4),
    }  # fmt: skip
    assert (papi, unit) == ({}, {})


def test_the_sets_of_the_province_take_surveys_and_national_indices(town: Town) -> None:
    province = registers(town)
    province.enters("outside-result", None, {"index": "dti", "year": 2026, "value": "0.6123"}, number="QĐ 2")
    factors = {"procedure": ("0.75", "0.7", "0.8", "0.025"), "officials": ("0.5", "0.5", "0.5", "0")}
    survey(town, ("0.84", "0.8", "0.88", "0.02"), factors=factors)
    with scope(of_system("test")):
        found = automatic.values(frameworks.one("PAR-PROVINCE"), YEAR, None, NOW)
        known = automatic.values(frameworks.one("PAR-PROVINCE"), YEAR, None, NOW, known_on=date(2026, 11, 19))
    assert (found["7.8"].amount, found["7.8"].error) == (Fraction(6123, 10_000), None)
    assert (found["3.8"].amount, found["3.8"].low, found["3.8"].high) == (4, Fraction(19, 5), Fraction(21, 5))
    assert (found["5.7"].amount, found["5.7"].error) == (3, 0)
    assert found["8.1"].amount == 84  # nothing of the Ministry is recorded for the year
    assert not {"3.8", "5.7", "7.8", "8.1"} & known.keys()


# Ratings and surveys side by side


def test_satisfaction_by_ratings_and_by_the_survey_stand_side_by_side(town: Town) -> None:
    survey(town, ("0.84", "0.8", "0.88", "0.02"), {town.justice.pk: ("0.9", "0.85", "0.94", "0.023")})
    survey(
        town, ("0.7", "0.65", "0.75", "0.025"), code="cq-2026", population="agencies_and_units",
    )  # fmt: skip
    codes = {"SAT_ADMIN", "SAT_AGENCY_AND_UNITS", "SAT_HEALTH_EDU"}
    with scope(of_system("test")):
        whole = board.measure_all(YEAR, figures.Narrow(), NOW, codes=codes)
        unit = board.measure_all(YEAR, figures.Narrow(handling_unit_id=town.justice.pk), NOW, codes=codes)
    by_code = {one.indicator.code: {r.variant.code: r.figure for r in one.readings} for one in whole}
    admin = by_code["SAT_ADMIN"]
    assert list(admin) == ["ratings", "survey"]
    assert (admin["ratings"].value, admin["ratings"].interval) == (None, None)  # nobody has rated
    assert (admin["survey"].value, admin["survey"].interval) == (84, Interval(80.0, 88.0))
    assert by_code["SAT_AGENCY_AND_UNITS"]["survey"].value == 70
    assert {code: figure.value for code, figure in by_code["SAT_HEALTH_EDU"].items()} == {
        "survey": None,
        "ratings": None,
    }
    own = {one.indicator.code: {r.variant.code: r.figure for r in one.readings} for one in unit}
    assert (own["SAT_ADMIN"]["survey"].value, own["SAT_ADMIN"]["survey"].interval) == (
        90,
        Interval(85.0, 94.0),
    )
    assert own["SAT_AGENCY_AND_UNITS"]["survey"].value is None
