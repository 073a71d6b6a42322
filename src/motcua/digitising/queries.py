"""Reading the digitisation desk: batches, papers with what is said of them, the stock, and who has done how much."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q, QuerySet, Sum

from motcua.digitising.errors import NotFound
from motcua.digitising.models import (
    Answer,
    Batch,
    Page,
    Paper,
    PaperState,
    Proposal,
    Reading,
    Refusal,
    Scan,
    ScanState,
    SigningState,
    StockCount,
)
from motcua.digitising.models import Field as Field  # others name fields, states and stocks by these
from motcua.digitising.models import Stock as Stock
from motcua.digitising.rules.quality import Finding, findings
from motcua.digitising.rules.standard import standard_on
from motcua.kernel.zone import VIETNAM, day_of
from motcua.records import holding_queries as holdings
from motcua.records.holding_rules import Standing, standing

# Batches


@dataclass(frozen=True)
class BatchLine:
    """A batch and how far it has come. `scans_waiting` are not split yet; `trouble` counts what failed."""

    batch: Batch
    papers: int
    waiting: int
    to_confirm: int
    confirmed: int
    set_aside: int
    scans_waiting: int
    trouble: int

    @property
    def is_done(self) -> bool:
        return not (self.waiting or self.to_confirm or self.scans_waiting or self.trouble)


def batches(unit_ids: Collection[int]) -> QuerySet[Batch]:
    """Batches of these units, the newest first, to be paged and told by `lines`."""
    return (
        Batch.objects.filter(unit_id__in=unit_ids)
        .select_related("unit", "opened_by")
        .order_by("-opened_at", "-pk")
    )


def lines(rows: Collection[Batch]) -> list[BatchLine]:
    """Two queries, however many batches."""
    ids = [row.pk for row in rows]
    papers: dict[int, dict[str, int]] = {}
    for batch_id, state, many in (
        Paper.objects.filter(batch_id__in=ids)
        .order_by()
        .values_list("batch_id", "state")
        .annotate(Count("pk"))
    ):
        papers.setdefault(batch_id, {})[state] = many
    scans: dict[int, dict[str, int]] = {}
    for batch_id, state, many in (
        Scan.objects.filter(batch_id__in=ids)
        .order_by()
        .values_list("batch_id", "state")
        .annotate(Count("pk"))
    ):
        scans.setdefault(batch_id, {})[state] = many
    found = []
    for row in rows:
        of_papers, of_scans = papers.get(row.pk, {}), scans.get(row.pk, {})
        found.append(
            BatchLine(
                batch=row,
                papers=sum(of_papers.values()),
                waiting=of_papers.get(PaperState.WAITING, 0),
                to_confirm=of_papers.get(PaperState.TO_CONFIRM, 0),
                confirmed=of_papers.get(PaperState.CONFIRMED, 0),
                set_aside=of_papers.get(PaperState.SET_ASIDE, 0),
                scans_waiting=of_scans.get(ScanState.WAITING, 0),
                trouble=of_papers.get(PaperState.FAILED, 0) + of_scans.get(ScanState.FAILED, 0),
            )
        )
    return found


def batch(batch_id: int) -> Batch:
    """Raises NotFound."""
    row = Batch.objects.select_related("unit", "opened_by").filter(pk=batch_id).first()
    if row is None:
        raise NotFound("batch")
    return row


def scans_of(batch_id: int) -> list[Scan]:
    return list(Scan.objects.filter(batch_id=batch_id).select_related("file").order_by("pk"))


def scan(scan_id: int) -> Scan:
    """Raises NotFound."""
    row = Scan.objects.filter(pk=scan_id).first()
    if row is None:
        raise NotFound("scan")
    return row


def papers_of(batch_id: int) -> list[Paper]:
    return list(
        Paper.objects.filter(batch_id=batch_id)
        .select_related("scan", "claimed_by", "confirmed_by")
        .order_by("scan_id", "first_page")
    )


def names_of(paper_ids: Collection[int]) -> dict[int, str]:
    """What each paper calls itself: as a person confirmed it, else as it was read. Two queries."""
    read = Proposal.objects.filter(reading__paper_id__in=paper_ids, field=Field.KIND).order_by("reading_id")
    said = Answer.objects.filter(paper_id__in=paper_ids, field=Field.KIND).order_by("revision")
    return {
        **dict(read.values_list("reading__paper_id", "value")),
        **dict(said.values_list("paper_id", "value")),
    }


def refusals(unit_ids: Collection[int], *, limit: int = 20) -> list[Refusal]:
    return list(Refusal.objects.filter(unit_id__in=unit_ids).select_related("unit").order_by("-at")[:limit])


# One paper


def paper(paper_id: int) -> Paper:
    """Raises NotFound."""
    row = (
        Paper.objects.select_related(
            "batch__unit", "scan", "file", "signed_file", "claimed_by", "confirmed_by"
        )
        .filter(pk=paper_id)
        .first()
    )
    if row is None:
        raise NotFound("paper")
    return row


def pages_of(paper_id: int) -> list[Page]:
    return list(Page.objects.filter(paper_id=paper_id).select_related("picture").order_by("number"))


def findings_of(row: Paper) -> tuple[Finding, ...]:
    """What the check of quality says of a paper, by the law of the day on which the scan came."""
    return findings(pages_of(row.pk), standard_on(day_of(row.scan.came_at)))


def proposals_of(paper_id: int) -> dict[str, Proposal]:
    """The proposals of the newest reading, by field."""
    newest = (
        Proposal.objects.filter(reading__paper_id=paper_id).order_by("-reading_id").values("reading_id")[:1]
    )
    return {row.field: row for row in Proposal.objects.filter(reading_id__in=newest)}


def is_silent(paper_id: int) -> bool:
    """Whether the newest reading looked for text and found none: a scan too poor, or a paper written by hand."""
    newest = Reading.objects.filter(paper_id=paper_id).order_by("-pk").first()
    return newest is not None and bool(newest.engine) and newest.characters == 0


def answers_of(paper_id: int) -> dict[str, Answer]:
    """The newest answer to each field."""
    rows = Answer.objects.filter(paper_id=paper_id).select_related("by").order_by("revision")
    return {row.field: row for row in rows}


def history_of(paper_id: int) -> list[Answer]:
    """All answers, the newest first: corrections stand above what they corrected."""
    return list(Answer.objects.filter(paper_id=paper_id).select_related("by").order_by("-revision"))


def twin_of(row: Paper) -> int | None:
    """Another confirmed paper of the same unit that is the same by its fingerprint."""
    if not row.fingerprint:
        return None
    twins = Paper.objects.filter(
        fingerprint=row.fingerprint, state=PaperState.CONFIRMED, batch__unit_id=row.batch.unit_id
    ).exclude(pk=row.pk)
    return twins.order_by("pk").values_list("pk", flat=True).first()


def to_sign(unit_ids: Collection[int]) -> list[Paper]:
    """Confirmed papers whose copy bears no signature yet, the oldest first."""
    return list(
        Paper.objects.filter(
            batch__unit_id__in=unit_ids,
            state=PaperState.CONFIRMED,
            signing__in=(SigningState.UNSIGNED, SigningState.REFUSED, SigningState.ORDERED),
        )
        .select_related("batch__unit", "confirmed_by")
        .order_by("confirmed_at", "pk")[:500]
    )


# The stock


@dataclass(frozen=True)
class Side:
    """A unit's stock of one kind on a day: the count that holds and the digitised papers that are valid then."""

    unit_id: int
    stock: Stock
    count: StockCount
    paper_ids: tuple[int, ...]

    @property
    def share(self) -> Decimal | None:
        """Percent to two places, half up; None for a stock of nothing."""
        return share(len(self.paper_ids), self.count.papers)

    @property
    def exceeds(self) -> bool:
        """More is digitised than was counted: the stock has to be counted again."""
        return len(self.paper_ids) > self.count.papers


def share(part: int, whole: int) -> Decimal | None:
    if whole <= 0:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def counts_on(day: date, unit_ids: Collection[int] | None = None) -> dict[tuple[int, str], StockCount]:
    """The count of each unit and stock that holds on the day: the newest counted by then, entered by its end."""
    rows = StockCount.objects.filter(counted_on__lte=day, entered_at__lt=_end_of(day))
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=unit_ids)
    return {(row.unit_id, row.stock): row for row in rows.order_by("counted_on", "entered_at", "pk")}


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, VIETNAM)


def stock_on(day: date, unit_ids: Collection[int] | None = None) -> list[Side]:
    """Counted stocks with what is digitised of them and still holds on the day. A stock that nobody counted is not
    among them, digitised or not: without a denominator nothing is assessed. A paper that was destroyed since counts
    on the days on which it still held. Three queries."""
    counted = counts_on(day, unit_ids)
    digitised: dict[tuple[int, str], list[int]] = {}
    rows = (
        Paper.objects.filter(
            Q(state=PaperState.CONFIRMED) | Q(state=PaperState.DESTROYED, held_until__gte=day),
            confirmed_at__lt=_end_of(day),
            batch__unit_id__in={unit_id for unit_id, _stock in counted},
        )
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))
        .order_by("pk")
        .values_list("pk", "batch__unit_id", "stock", "holding_id")
    )
    found = list(rows)
    held = holdings.by_ids({holding for _pk, _unit, _stock, holding in found if holding is not None})
    for pk, unit_id, stock, holding_id in found:
        kept = held.get(holding_id) if holding_id else None
        if kept is None or standing(kept, day) is Standing.VALID:
            digitised.setdefault((unit_id, stock), []).append(pk)
    return [
        Side(unit_id, Stock(stock), row, tuple(digitised.get((unit_id, stock), ())))
        for (unit_id, stock), row in sorted(counted.items())
    ]


def count_history(unit_id: int) -> list[StockCount]:
    """All counts of a unit, the newest first."""
    rows = StockCount.objects.filter(unit_id=unit_id).select_related("entered_by", "second_person")
    return list(rows.order_by("-counted_on", "-entered_at", "-pk"))


# Progress


@dataclass(frozen=True)
class Done:
    """What an officer confirmed in a span of days: papers, their pages, and how many fields needed a correction."""

    user_id: int
    name: str
    papers: int
    pages: int
    fields: int
    corrected: int

    @property
    def corrected_share(self) -> Decimal | None:
        return share(self.corrected, self.fields)


def done_by(unit_ids: Collection[int], *, since: date, until: date) -> list[Done]:
    """Officers with confirmed papers in the span, the most first. Days are included. Two queries."""
    begin, end = datetime.combine(since, time.min, VIETNAM), _end_of(until)
    of_papers = (
        Paper.objects.filter(
            batch__unit_id__in=unit_ids,
            state=PaperState.CONFIRMED,
            confirmed_at__gte=begin,
            confirmed_at__lt=end,
        )
        .values("confirmed_by_id", "confirmed_by__full_name")
        .annotate(papers=Count("pk"), sheets=Sum("page_count"))
    )
    of_fields: Mapping[int, tuple[int, int]] = {
        row["by_id"]: (row["fields"], row["corrected"])
        for row in Answer.objects.filter(paper__batch__unit_id__in=unit_ids, at__gte=begin, at__lt=end)
        .values("by_id")
        .annotate(fields=Count("pk"), corrected=Count("pk", filter=Q(as_proposed=False) & ~Q(value="")))
    }
    found = [
        Done(
            row["confirmed_by_id"],
            row["confirmed_by__full_name"],
            row["papers"],
            row["sheets"],
            *of_fields.get(row["confirmed_by_id"], (0, 0)),
        )
        for row in of_papers
    ]
    return sorted(found, key=lambda one: (-one.papers, one.name, one.user_id))


@dataclass(frozen=True)
class UnitDone:
    """A unit's papers: confirmed in a span of days, and what waits now."""

    unit_id: int
    name: str
    confirmed: int
    pages: int
    waiting: int
    failed: int


def done_in_units(unit_ids: Collection[int], *, since: date, until: date) -> list[UnitDone]:
    """Units that have papers at all, by name. One query."""
    begin, end = datetime.combine(since, time.min, VIETNAM), _end_of(until)
    in_span = Q(state=PaperState.CONFIRMED, confirmed_at__gte=begin, confirmed_at__lt=end)
    rows = (
        Paper.objects.filter(batch__unit_id__in=unit_ids)
        .values("batch__unit_id", "batch__unit__name")
        .annotate(
            confirmed=Count("pk", filter=in_span),
            sheets=Sum("page_count", filter=in_span, default=0),
            waiting=Count("pk", filter=Q(state__in=(PaperState.WAITING, PaperState.TO_CONFIRM))),
            failed=Count("pk", filter=Q(state=PaperState.FAILED)),
        )
        .order_by("batch__unit__sort_key", "batch__unit_id")
    )
    return [
        UnitDone(
            row["batch__unit_id"],
            row["batch__unit__name"],
            row["confirmed"],
            row["sheets"],
            row["waiting"],
            row["failed"],
        )
        for row in rows
    ]


def waiting_in(unit_ids: Collection[int]) -> dict[str, int]:
    """How many papers of these units stand in each state."""
    rows = Paper.objects.filter(batch__unit_id__in=unit_ids).values("state").annotate(papers=Count("pk"))
    return {row["state"]: row["papers"] for row in rows}
