"""`motcua scorecards show`: the index as the facts give it, of the province and of units, by any method."""

import json
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.core.management import call_command

import factories as f
from motcua.indicators.periods import Period
from motcua.kernel.scopes import of_system, scope
from motcua.scorecards import automatic, frameworks
from motcua.scorecards.periods import NoPeriod, period_of, written
from motcua.scorecards.rules.framework import Kind


def show(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    call_command("scorecards_show", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


@pytest.mark.django_db
def test_every_criterion_has_points_numerator_and_denominator_and_says_why_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    unit = f.make_unit("Sở Tư pháp", agency_id="H56.18")
    f.concluded(unit=unit)
    f.concluded(unit=unit, concluded_at=f.MONDAY + timedelta(days=20))

    said = show(capsys, "766", "--period", "2026-11", "--draws", "20")

    assert (said["framework"], said["period"], said["is_demo"]) == ("766/API-2026-09", "2026-11", False)
    criteria = {one["code"]: one for one in said["criteria"]}
    on_time = criteria["2.1"]
    assert (on_time["numerator"], on_time["denominator"], on_time["points"]) == (1, 2, "10.00")
    assert criteria["5.2"]["points"] == "6.00"  # no petition: full points
    assert (criteria["1.4"]["numerator"], criteria["1.4"]["points"]) == (0, "0.00")
    assert criteria["3.3"]["points"] == "0.00"  # all online, but none is synchronised
    assert criteria["1.1"]["state"] == "not_assessed"
    assert criteria["2.2"]["state"] == "information"
    assert criteria["4.2b"]["state"] == "not_assessed"
    assert said["not_measurable"] == {}
    assert float(said["total"]) == pytest.approx(
        sum(float(one["points"]) for one in said["criteria"] if not one["code"].isalpha()), abs=0.05
    )
    assert [line["settled"] for line in said["handling_times"]] == [1, 1]


@pytest.mark.django_db
def test_units_are_ranked_with_places_that_a_handful_of_dossiers_leaves_open(
    capsys: pytest.CaptureFixture[str],
) -> None:
    good, bad = f.make_unit("Sở A", agency_id="H56.1"), f.make_unit("Sở B", agency_id="H56.2")
    f.concluded(unit=good)
    f.concluded(unit=bad, concluded_at=f.MONDAY + timedelta(days=20))

    said = show(capsys, "766", "--period", "2026-11", "--draws", "50")

    ranks = {one["unit"]: one["rank"] for one in said["units"] if one["rank"]}
    assert ranks == {"H56.1": 1, "H56.2": 2}
    assert {tuple(one["places"]) for one in said["units"] if one["rank"]} == {(1, 2)}
    own = show(capsys, "766", "--period", "2026-11", "--unit", "H56.2", "--draws", "5")
    assert next(one for one in own["criteria"] if one["code"] == "1.2")["state"] == "not_applicable"
    assert next(one for one in own["criteria"] if one["code"] == "2.1")["denominator"] == 1


@pytest.mark.django_db
def test_other_weights_are_tried_without_changing_the_index(capsys: pytest.CaptureFixture[str]) -> None:
    f.concluded(concluded_at=f.MONDAY + timedelta(days=20))

    before = show(capsys, "766", "--period", "2026-11", "--draws", "5")
    after = show(capsys, "766", "--period", "2026-11", "--draws", "5", "--weights", "2.1=0")

    assert before["index"] == after["index"]
    assert before["reweighed_index"] is None
    assert float(after["reweighed_index"]) > float(after["index"])


@pytest.mark.django_db
def test_a_past_year_is_scored_by_any_method_and_zero_denominators_break_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for key in frameworks.shipped():
        said = show(capsys, key, "--period", "2019", "--draws", "2")
        assert said["period"] == "2019"
        assert len(said["criteria"]) == len(list(frameworks.one(key).nodes()))


@pytest.mark.django_db
def test_show_speaks_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    f.concluded(unit=f.make_unit("Sở Tư pháp", agency_id="H56.18"))

    call_command("scorecards_show", "766", "--period", "2026-11", "--draws", "5", "--weights", "3.3=10")

    out = capsys.readouterr().out
    assert "Sở Tư pháp (H56.18)" in out
    assert "By the weights asked for" in out
    call_command("scorecards_show")
    assert "PAR-PROVINCE/DEMO-2026" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["767"], "no index framework '767'"),
        (["766", "--period", "2026-13"], "is no period"),
        (["766", "--unit", "H99"], "no unit"),
        (["766", "--weights", "3.3"], "is not like"),
        (["766", "--weights", "3.3=x"], "is not like"),
        (["766", "--weights", "2.2=10"], "no criterion with points of its own"),
        (["766", "--known-on", "hôm qua"], "is no day"),
        (["766", "--draws", "0"], "between 1 and 10000"),
    ],
)
def test_show_used_wrongly_says_what_is_wrong(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("scorecards_show", *arguments)
    assert left.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.django_db
def test_values_are_the_indicators_figures() -> None:
    case = f.concluded()
    framework = frameworks.one("766")
    november = Period(date(2026, 11, 1), date(2026, 11, 1))

    from motcua.indicators import actions

    with scope(of_system("test")):
        actions.recount(now=case.state.last_at)
        values = automatic.values(framework, november, case.unit.pk, case.state.last_at)

    assert set(values) == {leaf.code for leaf in framework.leaves()}
    figure = values["2.1"].figure
    assert figure is not None
    assert (figure.numerator, figure.denominator, figure.value) == (1, 1, Fraction(100))


@pytest.mark.parametrize(("text", "months"), [("2026-11", 1), ("2026-Q4", 3), ("2026", 12)])
def test_periods_are_months_quarters_and_years(text: str, months: int) -> None:
    period = period_of(text)
    assert period.months == months
    assert written(period) == text


@pytest.mark.parametrize("text", ["2026-00", "2026-Q5", "26", "2026-11-01", "", "9999"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(NoPeriod):
        period_of(text)


def test_a_committee_is_what_it_governs() -> None:
    assert automatic.kind_of("peoples_committee", "commune") is Kind.COMMUNE
    assert automatic.kind_of("peoples_committee", "province") is Kind.PROVINCE
    assert automatic.kind_of("department", "province") is Kind.DEPARTMENT
