"""What an index says of a unit or of all units: points, bands, ranks and how sure the ranks are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from motcua.indicators.periods import Period
from motcua.scorecards import automatic
from motcua.scorecards.rules import reweighting, sensitivity
from motcua.scorecards.rules.framework import Framework, Kind
from motcua.scorecards.rules.ranking import Placed, Ranked, competition, honest
from motcua.scorecards.rules.round_law import round_law
from motcua.scorecards.rules.scoring import Score, Value, score


@dataclass(frozen=True)
class Computed:
    """One unit (or the province: `unit` None) with its values and points. `reweighed`: by other weights, if asked."""

    unit: automatic.Scored | None
    values: Mapping[str, Value]
    score: Score
    reweighed: Fraction | None


@dataclass(frozen=True)
class League:
    """All units of one index. `ranked` by the index (of the weights asked), `placed` by what errors leave open."""

    units: Mapping[int, Computed]
    ranked: list[Ranked[int]]
    placed: list[Placed[int]]
    by_weights: Mapping[int, sensitivity.Ranks]
    by_errors: Mapping[int, sensitivity.Spread]


def computed(
    framework: Framework,
    period: Period,
    unit: automatic.Scored | None,
    now: datetime,
    *,
    known_on: date | None = None,
    weights: Mapping[str, Decimal] | None = None,
) -> Computed:
    """The index from what fills itself. Raises UnknownWeight."""
    kind = Kind.PROVINCE if unit is None else unit.kind
    found = automatic.values(framework, period, None if unit is None else unit.unit_id, now, known_on)
    one = score(framework, found, kind)
    asked = {code: Fraction(points) for code, points in (weights or {}).items()}
    other = reweighting.index_with(framework, one, asked) if asked else None
    return Computed(unit, found, one, other)


def league(
    framework: Framework,
    period: Period,
    now: datetime,
    *,
    known_on: date | None = None,
    weights: Mapping[str, Decimal] | None = None,
    draws: int = 200,
) -> League:
    """Every unit that handles dossiers. `draws`: how often weights and errors are drawn; the seed is fixed."""
    units = {
        unit.unit_id: computed(framework, period, unit, now, known_on=known_on, weights=weights)
        for unit in automatic.units(automatic.handling(period, known_on))
    }
    scores = {key: one.score for key, one in units.items()}
    indices = {key: one.reweighed if weights else one.score.index for key, one in units.items()}
    errors = sensitivity.to_errors(
        framework,
        {key: one.values for key, one in units.items()},
        {key: one.score.kind for key, one in units.items()},
        draws=draws,
    )
    return League(
        units,
        competition(indices),
        honest(
            {key: one.index for key, one in scores.items()},
            {key: (spread.low, spread.high) for key, spread in errors.items()},
        ),
        sensitivity.to_weights(
            framework, scores, spread=round_law(period.last_day).weight_spread, draws=draws
        ),
        errors,
    )
