"""The province's own words: drafted by one person, approved by another, in force from a day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from motcua.kernel.zone import day_of
from motcua.notices.errors import SamePerson, WordingMoved, WordingRefused
from motcua.notices.models import Wording, WordingState
from motcua.notices.rules.kinds import Channel, Words, kind
from motcua.notices.rules.lengths import measured
from motcua.notices.rules.providers import in_force
from motcua.notices.rules.saying import SAMPLE_LINK, misplaced, missing, sample_values, say

LIMITS = {"subject": 150, "body": 4000, "sms": 480}


@dataclass(frozen=True)
class Texts:
    """Both languages of a version as typed."""

    vi: Words
    en: Words


def faults(kind_name: str, texts: Texts, day: date) -> tuple[tuple[str, str, str], ...]:
    """What keeps these words from being used: (field, fault, detail). Raises UnknownTemplate.

    Faults: required, too-long, one-line, unknown (a placeholder), missing (one that must not get lost), segments.
    """
    what = kind(kind_name)
    found: list[tuple[str, str, str]] = []
    for language, words in (("vi", texts.vi), ("en", texts.en)):
        for part, text in (("subject", words.subject), ("body", words.body), ("sms", words.sms)):
            if not text.strip():
                found.append((f"{part}_{language}", "required", ""))
            elif len(text) > LIMITS[part]:
                found.append((f"{part}_{language}", "too-long", str(LIMITS[part])))
            elif part != "body" and len(text.splitlines()) > 1:
                found.append((f"{part}_{language}", "one-line", ""))
        found += [(f"{one.part}_{language}", "unknown", one.placeholder) for one in misplaced(what, words)]
        found += [(f"body_{language}", "missing", name) for name in missing(what, words)]
        profile = in_force(day).get(Channel.SMS)
        if profile is not None and profile.lengths is not None and words.sms:
            sample = say(words, what, sample_values(what), language=language, link=SAMPLE_LINK)
            size = measured(sample.sms, profile.lengths)
            if size.segments > profile.lengths.max_segments:
                found.append((f"sms_{language}", "segments", str(size.segments)))
    return tuple(found)


def propose(
    *,
    kind_name: str,
    texts: Texts,
    why: str,
    valid_from: date,
    by: int,
    at: datetime,
    number: int | None = None,
) -> int:
    """Put a version before a second person; its number. `number`: an open version of one's own that is written anew.

    Raises WordingRefused, WordingMoved, UnknownTemplate.
    """
    found = list(faults(kind_name, texts, day_of(at)))
    if not why.strip():
        found.append(("why", "required", ""))
    if valid_from < day_of(at):
        found.append(("valid_from", "past", ""))
    if found:
        raise WordingRefused(tuple(found))
    columns = {
        "subject_vi": texts.vi.subject.strip(), "body_vi": texts.vi.body.strip(), "sms_vi": texts.vi.sms.strip(),
        "subject_en": texts.en.subject.strip(), "body_en": texts.en.body.strip(), "sms_en": texts.en.sms.strip(),
        "why": why.strip()[:300], "valid_from": valid_from, "state": WordingState.PROPOSED,
        "author_id": by, "written_at": at, "returned_why": "", "decided_at": None, "decided_by_id": None,
    }  # fmt: skip
    if number is not None:
        open_ones = Wording.objects.filter(kind=kind_name, number=number).exclude(state=WordingState.APPROVED)
        if not open_ones.filter(author_id=by).update(**columns):
            raise WordingMoved
        return number
    try:
        with transaction.atomic():
            last = Wording.objects.filter(kind=kind_name).aggregate(last=Max("number"))["last"] or 0
            Wording.objects.create(kind=kind_name, number=last + 1, **columns)
            return int(last) + 1
    except IntegrityError:  # somebody else's version took the number
        raise WordingMoved from None


def decide(*, kind_name: str, number: int, approve: bool, why: str, by: int, at: datetime) -> None:
    """Approve a version or send it back with a reason. Raises SamePerson, WordingMoved, WordingRefused."""
    with transaction.atomic():
        row = Wording.objects.select_for_update(of=("self",)).filter(kind=kind_name, number=number).first()
        if row is None or row.state != WordingState.PROPOSED:
            raise WordingMoved
        if row.author_id == by:
            raise SamePerson
        if not approve and not why.strip():
            raise WordingRefused((("returned_why", "required", ""),))
        Wording.objects.filter(pk=row.pk).update(
            state=WordingState.APPROVED if approve else WordingState.REFUSED,
            decided_by_id=by,
            decided_at=at,
            returned_why="" if approve else why.strip()[:300],
            # words are not in force before they were approved
            valid_from=max(row.valid_from, day_of(at)),
        )
