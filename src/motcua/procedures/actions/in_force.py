"""What decisions signed comes into force on its day, and what they abolished goes out of it.

The job asks each minute what has to be in force today, not what happened: a job that was killed, or a server that
stood still for a week, changes nothing in the outcome. Versions of an import are in force at once and not touched.
"""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q

from motcua.kernel.text import sort_key
from motcua.procedures.models import Procedure, ProcedureVersion, PublicationItem
from motcua.procedures.rules.search import search_text

if TYPE_CHECKING:
    from django.db.models import QuerySet


def bring(on: date, *, only: Collection[int] | None = None) -> int:
    """Bring the catalogue to a day in Vietnam; how many procedures changed. `only`: these procedures.

    Each procedure is one transaction (unless the caller has one open). It never goes back to an earlier day.
    """
    changed = 0
    for number in sorted({*_beginning(on, only), *_ending(on, only)}):
        with transaction.atomic():
            changed += _bring_one(number, on)
    return changed


def _beginning(on: date, only: Collection[int] | None) -> set[int]:
    """Procedures with a signed version whose day has come and that is newer than the one in force."""
    current = "procedure__current_version"
    newer = (
        Q(**{f"{current}__isnull": True})
        | Q(**{f"{current}__valid_from__lt": F("valid_from")})
        | Q(**{f"{current}__valid_from": F("valid_from"), f"{current}__number__lt": F("number")})
    )
    rows = ProcedureVersion.objects.filter(newer, decision__isnull=False, valid_from__lte=on).exclude(
        procedure__abolished_on__lte=on, procedure__abolished_on__gt=F("valid_from")
    )
    return _of(rows.values_list("procedure_id", flat=True).order_by(), only, "procedure__in")


def _ending(on: date, only: Collection[int] | None) -> set[int]:
    rows = Procedure.objects.filter(
        abolished_on__lte=on, current_version__valid_from__lt=F("abolished_on")
    ).order_by()
    return _of(rows.values_list("pk", flat=True), only, "pk__in")


def _of(rows: "QuerySet[Any, int]", only: Collection[int] | None, key: str) -> set[int]:
    return set(rows if only is None else rows.filter(**{key: list(only)}))


def _bring_one(procedure_id: int, on: date) -> bool:
    row = Procedure.objects.select_for_update(of=("self",)).get(pk=procedure_id)
    version = row.versions.filter(valid_from__lte=on).order_by("-valid_from", "-number").first()
    if version is None:
        return False
    if row.abolished_on is not None and version.valid_from < row.abolished_on <= on:
        if row.current_version_id is None:
            return False
        row.current_version = None
        row.save(update_fields=["current_version"])
        return True
    if row.current_version_id == version.pk:
        return False
    if row.abolished_on is not None and row.abolished_on <= version.valid_from:
        row.abolished_on = None  # published anew after its end
    _describe(row, version)
    row.save(
        update_fields=[
            "current_version",
            "abolished_on",
            "name",
            "search_text",
            "sort_key",
            "sector",
            "is_internal",
        ]
    )
    return True


def _describe(row: Procedure, version: ProcedureVersion) -> None:
    content = version.content
    item = PublicationItem.objects.filter(version=version).select_related("draft__sector").first()
    if item is not None and item.draft is not None:
        row.sector = item.draft.sector
    row.current_version = version
    row.name = str(content.get("name") or row.name)
    row.sort_key = sort_key(row.name)
    row.is_internal = bool(content.get("internal", row.is_internal))
    keywords = content.get("keywords")
    texts = content.get("texts")
    row.search_text = search_text(
        code=row.code,
        name=row.name,
        keywords=[
            *(map(str, keywords) if isinstance(keywords, list) else ()),
            str(texts.get("keywords") or "") if isinstance(texts, dict) else "",
        ],
        beside=[str(content.get("name_en") or ""), row.sector.name],
    )
