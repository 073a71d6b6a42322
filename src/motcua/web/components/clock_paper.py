"""The print of a dossier's time: "Bản giải thích thời hạn giải quyết", PDF/A, always in Vietnamese."""

from datetime import datetime

from django.http import HttpResponse
from django.utils import translation

from motcua.dossiers.queries import DossierPage
from motcua.dossiers.rules.slips import day_in_words, time_and_day
from motcua.ledger.rules import Json
from motcua.records import queries as records
from motcua.web.components.clock import ClockStory, DayLine, clock_story

TITLE = "Bản giải thích thời hạn giải quyết"


def clock_paper(page: DossierPage, now: datetime) -> HttpResponse | None:
    """The PDF, or None while no clock was ever started. It is made for this answer and not kept."""
    with translation.override("vi"):
        story = clock_story(page, now)
        if story is None:
            return None
        content = records.paper(
            "clock", _values(page, story, now), at=now, bar_codes={"code": page.dossier.code}
        )
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{page.dossier.code}-thoi-han.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _values(page: DossierPage, story: ClockStory, now: datetime) -> dict[str, Json]:
    dossier = page.dossier
    return {
        "title": TITLE,
        "title_lines": [TITLE],
        "number_text": "",
        # a print for work: no number, nothing to verify, it replaces nothing
        "reference": "",
        "replaces": "",
        "form_line": f"In theo yêu cầu lúc {time_and_day(now)}",
        "agency": dossier.handling_unit.name,
        "day_in_words": day_in_words(now),
        "code": dossier.code,
        "procedure": dossier.procedure.name,
        "receiving": dossier.receiving_unit.name,
        "handling": dossier.handling_unit.name,
        "limit": story.limit,
        "accepted": time_and_day(story.accepted_at),
        "first_due": time_and_day(story.first_due),
        "current_due": time_and_day(story.current_due),
        "standing": story.standing,
        "is_explained": story.is_explained,
        "is_provisional": story.is_provisional,
        "judged": list(story.judged),
        "days": [_day(line) for line in story.days],
        "walked": [_day(line) for line in story.walked],
        "turns": [
            {
                "at": time_and_day(line.at),
                "title": line.title,
                "text": line.text,
                "moved": f"{time_and_day(line.before)} → {time_and_day(line.after)}"
                if line.before and line.after and line.before != line.after
                else "",
                "sources": list(line.sources),
            }
            for line in story.turns
        ],
    }


def _day(line: DayLine) -> Json:
    counted = f"ngày thứ {line.count}" if line.count else ""
    return {
        "day": f"{line.weekday}, {line.date:%d/%m/%Y}",
        "counted": " ".join(part for part in (counted, line.ran) if part)
        if line.is_counted
        else "không tính",
        "stood": line.stood,
        "why": f"{line.reason}: {line.name}" if line.name else line.reason,
        "basis": line.basis,
    }
