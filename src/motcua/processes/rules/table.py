"""The step table: the form in which a province approves an internal procedure, and its own checks.

Basis: the chair of the province approves the internal procedure of each administrative procedure with its steps,
posts and working hours (Nghị định 118/2025/NĐ-CP, from memory). A table is a value: reading and writing of files
is in `reading`, the BPMN in `compiling`.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from motcua.kernel.dmn.tables import DecisionTable, Hit, Rule
from motcua.processes.rules.graph import Basis, Variable, VariableType

MOST_STEPS = 60
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
PROCESS_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")

Cell = str | int | float | bool | None
# What YAML and JSON give: nested lists and mappings of cells.
Raw = Cell | Sequence["Raw"] | Mapping[str, "Raw"]


class TableInvalid(ValueError):
    """A step table with faults. `faults` has one sentence each, with the row it speaks of."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Loop:
    """Go back to step `to` when the condition holds after this step: a supplement, a remark of the head."""

    to: int
    when: str


@dataclass(frozen=True)
class Timer:
    """After so many working minutes the step ends by itself and the dossier goes to step `to` (0: the next)."""

    minutes: int
    to: int = 0


@dataclass(frozen=True)
class Row:
    """One row. `weight` is minutes of working time or percent, by the table's basis.

    `parallel` is "A" or "A/2": rows of one group run at the same time, each branch (the part after the stroke)
    in its own order. `wait_minutes` makes the row a wait without anyone's work. `unit` names another agency.
    """

    number: int
    key: str
    name_vi: str
    name_en: str
    role: str = ""
    unit: str = ""
    weight: int = 0
    parallel: str = ""
    condition: str = ""
    loop: Loop | None = None
    timer: Timer | None = None
    wait_minutes: int = 0
    asks: tuple[str, ...] = ()
    decide: str = ""

    @property
    def group(self) -> str:
        return self.parallel.partition("/")[0]

    @property
    def branch(self) -> str:
        return self.parallel.partition("/")[2] or str(self.number)


@dataclass(frozen=True)
class StepTable:
    key: str
    name_vi: str
    name_en: str
    basis: Basis
    limit: int | None
    rows: tuple[Row, ...]
    variables: tuple[Variable, ...] = ()
    decisions: tuple[DecisionTable, ...] = field(default=())


def folded(text: str) -> str:
    """Vietnamese letters without marks, lower case, other signs as `_`: what a key may be made of."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    kept = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", "_", kept).strip("_")[:32]


def read_table(key: str, raw: Mapping[str, Raw]) -> StepTable:
    """A table from YAML or JSON. Raises TableInvalid with everything that is wrong, not only the first."""
    return _Reading(key, raw).table()


class _Reading:
    def __init__(self, key: str, raw: Mapping[str, Raw]) -> None:
        self.key = key
        self.raw = raw
        self.faults: list[str] = []

    def table(self) -> StepTable:
        if not PROCESS_KEY.match(self.key):
            self.faults.append(
                f"The key {self.key!r} of the process may have lower-case letters, digits and hyphens (at most 40)."
            )
        name_vi, name_en = self.names(self.raw.get("name"), "The process")
        rows_raw = self.raw.get("steps")
        rows_list = rows_raw if isinstance(rows_raw, Sequence) and not isinstance(rows_raw, str) else ()
        if not rows_list:
            self.faults.append("The table has no steps.")
        if len(rows_list) > MOST_STEPS:
            raise TableInvalid((f"The table has {len(rows_list)} rows; at most {MOST_STEPS} are read.",))
        mappings = [row for row in rows_list if isinstance(row, Mapping)]
        if len(mappings) != len(rows_list):
            self.faults.append("Each step is a mapping with number, name, role and time.")
        percent = any(row.get("share_percent") is not None for row in mappings)
        if percent and any(row.get("hours") is not None for row in mappings):
            self.faults.append("Give either hours or shares in percent for all steps, not both.")
        basis = Basis.PERCENT if percent else Basis.MINUTES
        rows = tuple(self.row(row, basis) for row in mappings)
        self.whole(rows)
        limit = self.minutes(self.raw.get("limit_hours"), "The limit")
        table = StepTable(
            key=self.key,
            name_vi=name_vi,
            name_en=name_en,
            basis=basis,
            limit=limit or None,
            rows=_with_keys(rows),
            variables=self.variables(),
            decisions=self.decisions(),
        )
        if self.faults:
            raise TableInvalid(self.faults)
        return table

    def names(self, raw: Raw, where: str) -> tuple[str, str]:
        if isinstance(raw, Mapping):
            vi, en = raw.get("vi"), raw.get("en")
        else:
            vi, en = raw, None
        if not isinstance(vi, str) or not vi.strip():
            self.faults.append(f"{where} has no Vietnamese name.")
            vi = "?"
        english = en if isinstance(en, str) and en.strip() else vi
        return vi.strip()[:120], english.strip()[:120]

    def minutes(self, raw: Raw, where: str) -> int:
        """Working hours as written (a half hour is 0.5 or 0,5) in minutes; 0 when nothing is written."""
        if raw is None or raw == "":
            return 0
        try:
            minutes = Decimal(str(raw).replace(",", ".")) * 60
        except InvalidOperation:
            minutes = Decimal("NaN")
        if not minutes.is_finite() or minutes <= 0 or minutes != int(minutes) or minutes > 60 * 100_000:
            self.faults.append(f"{where}: {raw!r} is no number of working hours above 0.")
            return 0
        return int(minutes)

    def whole_number(self, raw: Raw, where: str) -> int:
        if isinstance(raw, bool) or raw is None:
            number = None
        else:
            try:
                number = int(str(raw).strip().removesuffix(".0"))
            except ValueError:
                number = None
        if number is None or not 0 <= number <= 1000:
            self.faults.append(f"{where}: {raw!r} is no whole number.")
            return 0
        return number

    def text(self, raw: Raw, where: str) -> str:
        if raw is None:
            return ""
        if isinstance(raw, (Mapping, Sequence)) and not isinstance(raw, str):
            self.faults.append(f"{where}: text is expected.")
            return ""
        return str(raw).strip()[:500]

    def row(self, raw: Mapping[str, Raw], basis: Basis) -> Row:
        number = self.whole_number(raw.get("number"), "The number of a step")
        where = f"Step {number}"
        unknown = sorted(set(raw) - _COLUMNS)
        if unknown:
            self.faults.append(f"{where} has unknown columns: {', '.join(unknown)}.")
        name_vi, name_en = self.names(raw.get("name"), where)
        wait = self.minutes(raw.get("wait_hours"), f"{where}, wait")
        if basis is Basis.PERCENT:
            share = raw.get("share_percent")
            weight = self.whole_number(share, f"{where}, share") if share is not None else 0
        else:
            weight = self.minutes(raw.get("hours"), where)
        if weight <= 0 and not wait:
            self.faults.append(f"{where} has no share of the time.")
        if wait and (raw.get("role") or weight):
            self.faults.append(f"{where} waits: nobody works in it, so it has neither post nor hours.")
        key = self.text(raw.get("key"), where)
        if key and not _KEY.match(key):
            self.faults.append(f"{where}: the key {key!r} may have lower-case letters, digits and _ only.")
        asks = raw.get("asks")
        listed = re.split(r"[,;\s]+", asks) if isinstance(asks, str) else asks
        return Row(
            number=number,
            key=key,
            name_vi=name_vi,
            name_en=name_en,
            role=self.text(raw.get("role"), where),
            unit=self.text(raw.get("unit"), where),
            weight=weight,
            parallel=self.text(raw.get("parallel"), where),
            condition=self.text(raw.get("condition"), where),
            loop=self.loop(raw.get("loop"), where),
            timer=self.timer(raw.get("timer"), where),
            wait_minutes=wait,
            asks=tuple(str(one) for one in listed if one) if isinstance(listed, Sequence) else (),
            decide=self.text(raw.get("decide"), where),
        )

    def loop(self, raw: Raw, where: str) -> Loop | None:
        if raw is None:
            return None
        if not isinstance(raw, Mapping) or not raw.get("when"):
            self.faults.append(f"{where}: a loop has `to` (a step) and `when` (a condition).")
            return None
        return Loop(self.whole_number(raw.get("to"), f"{where}, loop"), self.text(raw.get("when"), where))

    def timer(self, raw: Raw, where: str) -> Timer | None:
        if raw is None:
            return None
        if not isinstance(raw, Mapping):
            self.faults.append(f"{where}: a timer has `hours` and, if it does not lead on, `to`.")
            return None
        minutes = self.minutes(raw.get("hours"), f"{where}, timer")
        if not minutes:
            self.faults.append(f"{where}: the timer has no hours.")
        to = raw.get("to")
        return Timer(minutes, 0 if to in (None, "") else self.whole_number(to, f"{where}, timer"))

    def whole(self, rows: tuple[Row, ...]) -> None:
        """What only the rows together can be wrong in."""
        numbers = [row.number for row in rows]
        if rows and numbers != list(range(1, len(rows) + 1)):
            self.faults.append("The steps are not numbered 1, 2, 3 and so on.")
            return
        keys = [row.key for row in rows if row.key]
        if len(keys) != len(set(keys)):
            self.faults.append("Two steps have the same key.")
        for row in rows:
            targets = [row.loop.to] if row.loop else []
            targets += [row.timer.to] if row.timer and row.timer.to else []
            for to in targets:
                if not 1 <= to <= len(rows):
                    self.faults.append(f"Step {row.number} leads to step {to}, which does not exist.")
                elif rows[to - 1].group and (rows[to - 1].group, rows[to - 1].branch) != (
                    row.group,
                    row.branch,
                ):
                    self.faults.append(
                        f"Step {row.number} leads into the parallel group {rows[to - 1].group}: no way leads there."
                    )
                elif row.group and (row.group, row.branch) != (rows[to - 1].group, rows[to - 1].branch):
                    self.faults.append(f"Step {row.number} leads out of its parallel group {row.group}.")
            if row.loop and row.loop.to > row.number:
                self.faults.append(
                    f"Step {row.number}: a loop leads back, not forward to step {row.loop.to}."
                )
        groups = [row.group for row in rows]
        for group in dict.fromkeys(g for g in groups if g):
            at = [i for i, g in enumerate(groups) if g == group]
            if at != list(range(at[0], at[-1] + 1)):
                self.faults.append(
                    f"The steps of the parallel group {group} do not stand one after the other."
                )
            if len({rows[i].branch for i in at}) < 2:
                self.faults.append(f"The parallel group {group} has one branch only.")
        if rows and (
            rows[-1].group or rows[-1].condition or rows[-1].wait_minutes or rows[-1].timer or rows[-1].loop
        ):
            self.faults.append(
                "The last step signs the result: it is neither parallel nor conditional nor a wait, "
                "and has neither timer nor loop."
            )

    def variables(self) -> tuple[Variable, ...]:
        raw = self.raw.get("variables")
        if raw is None:
            return ()
        found: list[Variable] = []
        for one in raw if isinstance(raw, Sequence) and not isinstance(raw, str) else ():
            if not isinstance(one, Mapping):
                self.faults.append("A variable is a mapping with key and type.")
                continue
            key = self.text(one.get("key"), "A variable")
            if not _KEY.match(key):
                self.faults.append(f"The variable {key!r} may have lower-case letters, digits and _ only.")
            name_vi, name_en = self.names(one.get("name") or key, f"The variable {key}")
            choices = one.get("choices")
            listed = re.split(r"\s*[,;]\s*", choices) if isinstance(choices, str) else choices
            try:
                kind = VariableType(self.text(one.get("type"), key) or "text")
            except ValueError:
                self.faults.append(f"The variable {key} has the unknown type {one.get('type')!r}.")
                kind = VariableType.TEXT
            closed = tuple(str(c) for c in listed if c) if isinstance(listed, Sequence) else ()
            found.append(Variable(key, kind, name_vi, name_en, closed))
        return tuple(found)

    def decisions(self) -> tuple[DecisionTable, ...]:
        raw = self.raw.get("decisions")
        if raw is None:
            return ()
        found: list[DecisionTable] = []
        for key, one in raw.items() if isinstance(raw, Mapping) else ():
            if not _KEY.match(key) or not isinstance(one, Mapping):
                self.faults.append(f"The decision table {key!r} is not named or not written as a table.")
                continue
            try:
                hit = Hit(self.text(one.get("hit"), key) or "unique")
            except ValueError:
                self.faults.append(f"The decision table {key}: the hit policy is unique, first or most.")
                hit = Hit.UNIQUE
            inputs, outputs = self.words(one.get("inputs")), self.words(one.get("outputs"))
            rules = one.get("rules")
            rows: list[Rule] = []
            for rule in rules if isinstance(rules, Sequence) and not isinstance(rules, str) else ():
                cells = self.words(rule)
                rows.append(Rule(cells[: len(inputs)], cells[len(inputs) :]))
            found.append(
                DecisionTable(key, self.text(one.get("name"), key) or key, hit, inputs, outputs, tuple(rows))
            )
        return tuple(found)

    def words(self, raw: Raw) -> tuple[str, ...]:
        if isinstance(raw, Sequence) and not isinstance(raw, str):
            return tuple(_cell(one) for one in raw)
        return ()


_COLUMNS = frozenset(
    {
        "number", "key", "name", "role", "unit", "hours", "share_percent", "parallel", "condition", "loop", "timer",
        "wait_hours", "asks", "decide",
    }
)  # fmt: skip


def _cell(raw: Raw) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return "" if raw is None else str(raw)


def _with_keys(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Each row with a key: its own, or one from its name, so that a new row before it does not change it."""
    used = {row.key for row in rows if row.key}
    found: list[Row] = []
    for row in rows:
        key = row.key
        if not key:
            base = f"s_{folded(row.name_vi)}"
            key, more = base, 1
            while key in used:
                more += 1
                key = f"{base}_{more}"
            used.add(key)
        found.append(replace(row, key=key))
    return tuple(found)
