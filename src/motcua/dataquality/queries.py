"""Reading checks and findings. What belongs to units is narrowed by the units that the caller reaches."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from motcua.dataquality.models import Finding, FindingDeed, FindingState, LookUp, LookUpState
from motcua.dataquality.rules.holding import Word
from motcua.dossiers import owner_queries


def last_of_dossier(dossier_id: int) -> LookUp | None:
    """The newest question about the dossier's owner; one query."""
    return (
        LookUp.objects.filter(dossier_id=dossier_id)
        .select_related("asked_by", "unit")
        .order_by("-asked_at", "-pk")
        .first()
    )


def last_of_person(user_id: int) -> LookUp | None:
    return LookUp.objects.filter(person_id=user_id).order_by("-asked_at", "-pk").first()


def findings(
    units: frozenset[int], *, state: str = FindingState.OPEN, word: str = "", unit_id: int | None = None
) -> QuerySet[Finding]:
    """Findings of these units, errors first, then the newest."""
    rows = Finding.objects.filter(unit_id__in=units).select_related("unit", "dossier__procedure")
    if state:
        rows = rows.filter(state=state)
    if word:
        rows = rows.filter(word=word)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return rows.order_by("weight", "-found_at", "-pk")


def finding(finding_id: int, units: frozenset[int]) -> Finding | None:
    return (
        Finding.objects.filter(pk=finding_id, unit_id__in=units)
        .select_related("unit", "dossier__procedure", "look_up", "decided_by")
        .first()
    )


def deeds(finding_id: int) -> list[FindingDeed]:
    return list(FindingDeed.objects.filter(finding_id=finding_id).select_related("by").order_by("pk"))


@dataclass(frozen=True)
class UnitCounts:
    """The state of a unit's data: open findings by word, and how many were decided so far."""

    unit_id: int
    unit_name: str
    open: Mapping[str, int]
    corrected: int
    rejected: int

    @property
    def open_total(self) -> int:
        return sum(self.open.values())


def counts(units: frozenset[int]) -> list[UnitCounts]:
    """One line a unit that has findings, most open first; one query."""
    rows = (
        Finding.objects.filter(unit_id__in=units)
        .order_by()
        .values_list("unit_id", "unit__name", "state", "word")
        .annotate(count=Count("pk"))
    )
    names: dict[int, str] = {}
    tallied: Counter[tuple[int, str, str]] = Counter()
    for unit_id, name, state, word, count in rows:
        names[unit_id] = name
        tallied[unit_id, state, word if state == FindingState.OPEN else ""] += count
    found = [
        UnitCounts(
            unit_id=unit_id,
            unit_name=name,
            open={word.value: tallied[unit_id, FindingState.OPEN, word] for word in Word},
            corrected=tallied[unit_id, FindingState.CORRECTED, ""],
            rejected=tallied[unit_id, FindingState.REJECTED, ""],
        )
        for unit_id, name in names.items()
    ]
    return sorted(found, key=lambda one: (-one.open_total, one.unit_name))


@dataclass(frozen=True)
class Checked:
    """Running dossiers in reach, and how many of their owners a register was asked about and agreed. The second over
    the first is the share of owners confirmed; with no running dossier it is not assessed."""

    running: int
    asked: int
    agreed: int


def checked() -> Checked:
    """In the open scope."""
    running = owner_queries.running_ids()
    answered = LookUp.objects.filter(dossier_id__in=running, state=LookUpState.ANSWERED, erased_at=None)
    return Checked(
        running=running.count(),
        asked=answered.order_by().values("dossier_id").distinct().count(),
        agreed=answered.filter(verdict="match").order_by().values("dossier_id").distinct().count(),
    )


def asked_since(since: datetime, register: str) -> int:
    """Questions that really went to a register since then, for the quota on its page."""
    rows = LookUp.objects.filter(register=register, asked_at__gte=since, reused=None)
    return rows.exclude(state=LookUpState.LEFT_OUT).count()
