"""The digitisation desk of the demo province: papers confirmed, one batch that waits, counted stocks.

The pages are drawn as a scanner would give them and cut by the real process; recognition is not run (it costs seconds
a page), its text is what was drawn. All days are counted back from the last day of the demo's year.
"""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.accounts import queries as accounts
from motcua.demo.settlement import survey
from motcua.digitising import queries
from motcua.digitising.actions import confirming, counting, intake, recognising, splitting
from motcua.digitising.actions.confirming import By, Verdict
from motcua.digitising.actions.recognising import Run
from motcua.digitising.queries import Field
from motcua.digitising.rules.fields import Word
from motcua.kernel.zone import day_of
from motcua.records import actions as records
from motcua.records.rules import JPEG
from motcua.sandbox import scanner

_KEEPERS = (accounts.Role.REGISTRY, accounts.Role.INTAKE_OFFICER, accounts.Role.AGENCY_HEAD)
_DONE, _WAITING = 4, 3
_DPI = 200


@dataclass(frozen=True)
class Settled:
    """How many papers were confirmed, how many wait, how many counts were entered."""

    confirmed: int = 0
    waiting: int = 0
    counts: int = 0


def settle(*, until: datetime) -> Settled:
    """Digitise; nothing where the province lacks the units or the people."""
    settlement = survey(day_of(until))
    counts = 0
    for place, stock, papers in (
        ("commune", "results", 12), ("commune", "dossiers", 40), ("justice", "results", 260),
    ):  # fmt: skip
        unit_id = settlement.unit_for(place)
        keeper = _keeper(unit_id, until) if unit_id else None
        if unit_id and keeper:
            _count(unit_id, keeper, stock, papers, until - timedelta(days=60))
            counts += 1
    unit_id = settlement.unit_for("commune")
    keeper = _keeper(unit_id, until) if unit_id else None
    if unit_id is None or keeper is None:
        return Settled(counts=counts)
    drawn = scanner.varied(_DONE + _WAITING, seed=11)
    done = _batch(
        unit_id, keeper, "Kết quả năm 2019 - 2024, hộp 1", drawn[:_DONE], until - timedelta(days=20)
    )
    for paper_id, paper in zip(done, drawn[:_DONE], strict=True):
        _confirm(paper_id, paper, unit_id, keeper, until - timedelta(days=19))
    waiting = _batch(
        unit_id, keeper, "Kết quả năm 2019 - 2024, hộp 2", drawn[_DONE:], until - timedelta(hours=3)
    )
    return Settled(len(done), len(waiting), counts)


def _keeper(unit_id: int, until: datetime) -> int | None:
    for role in _KEEPERS:
        found = accounts.holders(unit_id, role, day_of(until))
        if found:
            return found[0].user_id
    return None


def _count(unit_id: int, keeper: int, stock: str, papers: int, at: datetime) -> None:
    counting.enter(
        unit_id,
        counting.Count(
            stock=stock,
            counted_on=day_of(at),
            papers=papers,
            document=f"Biên bản kiểm đếm ngày {day_of(at):%d/%m/%Y}",
            words="Đếm theo sổ lưu và hộp hồ sơ",
        ),
        by_id=keeper,
        at=at,
    )


def _batch(unit_id: int, keeper: int, name: str, papers: list[scanner.Paper], at: datetime) -> list[int]:
    """A scan for each paper."""
    batch_id = intake.open_batch(unit_id, name=name, by_id=keeper, at=at)
    for number, paper in enumerate(papers, 1):
        picture = scanner.picture(paper, scanner.Scanned(dpi=_DPI))
        taken = intake.take(
            batch_id, unit_id=unit_id, content=scanner.pdf([picture], dpi=_DPI), file_name=f"quet-{number}.pdf", at=at
        )  # fmt: skip
        splitting.split(taken.scan_id, at=at)
    made = queries.papers_of(batch_id)
    for row, paper in zip(made, papers, strict=True):
        out = io.BytesIO()
        small = scanner.picture(paper, scanner.Scanned(dpi=110))
        small.save(out, format="JPEG", quality=70)
        shown = records.store(out.getvalue(), limit_bytes=5_000_000, accepted=frozenset({JPEG}))
        lines = tuple(tuple(Word(*word, 93) for word in line) for line in scanner.words(paper))
        run = Run("mẫu trình diễn", 1800, (lines,), False, str(row.source_file_id), (shown.pk,))
        recognising.keep(row.pk, run, at=at)
    return [row.pk for row in made]


def _confirm(paper_id: int, paper: scanner.Paper, unit_id: int, keeper: int, at: datetime) -> None:
    for field in Field.values:
        row = queries.paper(paper_id)
        proposal = queries.proposals_of(paper_id).get(field)
        value = proposal.value if proposal else paper.truth().get(field, "")
        confirming.answer(paper_id, field, value, by=By(keeper, unit_id, at, row.revision))
    verdict = Verdict(stock="results", is_permanent=True)
    confirming.confirm(paper_id, verdict, by=By(keeper, unit_id, at, queries.paper(paper_id).revision))
