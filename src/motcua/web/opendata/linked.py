"""The open figures as a data set that other portals harvest: DCAT-AP 3."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motcua.indicators.open_figures import Edition
from motcua.procedures.rules.open_catalogue.linked import Node, Ref, Text, Typed, node, texts
from motcua.procedures.rules.open_catalogue.rows import Publication
from motcua.procedures.rules.open_catalogue.vocabulary import place

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
MONTHLY = "http://publications.europa.eu/resource/authority/frequency/MONTHLY"


@dataclass(frozen=True)
class Form:
    """A form in which all figures can be had. `file_type` is its name in the European authority table."""

    ending: str
    media_type: str
    name: str
    file_type: str


FORMS = (
    Form("csv", "text/csv", "CSV", "CSV"),
    Form("parquet", "application/vnd.apache.parquet", "Parquet", "PARQUET"),
    Form("jsonl", "application/jsonl", "JSON Lines", "JSON"),
)
_TITLE = (
    "Số liệu giải quyết thủ tục hành chính theo tháng",
    "Handling of administrative procedures by month",
)
_ABOUT = (
    "Số hồ sơ tiếp nhận, đã giải quyết, thanh toán và đánh giá theo tháng, đơn vị giải quyết, thủ tục và cách nộp; "
    "số dưới {threshold} hồ sơ được gộp.",
    "Dossiers received, settled, paid and rated by month, handling unit, procedure and channel; counts below "
    "{threshold} are merged.",
)


def entry(about: Publication, edition: Edition, definitions: Sequence[Mapping[str, Any]]) -> Iterator[Node]:
    """The catalogue of data, the data set in it with what each indicator means, its forms, its interface."""
    base = f"{about.base}/open/"
    dataset, publisher, contact = f"{base}#figures", f"{base}#publisher", f"{base}#contact"
    said = texts(*(one.format(threshold=edition.rule.threshold) for one in _ABOUT))
    day = Typed(edition.day.isoformat(), "xsd:date")
    meanings = [
        Text(
            f"{one['indicator']}: {one['definition'][lang]} ({one['numerator_measure']} / {one['measure']})",
            lang,
        )
        for one in definitions
        if "indicator" in one
        for lang in ("vi", "en")
    ]
    yield node(
        f"{base}#catalogue",
        "dcat:Catalog",
        ("dct:title", texts("Dữ liệu mở", "Open data")),
        ("dct:description", said),
        ("dct:publisher", (Ref(publisher),)),
        ("dct:license", (Ref(about.licence),)),
        ("dct:modified", (day,)),
        ("foaf:homepage", (Ref(base),)),
        ("dcat:dataset", (Ref(dataset),)),
        ("dcat:service", (Ref(f"{base}#service"),)),
    )
    yield node(
        dataset,
        "dcat:Dataset",
        ("dct:identifier", (dataset,)),
        ("dct:title", texts(*_TITLE)),
        ("dct:description", [*said, *meanings]),
        ("dct:publisher", (Ref(publisher),)),
        ("dcat:contactPoint", (Ref(contact),)),
        ("dcat:theme", (Ref(place("theme")),)),
        ("dct:accrualPeriodicity", (Ref(MONTHLY),)),
        ("dct:language", (Ref(place("language", "vi")),)),
        ("dct:issued", (day,)),
        ("dct:modified", (day,)),
        ("dct:temporal", (Ref(f"{base}#period"),)),
        ("dct:spatial", (Ref(place("vietnam")),)),
        ("dct:license", (Ref(about.licence),)),
        ("dcat:landingPage", (Ref(base),)),
        ("dcat:distribution", [Ref(f"{base}#file-{form.ending}") for form in FORMS]),
    )
    yield node(
        f"{base}#period",
        "dct:PeriodOfTime",
        ("dcat:startDate", (Typed(edition.period.first.isoformat(), "xsd:date"),)),
        ("dcat:endDate", (Typed(edition.period.last_day.isoformat(), "xsd:date"),)),
    )
    for form in FORMS:
        at = Ref(f"{base}figures.{form.ending}")
        yield node(
            f"{base}#file-{form.ending}",
            "dcat:Distribution",
            ("dct:title", texts(*(f"{title} ({form.name})" for title in _TITLE))),
            ("dcat:accessURL", (at,)),
            ("dcat:downloadURL", (at,)),
            ("dcat:mediaType", (Ref(f"{_MEDIA_TYPES}{form.media_type}"),)),
            (
                "dct:format",
                (Ref(f"http://publications.europa.eu/resource/authority/file-type/{form.file_type}"),),
            ),
            ("dct:license", (Ref(about.licence),)),
            ("dct:modified", (day,)),
        )
    yield node(
        f"{base}#service",
        "dcat:DataService",
        (
            "dct:title",
            texts("Giao diện lập trình để tra cứu số liệu", "Programming interface to look figures up"),
        ),
        ("dcat:endpointURL", (Ref(f"{base}api/figures"),)),
        ("dcat:endpointDescription", (Ref(f"{base}#api"),)),
        ("dcat:servesDataset", (Ref(dataset),)),
        ("dct:license", (Ref(about.licence),)),
    )
    yield node(base, "foaf:Document")
    yield node(
        publisher,
        "foaf:Agent org:Organization",
        ("dct:identifier", (about.province_code,)),
        ("foaf:name", texts(about.publisher)),
    )
    yield node(
        contact,
        "vcard:Organization",
        ("vcard:fn", texts(about.publisher)),
        ("vcard:hasURL", (Ref(about.contact_page or f"{about.base}/"),)),
    )
