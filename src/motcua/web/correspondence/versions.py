"""Versions of a document side by side: what its words and files were, and what they are."""

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.correspondence import queries
from motcua.correspondence.actions import reading
from motcua.correspondence.errors import DocumentNotFound
from motcua.correspondence.queries import Page
from motcua.correspondence.rules.authority import By
from motcua.correspondence.rules.comparing import (
    Changed,
    Fate,
    Line,
    Pair,
    changed_words,
    files_side_by_side,
    text_differences,
)
from motcua.correspondence.rules.lifecycle import Urgency
from motcua.correspondence.version_queries import Side, replaced_by, sides
from motcua.ledger.rules import Json
from motcua.records import texts
from motcua.web.correspondence import words
from motcua.web.correspondence.pages import by_of, page_or_404
from motcua.web.desk.access import Official, for_officials


@require_safe
@for_officials
def compare(request: HttpRequest, official: Official, document_id: int) -> HttpResponse:
    """Two versions, or the document beside the one that it replaced or that replaced it."""
    now, by = timezone.now(), by_of(official)
    page = page_or_404(document_id, by, now)
    offered = {_key(one): one for one in _offered(page, by, now)}
    if len(offered) < 2:
        raise Http404
    keys = list(offered)
    asked_new, asked_old = request.GET.get("new", ""), request.GET.get("old", "")
    new_key = asked_new if asked_new in offered else keys[-1]
    before_it = keys[max(0, keys.index(new_key) - 1)]
    old_key = asked_old if asked_old in offered else before_it
    old, new = offered[old_key], offered[new_key]
    pairs = files_side_by_side(old.version.files, new.version.files)
    reading.trace(page.row, "document", by=by, at=now)
    context: dict[str, Any] = {
        "row": page.row,
        "offered": [(key, _titled(one, page)) for key, one in offered.items()],
        "old_key": old_key,
        "new_key": new_key,
        "old_title": _titled(old, page),
        "new_title": _titled(new, page),
        "changed": [_shown(one) for one in changed_words(old.version, new.version)],
        "pairs": [(pair, *words.FATES[pair.fate], _has_texts(pair, old, new)) for pair in pairs],
        **_texts(request.GET.get("text", ""), pairs, old, new),
    }
    if context["texts"]:
        reading.trace(page.row, "file", by=by, at=now)
    return render(request, "correspondence/versions.html", context)


def _offered(page: Page, by: By, now: datetime) -> list[Side]:
    """In the order of time: the document that it replaced, its own versions, the document that replaced it."""
    found = list(sides(page))
    if page.row.replaces_id is not None:
        found[:0] = _newest(page.row.replaces_id, by, now)
    later = replaced_by(page.row.pk)
    return found + (_newest(later, by, now) if later is not None else [])


def _newest(document_id: int, by: By, now: datetime) -> list[Side]:
    """The version in force of another document; nothing out of reach."""
    try:
        held = [one for one in sides(queries.page(document_id, by=by, now=now)) if one.version.is_in_force]
    except DocumentNotFound:
        return []
    return held[-1:]


def _key(one: Side) -> str:
    return f"{one.document_id}-{one.version.number}"


def _titled(one: Side, page: Page) -> str:
    number = _("version %(n)s") % {"n": one.version.number}
    if not one.version.is_in_force:
        number = _("version %(n)s, came after the end") % {"n": one.version.number}
    return number if one.document_id == page.row.pk else f"{one.notation} · {number}"


def _shown(one: Changed) -> tuple[str, str, str]:
    return str(words.FIELDS[one.field]), _value(one.field, one.before), _value(one.field, one.after)


def _value(field: str, value: Json) -> str:
    if value is None or value == "":
        return "–"
    if field in ("issued_on", "due_on"):
        return date_format(date.fromisoformat(str(value)), "d/m/Y")
    if field == "urgency" and isinstance(value, int):
        return str(words.URGENCIES[Urgency(value)])
    if field == "kind":
        return str(words.kind(str(value)))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)


def _has_texts(pair: Pair, old: Side, new: Side) -> bool:
    if pair.fate is not Fate.REPLACED or pair.before is None or pair.after is None:
        return False
    types = {old.files[pair.before.id].file.media_type, new.files[pair.after.id].file.media_type}
    return types <= texts.WITH_TEXT


def _texts(asked: str, pairs: tuple[Pair, ...], old: Side, new: Side) -> dict[str, Any]:
    """The texts of one replaced file, asked for by the newer file's id; both are read only then."""
    nothing: dict[str, Any] = {"texts": None, "text_name": "", "text_problem": "", "asked_text": 0}
    pair = next(
        (one for one in pairs if one.after and str(one.after.id) == asked and _has_texts(one, old, new)), None
    )
    if pair is None or pair.before is None or pair.after is None:
        return nothing
    before, after = (
        texts.text_of(side.files[one.id].file_id, side.files[one.id].file.media_type)
        for side, one in ((old, pair.before), (new, pair.after))
    )
    said = {**nothing, "text_name": pair.after.name, "asked_text": pair.after.id}
    if before is None or after is None:
        return {
            **said,
            "text_problem": _("One of the two files holds no text that can be taken out: it may be a scan."),
        }
    found = text_differences(before, after)
    if found is None:
        return {**said, "text_problem": _("The texts are too long to be compared here. Open both files.")}
    if not found:
        return {**said, "text_problem": _("The texts are the same; only the look or the signature differs.")}
    return {**said, "texts": [_line(one) for one in found]}


def _line(one: Line) -> tuple[str, str]:
    if one.mark == "left-out":
        return one.mark.value, _("%(n)s lines that are the same") % {"n": one.count}
    return one.mark.value, one.text
