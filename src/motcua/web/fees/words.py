"""Fee rules in words: kinds, states, columns, gaps, overlaps, what differs between two versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.procedures.rules.fee_checks import Gap, Overlap
from motcua.procedures.rules.fee_schedules import Schedule
from motcua.procedures.rules.fee_tables import NO_GROUP, FeeRow, FeeTable, Measure, Point
from motcua.web.components.fees import APPLICANT_LABELS, WAY_LABELS, group_names
from motcua.web.components.templatetags.motcua import number, vnd
from motcua.web.components.words import CHANNEL_LABELS

KIND_LABELS = {"base": lazy("Amount due"), "exemption": lazy("Exemption"), "reduction": lazy("Reduction")}
MONEY_LABELS = {
    "fee": lazy("Fee (phí)"),
    "charge": lazy("Charge (lệ phí)"),
    "both": lazy("Fee and charge"),
}
SURENESS_LABELS = {
    "sourced": lazy("Compared with the published text"),
    "memory": lazy("Not yet compared with the published text"),
    "example": lazy("An example, no rule of law"),
}
MEASURE_LABELS = {
    "amount_vnd": lazy("Amount, đồng"),
    "amount_off_vnd": lazy("đồng less"),
    "percent_off": lazy("Percent less"),
}
HIT_LABELS = {
    "unique": lazy("One row at most may apply"),
    "first": lazy("The first row that applies counts"),
    "most": lazy("The greatest value counts"),
}
COUNTING_LABELS = {
    "none": lazy("No quantity counts"),
    "whole": lazy("The quantity chooses the row, its value is due once"),
    "each": lazy("The quantity chooses the row, its value is due for each piece"),
    "bands": lazy("Each piece costs what the row of its own number says"),
}
STATE_LABELS = {
    "draft": (lazy("Being written"), "warn"),
    "proposed": (lazy("Waiting for approval"), "warn"),
    "approved": (lazy("Approved"), "good"),
    "rejected": (lazy("Rejected"), "bad"),
}


@dataclass(frozen=True)
class ShownRow:
    """A row of the table in words, empty columns as a dash."""

    number: int
    cells: tuple[str, ...]
    value: str
    note: str


def columns(table: FeeTable) -> list[str]:
    """The headers of the columns that the table uses."""
    return [str(label) for label, is_used in zip(_headers(), _used(table), strict=True) if is_used]


def _headers() -> tuple[str, ...]:
    return (_("Case"), _("Channel"), _("Paying"), _("Applicant"), _("Group"), _("Quantity"))


def _used(table: FeeTable) -> tuple[bool, ...]:
    rows = table.rows
    return (
        any(row.cases for row in rows),
        any(row.channels for row in rows),
        any(row.ways for row in rows),
        any(row.applicants for row in rows),
        any(row.groups for row in rows),
        any(row.low or row.high for row in rows),
    )


def rows(table: FeeTable, day: date) -> list[ShownRow]:
    used = _used(table)
    return [
        ShownRow(
            at,
            tuple(
                text or _("any") for text, is_used in zip(row_words(row, day), used, strict=True) if is_used
            ),
            value(table, row),
            row.note,
        )
        for at, row in enumerate(table.rows, 1)
    ]


def value(table: FeeTable, row: FeeRow) -> str:
    if table.measure is Measure.PERCENT_OFF:
        return _("exempt") if row.value == 100 else f"−{row.value} %"
    return vnd(row.value) if table.measure is Measure.AMOUNT else f"−{vnd(row.value)}"


def row_words(row: FeeRow | Gap, day: date) -> tuple[str, ...]:
    """The columns of a row or of a gap; "" where everything is meant."""
    return (
        ", ".join(row.cases),
        listed(row.channels, CHANNEL_LABELS),
        listed(row.ways, WAY_LABELS),
        listed(row.applicants, APPLICANT_LABELS),
        listed(row.groups, {NO_GROUP: _("belongs to no group"), **group_names(day)}),
        bounds(row.low, row.high),
    )


def listed(codes: Iterable[str], labels: object) -> str:
    known = labels if isinstance(labels, dict) else dict(labels)  # type: ignore[call-overload]
    return ", ".join(str(known.get(code, code)) for code in codes)


def bounds(low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return _("from %(low)s on") % {"low": number(low)}
    if low is None or low == 1:
        return _("up to %(high)s") % {"high": number(high)}
    return (
        number(low) if low == high else _("%(low)s to %(high)s") % {"low": number(low), "high": number(high)}
    )


def gap(found: Gap, day: date) -> str:
    """`Kênh: bưu chính; số lượng: từ 3 đến 4`."""
    said = [
        f"{header}: {text}" for header, text in zip(_headers(), row_words(found, day), strict=True) if text
    ]
    return "; ".join(said) or _("Everything: no row applies at all.")


def overlap(found: Overlap, day: date) -> str:
    words = {"first": found.first, "second": found.second, "example": point(found.example, day)}
    if found.matters:
        return (
            _("Rows %(first)s and %(second)s both apply and say different things, for example: %(example)s")
            % words
        )
    return (
        _("Rows %(first)s and %(second)s both apply, with the same value, for example: %(example)s") % words
    )


def point(at: Point, day: date) -> str:
    names = group_names(day)
    said = [
        at.case,
        str(CHANNEL_LABELS.get(at.channel, at.channel)),
        str(WAY_LABELS.get(at.way, at.way)),
        str(APPLICANT_LABELS.get(at.applicant, at.applicant)),
        ", ".join(names.get(group, group) for group in at.groups),
        _("quantity %(n)s") % {"n": number(at.quantity)} if at.quantity else "",
    ]
    return ", ".join(text for text in said if text)


def scope(schedule: Schedule) -> str:
    """What the rule is about."""
    if schedule.scope.everything:
        return _("every procedure")
    said = []
    if schedule.scope.procedures:
        said.append(_("procedures %(codes)s") % {"codes": ", ".join(schedule.scope.procedures)})
    if schedule.scope.sectors:
        said.append(_("all of the sectors %(codes)s") % {"codes": ", ".join(schedule.scope.sectors)})
    return "; ".join(said)


@dataclass(frozen=True)
class Difference:
    """One thing that two versions say differently, side by side; `kind`: changed, added, removed."""

    what: str
    before: str
    after: str
    kind: str


def differences(before: Schedule, after: Schedule, day: date) -> list[Difference]:
    """What the later version says differently, head first, then the rows that come and go."""
    old, new = _facts(before), _facts(after)
    found = [
        Difference(what, old[what], new[what], "changed") for what in new if old.get(what, "") != new[what]
    ]
    was, now = _row_lines(before.table, day), _row_lines(after.table, day)
    found += [Difference(_("Row"), line, "", "removed") for line in was if line not in now]
    found += [Difference(_("Row"), "", line, "added") for line in now if line not in was]
    return found


def _facts(of: Schedule) -> dict[str, str]:
    table = of.table
    return {
        _("Name of the rule"): of.name(get_language() or "vi"),
        _("Kind"): str(KIND_LABELS[of.kind]),
        _("Money"): str(MONEY_LABELS[of.money]),
        _("About"): scope(of),
        _("Legal basis"): of.basis.words,
        _("How sure"): str(SURENESS_LABELS[of.sureness]),
        _("First day"): f"{of.valid_from:%d/%m/%Y}",
        _("Combines with other cuts"): _("yes") if of.is_added else _("no"),
        _("Repeals the rule"): _("yes") if of.is_repeal else _("no"),
        _("Only where an offering names it"): _("yes") if of.is_for_offerings else _("no"),
        _("Values are"): str(MEASURE_LABELS[table.measure]),
        _("When several rows apply"): str(HIT_LABELS[table.hit]),
        _("Cases told apart"): "; ".join(table.cases),
        _("Counting"): str(COUNTING_LABELS[table.counting]),
        _("Field of the quantity"): table.quantity_field,
        _("Field that multiplies"): table.times_field,
        _("Cap"): vnd(table.cap_vnd) if table.cap_vnd else "",
    }


def _row_lines(table: FeeTable, day: date) -> Sequence[str]:
    return [
        " · ".join([*(text for text in row_words(row, day) if text), value(table, row), row.note]).rstrip(
            " ·"
        )
        for row in table.rows
    ]


def facts(of: Schedule) -> list[tuple[str, str]]:
    """The head of the rule for its page; what is empty is left out."""
    return [(what, text) for what, text in _facts(of).items() if text]
