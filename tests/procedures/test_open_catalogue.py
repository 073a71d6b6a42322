"""The catalogue as linked data: valid under the published shapes of CPSV-AP 3.2, the same in both writings."""

import gzip
import json
from collections.abc import Iterator
from datetime import date
from itertools import islice

import pyshacl
import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.compare import isomorphic

from motcua.procedures import sample
from motcua.procedures.rules.national_export import lines, record
from motcua.procedures.rules.open_catalogue import cpsv, dcat, jsonld, table, turtle
from motcua.procedures.rules.open_catalogue.durations import duration, in_words
from motcua.procedures.rules.open_catalogue.linked import Node, Text, Typed, node, once
from motcua.procedures.rules.open_catalogue.rows import OpenAgency, OpenEvent, OpenProcedure, Publication
from shared_inputs import shared

# Of the libraries' own making: they call what they themselves have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated.*:DeprecationWarning")
SHAPES = "specs/cpsv-ap/cpsv-ap-3.2.0-shacl.ttl"
BASE = "https://motcua.example"
ABOUT = Publication(
    BASE,
    "56",
    "Tỉnh Khánh Hòa",
    "Ủy ban nhân dân tỉnh Khánh Hòa",
    "https://licence.example/",
    date(2026, 7, 1),
)
JUSTICE = OpenAgency("H32.9", "Sở Tư pháp, Tỉnh Khánh Hòa", "56", "Tỉnh Khánh Hòa")
BIRTH = OpenEvent("having_a_child", "Có con nhỏ", "Having a child")
CPSV, CV = Namespace("http://purl.org/vocab/cpsv#"), Namespace("http://data.europa.eu/m8g/")
DCT, DCAT = Namespace("http://purl.org/dc/terms/"), Namespace("http://www.w3.org/ns/dcat#")
DURATION = URIRef("http://www.w3.org/2001/XMLSchema#duration")


def of_the_sample() -> list[OpenProcedure]:
    return [
        OpenProcedure(
            code=one.code,
            name=one.name,
            sector_code=one.sector_code,
            sector_name=one.content["sector"]["name"],
            online_level=one.online_level,
            version=1,
            valid_from=date(2026, 7, 1),
            content=one.content,
            life_events=(BIRTH,),
            handled_by=(JUSTICE,),
        )
        for one in sample.records()
    ]


def of_the_export(count: int) -> Iterator[OpenProcedure]:
    with gzip.open(shared("data/procedures/national-2026.jsonl.gz")) as file:
        for line in islice(lines.read(file), count):
            assert isinstance(line, lines.Line)
            read = record.read(line.raw | {record.CODE: line.code})
            yield OpenProcedure(
                line.code, read.name, "khac", read.sector, "partial_online", 1, None, record.to_json(read)
            )


def graph_of(nodes: Iterator[Node]) -> Graph:
    return Graph().parse(data="".join(turtle.pieces(nodes)), format="turtle")


def faults(graph: Graph) -> str:
    conforms, _, text = pyshacl.validate(graph, shacl_graph=str(shared(SHAPES)))
    return "" if conforms else str(text)


def minimal(**changed: object) -> OpenProcedure:
    said: dict[str, object] = {
        "code": "1.001193",
        "name": "Đăng ký khai sinh",
        "sector_code": "ho-tich",
        "sector_name": "Hộ tịch",
        "online_level": "full_online",
        "version": 2,
        "valid_from": None,
        "content": {},
    }
    return OpenProcedure(**(said | changed))  # type: ignore[arg-type]  # the fields of a row


def test_the_sample_catalogue_is_valid_under_the_published_shapes() -> None:
    graph = graph_of(cpsv.catalogue(of_the_sample(), ABOUT))

    assert len(set(graph.subjects(RDF.type, CPSV.PublicService))) == len(sample.records()) >= 55
    assert faults(graph) == ""


def test_a_service_without_its_agency_is_not_valid() -> None:
    """The shapes do look at what we write: the test above could fail."""
    graph = graph_of(cpsv.catalogue(of_the_sample()[:1], ABOUT))
    graph.remove((None, CV.hasCompetentAuthority, None))

    assert "hasCompetentAuthority" in faults(graph)


def test_records_of_the_national_export_are_valid_too() -> None:
    graph = graph_of(cpsv.catalogue(of_the_export(100), ABOUT))

    assert len(set(graph.subjects(RDF.type, CPSV.PublicService))) == 100
    assert faults(graph) == ""


def test_a_procedure_of_which_nothing_is_known_is_valid_too() -> None:
    assert faults(graph_of(cpsv.catalogue([minimal()], ABOUT))) == ""


def test_turtle_and_json_ld_say_the_same() -> None:
    rows = of_the_sample()[:5]

    written = "".join(jsonld.pieces(cpsv.catalogue(rows, ABOUT)))

    assert isomorphic(Graph().parse(data=written, format="json-ld"), graph_of(cpsv.catalogue(rows, ABOUT)))


def test_a_service_says_what_the_procedure_says() -> None:
    content = {
        "name_en": "Birth registration",
        "levels": ["commune"],
        "subjects": ["citizen"],
        "keywords": ["giấy khai sinh"],
        "channels": [
            {"channel": "online", "limit": {"value": 5, "unit": "working_day"},
             "fees": [{"amount_vnd": 8000, "text": "8.000 đồng"}, {"amount_vnd": None, "text": "theo nghị quyết"}]},
        ],
        "components": [{"case": "Trẻ bị bỏ rơi", "name": "Biên bản", "originals": 1, "copies": 0}],
        "legal_bases": [{"number": "60/2014/QH13", "title": "Luật Hộ tịch"}],
        "results": [{"code": "KQ.G15.000031", "name": "Giấy khai sinh"}],
        "texts": {"conditions": "Trẻ sinh tại Việt Nam", "steps": "Nộp tờ khai\nNhận kết quả"},
    }  # fmt: skip

    graph = graph_of(cpsv.catalogue([minimal(content=content, handled_by=(JUSTICE,))], ABOUT))

    service = URIRef(f"{BASE}/procedures/1.001193/#service")
    assert {str(title) for title in graph.objects(service, DCT.title)} == {
        "Đăng ký khai sinh",
        "Birth registration",
    }
    assert [(str(time), time.datatype) for time in graph.objects(service, CV.processingTime)] == [
        ("P5D", DURATION)
    ]  # type: ignore[union-attr]
    channel = graph.value(service, CV.hasChannel)
    assert str(graph.value(channel, DCT.description)) == "5 ngày làm việc"
    costs = {graph.value(cost, CV.hasValue) for cost in graph.objects(service, CV.hasCost)}
    assert {cost.toPython() if cost else None for cost in costs} == {8000.0, None}  # type: ignore[attr-defined]
    assert str(graph.value(graph.value(service, CPSV.produces), DCT.identifier)) == "KQ.G15.000031"
    assert (
        str(graph.value(graph.value(service, CPSV.follows), DCT.description)) == "Nộp tờ khai\nNhận kết quả"
    )
    titles = {
        str(graph.value(one, DCT.title)): str(graph.value(one, DCT.description))
        for one in graph.objects(service, CV.holdsRequirement)
    }
    assert titles == {"Trẻ bị bỏ rơi": "None", "Yêu cầu, điều kiện": "Trẻ sinh tại Việt Nam"}
    law = graph.value(service, CV.hasLegalResource)
    assert str(graph.value(law, DCT.identifier)) == "60/2014/QH13"
    assert [str(agency) for agency in graph.objects(service, CV.hasCompetentAuthority)] == [
        f"{BASE}/catalogue/#agency-H32.9"
    ]


def test_without_an_office_here_the_agency_is_the_sources_then_that_of_the_level() -> None:
    def agencies(content: dict[str, object]) -> list[str]:
        graph = graph_of(cpsv.catalogue([minimal(content=content)], ABOUT))
        label = URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")
        service = URIRef(f"{BASE}/procedures/1.001193/#service")
        found = graph.objects(service, CV.hasCompetentAuthority)
        return sorted(
            str(name) for one in found for name in graph.objects(one, label) if name.language == "vi"
        )  # type: ignore[attr-defined]

    assert agencies({"agencies": {"competent": "Bộ Xây dựng"}, "levels": ["province"]}) == ["Bộ Xây dựng"]
    assert agencies({"levels": ["province", "commune"]}) == ["Cơ quan cấp tỉnh", "Ủy ban nhân dân cấp xã"]
    assert agencies({}) == ["Cơ quan có thẩm quyền (nguồn chưa nêu)"]


@pytest.mark.parametrize(
    ("value", "unit", "written", "words"),
    [
        (5, "working_day", "P5D", "5 ngày làm việc"),
        ("1.5", "working_day", "P1DT4H", "1,5 ngày làm việc"),
        (0.5, "working_day", "PT4H", "0,5 ngày làm việc"),
        (20, "day", "P20D", "20 ngày"),
        (8, "hour", "PT8H", "8 giờ làm việc"),
        (0.5, "hour", "PT30M", "0,5 giờ làm việc"),
        (2, "month", "P2M", "2 tháng"),
        (1.5, "month", "P45D", "1,5 tháng"),
        (1, "within_day", "P1D", "trong ngày làm việc"),
        (0, "day", "", ""),
        ("NaN", "day", "", ""),
    ],
)
def test_a_limit_becomes_a_duration_and_keeps_its_words(
    value: object, unit: str, written: str, words: str
) -> None:
    limit = {"value": value, "unit": unit}

    assert duration(limit) == written
    assert in_words({"limit": limit}) == words


def test_channels_of_different_limits_leave_the_service_without_one() -> None:
    content = {
        "channels": [
            {"channel": "online", "limit": {"value": 3, "unit": "day"}},
            {"channel": "post", "limit": {"value": 5, "unit": "day"}},
        ]
    }

    graph = graph_of(cpsv.catalogue([minimal(content=content)], ABOUT))

    assert {str(time) for time in graph.objects(None, CV.processingTime)} == {"P3D", "P5D"}
    assert not list(graph.objects(URIRef(f"{BASE}/procedures/1.001193/#service"), CV.processingTime))


def test_any_text_and_any_address_survive_the_writing() -> None:
    hostile = 'ngoặc "kép" \\ \n dòng\t\x01 <thẻ> \U0001f600 "@vi'
    told = node("https://x.example/a b<c>\"d'{e}", "skos:Concept", ("skos:prefLabel", [Text(hostile, "vi")]))

    read = graph_of(iter([told]))
    again = Graph().parse(data="".join(jsonld.pieces(iter([told]))), format="json-ld")

    assert [
        str(value) for value in read.objects(None, URIRef("http://www.w3.org/2004/02/skos/core#prefLabel"))
    ] == [hostile]
    assert isomorphic(read, again)


def test_a_thing_that_several_name_is_written_once() -> None:
    same = node("https://x.example/1", "skos:Concept")

    assert list(once([same, node("https://x.example/2", "skos:Concept"), same])) == [
        same, node("https://x.example/2", "skos:Concept"),
    ]  # fmt: skip


def test_the_entry_names_every_form_of_the_catalogue_with_its_address() -> None:
    graph = graph_of(dcat.entry(ABOUT))

    dataset = URIRef(f"{BASE}/catalogue/#dataset")
    assert graph.value(predicate=DCAT.dataset, object=dataset) == URIRef(f"{BASE}/catalogue/#catalogue")
    files = {str(graph.value(one, DCAT.downloadURL)) for one in graph.objects(dataset, DCAT.distribution)}
    assert files == {f"{BASE}/catalogue.{ending}" for ending in ("ttl", "jsonld", "jsonl", "csv")}
    assert str(graph.value(dataset, DCT.modified)) == "2026-07-01"
    assert str(graph.value(dataset, DCT.license)) == "https://licence.example/"
    # What DCAT-AP 3 demands of a distribution, and of whoever publishes.
    for one in graph.objects(dataset, DCAT.distribution):
        assert graph.value(one, DCAT.accessURL)
        assert graph.value(one, DCT.license)
    publisher = graph.value(dataset, DCT.publisher)
    assert (
        str(graph.value(publisher, URIRef("http://xmlns.com/foaf/0.1/name")))
        == "Ủy ban nhân dân tỉnh Khánh Hòa"
    )


def test_the_entry_is_the_same_in_both_writings() -> None:
    written = "".join(jsonld.pieces(dcat.entry(ABOUT)))

    assert isomorphic(Graph().parse(data=written, format="json-ld"), graph_of(dcat.entry(ABOUT)))


def test_a_value_keeps_its_type() -> None:
    told = node("https://x.example/1", "skos:Concept", ("dct:valid", [Typed("2026-07-01", "xsd:date")]))

    assert '"2026-07-01"^^xsd:date' in "".join(turtle.pieces([told]))


def test_the_table_has_a_line_for_each_procedure_and_no_formula() -> None:
    rows = [
        minimal(name='=HYPERLINK("http://x")', valid_from=date(2026, 7, 1), handled_by=(JUSTICE,)),
        minimal(),
    ]

    written = "".join(table.csv_pieces(rows, BASE)).splitlines()

    assert written[0].startswith("\ufeffcode,name,sector,")
    assert written[1].startswith('1.001193,"\'=HYPERLINK(""http://x"")",Hộ tịch,')
    assert written[1].endswith('"Sở Tư pháp, Tỉnh Khánh Hòa",https://motcua.example/procedures/1.001193/')
    assert len(written) == 3


def test_each_json_line_holds_the_whole_content() -> None:
    told = [json.loads(line) for line in table.json_lines([minimal(content={"levels": ["commune"]})], BASE)]

    assert told[0]["code"] == "1.001193"
    assert told[0]["content"] == {"levels": ["commune"]}
    assert told[0]["address"] == "https://motcua.example/procedures/1.001193/"
