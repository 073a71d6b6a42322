"""An interlinked service as the citizen sees it: what it joins, one form, one list of papers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.dossiers.actions.bundles import SEPARATOR
from motcua.dossiers.rules import interlinked as rules
from motcua.dossiers.rules.interlinked import Part, Service
from motcua.dossiers.rules.interlinked_form import form_of
from motcua.procedures import queries as procedures
from motcua.procedures.queries import OfferingRow
from motcua.web.components.words import limit_words
from motcua.web.portal.catalogue import Paper, papers_to_file

if TYPE_CHECKING:
    from motcua.procedures.models import ProcedureVersion

REPRESENTATION = "representation"  # the key of the paper that shows a right to act for another


@dataclass(frozen=True)
class PartView:
    """One procedure of the service on its page."""

    code: str
    name: str
    share: str
    waits: tuple[str, ...]
    results: tuple[str, ...]
    is_lead: bool


@dataclass(frozen=True)
class ServiceView:
    """A service on its page: names in the reader's language, the limit of the whole, its parts."""

    key: str
    name: str
    short: str
    limit: str
    is_sequence: bool
    is_returned_together: bool
    parts: tuple[PartView, ...]
    papers: tuple[Paper, ...]
    legal: tuple[Mapping[str, str], ...]


def service_view(key: str) -> ServiceView:
    """Raises ServiceUnknown, ProcedureNotFound (the catalogue has not all its procedures)."""
    service = rules.service(key)
    pages = {part.no: procedures.procedure_page(part.procedure) for part in service.parts}
    language = get_language() or "vi"
    names = {no: _named(page.content, page.name) for no, page in pages.items()}
    return ServiceView(
        key=service.key,
        name=service.name(language),
        short=service.short(language),
        limit=limit_words(format(service.limit_value, "f"), service.limit_unit),
        is_sequence=service.kind is rules.Kind.SEQUENCE,
        is_returned_together=service.is_returned_together,
        parts=tuple(
            PartView(
                code=part.procedure,
                name=names[part.no],
                share=limit_words(*service.share_of(part)),
                waits=tuple(names[no] for no in part.after),
                results=tuple(str(row["name"]) for row in pages[part.no].content.get("results", ())),
                is_lead=part.no == service.lead_no,
            )
            for part in service.parts
        ),
        papers=_papers(service, {no: page.content for no, page in pages.items()}),
        legal=service.legal,
    )


def _named(content: Mapping[str, Any], name: str) -> str:
    english = str(content.get("name_en") or "")
    return name if (get_language() or "vi").startswith("vi") or not english else english


def services_with(procedure_code: str) -> list[tuple[str, str]]:
    """Key and short name of each service that the procedure is a part of."""
    language = get_language() or "vi"
    return [
        (service.key, service.short(language))
        for service in rules.services().values()
        if any(part.procedure == procedure_code for part in service.parts)
    ]


def asked_of(
    key: str, version: "ProcedureVersion"
) -> tuple[Mapping[str, Any], Mapping[str, Any], tuple[Paper, ...]]:
    """The one form and the papers of a service, on the lead procedure's version that the draft began with."""
    service = rules.service(key)
    schema, layout = form_of(service, version.form_schema or {}, version.form_layout or {"pages": []})
    contents = {
        part.no: version.content
        if part.no == service.lead_no
        else procedures.procedure_page(part.procedure).content
        for part in service.parts
    }
    return schema, layout, _papers(service, contents)


def _papers(service: Service, contents: Mapping[int, Mapping[str, Any]]) -> tuple[Paper, ...]:
    found: list[Paper] = []
    for part in service.parts:
        listed = papers_to_file(contents[part.no])
        found += [
            _keyed(service, part, one) for one in listed if part.papers is None or one.key in part.papers
        ]
    return tuple(found)


def _keyed(service: Service, part: Part, paper: Paper) -> Paper:
    if part.no == service.lead_no:
        return paper
    return replace(paper, key=f"{part.key}{SEPARATOR}{paper.key}")


def that_take_all(key: str, units: Sequence[OfferingRow]) -> list[OfferingRow]:
    """The units that take every procedure of the service online."""
    service = rules.service(key)
    taking = [
        {
            row.receiving_unit_id
            for row in procedures.receiving_units(procedures.procedure_id_of(part.procedure))
            if "online" in row.channels
        }
        for part in service.parts
    ]
    return [row for row in units if all(row.receiving_unit_id in found for found in taking)]


def representation_paper() -> Paper:
    """What shows that somebody may act for the owner; required whenever they do."""
    return Paper(
        key=REPRESENTATION,
        name=_(
            "Paper that shows your right to act: authorisation, birth certificate, decision on guardianship"
        ),
        case="",
        originals=1,
        copies=0,
        form="",
        required=True,
        counts="",
    )
