"""Procedures as services that another system can file for: those with a form that some unit takes online today."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from motcua.kernel.text import fold
from motcua.procedures.models import Offering, Procedure, ProcedureVersion
from motcua.procedures.queries import today


@dataclass(frozen=True)
class Service:
    """A procedure in force. `version` counts what it said over the years, from 1."""

    procedure_id: int
    code: str
    name: str
    sector: str
    version: int
    version_id: int


@dataclass(frozen=True)
class Form:
    """The form of one version of a procedure: a JSON Schema 2020-12. `is_latest`: that version is in force."""

    procedure_id: int
    code: str
    name: str
    version: int
    is_latest: bool
    schema: Mapping[str, Any]
    layout: Mapping[str, Any]


def _filed_online() -> "QuerySet[Procedure]":
    day = today()
    offered = Offering.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        procedure_id=OuterRef("pk"),
        valid_from__lte=day,
        channels__contains=["online"],
    )
    return Procedure.objects.filter(
        Exists(offered),
        is_internal=False,
        current_version__form_schema__isnull=False,
        current_version__content__channels__contains=[{"channel": "online"}],
    ).order_by("sort_key", "pk")


def _services(rows: "QuerySet[Procedure]") -> list[Service]:
    columns = ("pk", "code", "name", "sector__name", "current_version__number", "current_version_id")
    return [Service(*row) for row in rows.values_list(*columns)]


def services(text: str = "") -> list[Service]:
    """All that can be filed for today whose name holds every word, diacritics forgiven; one query."""
    rows = _filed_online()
    for word in fold(text[:200]).split():
        rows = rows.filter(search_text__contains=word)
    return _services(rows)


def service(code: str) -> Service | None:
    """One of them by its short code; None when nobody takes it online today."""
    return next(iter(_services(_filed_online().filter(code=code))), None)


def forms_of(code: str) -> list[Form]:
    """The forms of a procedure, the one in force first; one query."""
    rows = (
        ProcedureVersion.objects.select_related("procedure")
        .filter(procedure__code=code, procedure__is_internal=False, form_schema__isnull=False)
        .order_by("-number")
    )
    return [
        Form(
            procedure_id=row.procedure_id,
            code=row.procedure.code,
            name=row.procedure.name,
            version=row.number,
            is_latest=row.pk == row.procedure.current_version_id,
            schema=row.form_schema or {},
            layout=row.form_layout or {},
        )
        for row in rows
    ]


def form(code: str, number: int) -> Form | None:
    """The form of one version of a procedure; None when it has none."""
    return next((one for one in forms_of(code) if one.version == number), None)


def form_keys() -> list[tuple[str, int]]:
    """Code and version number of every form that there is; one query."""
    rows = ProcedureVersion.objects.filter(form_schema__isnull=False, procedure__is_internal=False)
    return list(rows.order_by("pk").values_list("procedure__code", "number"))
