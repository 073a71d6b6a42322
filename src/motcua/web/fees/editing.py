"""The editor of a fee rule: one form with the head and the rows; it works without JavaScript."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.kernel.zone import day_of
from motcua.procedures import fee_queries
from motcua.procedures.actions import fee_schedules as actions
from motcua.procedures.errors import FeeScheduleChanged, FeeScheduleNotFound, FeeScheduleUnsound
from motcua.procedures.rules.fee_schedules import Raw, Schedule, ScheduleInvalid, schedule_of
from motcua.procedures.rules.fee_tables import MOST_ROWS, NO_GROUP, FeeRow
from motcua.web.components.fees import APPLICANT_LABELS, WAY_LABELS, group_names
from motcua.web.components.words import CHANNEL_LABELS
from motcua.web.desk.access import Official, for_officials
from motcua.web.fees import words
from motcua.web.fees.fault_words import said
from motcua.web.fees.pages import keeper

if TYPE_CHECKING:
    from motcua.procedures.models import FeeSchedule

TEXTS = (
    "key", "name_vi", "name_en", "kind", "money", "procedures", "sectors", "basis_number", "basis_date", "basis_body",
    "basis_articles", "sureness", "valid_from", "valid_to", "measure", "hit", "cases", "counting", "quantity_field",
    "times_field", "cap_vnd", "unit_vi", "unit_en", "reason",
)  # fmt: skip
BOXES = ("everything", "added", "repeal", "offerings")
COLUMNS = ("case", "channel", "way", "applicant", "group")
ROW_TEXTS = ("from", "to", "value", "note")
EMPTY_ROWS = 3
_JOIN = "|"


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Cell:
    """One select of a row."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class EditedRow:
    """A row of the form as it was filled in."""

    number: int
    cells: tuple[Cell, ...]
    texts: Mapping[str, str]


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def new(request: HttpRequest, official: Official) -> HttpResponse:
    """A new rule, empty or as another version (`from`) says it."""
    source = _source(request.GET.get("from", ""))
    if request.method == "POST":
        return _posted(request, official, None)
    typed = _typed_of(fee_queries.schedule_from(source)) if source else _empty(day_of(timezone.now()))
    if source:
        typed = {**typed, "valid_from": "", "valid_to": ""}
    return _page(request, None, typed)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def edit(request: HttpRequest, official: Official, schedule_id: int) -> HttpResponse:
    try:
        row = fee_queries.row(schedule_id)
    except FeeScheduleNotFound:
        raise Http404 from None
    if request.method == "POST":
        return _posted(request, official, row)
    if row.state != "draft":
        return redirect("fees:rule", row.pk)
    return _page(request, row, {**_typed_of(fee_queries.schedule_from(row)), "reason": row.reason})


def _source(text: str) -> "FeeSchedule | None":
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    try:
        return fee_queries.row(int(text))
    except FeeScheduleNotFound:
        return None


def _posted(request: HttpRequest, official: Official, row: "FeeSchedule | None") -> HttpResponse:
    typed = _typed(request.POST)
    if "add" in request.POST or "remove" in request.POST:
        return _page(request, row, _reshaped(typed, request.POST))
    now = timezone.now()
    try:
        schedule = schedule_of(_raw(typed))
        if row is None:
            saved = actions.write(schedule=schedule, reason=typed["reason"], by=keeper(official), at=now)
        else:
            saved = actions.change(
                schedule_id=row.pk,
                schedule=replace(schedule, number=row.number),
                seen=int(typed["seen"] or 0),
                reason=typed["reason"],
                by=keeper(official),
                at=now,
            )
    except ScheduleInvalid as invalid:
        return _page(request, row, typed, [said(fault) for fault in invalid.faults])
    except FeeScheduleUnsound as unsound:
        return _page(request, row, typed, [said(fault) for fault in unsound.faults])
    except FeeScheduleChanged as changed:
        return _page(request, row, typed, [said(str(changed))], status=409)
    messages.success(request, _("The draft is kept. Its check stands below."))
    return redirect("fees:rule", saved.pk)


def _page(
    request: HttpRequest,
    row: "FeeSchedule | None",
    typed: Mapping[str, Any],
    faults: Sequence[str] = (),
    *,
    status: int = 422,
) -> HttpResponse:
    today = day_of(timezone.now())
    context = {
        "row": row,
        "typed": typed,
        "seen": typed.get("seen") or (row.edits if row else 0),
        "rows": [_edited(number, one, typed, today) for number, one in enumerate(typed["rows"], 1)],
        "row_count": len(typed["rows"]),
        "choices": {
            "kind": _options(words.KIND_LABELS, typed["kind"]),
            "money": _options(words.MONEY_LABELS, typed["money"]),
            "sureness": _options(words.SURENESS_LABELS, typed["sureness"]),
            "measure": _options(words.MEASURE_LABELS, typed["measure"]),
            "hit": _options(words.HIT_LABELS, typed["hit"]),
            "counting": _options(words.COUNTING_LABELS, typed["counting"]),
        },
        "errors": [{"anchor": "rule-form", "message": fault} for fault in faults],
    }
    return render(request, "fees/edit.html", context, status=status if faults else 200)


def _options(labels: Mapping[Any, Any], chosen: str) -> tuple[Option, ...]:
    return tuple(Option(str(code), str(label), str(code) == chosen) for code, label in labels.items())


def _edited(number: int, typed_row: Mapping[str, str], typed: Mapping[str, Any], today: date) -> EditedRow:
    cases = {case: case for case in _lines(typed["cases"])}
    domains: Mapping[str, tuple[str, Mapping[Any, Any]]] = {
        "case": (_("Case"), cases),
        "channel": (_("Channel"), CHANNEL_LABELS),
        "way": (_("Paying"), WAY_LABELS),
        "applicant": (_("Applicant"), APPLICANT_LABELS),
        "group": (_("Group"), {NO_GROUP: _("belongs to no group"), **group_names(today)}),
    }
    cells = []
    for name, (label, domain) in domains.items():
        chosen = typed_row.get(name, "")
        options = [Option("", _("any"), not chosen), *_options(domain, chosen)]
        if chosen and chosen not in map(str, domain):
            # several values of a file, or a case that was struck off the list: kept, and shown as it is
            shown = ", ".join(str(domain.get(one, one)) for one in chosen.split(_JOIN))
            options.append(Option(chosen, shown, True))
        if name != "case" or cases or chosen:
            cells.append(Cell(f"{name}-{number}", label, tuple(options)))
    return EditedRow(number, tuple(cells), {name: typed_row.get(name, "") for name in ROW_TEXTS})


# ---------------------------------------------------------------- form <-> schedule


def _text(posted: Mapping[str, Any], name: str, longest: int = 4000) -> str:
    return str(posted.get(name, "")).replace("\0", "").strip()[:longest]


def _typed(posted: Mapping[str, Any]) -> dict[str, Any]:
    typed: dict[str, Any] = {name: _text(posted, name) for name in TEXTS}
    typed |= {name: name in posted for name in BOXES}
    seen, count = _text(posted, "seen", 8), _text(posted, "rows", 4)
    typed["seen"] = int(seen) if seen.isascii() and seen.isdigit() else 0
    rows = min(int(count) if count.isascii() and count.isdigit() else 0, MOST_ROWS + EMPTY_ROWS)
    typed["rows"] = [
        {name: _text(posted, f"{name}-{number}", 600) for name in (*COLUMNS, *ROW_TEXTS)}
        for number in range(1, rows + 1)
    ]
    return typed


def _reshaped(typed: dict[str, Any], posted: Mapping[str, Any]) -> dict[str, Any]:
    """One row more at the end, or one row less."""
    rows = list(typed["rows"])
    gone = _text(posted, "remove", 4)
    if "add" in posted and len(rows) < MOST_ROWS:
        rows.append({})
    elif gone.isascii() and gone.isdigit() and 0 < int(gone) <= len(rows):
        del rows[int(gone) - 1]
    return {**typed, "rows": rows}


def _empty(today: date) -> dict[str, Any]:
    return {
        **dict.fromkeys(TEXTS, ""),
        **dict.fromkeys(BOXES, False),
        "kind": "base",
        "money": "charge",
        "sureness": "memory",
        "measure": "amount_vnd",
        "hit": "unique",
        "counting": "none",
        "rows": [{} for _row in range(EMPTY_ROWS)],
        "seen": 0,
    }


def _typed_of(schedule: Schedule) -> dict[str, Any]:
    table, basis = schedule.table, schedule.basis
    return {
        "key": schedule.key,
        "name_vi": schedule.name_vi,
        "name_en": schedule.name_en,
        "kind": str(schedule.kind),
        "money": str(schedule.money),
        "procedures": ", ".join(schedule.scope.procedures),
        "sectors": ", ".join(schedule.scope.sectors),
        "everything": schedule.scope.everything,
        "basis_number": basis.number,
        "basis_date": basis.day.isoformat() if basis.day else "",
        "basis_body": basis.body,
        "basis_articles": basis.articles,
        "sureness": str(schedule.sureness),
        "valid_from": schedule.valid_from.isoformat(),
        "valid_to": schedule.valid_to.isoformat() if schedule.valid_to else "",
        "added": schedule.is_added,
        "repeal": schedule.is_repeal,
        "offerings": schedule.is_for_offerings,
        "measure": str(table.measure),
        "hit": str(table.hit),
        "cases": "\n".join(table.cases),
        "counting": str(table.counting),
        "quantity_field": table.quantity_field,
        "times_field": table.times_field,
        "cap_vnd": str(table.cap_vnd or ""),
        "unit_vi": table.unit_vi,
        "unit_en": table.unit_en,
        "reason": "",
        "rows": [_typed_row(row) for row in table.rows],
        "seen": 0,
    }


def _typed_row(row: FeeRow) -> dict[str, str]:
    return {
        "case": _JOIN.join(row.cases),
        "channel": _JOIN.join(row.channels),
        "way": _JOIN.join(row.ways),
        "applicant": _JOIN.join(row.applicants),
        "group": _JOIN.join(row.groups),
        "from": "" if row.low is None else str(row.low),
        "to": "" if row.high is None else str(row.high),
        "value": str(row.value),
        "note": row.note,
    }


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))


def _codes(text: str) -> list[str]:
    return text.replace(",", " ").replace(";", " ").split()


def _raw(typed: Mapping[str, Any]) -> dict[str, Raw]:
    """The form as a schedule's JSON; rows that were left empty are none."""
    plain = ("key", "kind", "money", "sureness", "valid_from", "valid_to", "measure", "hit", "counting")
    return {
        **{name: typed[name] for name in plain},
        **{name: typed[name] for name in ("quantity_field", "times_field", "cap_vnd", "added", "repeal")},
        "offerings": typed["offerings"],
        "name": {"vi": typed["name_vi"], "en": typed["name_en"]},
        "unit": {"vi": typed["unit_vi"], "en": typed["unit_en"]},
        "scope": {
            "procedures": _codes(typed["procedures"]),
            "sectors": _codes(typed["sectors"]),
            "everything": typed["everything"],
        },
        "basis": {
            "number": typed["basis_number"],
            "date": typed["basis_date"],
            "body": typed["basis_body"],
            "articles": typed["basis_articles"],
        },
        "cases": _lines(typed["cases"]),
        "rows": [_raw_row(row) for row in typed["rows"] if _is_filled(row.values())],
    }


def _is_filled(values: Iterable[str]) -> bool:
    return any(values)


def _raw_row(row: Mapping[str, str]) -> dict[str, Raw]:
    lists: dict[str, Raw] = {name: row[name].split(_JOIN) if row.get(name) else [] for name in COLUMNS}
    return {**lists, **{name: row.get(name, "") for name in ROW_TEXTS}}
