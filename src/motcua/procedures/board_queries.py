"""What has to hang on a unit's notice board on a day, what hangs, and what is to be done about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q

from motcua.procedures.models import NoticeBoardPosting, Offering


@dataclass(frozen=True)
class BoardLine:
    """A version on a board. `posted_on` is None while it does not hang."""

    version_id: int
    code: str
    name: str
    number: int
    valid_from: date
    sector: str
    posted_on: date | None


@dataclass(frozen=True)
class Board:
    """`to_post` should hang and does not, `hanging` does rightly, `to_take_down` hangs and should not."""

    unit_id: int
    to_post: tuple[BoardLine, ...]
    hanging: tuple[BoardLine, ...]
    to_take_down: tuple[BoardLine, ...]

    @property
    def is_right(self) -> bool:
        return not self.to_post and not self.to_take_down

    @property
    def must_hang(self) -> tuple[BoardLine, ...]:
        return tuple(sorted((*self.to_post, *self.hanging), key=lambda line: (line.sector, line.code)))


def board(unit_id: int, on: date) -> Board:
    """One unit's board on a day in Vietnam; two queries.

    What the unit receives on that day must hang, in the version in force; internal procedures do not hang.
    """
    offered = (
        Offering.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
            receiving_unit_id=unit_id,
            valid_from__lte=on,
            procedure__current_version__isnull=False,
            procedure__is_internal=False,
        )
        .order_by("procedure__sector__name", "procedure__sort_key", "pk")
        .values_list(
            "procedure__current_version_id",
            "procedure__code",
            "procedure__name",
            "procedure__current_version__number",
            "procedure__current_version__valid_from",
            "procedure__sector__name",
        )
    )
    hanging = {
        row.version_id: row
        for row in NoticeBoardPosting.objects.filter(unit_id=unit_id, taken_down_on__isnull=True)
        .select_related("version__procedure__sector")
        .defer("version__content", "version__raw", "version__form_schema", "version__form_layout")
        .order_by("posted_on", "pk")
    }
    must = [
        BoardLine(*row, posted_on=hanging[row[0]].posted_on if row[0] in hanging else None) for row in offered
    ]
    wanted = {line.version_id for line in must}
    return Board(
        unit_id,
        tuple(line for line in must if line.posted_on is None),
        tuple(line for line in must if line.posted_on is not None),
        tuple(_line(row) for number, row in hanging.items() if number not in wanted),
    )


def _line(row: NoticeBoardPosting) -> BoardLine:
    version = row.version
    procedure = version.procedure
    return BoardLine(
        version.pk,
        procedure.code,
        procedure.name,
        version.number,
        version.valid_from,
        procedure.sector.name,
        row.posted_on,
    )


@dataclass(frozen=True)
class BoardCount:
    unit_id: int
    must: int
    missing: int
    obsolete: int


_COUNTS = """
WITH must AS (
    SELECT DISTINCT o.receiving_unit_id AS unit_id, p.current_version_id AS version_id
    FROM procedures_offering o JOIN procedures_procedure p ON p.id = o.procedure_id
    WHERE p.current_version_id IS NOT NULL AND NOT p.is_internal
      AND o.valid_from <= %(on)s AND (o.valid_to IS NULL OR o.valid_to >= %(on)s)
), hangs AS (
    SELECT unit_id, version_id FROM procedures_noticeboardposting WHERE taken_down_on IS NULL
)
SELECT coalesce(m.unit_id, h.unit_id), count(m.version_id),
       count(*) FILTER (WHERE h.version_id IS NULL), count(*) FILTER (WHERE m.version_id IS NULL)
FROM must m FULL JOIN hangs h ON h.unit_id = m.unit_id AND h.version_id = m.version_id
WHERE %(units)s::bigint[] IS NULL OR coalesce(m.unit_id, h.unit_id) = ANY (%(units)s)
GROUP BY 1 ORDER BY 1
"""


def counts(on: date, unit_ids: Iterable[int] | None = None) -> dict[int, BoardCount]:
    """Every board of the province on a day, counted; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"on": on, "units": None if unit_ids is None else sorted(set(unit_ids))})
        return {row[0]: BoardCount(*row) for row in cursor.fetchall()}
