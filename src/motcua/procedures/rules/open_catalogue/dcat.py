"""The catalogue of procedures as a data set that other portals harvest: DCAT-AP 3 (https://semiceu.github.io/DCAT-AP/)."""

from collections.abc import Iterator
from dataclasses import dataclass

from motcua.procedures.rules.open_catalogue.cpsv import dataset_address
from motcua.procedures.rules.open_catalogue.linked import Node, Ref, Text, Typed, node, texts
from motcua.procedures.rules.open_catalogue.rows import Publication
from motcua.procedures.rules.open_catalogue.vocabulary import named, place, vocabulary

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
CPSV_AP = "https://semiceu.github.io/CPSV-AP/releases/3.2.0/"


@dataclass(frozen=True)
class Form:
    """A form in which the whole catalogue can be had: the ending of its file, its media type, its name."""

    ending: str
    media_type: str
    name: str
    is_linked: bool = False

    @property
    def content_type(self) -> str:
        """As an answer says it. JSON is UTF-8 by its definition."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


FORMS = (
    Form("ttl", "text/turtle", "Turtle", is_linked=True),
    Form("jsonld", "application/ld+json", "JSON-LD", is_linked=True),
    Form("jsonl", "application/jsonl", "JSON Lines"),
    Form("csv", "text/csv", "CSV"),
)


def entry(about: Publication) -> Iterator[Node]:
    """The catalogue of data, the data set in it, its forms, the programming interface, who publishes and answers."""
    base, words = about.base, vocabulary()["words"]
    dataset, publisher, contact = (
        dataset_address(base),
        f"{base}/catalogue/#publisher",
        f"{base}/catalogue/#contact",
    )
    languages = (Ref(place("language", "vi")), Ref(place("language", "en")))
    changed = (Typed(about.modified.isoformat(), "xsd:date"),) if about.modified else ()
    yield node(
        f"{base}/catalogue/#catalogue",
        "dcat:Catalog",
        ("dct:title", named("words", "catalogue")),
        ("dct:description", texts(words["dataset_about"]["vi"], words["dataset_about"]["en"])),
        ("dct:publisher", (Ref(publisher),)),
        ("dct:license", (Ref(about.licence),)),
        ("dct:language", languages),
        ("dct:spatial", (Ref(place("vietnam")),)),
        ("dct:modified", changed),
        ("foaf:homepage", (Ref(f"{base}/catalogue/"),)),
        ("dcat:dataset", (Ref(dataset),)),
        ("dcat:service", (Ref(f"{base}/catalogue/#service"),)),
    )
    yield node(
        dataset,
        "dcat:Dataset",
        ("dct:identifier", (dataset,)),
        ("dct:title", named("words", "dataset")),
        ("dct:description", texts(words["dataset_about"]["vi"], words["dataset_about"]["en"])),
        ("dct:publisher", (Ref(publisher),)),
        ("dcat:contactPoint", (Ref(contact),)),
        (
            "dcat:keyword",
            [Text(said, lang) for lang in ("vi", "en") for said in words["keywords"][lang]],
        ),
        ("dcat:theme", (Ref(place("theme")),)),
        ("dct:accrualPeriodicity", (Ref(place("frequency")),)),
        ("dct:language", (Ref(place("language", "vi")),)),
        ("dct:modified", changed),
        ("dct:spatial", (Ref(place("vietnam")),)),
        ("dct:license", (Ref(about.licence),)),
        ("dcat:landingPage", (Ref(f"{base}/catalogue/"),)),
        ("dcat:distribution", [Ref(f"{base}/catalogue/#file-{form.ending}") for form in FORMS]),
    )
    for form in FORMS:
        yield _distribution(about, form)
    yield node(
        f"{base}/catalogue/#service",
        "dcat:DataService",
        ("dct:title", named("words", "service")),
        ("dcat:endpointURL", (Ref(f"{base}/api/v1/procedures"),)),
        ("dcat:servesDataset", (Ref(dataset),)),
        ("dct:license", (Ref(about.licence),)),
    )
    yield node(f"{base}/catalogue/", "foaf:Document")
    yield node(
        publisher,
        "foaf:Agent org:Organization",
        ("dct:identifier", (about.province_code,)),
        ("dct:title", texts(about.publisher)),
        ("foaf:name", texts(about.publisher)),
    )
    yield node(
        contact,
        "vcard:Organization",
        ("vcard:fn", texts(about.publisher)),
        ("vcard:hasURL", (Ref(about.contact_page or f"{base}/"),)),
    )


def _distribution(about: Publication, form: Form) -> Node:
    words = vocabulary()["words"]["whole_catalogue"]
    at = Ref(f"{about.base}/catalogue.{form.ending}")
    return node(
        f"{about.base}/catalogue/#file-{form.ending}",
        "dcat:Distribution",
        ("dct:title", texts(f"{words['vi']} ({form.name})", f"{words['en']} ({form.name})")),
        ("dcat:accessURL", (at,)),
        ("dcat:downloadURL", (at,)),
        ("dcat:mediaType", (Ref(f"{_MEDIA_TYPES}{form.media_type}"),)),
        ("dct:format", (Ref(place("file_type", form.ending)),)),
        ("dct:license", (Ref(about.licence),)),
        ("dct:conformsTo", (Ref(CPSV_AP),) if form.is_linked else ()),
        ("dct:modified", (Typed(about.modified.isoformat(), "xsd:date"),) if about.modified else ()),
    )
