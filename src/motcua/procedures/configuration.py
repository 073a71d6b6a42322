"""What an archive of configuration takes of the catalogue and compares with it: versions, drafts, fee rules."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from motcua.procedures.actions.drafts import flags_of
from motcua.procedures.models import FeeSchedule, FeeScheduleState, Procedure, Sector, VersionDraft
from motcua.procedures.rules.drafting import OPEN
from motcua.procedures.rules.fee_schedules import Schedule, schedule_of

Json = Mapping[str, Any]


@dataclass(frozen=True)
class ProcedureSaid:
    """What a procedure says, without ids and days: the same words in every installation."""

    code: str
    long_code: str
    name: str
    is_internal: bool
    sector_code: str
    sector_name: str
    sector_group: str
    content: Json
    flags: Json
    form_schema: Json | None
    form_layout: Json | None


@dataclass(frozen=True)
class OpenDraft:
    """A draft that is not decided yet. `is_archive`: an archive brought it."""

    id: int
    is_archive: bool
    said: ProcedureSaid


def procedures(codes: Collection[str] | None = None) -> Iterator[ProcedureSaid]:
    """Those in force, by code; all, or those named. Read by parts."""
    found = Procedure.objects.filter(current_version__isnull=False).select_related(
        "sector", "current_version"
    )
    if codes is not None:
        found = found.filter(code__in=set(codes))
    # The source record as it came is large and stays where it is.
    for row in found.defer("current_version__raw", "search_text").order_by("code").iterator(chunk_size=500):
        version = row.current_version
        assert version is not None
        yield ProcedureSaid(
            code=row.code,
            long_code=row.long_code,
            name=row.name,
            is_internal=row.is_internal,
            sector_code=row.sector.code,
            sector_name=row.sector.name,
            sector_group=row.sector.group,
            content=version.content,
            flags=flags_of(version).as_json(),
            form_schema=version.form_schema,
            form_layout=version.form_layout,
        )


def open_drafts(codes: Collection[str]) -> dict[str, OpenDraft]:
    """The open draft of each code that has one; one query."""
    rows = VersionDraft.objects.filter(code__in=set(codes), state__in=OPEN).select_related(
        "sector", "procedure"
    )
    return {
        row.code: OpenDraft(
            id=row.pk,
            is_archive=row.origin == "archive",
            said=ProcedureSaid(
                code=row.code,
                long_code=row.procedure.long_code if row.procedure else "",
                name=row.name,
                is_internal=bool(row.content.get("internal")),
                sector_code=row.sector.code,
                sector_name=row.sector.name,
                sector_group=row.sector.group,
                content=row.content,
                flags=row.flags,
                form_schema=row.form_schema,
                form_layout=row.form_layout,
            ),
        )
        for row in rows
    }


def sector_codes() -> frozenset[str]:
    return frozenset(Sector.objects.values_list("code", flat=True))


def known_codes(codes: Collection[str]) -> frozenset[str]:
    """Which of these the catalogue has, abolished ones included."""
    return frozenset(Procedure.objects.filter(code__in=set(codes)).values_list("code", flat=True))


def fee_schedules(day: date) -> list[Schedule]:
    """Approved rules that hold on the day or later, as they were approved; by key and first day.

    The last day that a successor has set is left out: the successor travels along and sets it again.
    """
    rows = FeeSchedule.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), state=FeeScheduleState.APPROVED
    ).order_by("key", "valid_from", "number")
    return [schedule_of(row.content) for row in rows]


@dataclass(frozen=True)
class FeeRow:
    """A fee rule here, as far as it decides whether one that arrives is known."""

    key: str
    number: int
    state: str
    sha256: str
    schedule: Schedule


def fee_rows(keys: Collection[str]) -> list[FeeRow]:
    """Every version of these keys that was not rejected, oldest first; one query."""
    rows = (
        FeeSchedule.objects.filter(key__in=set(keys))
        .exclude(state=FeeScheduleState.REJECTED)
        .order_by("key", "number")
    )
    return [FeeRow(row.key, row.number, row.state, row.sha256, schedule_of(row.content)) for row in rows]
