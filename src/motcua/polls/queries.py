"""Reading surveys: waves, how they go, results computed and published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q

from motcua.kernel.once import once
from motcua.kernel.zone import VIETNAM
from motcua.polls.errors import NotFound
from motcua.polls.models import Answer, Asked, Deed, Paper, Questionnaire, Stratum, Ticket, Wave
from motcua.polls.models import Population as Population  # others name populations and states by them
from motcua.polls.models import Standing as Standing
from motcua.polls.models import State as State
from motcua.polls.rules import indexing
from motcua.polls.rules.estimating import Estimate
from motcua.polls.rules.indexing import Balance, Line, Method, Rate, Reply, Results, Total
from motcua.polls.rules.law import law_on
from motcua.polls.rules.questionnaire import Kind, questionnaire
from motcua.polls.rules.sampling import spread_of
from motcua.polls.rules.weighting import Cell


def wave(wave_id: int) -> Wave:
    """With its questionnaire. Raises NotFound."""
    row = Wave.objects.select_related("questionnaire").filter(pk=wave_id).first()
    if row is None:
        raise NotFound
    return row


def waves() -> list[Wave]:
    return list(Wave.objects.select_related("questionnaire").order_by("-year", "-pk"))


def published_waves() -> list[Wave]:
    return list(Wave.objects.filter(state=State.PUBLISHED).order_by("-year", "-pk"))


def questionnaires() -> list[Questionnaire]:
    return list(Questionnaire.objects.order_by("key", "-number"))


def one_questionnaire(questionnaire_id: int) -> Questionnaire:
    """Raises NotFound."""
    row = Questionnaire.objects.filter(pk=questionnaire_id).first()
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True)
class Progress:
    """A stratum while the wave runs. Answers of a stratum with few of them are not counted out (`answered` None)."""

    stratum: Stratum
    answered: int | None
    drawn: int
    invited: int
    reserve: int
    calls_over: int


def progress(wave_id: int, fewest: int) -> list[Progress]:
    """Every stratum in order; three queries."""
    answered = dict(
        Answer.objects.filter(stratum__wave_id=wave_id)
        .values_list("stratum_id")
        .annotate(Count("pk"))
        .order_by()
    )
    rows = Stratum.objects.filter(wave_id=wave_id).order_by("code")
    of = {
        row["stratum_id"]: row
        for row in Asked.objects.filter(wave_id=wave_id)
        .values("stratum_id")
        .annotate(
            drawn=Count("pk", filter=Q(standing=Standing.DRAWN)),
            invited=Count("pk", filter=Q(standing=Standing.INVITED)),
            reserve=Count("pk", filter=Q(standing=Standing.RESERVE)),
            over=Count("pk", filter=Q(standing__in=(Standing.UNREACHED, Standing.REFUSED, Standing.OUTSIDE))),
        )
        .order_by()
    }
    found = []
    for row in rows:
        told = of.get(row.pk, {"drawn": 0, "invited": 0, "reserve": 0, "over": 0})
        count = answered.get(row.pk, 0)
        found.append(
            Progress(
                row, count if count >= fewest or count == 0 else None, told["drawn"], told["invited"],
                told["reserve"], told["over"],
            )
        )  # fmt: skip
    return found


def papers(wave_id: int) -> tuple[list[Paper], list[Paper], int]:
    """Papers typed once, papers whose entries differ, and how many are counted."""
    open_papers = list(Paper.objects.filter(wave_id=wave_id, is_done=False).order_by("number"))
    return (
        [row for row in open_papers if row.second is None],
        [row for row in open_papers if row.second is not None],
        Paper.objects.filter(wave_id=wave_id, is_done=True).count(),
    )


def paper(wave_id: int, number: str) -> Paper:
    """A paper whose two entries differ. Raises NotFound."""
    row = (
        Paper.objects.select_related("stratum")
        .filter(wave_id=wave_id, number=number, is_done=False, second__isnull=False)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def answered(wave_id: int) -> int:
    return Answer.objects.filter(stratum__wave_id=wave_id).count()


def tickets_of(wave_id: int) -> tuple[int, int]:
    """Tokens issued, tokens used."""
    rows = Ticket.objects.filter(stratum__wave_id=wave_id)
    return rows.count(), rows.filter(is_spent=True).count()


# Results


def method_of(row: Wave) -> Method:
    told = row.method
    return Method(
        total=Total(told["total"]),
        balance=Balance(told["balance"]),
        shown_from=int(told["shown_from"]),
        adjust_from=int(told["adjust_from"]),
        **({"satisfied": frozenset(told["satisfied"])} if "satisfied" in told else {}),
    )


def _place(row: Stratum) -> str:
    """The unit as the results name it: its number, or the name of one listed by hand."""
    return str(row.unit_id) if row.unit_id is not None else row.name


def computed(row: Wave, *, with_unit_factors: bool = False) -> Results:
    """The results from the answers as they are; two queries. The same answers give the same results."""
    strata = list(Stratum.objects.filter(wave=row).order_by("code"))
    codes = {one.pk: one.code for one in strata}
    replies = [
        Reply(codes[stratum_id], {code: _value(said) for code, said in content.items()})
        for stratum_id, content in Answer.objects.filter(stratum__wave=row).values_list("stratum_id", "content").order_by("pk")  # noqa: E501
    ]  # fmt: skip
    counts: dict[str, int] = {}
    for reply in replies:
        counts[reply.stratum] = counts.get(reply.stratum, 0) + 1
    cells = [
        Cell(
            one.code, _place(one), one.sector or "listed", one.population, max(one.asked, counts.get(one.code, 0)),
            counts.get(one.code, 0), Fraction(one.first_of, one.first_in),
        )
        for one in strata
    ]  # fmt: skip
    stages = {_place(one): (one.first_in, one.first_of, one.level) for one in strata}
    return indexing.results(
        questionnaire(row.questionnaire.content),
        cells,
        replies,
        method_of(row),
        stages=stages,
        with_unit_factors=with_unit_factors,
    )


def _value(said: Any) -> Any:
    return tuple(said) if isinstance(said, list) else said


def as_document(found: Results) -> dict[str, Any]:
    """The results as JSON: frozen when they are proposed, and what the pages and figures read. Shares of one, with
    ten decimals; `satisfied` and `valid` are weighted answers, scaled to the population."""
    return {
        "total": _line(found.total),
        "factors": [_line(one) for one in found.factors],
        "items": [_line(one) for one in found.items],
        "units": [_line(one) for one in found.units],
        "sectors": [_line(one) for one in found.sectors],
        "unit_factors": {unit: [_line(one) for one in lines] for unit, lines in found.unit_factors},
        "rates": [_rate(one) for one in found.rates],
        "people": found.people,
        "asked": found.asked,
        "population": found.population,
        "weights": {
            "effect": round(found.weights_effect, 6),
            "lowest": round(found.lowest_weight, 6),
            "highest": round(found.highest_weight, 6),
            "balanced": found.is_balanced,
        },
    }


def _line(one: Line) -> dict[str, Any]:
    return {
        "code": one.code,
        "why": one.why,
        "counts": list(one.counts),
        **(_estimate(one.estimate) if one.estimate else {"share": None}),
    }


def _estimate(one: Estimate) -> dict[str, Any]:
    valid = max(1, round(one.valid_weight))
    return {
        "share": round(one.share, 10),
        "low": round(one.low, 10),
        "high": round(one.high, 10),
        "error": round(one.error, 10),
        "people": one.people,
        "answers": one.answers,
        "effective": round(one.effective, 4),
        "design_effect": round(one.design_effect, 4),
        "satisfied": min(valid, round(one.satisfied_weight)),
        "valid": valid,
    }


def _rate(one: Rate) -> dict[str, Any]:
    return {
        "code": one.code,
        "population": one.population,
        "asked": one.asked,
        "answered": one.answered,
        "bias": round(one.bias, 4),
    }


def spread_before(row: Wave) -> dict[str, float]:
    """S_h of each stratum by the last wave published of the same population, for the allocation of Neyman."""
    last = (
        Wave.objects.filter(state=State.PUBLISHED, population=row.population).order_by("-year", "-pk").first()
    )
    if last is None or last.results is None:
        return {}
    of_unit = {line["code"]: line["share"] for line in last.results["units"] if line["share"] is not None}
    return {
        one.code: round(spread_of(of_unit[_place(one)]), 6)
        for one in Stratum.objects.filter(wave=last).order_by("code")
        if _place(one) in of_unit
    }


def words_of(row: Wave) -> dict[str, list[str]]:
    """What people wrote, by item, sorted by the text itself; nothing of an item that few wrote to."""
    texts = [item.code for item in questionnaire(row.questionnaire.content).items if item.kind is Kind.TEXT]
    found: dict[str, list[str]] = {code: [] for code in texts}
    for content in Answer.objects.filter(stratum__wave=row).order_by("pk").values_list("content", flat=True):
        for code in texts:
            if content.get(code):
                found[code].append(content[code])
    fewest = law_on(row.closes_on).words_from
    return {code: sorted(said) for code, said in found.items() if len(said) >= fewest}


def choices_of(row: Wave) -> dict[str, dict[str, int]]:
    """How many chose each option of an item that is no part of the index, unweighted; few are left out."""
    form = questionnaire(row.questionnaire.content)
    items = [item for item in form.items if item.kind in (Kind.SINGLE, Kind.SEVERAL)]
    found: dict[str, dict[str, int]] = {item.code: {one.code: 0 for one in item.options} for item in items}
    for content in Answer.objects.filter(stratum__wave=row).order_by("pk").values_list("content", flat=True):
        for item in items:
            said = content.get(item.code)
            for code in said if isinstance(said, list) else [said]:
                if code in found[item.code]:
                    found[item.code][code] += 1
    fewest = method_of(row).shown_from
    return {
        code: counts
        for code, counts in found.items()
        if all(count >= fewest or count == 0 for count in counts.values())
    }


# What other rooms read


@dataclass(frozen=True)
class Figure:
    """Weighted answers satisfied among valid ones, scaled to the population (whole numbers); shares of one. `error`:
    the standard error of the share; 0 where everybody was asked and answered."""

    numerator: int
    denominator: int
    share: float
    low: float
    high: float
    people: int
    error: float


@dataclass(frozen=True)
class Published:
    """A wave that was published: what it says of an indicator. `units` has the units of the province that are shown;
    `lines` names every unit shown, also one listed by hand. `unit_factors`: of units that show them."""

    wave_id: int
    code: str
    title: str
    year: int
    published_at: datetime
    sha256: str
    total: Figure
    units: Mapping[int, Figure]
    lines: Mapping[str, Figure]
    sectors: Mapping[str, Figure]
    factors: Mapping[str, Figure]
    unit_factors: Mapping[int, Mapping[str, Figure]]


def published(code: str, year: int, *, known_on: date | None = None) -> Published | None:
    """The survey that speaks of an indicator (SIPAS, SAT_ADMIN, SAT_HEALTH_EDU ...) in a year: the last one
    published,
    by the end of `known_on` (a day in Vietnam) if given. None: nothing was published, so it is not assessed."""
    feeds = law_on(date(year, 12, 31)).feeds
    populations = [name for name, codes in feeds.items() if code in codes]
    row = next((row for row in _published_in(year, known_on) if row.population in populations), None)
    return as_published(row) if row is not None else None


@once
def _published_in(year: int, known_on: date | None) -> list[Wave]:
    """The waves of a year that were published, the last one first; one query."""
    rows = Wave.objects.filter(state=State.PUBLISHED, year=year)
    if known_on is not None:
        rows = rows.filter(published_at__lt=datetime.combine(known_on + timedelta(days=1), time(), VIETNAM))
    return list(rows.order_by("-published_at", "-pk"))


def as_published(row: Wave) -> Published | None:
    """What a published wave says; None when its total is not shown."""
    if row.state != State.PUBLISHED or row.results is None or row.published_at is None:
        return None
    total = _figure(row.results["total"])
    if total is None:
        return None
    lines = _figures(row.results["units"])
    return Published(
        row.pk, row.code, row.title, row.year, row.published_at, row.results_sha256, total,
        {int(code): one for code, one in lines.items() if code.isdecimal()}, lines,
        _figures(row.results["sectors"]), _figures(row.results["factors"]),
        {
            int(unit): _figures(of_unit)
            for unit, of_unit in row.results.get("unit_factors", {}).items()
            if unit.isdecimal()
        },
    )  # fmt: skip


def _figures(lines: Iterable[Mapping[str, Any]]) -> dict[str, Figure]:
    return {line["code"]: one for line in lines if (one := _figure(line)) is not None}


def _figure(line: Mapping[str, Any]) -> Figure | None:
    if line["share"] is None:
        return None
    return Figure(
        line["satisfied"],
        line["valid"],
        line["share"],
        line["low"],
        line["high"],
        line["people"],
        line["error"],
    )


def deeds_of(wave_id: int) -> list[Deed]:
    """What was done on a wave, the newest first."""
    return list(Deed.objects.filter(wave_id=wave_id).select_related("by").order_by("-pk"))


def stratum(wave_id: int, stratum_id: int) -> Stratum:
    """Raises NotFound."""
    row = Stratum.objects.filter(pk=stratum_id, wave_id=wave_id).first()
    if row is None:
        raise NotFound
    return row
