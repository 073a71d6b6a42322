"""Reading the catalogue: search, life events, sectors, a procedure's page, where it is offered."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, F, Func, JSONField, Q
from django.utils import timezone
from django.utils.translation import get_language

from motcua.agencies.queries import UnitLevel
from motcua.kernel.zone import day_of
from motcua.procedures.errors import NotOffered, ProcedureNotFound, VersionNotFound
from motcua.procedures.models import Offering, Procedure, ProcedureVersion, PublicationDecision, Sector
from motcua.procedures.rules.forms import FormPage, describe
from motcua.procedures.rules.search import Query, query_of
from motcua.procedures.rules.spelling import WordIndex
from motcua.procedures.sample import vocabulary


@dataclass(frozen=True)
class SearchHit:
    """A procedure found. `is_offered`: some unit of the province applies it. `score` orders, 1 is best."""

    id: int
    code: str
    name: str
    sector_code: str
    sector_name: str
    levels: tuple[str, ...]
    online_level: str
    is_offered: bool
    score: float


@dataclass(frozen=True)
class LifeEvent:
    """A moment of life under which people look for procedures. `count`: procedures offered for it."""

    code: str
    name: str
    count: int


@dataclass(frozen=True)
class SectorCount:
    code: str
    name: str
    group: str
    group_name: str
    count: int


@dataclass(frozen=True)
class OfferingRow:
    """Where a procedure is offered today: receiving and handling unit, channels, process.

    `channels`: those of the offering that the version in force still has.
    """

    id: int
    receiving_unit_id: int
    receiving_unit_name: str
    receiving_area_code: str
    receiving_level: str
    handling_unit_id: int
    handling_unit_name: str
    process_key: str
    fee_key: str
    channels: tuple[str, ...]


@dataclass(frozen=True)
class ProcedurePage:
    """All that the page of a procedure shows. `content` is the structured record (docs/catalogue.md)."""

    id: int
    code: str
    name: str
    sector_name: str
    sector_code: str
    version_id: int
    version_number: int
    valid_from: date
    online_level: str
    eligible_for_full_online: bool
    has_financial_obligation: bool
    payable_online: bool
    needs_review: bool
    source: str
    content: Mapping[str, Any]
    form_schema: Mapping[str, Any] | None
    form_layout: Mapping[str, Any] | None
    offerings: tuple[OfferingRow, ...]
    decision: PublicationDecision | None = None  # that made the version, when its document can be read

    @property
    def can_be_filed_online(self) -> bool:
        """There is a form, and some unit takes it online."""
        return self.form_schema is not None and any("online" in row.channels for row in self.offerings)

    def form_pages(self) -> tuple[FormPage, ...]:
        """The form in the active language."""
        return describe(self.form_schema, self.form_layout, get_language() or "vi")


_SEARCH = """
SELECT p.id, p.code, p.name, s.code, s.name, v.levels, v.online_level,
       EXISTS (SELECT 1 FROM procedures_offering o WHERE o.procedure_id = p.id AND o.valid_from <= %(today)s
               AND (o.valid_to IS NULL OR o.valid_to >= %(today)s)) AS offered,
       {score} AS score
FROM procedures_procedure p
JOIN procedures_procedureversion v ON v.id = p.current_version_id
JOIN procedures_sector s ON s.id = p.sector_id
WHERE NOT p.is_internal AND {match}
  AND (%(sector)s = '' OR s.code = %(sector)s)
  AND (%(level)s = '' OR v.levels ? %(level)s)
  AND (%(event)s = '' OR v.content -> 'life_events' ? %(event)s)
ORDER BY {order}
LIMIT %(limit)s
"""
_ALL = ("TRUE", "0.0", "offered DESC, p.sort_key, p.id")
_BY_CODE = ("p.code LIKE %(code)s", "1.0", "p.code")
# Every word, as the beginning of a word where it can be, the words together, early in the text, nothing left out.
_BY_WORDS = (
    "p.search_text LIKE ALL (%(anywhere)s)",
    """CASE WHEN ' ' || p.search_text LIKE ALL (%(words)s) THEN 0.4 ELSE 0 END
       + CASE WHEN ' ' || p.search_text LIKE %(phrase)s
              THEN 0.4 - 0.0005 * least(position(%(text)s IN p.search_text), length(p.name), 200) ELSE 0 END
       + CASE WHEN ' ' || p.search_text || ' ' LIKE %(whole)s THEN 0.2 ELSE 0 END""",
    "score DESC, offered DESC, length(p.name), p.sort_key, p.id",
)
_BY_NUMBER = ("p.id = ANY (%(numbers)s)", "0.0", "p.id")
_CANDIDATES = 60


def search(
    text: str,
    *,
    sector: str | None = None,
    level: str | None = None,
    life_event: str | None = None,
    limit: int = 20,
) -> list[SearchHit]:
    """Procedures in force by words (diacritics and typing errors forgiven) or by code, best first.

    Nothing typed: all within the filters, those offered in the province first, in Vietnamese order. One query;
    with words two (is the index of words still good?), three when the words are misspelt.
    """
    query = query_of(text)
    values: dict[str, Any] = {
        "sector": sector or "",
        "level": level or "",
        "event": life_event or "",
        "limit": max(1, min(limit, 100)),
    }
    if query.code_prefix:
        return _found(_BY_CODE, values | {"code": f"{query.code_prefix}%"})
    if query.is_empty:
        return _found(_ALL, values)
    index = _word_index()
    hits = _found(_BY_WORDS, values | _patterns(query)) if index.knows(query.words) else []
    return hits or _forgiving(index, query, values)


def _forgiving(index: WordIndex, query: Query, values: dict[str, Any]) -> list[SearchHit]:
    scores = dict(index.likely(query.words, _CANDIDATES))
    if not scores:
        return []
    found = _found(_BY_NUMBER, values | {"numbers": list(scores), "limit": _CANDIDATES})
    ranked = sorted(
        found, key=lambda hit: (-round(scores[hit.id], 3), not hit.is_offered, len(hit.name), hit.id)
    )
    return [replace(hit, score=scores[hit.id]) for hit in ranked[: values["limit"]]]


def _found(way: tuple[str, str, str], values: dict[str, Any]) -> list[SearchHit]:
    match, score, order = way
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH.format(match=match, score=score, order=order), values | {"today": today()})
        rows = cursor.fetchall()
    return [
        SearchHit(
            pk,
            code,
            name,
            sector_code,
            sector_name,
            tuple(_json(levels) or ()),
            online,
            offered,
            float(score),
        )
        for pk, code, name, sector_code, sector_name, levels, online, offered, score in rows
    ]


def _patterns(query: Query) -> dict[str, Any]:
    # Folded text has only letters, digits and spaces, so nothing in it is a wildcard.
    return {
        "text": query.text,
        "phrase": f"% {query.text}%",
        "whole": f"% {query.whole} %",
        "words": [f"% {word}%" for word in query.words],
        "anywhere": [f"%{word}%" for word in query.words],
    }


_index: tuple[tuple[int, int | None], WordIndex] | None = None


def _word_index() -> WordIndex:
    """The index of words, built anew when a procedure or a version has come (30 ms on 2,340 procedures)."""
    global _index
    with connection.cursor() as cursor:
        # the sum too: a version may come into force after ones that were written later
        cursor.execute("SELECT count(current_version_id), sum(current_version_id) FROM procedures_procedure")
        state: tuple[int, int | None] = cursor.fetchone()
    known = _index
    if known is None or known[0] != state:
        texts = Procedure.objects.filter(current_version__isnull=False, is_internal=False)
        known = (state, WordIndex.over(texts.values_list("pk", "search_text")))
        _index = known
    return known[1]


def _json(value: Any) -> Any:
    """A jsonb column of a plain cursor comes as text."""
    return json.loads(value) if isinstance(value, str) else value


def life_events() -> list[LifeEvent]:
    """The life events that have procedures offered in the province, in the vocabulary's order; one query."""
    statement = """
    SELECT event, count(*) FROM procedures_procedure p
    JOIN procedures_procedureversion v ON v.id = p.current_version_id
    CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(v.content -> 'life_events', '[]'::jsonb)) AS event
    WHERE NOT p.is_internal
      AND EXISTS (SELECT 1 FROM procedures_offering o WHERE o.procedure_id = p.id AND o.valid_from <= %(today)s
                  AND (o.valid_to IS NULL OR o.valid_to >= %(today)s))
    GROUP BY event
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, {"today": today()})
        counts = dict(cursor.fetchall())
    known = vocabulary()["life_events"].items()
    return [LifeEvent(code, names[_words()], counts[code]) for code, names in known if counts.get(code)]


def life_event_name(code: str) -> str:
    """The name of a life event in the active language, empty when there is none of that code."""
    names = vocabulary()["life_events"].get(code)
    return str(names[_words()]) if names else ""


def _words() -> str:
    return "vi" if (get_language() or "vi").startswith("vi") else "en"


def sector_id_of(code: str) -> int | None:
    """The number of a sector by its code; None where there is none. One query."""
    return Sector.objects.filter(code=code).values_list("pk", flat=True).first() if code else None


def sectors_with_counts() -> list[SectorCount]:
    """Sectors with the number of their procedures in force, by group and name; one query."""
    rows = (
        Sector.objects.annotate(
            count=Count(
                "procedures",
                filter=Q(procedures__current_version__isnull=False, procedures__is_internal=False),
            )
        )
        .filter(count__gt=0)
        .order_by("group", "name")
    )
    groups = vocabulary()["groups"]
    return [
        SectorCount(row.code, row.name, row.group, groups.get(row.group, {}).get(_words(), ""), row.count)
        for row in rows
    ]


def procedure_page(code: str) -> ProcedurePage:
    """The current version of a procedure with its offerings; two queries. Accepts the long code too.

    Raises ProcedureNotFound.
    """
    short = query_of(code).code_prefix or code
    row = (
        Procedure.objects.select_related("current_version__decision", "sector")
        .filter(code=short, current_version__isnull=False, is_internal=False)
        .first()
    )
    version = row.current_version if row else None
    if row is None or version is None:
        raise ProcedureNotFound(code)
    return ProcedurePage(
        id=row.pk,
        code=row.code,
        name=row.name,
        sector_name=row.sector.name,
        sector_code=row.sector.code,
        version_id=version.pk,
        version_number=version.number,
        valid_from=version.valid_from,
        online_level=version.online_level,
        eligible_for_full_online=version.eligible_for_full_online,
        has_financial_obligation=version.has_financial_obligation,
        payable_online=version.payable_online,
        needs_review=version.needs_review,
        source=version.source,
        content=version.content,
        form_schema=version.form_schema,
        form_layout=version.form_layout,
        offerings=tuple(_offering_rows(Q(procedure=row) & _on(today()))),
        decision=version.decision if version.decision and version.decision.file_sha256 else None,
    )


def procedure_id_of(code: str) -> int:
    """Number of the procedure with a short code. Raises ProcedureNotFound."""
    found = Procedure.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise ProcedureNotFound(code)
    return found


@dataclass(frozen=True)
class ProcedureKind:
    """By what rules of law name a procedure: its national code, its sector's group ("" without) and code."""

    code: str
    sector_group: str
    sector_code: str = ""


def kind_of(procedure_id: int) -> ProcedureKind:
    """Raises ProcedureNotFound. One query."""
    row = (
        Procedure.objects.filter(pk=procedure_id).values_list("code", "sector__group", "sector__code").first()
    )
    if row is None:
        raise ProcedureNotFound(str(procedure_id))
    return ProcedureKind(*row)


@dataclass(frozen=True)
class InForce:
    """What is in force of a procedure. All None: signed, and its day has not come."""

    version_id: int | None
    valid_from: date | None
    abolished_on: date | None


def in_force(procedure_id: int) -> InForce:
    """Raises ProcedureNotFound. One query."""
    columns = ("current_version_id", "current_version__valid_from", "abolished_on")
    row = Procedure.objects.filter(pk=procedure_id).values_list(*columns).first()
    if row is None:
        raise ProcedureNotFound(str(procedure_id))
    return InForce(*row)


def version_of(version_id: int) -> ProcedureVersion:
    """One version with its procedure; one query. Raises VersionNotFound."""
    found = ProcedureVersion.objects.select_related("procedure__sector").filter(pk=version_id).first()
    if found is None:
        raise VersionNotFound(version_id)
    return found


def today() -> date:
    """The day in Vietnam."""
    return day_of(timezone.now())


def _on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def offering(procedure_id: int, receiving_unit_id: int, at: date) -> Offering:
    """How a unit offers a procedure on a day, with both units; one query. Raises NotOffered."""
    found = (
        Offering.objects.select_related("receiving_unit", "handling_unit")
        .filter(_on(at), procedure_id=procedure_id, receiving_unit_id=receiving_unit_id)
        .order_by("-valid_from")
        .first()
    )
    if found is None:
        raise NotOffered(procedure_id, receiving_unit_id)
    return found


def competent_unit(procedure_id: int, receiving_unit_id: int, at: date, area_code: str | None = None) -> int:
    """The unit that handles what was received: the offering's, or the People's Committee of the applicant's commune.

    The second when a provincial centre receives a commune's procedure, whatever the residence (phi địa giới hành
    chính) and `area_code` names a commune whose own centre offers it. Raises NotOffered.
    """
    here = offering(procedure_id, receiving_unit_id, at)
    crossing = (
        here.receiving_unit.level == UnitLevel.PROVINCE and here.handling_unit.level == UnitLevel.COMMUNE
    )
    if not area_code or not crossing:
        return here.handling_unit_id
    own = (
        Offering.objects.filter(
            _on(at),
            procedure_id=procedure_id,
            receiving_unit__area__code=area_code,
            receiving_unit__level=UnitLevel.COMMUNE,
        )
        .values_list("handling_unit_id", flat=True)
        .first()
    )
    return own if own is not None else here.handling_unit_id


def receiving_units(procedure_id: int, area_code: str | None = None) -> list[OfferingRow]:
    """Where to file today: the centre of the commune first when `area_code` names one, then the province's.

    Then the others in Vietnamese order; one query.
    """
    rows = _offering_rows(Q(procedure_id=procedure_id) & _on(today()))
    return sorted(
        rows,
        key=lambda row: (
            row.receiving_area_code != area_code,
            row.receiving_level != UnitLevel.PROVINCE,
        ),
    )


def units_that_serve(at: date) -> frozenset[int]:
    """The units that take in or handle some procedure on a day; one query."""
    pairs = Offering.objects.filter(_on(at)).values_list("receiving_unit_id", "handling_unit_id").distinct()
    return frozenset(unit for pair in pairs for unit in pair)


def offerings_of(receiving_unit_id: int, at: date) -> list[Offering]:
    """What a unit takes in on a day, with procedures and their current versions, for the counter; one query."""
    return list(
        Offering.objects.filter(_on(at), receiving_unit_id=receiving_unit_id)
        .select_related("procedure__current_version", "procedure__sector", "handling_unit")
        .order_by("procedure__sort_key")
    )


_STATED_CHANNELS = Func(
    F("procedure__current_version__content"),
    template="jsonb_path_query_array(%(expressions)s, '$.channels[*].channel')",
    output_field=JSONField(),
)


def _offering_rows(which: Q) -> list[OfferingRow]:
    rows = (
        Offering.objects.filter(which)
        .annotate(stated=_STATED_CHANNELS)
        .order_by("receiving_unit__area__sort_key", "pk")
        .values_list(
            "pk",
            "receiving_unit_id",
            "receiving_unit__name",
            "receiving_unit__area__code",
            "receiving_unit__level",
            "handling_unit_id",
            "handling_unit__name",
            "process_key",
            "fee_key",
            "channels",
            "stated",
        )
    )
    return [
        OfferingRow(*row[:-2], channels=tuple(channel for channel in row[-2] if channel in (row[-1] or ())))
        for row in rows
    ]


@dataclass(frozen=True)
class CodedProcedure:
    """A procedure under a code of either form, with its versions: (first day, id), oldest first."""

    id: int
    versions: tuple[tuple[date, int], ...]

    def version_on(self, day: date) -> int:
        """The version in force on the day; before the first known one, that."""
        found = self.versions[0][1]
        for valid_from, version_id in self.versions:
            if valid_from <= day:
                found = version_id
        return found


def coded(code: str) -> CodedProcedure | None:
    """The procedure of a short (`d.000001`) or long code (`1.000001.000.00.00.H56`), or None; two queries."""
    found = (
        Procedure.objects.filter(Q(code=code) | Q(long_code=code)).order_by("pk").values_list("pk", flat=True)
    )
    number = found.first()
    if number is None:
        return None
    versions = ProcedureVersion.objects.filter(procedure_id=number).order_by("valid_from", "number")
    listed = tuple(versions.values_list("valid_from", "pk"))
    return CodedProcedure(number, listed) if listed else None


_RESULT_NAMES = """
SELECT DISTINCT ON (r.entry ->> 'code') r.entry ->> 'code', r.entry ->> 'name'
  FROM procedures_procedure AS p
  JOIN procedures_procedureversion AS v ON v.id = p.current_version_id
 CROSS JOIN LATERAL jsonb_array_elements(
       CASE WHEN jsonb_typeof(v.content -> 'results') = 'array' THEN v.content -> 'results' ELSE '[]' END
     ) AS r(entry)
 WHERE r.entry ->> 'code' = ANY(%s) AND r.entry ->> 'name' <> ''
 ORDER BY r.entry ->> 'code', p.code
"""


def result_names(codes: Collection[str]) -> dict[str, str]:
    """Names of results by their code, in the catalogue in force; codes that no procedure gives are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_RESULT_NAMES, [list(codes)])
        return dict(sorted(cursor.fetchall(), key=lambda row: (row[1], row[0])))


def names(procedure_ids: Collection[int]) -> dict[int, str]:
    """The names of these procedures; one query."""
    return dict(Procedure.objects.filter(pk__in=list(procedure_ids)).values_list("pk", "name"))
