"""Reading an index framework: the document against its schema, then every sum, reference, step and band.

All faults are found in one go, each with its place; nothing is half read. The schema is published:
`law/scorecards/framework.schema.json`.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any, TypeVar

import jsonschema_rs
import yaml

from motcua.scorecards.rules.faults import Fault, FaultKind, FrameworkRefused
from motcua.scorecards.rules.framework import (
    Band,
    Criterion,
    Formula,
    Framework,
    Rescaling,
    Source,
    Words,
)

Raw = Mapping[str, Any]
# Of each formula the parameters that it must and those that it may have.
PARAMETERS: Mapping[Formula, tuple[frozenset[str], frozenset[str]]] = {
    Formula.RATIO: (frozenset({"full"}), frozenset({"floor", "cap"})),
    Formula.STEPS: (frozenset({"steps"}), frozenset()),
    Formula.YES_NO: (frozenset(), frozenset()),
    Formula.PENALTY: (frozenset({"each"}), frozenset()),
    Formula.SURVEY_MEAN: (frozenset({"least", "most"}), frozenset()),
    Formula.MAPPED: (frozenset({"most"}), frozenset({"least"})),
    Formula.GIVEN: (frozenset(), frozenset()),
    Formula.INFORMATION: (frozenset(), frozenset()),
}
# An indicator gives no points of itself, and nobody states the mean of a survey of himself.
_UNFIT = {(Formula.GIVEN, Source.INDICATOR), (Formula.SURVEY_MEAN, Source.SELF)}


@cache
def known_indicators() -> Mapping[str, frozenset[str]]:
    """Every indicator that has words, also those that are not measurable here, with its variants."""
    text = (resources.files("motcua") / "law" / "indicators" / "indicators.yaml").read_text(encoding="utf-8")
    return {
        code: frozenset(entry.get("variants", ()))
        for code, entry in yaml.safe_load(text)["indicators"].items()
    }


@cache
def schema_text() -> str:
    """The published schema."""
    folder = resources.files("motcua") / "law" / "scorecards"
    return (folder / "framework.schema.json").read_text(encoding="utf-8")


@cache
def _validator() -> Any:
    return jsonschema_rs.validator_for(json.loads(schema_text()))


def framework(document: object, *, indicators: Mapping[str, frozenset[str]] | None = None) -> Framework:
    """A framework from its document, e.g. loaded YAML. Raises FrameworkRefused with every fault."""
    known = known_indicators() if indicators is None else indicators
    try:
        # one plain tree: days as text, no node that contains itself, no number that is none
        plain = json.loads(json.dumps(document, default=_plain, allow_nan=False))
    except RecursionError:
        raise FrameworkRefused([Fault(FaultKind.CIRCLE, "$", {"said": "$"})]) from None
    except (TypeError, ValueError) as error:
        kind = FaultKind.CIRCLE if "ircular" in str(error) else FaultKind.SHAPE
        raise FrameworkRefused([Fault(kind, "$", {"said": str(error)})]) from None
    faults = [
        Fault(FaultKind.SHAPE, _path(error.instance_path), {"said": error.message[:300]})
        for error in _validator().iter_errors(plain)
    ]
    if isinstance(plain, dict):
        faults += _Checks(plain, known).faults()
    if faults:
        raise FrameworkRefused(faults)
    return _built(plain)


def refuse_circles(frameworks: Iterable[Framework]) -> None:
    """That no index takes a value from one that, in the end, takes its own from it. Raises FrameworkRefused."""
    links: dict[str, set[str]] = {}
    for one in frameworks:
        links.setdefault(one.code, set()).update(
            leaf.from_index.partition("/")[0] for leaf in one.leaves() if leaf.from_index
        )
    faults = [
        Fault(FaultKind.CIRCLE, circle[0], {"said": " > ".join(circle)})
        for circle in _circles({code: sorted(to) for code, to in links.items()})
    ]
    if faults:
        raise FrameworkRefused(faults)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a framework")


def _path(parts: Sequence[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".") or "$"


def _decimal(raw: object) -> Decimal | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None
    try:
        found = Decimal(str(raw))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _circles(links: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Every circle once, from its smallest name on."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for begin in sorted(links):
        paths: list[tuple[str, ...]] = [(begin,)]
        seen: set[str] = set()
        while paths:
            path = paths.pop()
            for to in links.get(path[-1], ()):
                if to == begin:
                    found.setdefault(frozenset(path), (*path, begin))
                elif to not in seen:
                    seen.add(to)
                    paths.append((*path, to))
    return list(found.values())


class _Checks:
    """Everything that a schema cannot say, on a document that may well be broken elsewhere."""

    def __init__(self, document: Raw, known: Mapping[str, frozenset[str]]) -> None:
        self.document = document
        self.known = known
        self.nodes: list[tuple[str, Raw, frozenset[str] | None]] = []
        for index, raw in enumerate(_list(document.get("criteria"))):
            self._walk(raw, f"criteria[{index}]", None)

    def _walk(self, raw: object, path: str, within: frozenset[str] | None) -> None:
        if not isinstance(raw, dict):
            return
        code = raw.get("code")
        self.nodes.append((code if isinstance(code, str) and code else path, raw, within))
        applies = frozenset(one for one in _list(raw.get("applies_to")) if isinstance(one, str))
        for index, child in enumerate(_list(raw.get("children"))):
            self._walk(child, f"{path}.children[{index}]", applies or within)

    def faults(self) -> list[Fault]:
        return [
            *self._days(),
            *self._codes(),
            *self._sums(),
            *(fault for place, raw, within in self.nodes for fault in self._node(place, raw, within)),
            *self._references(),
            *self._bands(),
        ]

    def _days(self) -> Iterator[Fault]:
        days = []
        for name in ("valid_from", "valid_to"):
            said = self.document.get(name)
            if isinstance(said, str):
                try:
                    days.append(date.fromisoformat(said))
                except ValueError:
                    yield Fault(FaultKind.NO_DAY, name, {"said": said})
        if len(days) == 2 and days[1] < days[0]:
            yield Fault(
                FaultKind.ENDS_BEFORE_IT_BEGINS, "valid_to", {"to": str(days[1]), "since": str(days[0])}
            )

    def _codes(self) -> Iterator[Fault]:
        counted = Counter(str(raw["code"]) for _, raw, _ in self.nodes if "code" in raw)
        for code, times in counted.items():
            if times > 1:
                yield Fault(FaultKind.DOUBLED_CODE, code, {"code": code, "times": str(times)})

    def _sums(self) -> Iterator[Fault]:
        total = _decimal(self.document.get("total"))
        parts = [_decimal(raw.get("points")) for raw in _dicts(self.document.get("criteria"))]
        if total is not None and parts and None not in parts:
            added = sum((one for one in parts if one is not None), Decimal(0))
            if added != total:
                yield Fault(FaultKind.SUM_OF_ALL, "total", {"sum": _shown(added), "points": _shown(total)})

    def _node(self, place: str, raw: Raw, within: frozenset[str] | None) -> Iterator[Fault]:
        points = _decimal(raw.get("points"))
        if points is not None and points < 0:
            yield Fault(FaultKind.NEGATIVE_POINTS, place, {"points": _shown(points)})
        applies = frozenset(one for one in _list(raw.get("applies_to")) if isinstance(one, str))
        if applies and within and not applies & within:
            yield Fault(FaultKind.NEVER_APPLIES, place)
        children = _dicts(raw.get("children"))
        if not children:
            yield from self._leaf(place, raw, points)
            return
        if any(name in raw for name in ("formula", "source", "indicator", "parameters", "multiplied_by")):
            yield Fault(FaultKind.GROUP_WITH_FORMULA, place)
        parts = [_decimal(child.get("points")) for child in children]
        if points is not None and None not in parts:
            added = sum((one for one in parts if one is not None), Decimal(0))
            if added != points:
                yield Fault(
                    FaultKind.SUM_OF_CHILDREN, place, {"sum": _shown(added), "points": _shown(points)}
                )

    def _leaf(self, place: str, raw: Raw, points: Decimal | None) -> Iterator[Fault]:
        source = _one_of(Source, raw.get("source"))
        formula = _one_of(Formula, raw.get("formula"))
        if "source" not in raw:
            yield Fault(FaultKind.LEAF_WITHOUT_SOURCE, place)
        if "formula" not in raw:
            yield Fault(FaultKind.LEAF_WITHOUT_FORMULA, place)
        if formula is not None:
            yield from _of_formula(place, formula, source, raw, points)
        yield from self._of_indicator(place, source, raw)

    def _of_indicator(self, place: str, source: Source | None, raw: Raw) -> Iterator[Fault]:
        code, variant = raw.get("indicator", ""), raw.get("variant", "")
        if source is Source.INDICATOR and not code:
            yield Fault(FaultKind.INDICATOR_MISSING, place)
        elif code and source is not None and source is not Source.INDICATOR:
            yield Fault(FaultKind.INDICATOR_NOT_ASKED, place)
        elif code and code not in self.known:
            yield Fault(FaultKind.INDICATOR_UNKNOWN, place, {"code": str(code)})
        elif code and variant and variant not in self.known[code]:
            yield Fault(FaultKind.VARIANT_UNKNOWN, place, {"code": str(code), "variant": str(variant)})

    def _references(self) -> Iterator[Fault]:
        leaves = {str(raw.get("code")) for _, raw, _ in self.nodes if not _dicts(raw.get("children"))}
        links: dict[str, list[str]] = {}
        own = {self.document.get("code"), f"{self.document.get('code')}/{self.document.get('version')}"}
        for place, raw, _ in self.nodes:
            to = raw.get("multiplied_by")
            if isinstance(to, str) and to not in leaves:
                yield Fault(FaultKind.REFERENCE_UNKNOWN, place, {"code": to})
            elif isinstance(to, str):
                links.setdefault(str(raw.get("code")), []).append(to)
            index = raw.get("from_index")
            if isinstance(index, str) and index in own:
                yield Fault(FaultKind.FROM_ITSELF, place, {"code": index})
        for circle in _circles(links):
            yield Fault(FaultKind.CIRCLE, circle[0], {"said": " > ".join(circle)})

    def _bands(self) -> Iterator[Fault]:
        bands: list[tuple[Decimal, str, Decimal | None]] = []
        for index, raw in enumerate(_dicts(self.document.get("bands"))):
            least = _decimal(raw.get("least"))
            place = str(raw.get("code") or f"bands[{index}]")
            if least is None:
                continue
            if not 0 <= least < 100:
                yield Fault(FaultKind.BAND_OUTSIDE, place, {"said": _shown(least)})
            bands.append((least, place, _decimal(raw.get("below"))))
        for code, times in Counter(place for _, place, _ in bands).items():
            if times > 1:
                yield Fault(FaultKind.DOUBLED_BAND, code, {"code": code})
        bands.sort(key=lambda one: one[0])
        if bands and bands[0][0] > 0:
            yield Fault(FaultKind.BAND_GAP, "bands", {"said": "0", "upto": _shown(bands[0][0])})
        following = [*bands[1:], None]
        for (least, place, below), above in zip(bands, following[: len(bands)], strict=True):
            upto = Decimal(100) if above is None else above[0]
            if above is not None and (least == upto or (below is not None and below > upto)):
                yield Fault(
                    FaultKind.BAND_OVERLAP, place, {"first": place, "second": above[1], "said": _shown(upto)}
                )
            elif below is not None and below < upto:
                yield Fault(FaultKind.BAND_GAP, place, {"said": _shown(below), "upto": _shown(upto)})


def _of_formula(
    place: str, formula: Formula, source: Source | None, raw: Raw, points: Decimal | None
) -> Iterator[Fault]:
    said = raw.get("parameters", {})
    parameters = said if isinstance(said, dict) else {}
    needed, allowed = PARAMETERS[formula]
    for name in sorted(needed - parameters.keys()):
        yield Fault(FaultKind.PARAMETER_MISSING, place, {"formula": formula, "name": name})
    for name in sorted(parameters.keys() - needed - allowed):
        yield Fault(FaultKind.PARAMETER_UNUSED, place, {"formula": formula, "name": name})
    if formula is Formula.MAPPED and not raw.get("from_index"):
        yield Fault(FaultKind.PARAMETER_MISSING, place, {"formula": formula, "name": "from_index"})
    if formula not in (Formula.MAPPED, Formula.SURVEY_MEAN) and "from_index" in raw:
        yield Fault(FaultKind.PARAMETER_UNUSED, place, {"formula": formula, "name": "from_index"})
    if raw.get("multiplied_by") and formula not in (Formula.RATIO, Formula.STEPS):
        yield Fault(FaultKind.PARAMETER_UNUSED, place, {"formula": formula, "name": "multiplied_by"})
    if formula is Formula.INFORMATION and points:
        yield Fault(FaultKind.INFORMATION_WITH_POINTS, place, {"points": _shown(points)})
    if source is not None and (formula, source) in _UNFIT:
        yield Fault(FaultKind.FORMULA_UNFIT, place, {"formula": formula, "source": source})
    yield from _ranges(place, parameters, points)
    empty = raw.get("when_empty")
    if isinstance(empty, str) and "/" in empty and Fraction(empty) > 1:
        yield Fault(FaultKind.PARAMETER_OUT_OF_RANGE, place, {"name": "when_empty", "said": empty})
    if formula is Formula.STEPS and "steps" in parameters:
        yield from _steps(place, parameters["steps"], points)


def _ranges(place: str, parameters: Raw, points: Decimal | None) -> Iterator[Fault]:
    def off(name: str, value: Decimal) -> Fault:
        return Fault(FaultKind.PARAMETER_OUT_OF_RANGE, place, {"name": name, "said": _shown(value)})

    found = {
        name: _decimal(parameters.get(name)) for name in ("full", "floor", "cap", "each", "least", "most")
    }
    for name in ("full", "each", "cap"):
        value = found[name]
        if value is not None and value <= 0:
            yield off(name, value)
    floor, full, cap, least, most = (found[name] for name in ("floor", "full", "cap", "least", "most"))
    if floor is not None and (floor < 0 or (full is not None and floor > full)):
        yield off("floor", floor)
    if cap is not None and points is not None and cap > points:
        yield off("cap", cap)
    if most is not None and most <= (least or Decimal(0)):
        yield off("most", most)


def _steps(place: str, raw: object, points: Decimal | None) -> Iterator[Fault]:
    steps = [
        (_decimal(one[0]), _decimal(one[1])) for one in _list(raw) if isinstance(one, list) and len(one) == 2
    ]
    if not steps:
        yield Fault(FaultKind.PARAMETER_MISSING, place, {"formula": Formula.STEPS, "name": "steps"})
        return
    before: tuple[Decimal, Decimal] | None = None
    for value, given in steps:
        if value is None or given is None:
            return  # the schema says so already
        if given < 0:
            yield Fault(FaultKind.PARAMETER_OUT_OF_RANGE, place, {"name": "steps", "said": _shown(given)})
        if before is not None and (value <= before[0] or given <= before[1]):
            said = f"{_shown(before[0])} = {_shown(before[1])}, {_shown(value)} = {_shown(given)}"
            yield Fault(FaultKind.STEPS_OUT_OF_ORDER, place, {"said": said})
        if points is not None and given > points:
            yield Fault(
                FaultKind.STEPS_ABOVE_POINTS, place, {"said": _shown(given), "points": _shown(points)}
            )
        before = (value, given)


def _list(raw: object) -> list[Any]:
    return raw if isinstance(raw, list) else []


def _dicts(raw: object) -> list[dict[str, Any]]:
    return [one for one in _list(raw) if isinstance(one, dict)]


E = TypeVar("E", Formula, Source)


def _one_of(kind: type[E], raw: object) -> E | None:
    try:
        return kind(str(raw))
    except ValueError:
        return None


def _shown(value: Decimal) -> str:
    return f"{value.normalize():f}"


# ---------------------------------------------------------------- building, once nothing is wrong


def _built(raw: Raw) -> Framework:
    return Framework(
        code=raw["code"],
        version=raw["version"],
        name=_words(raw["name"]),
        scope=raw["scope"],
        valid_from=date.fromisoformat(raw["valid_from"]),
        valid_to=date.fromisoformat(raw["valid_to"]) if raw.get("valid_to") else None,
        basis=raw["basis"],
        is_demo=raw.get("is_demo", False),
        rescaling=Rescaling(raw["rescaling"]),
        bands=tuple(
            sorted(
                (
                    Band(one["code"], _words(one["name"]), _exact(one["least"]))
                    for one in raw.get("bands", [])
                ),
                key=lambda one: -one.least,
            )
        ),
        criteria=tuple(_criterion(one) for one in raw["criteria"]),
        unassessed=Rescaling(raw.get("unassessed", Rescaling.TO_FULL)),
        scale=_exact(raw.get("scale", 100)),
        certainty=raw["certainty"],
    )


def _criterion(raw: Raw) -> Criterion:
    return Criterion(
        code=raw["code"],
        name=_words(raw["name"]),
        points=_exact(raw["points"]),
        children=tuple(_criterion(one) for one in raw.get("children", ())),
        formula=Formula(raw["formula"]) if "formula" in raw else None,
        source=Source(raw["source"]) if "source" in raw else None,
        indicator=raw.get("indicator", ""),
        variant=raw.get("variant", ""),
        parameters={
            name: tuple((_exact(a), _exact(b)) for a, b in value) if name == "steps" else _exact(value)
            for name, value in raw.get("parameters", {}).items()
        },
        evidence=tuple(_words(one) for one in raw.get("evidence", ())),
        applies_to=frozenset(raw.get("applies_to", ())),
        when_empty=Fraction(str(raw["when_empty"])) if "when_empty" in raw else None,
        basis=raw.get("basis", ""),
        multiplied_by=raw.get("multiplied_by", ""),
        from_index=raw.get("from_index", ""),
        appraised_by=_words(raw["appraised_by"]) if "appraised_by" in raw else None,
    )


def _words(raw: Mapping[str, str]) -> Words:
    return Words(vi=raw["vi"], en=raw["en"])


def _exact(raw: object) -> Decimal:
    found = _decimal(raw)
    assert found is not None
    return found
