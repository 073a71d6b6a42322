"""Fee schedules as files: YAML for keeping under version control, DMN 1.3 XML for other tools.

Both hold everything that a schedule says; reading back what was written gives the same schedule.
"""

import json
from collections.abc import Callable, Mapping

import yaml
from lxml import etree

from motcua.kernel.dmn.expressions import ExpressionInvalid, Range, Test, parse_cell, parse_value
from motcua.kernel.dmn.files import DMN, DmnUnreadable, read_dmn, write_dmn
from motcua.kernel.dmn.tables import DecisionTable, Hit
from motcua.kernel.dmn.xmlsafe import XmlRefused, parse_xml
from motcua.procedures.rules.fee_schedules import Raw, Schedule, ScheduleInvalid, as_json, schedule_of
from motcua.procedures.rules.fee_tables import INPUTS, Measure, decision_table

LARGEST_FILE = 1_000_000  # bytes
OURS = "https://motcua.vn/ns/fees/1"
_TOP = "fee_schedule"


class _PlainLoader(yaml.SafeLoader):
    """YAML without anchors: a few lines of them can stand for gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("anchors and aliases are not read")
        return super().compose_node(parent, index)


def write_yaml(schedule: Schedule) -> bytes:
    """The schedule as YAML: one mapping, keys in a fixed order, so that differences read well."""
    said = {_TOP: as_json(schedule)}
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=110).encode("utf-8")


def read_yaml(content: bytes) -> Schedule:
    """Raises ScheduleInvalid."""
    _check_size(content)
    try:
        raw = yaml.load(content.decode("utf-8-sig"), Loader=_PlainLoader)  # a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as fault:
        raise ScheduleInvalid(
            (f"The file is no readable YAML: {' '.join(str(fault).split())[:200]}",)
        ) from None
    if not isinstance(raw, dict) or not isinstance(raw.get(_TOP), dict):
        raise ScheduleInvalid((f"The file has no mapping `{_TOP}`.",))
    return schedule_of(raw[_TOP])


def write_xml(schedule: Schedule) -> bytes:
    """The table as a DMN 1.3 decision; what DMN has no place for stands in an extension element beside it."""
    table = decision_table(schedule.table, key=_xml_id(schedule.key), name=schedule.name_vi)
    root = parse_xml(write_dmn(schedule.key, (table,)))
    decision = root.find(f"{{{DMN}}}decision")
    assert decision is not None
    beside = etree.Element(f"{{{DMN}}}extensionElements")
    head = etree.SubElement(beside, f"{{{OURS}}}schedule", nsmap={"fees": OURS})
    said = {
        name: value for name, value in as_json(schedule).items() if name not in ("rows", "hit", "measure")
    }
    head.text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    decision.insert(0, beside)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def _xml_id(key: str) -> str:
    return f"fee_{key.replace('-', '_')}"


def read_xml(content: bytes) -> Schedule:
    """Raises ScheduleInvalid."""
    _check_size(content)
    try:
        root, tables = parse_xml(content), read_dmn(content)
    except (XmlRefused, DmnUnreadable) as fault:
        raise ScheduleInvalid((str(fault),)) from None
    heads = list(root.iter(f"{{{OURS}}}schedule"))
    if len(tables) != 1 or len(heads) != 1:
        raise ScheduleInvalid(
            ("A fee schedule is one decision table with one extension element “schedule” that names it.",)
        )
    try:
        said = json.loads(heads[0].text or "")
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise ScheduleInvalid(("The extension element “schedule” is no JSON object.",))
    return schedule_of({**said, **_table(tables[0])})


def _table(table: DecisionTable) -> Mapping[str, Raw]:
    """Measure, hit policy and rows from the decision table. Raises ScheduleInvalid."""
    unknown = [name for name in table.inputs if name not in INPUTS]
    if unknown or len(set(table.inputs)) < len(table.inputs):
        raise ScheduleInvalid(
            (
                f"The inputs of a fee table are {', '.join(INPUTS)}, each at most once; "
                f"here stands {', '.join(unknown) or 'one twice'}.",
            )
        )
    if len(table.outputs) != 1 or table.outputs[0] not in set(Measure):
        raise ScheduleInvalid((f"The one output of a fee table is {' or '.join(Measure)}.",))
    rows: list[Raw] = []
    faults: list[str] = []
    for number, rule in enumerate(table.rules, 1):
        if len(rule.when) != len(table.inputs) or len(rule.then) != 1:
            faults.append(f"Rule {number} has not one cell per column.")
            continue
        row: dict[str, Raw] = {"note": rule.note}
        for name, cell in zip(table.inputs, rule.when, strict=True):
            try:
                row.update(_quantity(cell) if name == "quantity" else {name: _texts(cell)})
            except (ExpressionInvalid, ValueError) as fault:
                faults.append(f"Rule {number}, {name}: {fault}")
        try:
            value = parse_value(rule.then[0])
        except ExpressionInvalid as fault:
            faults.append(f"Rule {number}: {fault}")
            continue
        rows.append({**row, "value": value})
    if faults:
        raise ScheduleInvalid(faults)
    return {"measure": table.outputs[0], "hit": str(Hit(table.hit)), "rows": rows}


def _texts(cell: str) -> list[str]:
    negated, tests = parse_cell(cell)
    values = [test.value for test in tests if test.operator == "=" and isinstance(test.value, str)]
    if negated or len(values) < len(tests):
        raise ValueError(f"“{cell[:60]}” is not a list of texts in quotation marks.")
    return [str(value) for value in values]


def _quantity(cell: str) -> dict[str, Raw]:
    negated, tests = parse_cell(cell)
    if not tests:
        return {}
    if negated or len(tests) > 1:
        raise ValueError(f"“{cell[:60]}” is not one range of whole numbers.")
    return _BOUNDS[tests[0].operator](tests[0]) if tests[0].operator in _BOUNDS else _refuse(cell)


def _refuse(cell: str) -> dict[str, Raw]:
    raise ValueError(f"“{cell[:60]}” is not one range of whole numbers.")


def _whole(test: Test) -> int:
    if isinstance(test.value, int) and not isinstance(test.value, bool):
        return test.value
    raise ValueError("a quantity is a whole number.")


def _range(test: Test) -> dict[str, Raw]:
    span = test.value
    if not isinstance(span, Range) or not isinstance(span.low, int) or not isinstance(span.high, int):
        raise ValueError("a quantity is a whole number.")
    return {"from": span.low + span.low_open, "to": span.high - span.high_open}


_BOUNDS: Mapping[str, Callable[[Test], dict[str, Raw]]] = {
    "=": lambda test: {"from": _whole(test), "to": _whole(test)},
    ">=": lambda test: {"from": _whole(test)},
    ">": lambda test: {"from": _whole(test) + 1},
    "<=": lambda test: {"to": _whole(test)},
    "<": lambda test: {"to": _whole(test) - 1},
    "in": _range,
}


def _check_size(content: bytes) -> None:
    if len(content) > LARGEST_FILE:
        raise ScheduleInvalid((f"The file has {len(content)} bytes; at most {LARGEST_FILE} are read.",))
