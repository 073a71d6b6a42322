"""The form of a sheet: from the row or from what was typed, and back to what the rules want.

Everything typed is kept as text until it can be read; a figure that is none comes back as it was typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from motcua.reviews.rules import costs
from motcua.reviews.rules.costs import MOST_ACTIVITIES, Activity
from motcua.reviews.rules.law import Questionnaire
from motcua.reviews.rules.sheets import (
    LONGEST_GROUND,
    LONGEST_WORDS,
    MOST_CHANGES,
    Answered,
    Change,
    Content,
)
from motcua.web.reviews import words
from motcua.web.reviews.forms import Problem

SIDES = ("before", "after")
COLUMNS = ("name", "hours", "direct_vnd", "times_a_year", "subjects", "source")
SINGLE = (
    "outcome", "ground", "limit_now", "limit_proposed", "limit_unit", "from_level", "to_level", "dearer_ground",
)  # fmt: skip
SPARE_ROWS = 2


@dataclass(frozen=True)
class Typed:
    """A sheet as text. `changes` and the costs are rows of text by column."""

    single: Mapping[str, str]
    changes: tuple[Mapping[str, str], ...]
    costs: Mapping[str, tuple[Mapping[str, str], ...]]


@dataclass
class Reading:
    """What was read, and the places that could not be."""

    content: Content
    problems: list[Problem] = field(default_factory=list)


def typed_from(content: Content) -> Typed:
    """The text of what is kept, as the form shows it."""
    single = {f"answer-{code}": said.answer for code, said in content.answers.items()}
    single |= {f"ground-{code}": said.ground for code, said in content.answers.items()}
    for name in ("outcome", "ground", "limit_unit", "from_level", "to_level", "dearer_ground"):
        single[name] = str(getattr(content, name))
    for name in ("limit_now", "limit_proposed"):
        value = getattr(content, name)
        single[name] = "" if value is None else str(value)
    changes = tuple({"part": one.part, "now": one.now, "proposed": one.proposed} for one in content.changes)
    return Typed(single, changes, {side: tuple(map(_as_text, getattr(content, side))) for side in SIDES})


def _as_text(one: Activity) -> dict[str, str]:
    return {
        "name": one.name,
        "hours": _plain(str(one.hours)),
        "direct_vnd": f"{one.direct_vnd:,}".replace(",", "."),
        "times_a_year": _plain(str(one.times_a_year)),
        "subjects": f"{one.subjects:,}".replace(",", "."),
        "source": one.source,
    }


def _plain(number: str) -> str:
    text = number.rstrip("0").rstrip(".") if "." in number else number
    return text.replace(".", ",")


def typed_of(posted: Mapping[str, str]) -> Typed:
    """What was posted, rows without a word left out."""
    changes = tuple(
        row
        for number in range(1, MOST_CHANGES + 1)
        if any((row := {name: posted.get(f"change-{name}-{number}", "") for name in ("now", "proposed", "part")})[n]
               for n in ("now", "proposed"))
    )  # fmt: skip
    rows = {
        side: tuple(
            row
            for number in range(1, MOST_ACTIVITIES + 1)
            if any((row := {name: posted.get(f"{side}-{name}-{number}", "") for name in COLUMNS}).values())
        )
        for side in SIDES
    }
    return Typed({**dict.fromkeys(SINGLE, ""), **posted}, changes, rows)


def read(typed: Typed, questions: Questionnaire) -> Reading:
    """The content, with a problem for each figure that is none."""
    single, problems = typed.single, []
    answers = {
        question.code: Answered(
            single.get(f"answer-{question.code}", "")[:3],
            single.get(f"ground-{question.code}", "")[:LONGEST_GROUND],
        )
        for question in questions.questions
    }
    limits: dict[str, int | None] = {}
    for name in ("limit_now", "limit_proposed"):
        text = single.get(name, "")
        limits[name] = costs.whole(text) if text else None
        if text and limits[name] is None:
            problems.append(Problem(f"id_{name}", f"{words.label(name)}: {words.problem('no-number')}", name))
    sides = {side: _activities(side, typed.costs.get(side, ()), problems) for side in SIDES}
    content = Content(
        answers=answers,
        outcome=single.get("outcome", "")[:14],
        ground=single.get("ground", "")[:LONGEST_WORDS],
        changes=tuple(
            Change(row["part"][:12], row["now"][:LONGEST_GROUND], row["proposed"][:LONGEST_GROUND])
            for row in typed.changes
        ),
        limit_now=limits["limit_now"],
        limit_proposed=limits["limit_proposed"],
        limit_unit=single.get("limit_unit", "")[:12] or "working_day",
        from_level=single.get("from_level", "")[:12],
        to_level=single.get("to_level", "")[:12],
        before=sides["before"],
        after=sides["after"],
        dearer_ground=single.get("dearer_ground", "")[:LONGEST_GROUND],
    )
    return Reading(content, problems)


def _activities(
    side: str, rows: tuple[Mapping[str, str], ...], problems: list[Problem]
) -> tuple[Activity, ...]:
    found = []
    for number, row in enumerate(rows, 1):
        hours, times = costs.number(row["hours"] or "0"), costs.number(row["times_a_year"] or "1")
        direct, subjects = costs.whole(row["direct_vnd"] or "0"), costs.whole(row["subjects"] or "0")
        for column, value in (
            ("hours", hours), ("direct_vnd", direct), ("times_a_year", times), ("subjects", subjects),
        ):  # fmt: skip
            if value is None:
                where = _("%(where)s, row %(number)s") % {"where": words.label(side), "number": number}
                said = f"{where}, {words.label(column).lower()}: {words.problem('no-number')}"
                problems.append(Problem(f"id_{side}-{column}-{number}", said, f"{side}-{column}"))
        if hours is not None and times is not None and direct is not None and subjects is not None:
            found.append(
                Activity(
                    name=row["name"][: costs.LONGEST_NAME],
                    hours=hours,
                    direct_vnd=direct,
                    times_a_year=times,
                    subjects=subjects,
                    source=row["source"][: costs.LONGEST_SOURCE],
                )
            )
    return tuple(found)


@dataclass(frozen=True)
class Cell:
    """One input of a row: its name, its heading, what stands in it, whether it is wrong."""

    name: str
    label: str
    value: str
    is_bad: bool
    is_number: bool


def cost_rows(typed: Typed, side: str, bad: frozenset[str]) -> list[list[Cell]]:
    """The rows of a side with spare ones to fill in."""
    kept = list(typed.costs.get(side, ()))
    kept += [{} for _spare in range(min(SPARE_ROWS, MOST_ACTIVITIES - len(kept)))]
    return [
        [
            Cell(
                f"{side}-{column}-{number}",
                words.cost_label(column),
                row.get(column, ""),
                f"id_{side}-{column}-{number}" in bad,
                column not in ("name", "source"),
            )
            for column in COLUMNS
        ]
        for number, row in enumerate(kept, 1)
    ]


def change_rows(typed: Typed) -> list[Mapping[str, str]]:
    """The changes with spare rows to fill in."""
    empty = {"part": "", "now": "", "proposed": ""}
    spare = min(SPARE_ROWS, MOST_CHANGES - len(typed.changes))
    return [*typed.changes, *(empty for _one in range(spare))]
