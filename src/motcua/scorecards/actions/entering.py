"""Survey parts and outside values that the house does not hold: entered with their document and confirmed by a second
person. What it holds fills itself (`taking`) and is not typed over."""

from collections.abc import Mapping
from datetime import datetime

from motcua.dossiers.rules.authority import Acting
from motcua.kernel.zone import day_of
from motcua.records import actions as records
from motcua.scorecards import queries
from motcua.scorecards.actions.changing import (
    filled,
    line_locked,
    note_line,
    require_roles,
    require_stage,
)
from motcua.scorecards.actions.sheets import ACCEPTED_FILES, read_value
from motcua.scorecards.errors import (
    AnsweredAlready,
    FillsItself,
    Incomplete,
    NotFound,
    ProposedAlready,
    SamePerson,
)
from motcua.scorecards.figures import held_of
from motcua.scorecards.models import Given, Line
from motcua.scorecards.rules.framework import Source
from motcua.scorecards.rules.roles import DECIDERS, STAFF
from motcua.scorecards.rules.round_law import round_law
from motcua.scorecards.rules.stages import Stage
from motcua.scorecards.rules.stated import to_json

_RUNNING = (Stage.SELF_SCORING, Stage.APPRAISAL, Stage.SURVEYS, Stage.CORRECTING)


def receive_document(source: bytes | records.Readable, *, at: datetime) -> str:
    """Keep the document of entered values; its SHA-256. Raises what receiving a file raises (`records.errors`)."""
    most = round_law(day_of(at)).file_bytes
    return records.receive(source, limit_bytes=most, accepted=ACCEPTED_FILES, at=at).sha256


def enter(
    *,
    line_id: int,
    given: Mapping[str, str],
    document: str,
    file_sha256: str | None = None,
    file_name: str = "",
    by: Acting,
    at: datetime,
) -> Given:
    """Put forward the value of a survey or outside criterion, with the document it stands in. The same again changes
    nothing. Raises NotFound, NotAllowed, FillsItself, WrongStage, Incomplete, Unfit, ProposedAlready."""
    user = require_roles(by, STAFF)
    document = filled(document, "document", most=300)
    if _is_held(line_id, at):
        raise FillsItself
    with line_locked(line_id) as line:
        _require_given(line)
        value = read_value(line, given)
        if value.is_empty:
            raise Incomplete("value")
        kept = to_json(value)
        waits = line.entered.filter(is_confirmed__isnull=True).first()
        if waits is not None:
            if (waits.value, waits.document, waits.entered_by_id) == (kept, document, user):
                return waits
            raise ProposedAlready
        row = Given.objects.create(
            line=line,
            value=kept,
            document=document,
            file_id=file_sha256,
            file_name=file_name[:200],
            entered_by_id=user,
            entered_at=at,
        )
        note_line(
            line,
            "entered",
            by=user,
            at=at,
            before={"value": line.given},
            after={"value": kept},
            words=document,
        )
        return row


def decide(*, given_id: int, confirm: bool, by: Acting, at: datetime) -> None:
    """Confirm an entered value against its document, or reject it; another person than the one who entered it.

    Raises NotFound, NotAllowed, SamePerson, WrongStage, AnsweredAlready.
    """
    user = require_roles(by, DECIDERS)
    line_id = Given.objects.filter(pk=given_id).values_list("line_id", flat=True).first()
    if line_id is None:
        raise NotFound("value")
    with line_locked(line_id) as line:
        _require_given(line)
        row = Given.objects.get(pk=given_id)
        if row.is_confirmed is not None:
            if (row.is_confirmed, row.decided_by_id) == (confirm, user):
                return
            raise AnsweredAlready
        if row.entered_by_id == user:
            raise SamePerson
        row.is_confirmed, row.decided_by_id, row.decided_at = confirm, user, at
        row.save(update_fields=["is_confirmed", "decided_by", "decided_at"])
        before = {"value": line.given, "document": line.given_document}
        if confirm:
            line.given, line.given_document = row.value, row.document
        after = {"value": line.given, "document": line.given_document}
        kind = "confirmed" if confirm else "refused"
        note_line(line, kind, by=user, at=at, before=before, after=after, words=row.document)


def _require_given(line: Line) -> None:
    if line.source not in (Source.SURVEY, Source.OUTSIDE):
        raise FillsItself
    require_stage(line.sheet.round, *_RUNNING)


def _is_held(line_id: int, at: datetime) -> bool:
    """Whether the house holds the value already, also when nobody has had it filled in yet. Raises NotFound."""
    line = queries.line(line_id)
    row = line.sheet.round
    found = held_of(queries.framework(row.framework), queries.period_of(row), [line.sheet], now=at)
    return bool(line.frozen) or line.code in found[line.sheet_id]


def waiting_values(round_id: int) -> list[Given]:
    """Entered values of a round that wait for a second person; one query."""
    rows = Given.objects.filter(line__sheet__round_id=round_id, is_confirmed__isnull=True)
    return list(rows.select_related("line__sheet", "entered_by").order_by("pk"))
