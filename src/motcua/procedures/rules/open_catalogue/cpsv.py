"""A procedure in the European model of public services, CPSV-AP 3.2 (https://semiceu.github.io/CPSV-AP/).

A procedure is a PublicService. Its channels, costs, papers (Evidence), cases and conditions (Requirement), outputs
and the rule by which it is handled hang on its own address; sectors, subjects, life events, laws and agencies are
shared by all. What the catalogue does not state is left out, except for the agency and the description, which the
model demands: the agency is then that of the procedure's level, the description its name.
"""

from collections.abc import Iterable, Iterator, Mapping

from motcua.procedures.rules.open_catalogue import reading
from motcua.procedures.rules.open_catalogue.durations import duration, in_words
from motcua.procedures.rules.open_catalogue.linked import (
    Node,
    Ref,
    Text,
    Typed,
    Value,
    node,
    once,
    slug,
    texts,
)
from motcua.procedures.rules.open_catalogue.reading import Content
from motcua.procedures.rules.open_catalogue.rows import OpenAgency, OpenProcedure, Publication
from motcua.procedures.rules.open_catalogue.vocabulary import named, place, vocabulary, word


def service_address(base: str, code: str) -> str:
    """The address of a procedure as a thing; its page is the same without the last part.

    >>> service_address("https://motcua.example", "1.001193")
    'https://motcua.example/procedures/1.001193/#service'
    """
    return f"{base}/procedures/{code}/#service"


def dataset_address(base: str) -> str:
    return f"{base}/catalogue/#dataset"


def catalogue(rows: Iterable[OpenProcedure], about: Publication) -> Iterator[Node]:
    """Every node of the catalogue: what all share first, then procedure by procedure."""

    def nodes() -> Iterator[Node]:
        yield from _shared(about)
        for row in rows:
            yield from _procedure(row, about)

    yield from once(nodes())


def _shared(about: Publication) -> Iterator[Node]:
    base, words = about.base, vocabulary()["words"]
    publisher = f"{base}/catalogue/#publisher"
    province = _area(base, about.province_code, about.province_name)
    yield province
    yield node(place("vietnam"), "dct:Location", ("rdfs:label", named("words", "vietnam")))
    yield node(place("dong"), "skos:Concept", ("skos:prefLabel", named("words", "dong")))
    yield node(place("in_force"), "skos:Concept", ("skos:prefLabel", named("words", "in_force")))
    yield node(
        place("language", "vi"), "dct:LinguisticSystem", ("rdfs:label", texts("Tiếng Việt", "Vietnamese"))
    )
    yield node(
        publisher,
        "foaf:Agent org:Organization cv:PublicOrganisation",
        ("dct:identifier", (about.province_code,)),
        ("dct:title", texts(about.publisher)),
        ("foaf:name", texts(about.publisher)),
        ("skos:prefLabel", texts(about.publisher)),
        ("dct:spatial", (Ref(province.iri),)),
    )
    yield node(
        dataset_address(base),
        "dcat:Dataset",
        ("dct:identifier", (dataset_address(base),)),
        ("dct:title", named("words", "dataset")),
        ("dct:description", texts(words["dataset_about"]["vi"], words["dataset_about"]["en"])),
        ("dct:publisher", (Ref(publisher),)),
        ("dcat:landingPage", (Ref(f"{base}/catalogue/"),)),
        ("dct:license", (Ref(about.licence),)),
    )
    yield node(f"{base}/catalogue/", "foaf:Document")


def _procedure(row: OpenProcedure, about: Publication) -> Iterator[Node]:
    base, content = about.base, row.content
    at = f"{base}/procedures/{row.code}/"
    lines = reading.channels(content)
    channels = [_channel(at, row.code, number, line) for number, line in enumerate(lines, 1)]
    costs = [
        _cost(at, row.code, f"{number}-{place_in_line}", channel.iri, fee)
        for number, (line, channel) in enumerate(zip(lines, channels, strict=True), 1)
        for place_in_line, fee in enumerate(reading.items(line, "fees"), 1)
    ]
    requirements, evidences = _papers(at, row.code, content)
    outputs = [
        _output(at, row.code, number, entry)
        for number, entry in enumerate(reading.items(content, "results"), 1)
    ]
    laws = [_law(base, entry) for entry in reading.items(content, "legal_bases")]
    rules = _rule(at, row, [law.iri for law in laws])
    agencies = _agencies(row, about)
    concepts = [
        _concept(base, "sector", row.sector_code, texts(row.sector_name, reading.sector_en(content))),
        _concept(base, "online", row.online_level, named("online_levels", row.online_level)),
        *(
            _concept(base, "subject", code, named("subjects", code))
            for code in reading.words(content, "subjects")
        ),
        *(_concept(base, "level", code, named("levels", code)) for code in reading.words(content, "levels")),
    ]
    events = [
        node(
            f"{base}/catalogue/#event-{event.code}",
            "cv:Event cv:LifeEvent",
            ("dct:identifier", (event.code,)),
            ("dct:title", texts(event.vi, event.en)),
        )
        for event in row.life_events
    ]
    times = {duration(reading.limit_of(line)) for line in lines}
    yield from (
        *concepts,
        *events,
        *laws,
        *agencies,
        *channels,
        *costs,
        *requirements,
        *evidences,
        *outputs,
        *rules,
    )

    def of(kind: str) -> list[Ref]:
        begin = f"{base}/catalogue/#{kind}-"
        return [Ref(one.iri) for one in concepts if one.iri.startswith(begin)]

    yield node(
        service_address(base, row.code),
        "cpsv:PublicService",
        ("dct:identifier", (row.code,)),
        ("dct:title", texts(row.name, str(content.get("name_en") or ""))),
        ("dct:description", (*_description(row), *texts("", str(content.get("name_en") or "")))),
        ("cv:hasCompetentAuthority", _refs(one for one in agencies if "cv:PublicOrganisation" in one.types)),
        ("cv:hasChannel", _refs(channels)),
        ("cv:hasCost", _refs(costs)),
        # One duration for the service only where all channels agree; each channel has its own.
        ("cv:processingTime", [Typed(time, "xsd:duration") for time in times if time and len(times) == 1]),
        ("cpsv:hasInput", _refs(evidences)),
        ("cv:holdsRequirement", _refs(requirements)),
        ("cpsv:produces", _refs(outputs)),
        ("cpsv:follows", _refs(rules)),
        ("cv:hasLegalResource", _refs(laws)),
        ("cv:sector", of("sector")),
        ("cv:isClassifiedBy", [*of("online"), *of("level")]),
        ("dct:audience", of("subject")),
        ("cv:isGroupedBy", _refs(events)),
        ("adms:status", (Ref(place("in_force")),)),
        ("dct:language", (Ref(place("language", "vi")),)),
        ("dcat:keyword", [Text(said, "vi") for said in reading.keywords(content)]),
        ("dct:valid", [Typed(row.valid_from.isoformat(), "xsd:date")] if row.valid_from else ()),
        ("foaf:page", (Ref(at),)),
        ("dct:isPartOf", (Ref(dataset_address(base)),)),
    )


def _channel(at: str, code: str, number: int, line: Content) -> Node:
    kind = str(line.get("channel") or "")
    time = duration(reading.limit_of(line))
    said = [in_words(line), str(line.get("description") or "")]
    return node(
        f"{at}#channel-{number}",
        "cv:Channel",
        ("dct:identifier", (f"{code}-C{number}",)),
        ("skos:prefLabel", named("channels", kind)),
        ("dct:description", texts(". ".join(part.rstrip(".") for part in said if part))),
        ("cv:processingTime", [Typed(time, "xsd:duration")] if time else ()),
    )


def _cost(at: str, code: str, number: str, channel: str, fee: Content) -> Node:
    amount = fee.get("amount_vnd")
    known = isinstance(amount, int) and not isinstance(amount, bool)
    return node(
        f"{at}#cost-{number}",
        "cv:Cost",
        ("dct:identifier", (f"{code}-F{number}",)),
        ("cv:hasValue", [Typed(f"{amount}.0E0", "xsd:double")] if known else ()),
        ("cv:currency", (Ref(place("dong")),)),
        ("dct:description", texts(str(fee.get("text") or ""), str(fee.get("text_en") or ""))),
        ("cv:ifAccessedThrough", (Ref(channel),)),
    )


def _papers(at: str, code: str, content: Content) -> tuple[list[Node], list[Node]]:
    """A requirement for the papers of everybody, one for each case, one for the conditions; and the papers."""
    entries = reading.items(content, "components")
    cases = list(dict.fromkeys(str(entry.get("case") or "") for entry in entries))
    requirement_of = {case: f"{at}#requirement-{number}" for number, case in enumerate(cases, 1)}
    requirements = [
        node(
            iri,
            "cv:Requirement",
            ("dct:identifier", (f"{code}-R{number}",)),
            ("dct:title", texts(case) or named("words", "everybody")),
        )
        for number, (case, iri) in enumerate(requirement_of.items(), 1)
    ]
    conditions = reading.text(content, "conditions")
    if conditions:
        requirements.append(
            node(
                f"{at}#conditions",
                "cv:Requirement",
                ("dct:identifier", (f"{code}-RC",)),
                ("dct:title", named("words", "conditions")),
                ("dct:description", texts(conditions)),
            )
        )
    evidences = [
        node(
            f"{at}#evidence-{number}",
            "cv:Evidence",
            ("dct:identifier", (f"{code}-E{number}",)),
            ("dct:title", texts(str(entry.get("name") or ""), str(entry.get("name_en") or "")) or _unnamed()),
            ("dct:description", texts(_counts(entry))),
            ("cv:supportsRequirement", (Ref(requirement_of[str(entry.get("case") or "")]),)),
        )
        for number, entry in enumerate(entries, 1)
    ]
    return requirements, evidences


def _counts(entry: Content) -> str:
    said = [f"Bản chính: {entry.get('originals') or 0}, bản sao: {entry.get('copies') or 0}"]
    if entry.get("form"):
        said.append(f"Mẫu: {entry['form']}")
    return ". ".join(said)


def _output(at: str, code: str, number: int, entry: Content) -> Node:
    return node(
        f"{at}#output-{number}",
        "cv:Output",
        ("dct:identifier", (str(entry.get("code") or f"{code}-O{number}"),)),
        ("dct:title", texts(str(entry.get("name") or ""), str(entry.get("name_en") or "")) or _unnamed()),
    )


def _law(base: str, entry: Content) -> Node:
    number, title = str(entry.get("number") or ""), str(entry.get("title") or "")
    return node(
        f"{base}/catalogue/#law-{slug(number or title)}",
        "eli:LegalResource",
        ("eli:id_local", (number,) if number else ()),
        ("dct:identifier", (number,) if number else ()),
        ("dct:title", texts(title)),
    )


def _rule(at: str, row: OpenProcedure, laws: list[str]) -> list[Node]:
    steps = reading.text(row.content, "steps")
    if not steps:
        return []
    return [
        node(
            f"{at}#rule",
            "cpsv:Rule",
            ("dct:identifier", (f"{row.code}-Q",)),
            ("dct:title", named("words", "rule")),
            ("dct:description", texts(steps)),
            ("dct:language", (Ref(place("language", "vi")),)),
            ("cpsv:implements", [Ref(law) for law in laws]),
        )
    ]


def _agencies(row: OpenProcedure, about: Publication) -> list[Node]:
    """The agencies with the areas they stand for: those that handle it here, else whom the source or level names."""
    base, found = about.base, []
    for agency in row.handled_by:
        area = _area(base, agency.area_code, agency.area_name)
        found += [area, _agency(base, agency, area.iri)]
    if found:
        return found
    said = row.content.get("agencies")
    stated = str((said.get("competent") or said.get("performing") or "") if isinstance(said, dict) else "")
    if stated:
        return [_public(f"{base}/catalogue/#agency-{slug(stated)}", texts(stated))]
    levels = [level for level in reading.words(row.content, "levels") if level in vocabulary()["levels"]]
    if not levels:
        return [
            _public(f"{base}/catalogue/#agency-unstated", _both(vocabulary()["unstated_agency"], "vi", "en"))
        ]
    return [
        _public(
            f"{base}/catalogue/#agency-of-{level}",
            _both(vocabulary()["levels"][level], "agency_vi", "agency_en"),
        )
        for level in levels
    ]


def _agency(base: str, agency: OpenAgency, area: str) -> Node:
    return node(
        f"{base}/catalogue/#agency-{agency.agency_id}",
        "cv:PublicOrganisation org:Organization",
        ("dct:identifier", (agency.agency_id,)),
        ("skos:prefLabel", texts(agency.name)),
        ("dct:spatial", (Ref(area),)),
    )


def _public(iri: str, names: tuple[Text, ...]) -> Node:
    """An agency of which only the name is known: it stands somewhere in the country."""
    return node(
        iri,
        "cv:PublicOrganisation org:Organization",
        ("skos:prefLabel", names),
        ("dct:spatial", (Ref(place("vietnam")),)),
    )


def _area(base: str, code: str, name: str) -> Node:
    return node(
        f"{base}/catalogue/#area-{code}",
        "dct:Location",
        ("dct:identifier", (code,)),
        ("rdfs:label", texts(name)),
    )


def _concept(base: str, kind: str, code: str, names: tuple[Text, ...]) -> Node:
    return node(
        f"{base}/catalogue/#{kind}-{code}",
        "skos:Concept",
        ("skos:notation", (code,)),
        ("skos:prefLabel", names),
    )


def _description(row: OpenProcedure) -> tuple[Text, ...]:
    """What the applicant gets, who may ask; the name where the catalogue states neither."""
    results = [str(entry.get("name")) for entry in reading.items(row.content, "results") if entry.get("name")]
    subjects = [word("subjects", code) for code in reading.words(row.content, "subjects")]
    said = []
    if results:
        said.append(f"Kết quả: {'; '.join(dict.fromkeys(results))}")
    if subjects:
        said.append(f"Đối tượng: {', '.join(subjects)}")
    return texts(". ".join([row.name.rstrip("."), *said]) + ".")


def _unnamed() -> tuple[Text, ...]:
    return named("words", "unnamed")


def _both(said: Mapping[str, str], vi: str, en: str) -> tuple[Text, ...]:
    return texts(said[vi], said[en])


def _refs(nodes: Iterable[Node]) -> list[Value]:
    return [Ref(one.iri) for one in nodes]
