"""Reading rights: who saw whose data, requests, what falls due, lists, breaches, unusual readings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.digitising import ended_queries
from motcua.digitising.ended_queries import EndedPaper
from motcua.dossiers import privacy_queries
from motcua.dossiers.privacy_queries import Ended
from motcua.kernel.zone import day_of
from motcua.ledger import purposes
from motcua.ledger import queries as log
from motcua.rights.models import (
    AccessQuestion,
    Breach,
    DataRequest,
    Deed,
    DestructionFile,
    DestructionItem,
    DestructionList,
    DestructionPaper,
    Export,
    LegalHold,
)
from motcua.rights.models.destruction import ItemState
from motcua.rights.models.requests import RequestState
from motcua.rights.rules import law

PER_PAGE = 30


@dataclass(frozen=True)
class Seen:
    """One reading in words for the person concerned: who by unit and post, what of which dossier, when and why."""

    at: datetime
    actor: str
    unit: str
    post: str
    name: str
    code: str
    procedure: str
    what: str
    why: str
    basis: str
    ground: str


@dataclass(frozen=True)
class SeenPage:
    lines: tuple[Seen, ...]
    count: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // PER_PAGE))


def who_saw(
    dossier_ids: Sequence[int], *, user_id: int | None, page: int, language: str, names: bool
) -> SeenPage:
    """Who read these dossiers or the account, newest first, without the person's own readings; in the open scope.

    Seven queries whatever the length. `names`: whether officials are named (a province's own rule), or by post alone.
    """
    page = max(1, min(page, 10_000))
    reads, count = log.reads_about(
        dossier_ids, subject_id=user_id, but_by=user_id, offset=(page - 1) * PER_PAGE, limit=PER_PAGE
    )
    codes = privacy_queries.named(one.dossier_id for one in reads if one.dossier_id)
    units = agencies.units({one.unit_id for one in reads if one.unit_id})
    users = {one.user_id for one in reads if one.user_id and one.actor == "official"}
    titles = accounts.titles_held(users)
    known = accounts.full_names(users) if names else {}
    reasons: Mapping[str, purposes.Purpose] = purposes.purposes(date.max)
    lines = []
    for one in reads:
        reason = reasons.get(one.purpose)
        code, procedure = codes.get(one.dossier_id or 0, ("", ""))
        unit = units.get(one.unit_id or 0)
        lines.append(
            Seen(
                at=one.at,
                actor=one.actor,
                unit=unit.name if unit else "",
                post=titles.get((one.user_id or 0, one.unit_id or 0), ""),
                name=known.get(one.user_id or 0, ""),
                code=code,
                procedure=procedure,
                what=one.what,
                why=reason.said(language) if reason else "",
                basis=reason.basis if reason else "",
                ground=one.ground,
            )
        )
    return SeenPage(tuple(lines), count, page)


def deeds(subject: str, subject_id: int) -> list[Deed]:
    """What was done about it, oldest first."""
    return list(Deed.objects.filter(subject=subject, subject_id=subject_id).order_by("pk"))


def requests_of(user_id: int) -> list[DataRequest]:
    """A person's own requests, newest first, with the package where there is one."""
    rows = DataRequest.objects.filter(user_id=user_id).select_related("dossier", "export").order_by("-pk")
    return list(rows)


def package_of(request: DataRequest) -> Export | None:
    return Export.objects.filter(request=request).first()


def requests_for(unit_ids: frozenset[int]) -> QuerySet[DataRequest]:
    """Requests about dossiers of these units and about the person alone, the open ones first, nearest due first."""
    mine = Q(unit_id__in=unit_ids) | Q(unit_id__isnull=True)
    return (
        DataRequest.objects.filter(mine)
        .select_related("user", "dossier", "unit")
        .order_by(F("decided_at").desc(nulls_first=True), "due", "pk")
    )


def request(request_id: int, unit_ids: frozenset[int]) -> DataRequest | None:
    """One request in reach."""
    return requests_for(unit_ids).filter(pk=request_id).first()


def open_requests(unit_ids: frozenset[int]) -> int:
    return requests_for(unit_ids).filter(decided_at__isnull=True).count()


@dataclass(frozen=True)
class DueLine:
    """A dossier whose retention has ended, with the rule and since when; `held` by a legal hold."""

    dossier: Ended
    rule: law.RetentionRule
    due_on: date
    held: str


def falling_due(day: date, *, limit: int = 200) -> list[DueLine]:
    """What falls due for destruction in the open scope, the oldest first, at most `limit`; not what stands on an open
    list. A query a rule, and one for holds."""
    rules = law.retention_on(day)
    exact = [rule for rule in rules.rules() if rule.key != "default"]
    procedures = list(rules.procedures)
    groups = list(rules.sector_groups)
    listed = DestructionItem.objects.filter(state=ItemState.WAITING).values("dossier_id")
    found: list[DueLine] = []
    for rule in (rules.default, *exact):
        kind, _colon, name = rule.key.partition(":")
        last = date(day.year - rule.years, 1, 1)  # ended before this year's start, so many years ago
        if kind == "default":
            rows = privacy_queries.ended_before(
                last, procedures=procedures, sector_groups=groups, inside=False
            )
        elif kind == "sector":
            rows = privacy_queries.ended_before(last, sector_groups=[name]).exclude(
                procedure__code__in=procedures
            )
        else:
            rows = privacy_queries.ended_before(last, procedures=[name])
        rows = rows.exclude(pk__in=listed).select_related("procedure__sector")[:limit]
        for one in privacy_queries.as_ended(rows):
            due = law.falls_due(one.ended_on, rule)
            if due <= day:
                found.append(DueLine(one, rule, due, ""))
    found = sorted(found, key=lambda line: (line.due_on, line.dossier.dossier_id))[:limit]
    holds = dict(
        LegalHold.objects.filter(
            dossier_id__in=[line.dossier.dossier_id for line in found], lifted_at=None
        ).values_list("dossier_id", "ground")
    )
    return [
        DueLine(line.dossier, line.rule, line.due_on, holds.get(line.dossier.dossier_id, ""))
        for line in found
    ]


@dataclass(frozen=True)
class DuePaper:
    """A digitised paper whose retention has ended, with the rule and since when."""

    paper: EndedPaper
    rule: law.RetentionRule
    due_on: date


def papers_falling_due(
    day: date, *, unit_ids: frozenset[int] | None = None, limit: int = 200
) -> list[DuePaper]:
    """Digitised papers of these units (None: of all) that may be destroyed, at most `limit` in the order in which
    they came, the longest due first among these; not what stands on an open list."""
    rules = law.retention_on(day).digitised
    shortest = min(rule.years for rule in rules.rules())
    listed = set(DestructionPaper.objects.filter(state=ItemState.WAITING).values_list("paper_id", flat=True))
    found: list[DuePaper] = []
    for one in ended_queries.ended(before=date(day.year - shortest, 1, 1), unit_ids=unit_ids):
        rule = rules.rule_for(stock=one.stock, kind=one.kind, is_set_aside=one.is_set_aside)
        due = law.falls_due(one.last_day, rule)
        if due <= day and one.paper_id not in listed:
            found.append(DuePaper(one, rule, due))
        if len(found) == limit:
            break
    return sorted(found, key=lambda line: (line.due_on, line.paper.paper_id))


def lists(unit_ids: frozenset[int]) -> QuerySet[DestructionList]:
    return DestructionList.objects.filter(unit_id__in=unit_ids).select_related("unit").order_by("-pk")


def items(list_id: int) -> QuerySet[DestructionItem]:
    return (
        DestructionItem.objects.filter(list_id=list_id)
        .select_related("dossier__procedure")
        .order_by("due_on", "pk")
    )


def papers(list_id: int) -> QuerySet[DestructionPaper]:
    return DestructionPaper.objects.filter(list_id=list_id).order_by("due_on", "pk")


def files(list_id: int) -> QuerySet[DestructionFile]:
    return DestructionFile.objects.filter(list_id=list_id).order_by("pk")


def open_holds(unit_ids: frozenset[int]) -> list[LegalHold]:
    """Holds that stand on dossiers of these units, oldest first."""
    rows = LegalHold.objects.filter(
        Q(dossier__receiving_unit_id__in=unit_ids) | Q(dossier__handling_unit_id__in=unit_ids), lifted_at=None
    )
    return list(rows.select_related("dossier").order_by("pk"))


def breaches(unit_ids: frozenset[int]) -> QuerySet[Breach]:
    """Breaches of these units, open ones by the authority's hour first."""
    rows = Breach.objects.filter(unit_id__in=unit_ids).select_related("unit")
    return rows.order_by(F("closed_at").desc(nulls_first=True), "authority_due", "pk")


@dataclass(frozen=True)
class UnusualLine:
    """What a head is told of, with the question where one was asked."""

    reading: log.Unusual
    name: str
    unit_ids: tuple[int, ...]
    question: AccessQuestion | None


def unusual(unit_ids: frozenset[int], now: datetime) -> list[UnusualLine]:
    """Unusual readings by officials of these units in the days of the law; five queries."""
    rules = law.unusual_on(day_of(now))
    since = now - timedelta(days=rules.days)
    found = log.unusual(
        unit_ids=sorted(unit_ids),
        since=since,
        until=now,
        bulk=rules.bulk,
        night=rules.night,
        without=rules.without,
        given=_given(sorted(unit_ids), since, now),
    )
    names = accounts.full_names({one.user_id for one in found})
    asked = {
        (row.official_id, row.kind, row.day): row
        for row in AccessQuestion.objects.filter(unit_id__in=unit_ids, day__gte=day_of(since))
    }
    return [
        UnusualLine(
            one,
            names.get(one.user_id, ""),
            tuple(sorted(unit_ids)),
            asked.get((one.user_id, one.kind, one.day)),
        )
        for one in found
    ]


def _given(unit_ids: Sequence[int], since: datetime, until: datetime) -> list[tuple[int, int]]:
    pairs = log.readers(unit_ids=unit_ids, since=since, until=until)
    return privacy_queries.given_to({user for user, _ in pairs}, {dossier for _, dossier in pairs})


def questions_to(user_id: int) -> list[AccessQuestion]:
    """What an official was asked, unanswered first."""
    rows = AccessQuestion.objects.filter(official_id=user_id)
    return list(rows.order_by(F("answered_at").desc(nulls_first=True), "-pk"))


def question(question_id: int) -> AccessQuestion | None:
    return AccessQuestion.objects.select_related("official", "unit").filter(pk=question_id).first()


REQUEST_OPEN = (
    RequestState.IDENTITY,
    RequestState.IN_WORK,
    RequestState.REFUSAL_PROPOSED,
    RequestState.GRANT_PROPOSED,
)
