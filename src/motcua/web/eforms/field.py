"""One field of the form: its words, limits, condition and sources on one page, for a table its columns too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.procedures.form_drafts import FormDraft
from motcua.procedures.rules import form_editing as change
from motcua.procedures.rules import form_sources
from motcua.procedures.rules.form_conditions import KEYWORDS, Condition, Is, of_row
from motcua.procedures.rules.form_faults import RowInvalid
from motcua.procedures.rules.form_table import NUMBERS, WORDS
from motcua.procedures.rules.form_values import number_of
from motcua.web.desk.access import Official, for_officials
from motcua.web.eforms.fault_words import said
from motcua.web.eforms.saving import Problem, Typed, draft_or_404, revision_of, save
from motcua.web.eforms.words import COLUMN_TYPES, COMPARE_LABELS, TYPE_LABELS

CONDITIONS = 3  # how many the page offers


@dataclass(frozen=True)
class Place:
    """Which field the page is about: its page, its table when it is a column, its name ("" while it is new)."""

    page: str
    table: str
    name: str
    kind: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official, version_draft_id: int) -> HttpResponseBase:
    draft = draft_or_404(version_draft_id)
    sent = request.POST if request.method == "POST" else request.GET
    typed = {name: str(value).replace("\0", "")[:20_000] for name, value in sent.items()}
    place = Place(*(typed.get(key, "") for key in ("page", "table", "name", "type")))
    try:
        row = change.field_of(draft.pages, place.name, place.table) if place.name else {"type": place.kind}
        if place.table and not place.name:
            change.field_of(draft.pages, place.table)
        elif not place.name:
            change.page_of(draft.pages, place.page)
    except RowInvalid:
        # taken away meanwhile: what was typed is shown as a new field of the page
        if request.method != "POST" or not any(one["page"] == place.page for one in draft.pages):
            raise Http404 from None
        place, row = Place(place.page, "", "", place.kind), {"type": place.kind}
    kinds = COLUMN_TYPES if place.table else tuple(TYPE_LABELS)
    if row["type"] not in kinds:
        raise Http404
    place = Place(place.page, place.table, place.name, row["type"])
    if request.method != "POST":
        return _show(request, draft, place, _inputs(row))
    checks = {name: request.POST.getlist(name) for name in ("prefill", "sum")}
    new, problems = _row(place, typed, checks, draft)
    if not problems:
        problem = _save(draft, place, new, official, revision_of(request))
        if problem is None:
            return redirect(
                f"{reverse('eforms:edit', args=[version_draft_id])}#field-{place.table or new['name']}"
            )
        problems = [problem]
    return _show(
        request,
        draft_or_404(version_draft_id),
        place,
        typed | {f"has-{n}": v for n, v in checks.items()},
        problems,
    )


def _save(
    draft: FormDraft, place: Place, row: dict[str, Any], official: Official, seen: int
) -> Problem | None:
    try:
        pages = change.with_field(draft.pages, row, page=place.page, table=place.table, instead_of=place.name)
    except RowInvalid as invalid:
        return Problem("form", said(invalid.fault))
    return save(draft, pages, official, seen)


def _row(
    place: Place, typed: Mapping[str, str], checks: Mapping[str, list[str]], draft: FormDraft
) -> tuple[dict[str, Any], list[Problem]]:
    """The row that the page describes, and what is wrong with what was typed."""
    problems: list[Problem] = []
    kind, words = place.kind, WORDS.get(place.kind, frozenset())

    def text(name: str) -> str:
        return " ".join(typed.get(name, "").split())

    vi = text("vi")
    if not vi:
        problems.append(Problem("id_vi", _("Write the question in Vietnamese.")))
    taken = (
        {c["name"] for c in change.field_of(draft.pages, place.table).get("columns", [])}
        if place.table
        else change.names_of(draft.pages)
    )
    name = text("new_name") or place.name or change.free_name(vi, taken, "field")
    row: dict[str, Any] = {"name": name, "type": kind, "vi": vi, "en": text("en") or vi}
    for word in ("hint", "message", "replaces"):
        if (word == "hint" or f"{word}_vi" in words) and text(f"{word}_vi"):
            row[f"{word}_vi"] = text(f"{word}_vi")
            row[f"{word}_en"] = text(f"{word}_en") or text(f"{word}_vi")
    for word in sorted(words & {"min", "max", "min_rows", "max_rows"}):
        if not text(word):
            continue
        whole = kind != "number"
        number = number_of(text(word), whole=whole)
        if number is None:
            problems.append(Problem(f"id_{word}", _("This is not a number. Write for example 12,5.")))
        else:
            row[word] = number
    for word in ("unit", "pattern"):
        if word in words and text(word):
            row[word] = text(word) if word == "unit" else typed.get(word, "").strip()
    for word in sorted((words & {"past", "plain", "must"}) | ({"print"} if not place.table else set())):
        if word in typed:
            row[word] = True
    if "options" in words:
        row["options"], problem = _options(typed.get("options", ""))
        problems += [problem] if problem else []
    if kind == "table":
        there = change.field_of(draft.pages, place.name) if place.name else {}
        first = {"name": "noi_dung", "type": "text", "vi": "Nội dung", "en": "Content"}
        row["columns"] = there.get("columns") or [first]
    if kind == "total":
        row["sum"] = checks["sum"]
    if kind not in ("checkbox", "declaration", "total") and "required" not in typed:
        row["optional"] = True
    if not place.table:
        when, problem = _when(typed)
        problems += [problem] if problem else []
        if when:
            row["when"] = when
        if checks["prefill"]:
            row["prefill"] = checks["prefill"]
    return row, problems


def _options(text: str) -> tuple[dict[str, list[str]], Problem | None]:
    """Answers from lines `value | Vietnamese | English`; a line with one or two parts is completed."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        parts = [" ".join(part.split()) for part in line.split("|")]
        if not any(parts):
            continue
        if len(parts) == 1:
            parts = [change.free_name(parts[0], set(found), "a"), parts[0], parts[0]]
        elif len(parts) == 2:
            parts = [change.free_name(parts[0], set(found), "a"), *parts]
        if len(parts) != 3 or not all(parts) or parts[0] in found:
            wrong = _("This line cannot be read: %(line)s. Write one answer on a line.") % {"line": line[:80]}
            return found, Problem("id_options", wrong)
        found[parts[0]] = parts[1:]
    return found, None if found else Problem(
        "id_options", _("Write the answers to choose from, one on a line.")
    )


def _when(typed: Mapping[str, str]) -> tuple[dict[str, Any], Problem | None]:
    when: dict[str, Any] = {}
    for number in range(1, CONDITIONS + 1):
        field, compare, value = (
            typed.get(f"{word}-{number}", "").strip() for word in ("when", "is", "value")
        )
        if not field:
            continue
        if compare in {str(one) for one in KEYWORDS}:
            limit = number_of(value)
            if limit is None:
                return when, Problem(f"id_value-{number}", _("This is not a number. Write for example 12,5."))
            when.setdefault(field, {})
            if isinstance(when[field], dict):
                when[field][compare] = limit
        elif compare == Is.ONE_OF:
            when[field] = [part.strip() for part in value.replace(";", ",").split(",") if part.strip()]
        else:
            when[field] = {"yes": True, "no": False}.get(value, value)
        if when[field] in ("", []):
            return when, Problem(f"id_value-{number}", _("Say which answer it waits for."))
    return when, None


def _inputs(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as it stands in the inputs of the page."""
    found: dict[str, Any] = {
        word: row[word]
        for word in (
            "vi", "en", "hint_vi", "hint_en", "message_vi", "message_en", "replaces_vi", "replaces_en", "unit",
            "pattern", "min", "max", "min_rows", "max_rows",
        )
        if word in row
    }  # fmt: skip
    for word in ("min", "max", "min_rows", "max_rows"):
        if word in found:
            found[word] = str(found[word]).replace(".", ",")
    found["new_name"] = row.get("name", "")
    found |= {word: "on" for word in ("past", "plain", "must", "print") if row.get(word)}
    if not row.get("optional"):
        found["required"] = "on"
    found["options"] = "\n".join(
        " | ".join((value, *labels)) for value, labels in row.get("options", {}).items()
    )
    conditions = of_row(str(row.get("name")), row["when"]) if "when" in row else ()
    for number, one in enumerate(conditions, 1):
        found |= {
            f"when-{number}": one.field,
            f"is-{number}": str(one.compare),
            f"value-{number}": _value(one),
        }
    found["has-prefill"] = row.get("prefill", [])
    found["has-sum"] = row.get("sum", [])
    return found


def _value(one: Condition) -> str:
    if isinstance(one.value, bool):
        return "yes" if one.value else "no"
    if isinstance(one.value, tuple):
        return ", ".join(one.value)
    return str(one.value).replace(".", ",") if isinstance(one.value, float) else str(one.value)


def _show(
    request: HttpRequest,
    draft: FormDraft,
    place: Place,
    typed: Mapping[str, Any],
    problems: list[Problem] | None = None,
) -> HttpResponse:
    language = get_language() or "vi"
    before = _before(draft, place)
    sources = [one for one in form_sources.sources().values() if one.fills(place.kind) and not place.table]
    failed = Typed({one.anchor.removeprefix("id_"): one.message for one in problems or []})
    context = {
        "draft": draft,
        "place": place,
        "type_label": TYPE_LABELS[place.kind],
        "typed": Typed(typed),
        "summed": typed.get("has-sum", []),
        "prefilled": typed.get("has-prefill", []),
        "words": WORDS.get(place.kind, frozenset()),
        "may_be_optional": place.kind not in ("checkbox", "declaration", "total"),
        "units": form_sources.units(),
        "conditions": []
        if place.table
        else [
            {
                "number": n,
                "bad": failed[f"value-{n}"],
                **{word: typed.get(f"{word}-{n}", "") for word in ("when", "is", "value")},
            }
            for n in range(1, CONDITIONS + 1)
        ],
        "before": [(row["name"], row["vi"], _values(row)) for row in before if row["type"] in _WAITED],
        "compares": [(str(one), label) for one, label in COMPARE_LABELS.items()],
        "numbers": _numbers(before) if place.kind == "total" else [],
        "sources": [(one.key, one.name(language), one.is_connected) for one in sources],
        "columns": _columns(draft, place),
        "column_types": [(kind, TYPE_LABELS[kind]) for kind in COLUMN_TYPES],
        "errors": problems or [],
        "failed": failed,
    }
    status = problems[0].status if problems else 200
    return render(request, "eforms/field.html", context, status=status)


_WAITED = frozenset({"select", "radio", "checkbox", *NUMBERS})


def _before(draft: FormDraft, place: Place) -> list[dict[str, Any]]:
    """The fields before this one: those it may wait for or add."""
    found: list[dict[str, Any]] = []
    for one in draft.pages:
        for row in one["fields"]:
            if row["name"] == place.name:
                return found
            found.append(row)
        if not place.name and one["page"] == place.page:
            return found
    return found


def _values(row: Mapping[str, Any]) -> str:
    if row["type"] == "checkbox":
        return "yes, no"
    return ", ".join(row.get("options", {}))


def _numbers(before: list[dict[str, Any]]) -> list[tuple[str, str]]:
    found = []
    for row in before:
        if row["type"] in NUMBERS:
            found.append((row["name"], row["vi"]))
        found += [
            (f"{row['name']}.{column['name']}", f"{row['vi']}: {column['vi']}")
            for column in row.get("columns", ())
            if column["type"] in NUMBERS
        ]
    return found


def _columns(draft: FormDraft, place: Place) -> list[dict[str, Any]]:
    if place.kind != "table" or not place.name:
        return []
    columns: list[dict[str, Any]] = change.field_of(draft.pages, place.name)["columns"]
    return [{**column, "label": TYPE_LABELS[column["type"]]} for column in columns]
