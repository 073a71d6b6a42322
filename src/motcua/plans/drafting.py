"""A plan's way in: its text is read, a person decides on each proposal, a second person adopts.

Nothing of the reader's becomes a target or a task unless somebody confirmed it. Each proposal has a revision, so two
people may decide side by side; who decides on what the other changed meanwhile is told so, and deciding the
same twice
is one decision.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify
from procrastinate.contrib.django import app

from motcua.digitising.rules.standard import standard_on
from motcua.indicators import queries as figures
from motcua.kernel.text import fold, squeeze, visible
from motcua.kernel.zone import day_of
from motcua.plans import adopting, documents
from motcua.plans.errors import (
    DraftNotFound,
    NotAllowed,
    SaidRefused,
    SamePerson,
    Stale,
    StillOpen,
    WrongMoment,
)
from motcua.plans.models import Plan, PlanDeed, PlanDraft, PlanLevel, Proposal
from motcua.plans.rules import law, proposals
from motcua.plans.rules.law import By
from motcua.plans.rules.proposals import Proposed, Said
from motcua.records import actions as records
from motcua.records import queries as stored

DECIDED = ("confirmed", "changed", "added", "rejected")
TAKEN = ("confirmed", "changed", "added")


@dataclass(frozen=True)
class Head:
    """What a form says of the document. `measured_from`, `measured_to`: whole months are measured; empty: the
    year."""

    title: str
    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    level: str = PlanLevel.PROVINCE.value
    unit_id: int | None = None
    year: int | None = None
    superior_key: str = ""
    key: str = ""
    measured_from: date | None = None
    measured_to: date | None = None


def begin(head: Head, text: str, *, by: By, at: datetime) -> PlanDraft:
    """Begin with a pasted text: the draft with every proposal. The same text again gives the draft that is there.

    Raises: NotAllowed, SaidRefused, DocumentRefused.
    """
    _require_keeper(by, head.unit_id, at)
    body = documents.pasted(text, law.on(day_of(at)).limits)
    return _begin(head, documents.Text(body, "pasted"), by=by, at=at)


def begin_with_file(
    head: Head, content: bytes | records.Readable, *, file_name: str, by: By, at: datetime
) -> PlanDraft:
    """Begin with a file: Word, PDF or plain text. A scanned PDF is read in a job; its draft says "being read".

    Not to be called in a transaction. Raises what `records.actions.receive` raises, and as `begin`.
    """
    _require_keeper(by, head.unit_id, at)
    limits = law.on(day_of(at)).limits
    _checked(head)
    kept = records.receive(content, limit_bytes=limits.file_bytes, accepted=documents.ACCEPTED, at=at)
    found = documents.text_of(stored.read_file(kept.pk), kept.media_type, limits)
    return _begin(head, found, by=by, at=at, sha256=kept.pk, file_name=file_name)


@transaction.atomic
def _begin(
    head: Head,
    found: documents.Text,
    *,
    by: By,
    at: datetime,
    sha256: str | None = None,
    file_name: str = "",
) -> PlanDraft:
    head = _checked(head)
    year = head.year or at.year
    draft, is_new = PlanDraft.objects.get_or_create(
        key=head.key,
        defaults={
            "title": head.title,
            "number": head.number,
            "issued_on": head.issued_on,
            "issuer": head.issuer,
            "level": head.level,
            "unit_id": head.unit_id,
            "year": head.year,
            "superior": _superior(head),
            "measured_from": head.measured_from or date(year, 1, 1),
            "measured_to": head.measured_to or date(year, 12, 31),
            "source": found.source,
            "file_id": sha256,
            "file_name": squeeze(visible(file_name))[-200:],
            "text": found.text,
            "state": "reading" if found.is_scan else "open",
            "begun_by_id": by.user_id,
            "begun_at": at,
        },
    )
    if not is_new:
        if (draft.text, draft.file_id) != (found.text, sha256) and not (
            found.is_scan and draft.file_id == sha256
        ):
            raise SaidRefused([("title", "used")])
        return draft
    if Plan.objects.filter(key=head.key).exists():
        raise SaidRefused([("title", "used")])
    _deed(draft, "begin", by, at)
    if found.is_scan:
        task = app.configure_task(name="plans.read_scan", queue="reading")
        task.defer(draft_id=draft.pk, pages=found.pages)
    else:
        lay_out(draft, proposals.propose(found.text), at=at)
    return draft


def _checked(head: Head) -> Head:
    """The head in one dress, with its key. Raises SaidRefused."""
    title, number = squeeze(visible(head.title))[:300], squeeze(visible(head.number))[:80]
    faults = []
    if not title:
        faults.append(("title", "required"))
    if head.level not in PlanLevel.values:
        faults.append(("level", "unknown"))
    if head.year is not None and not 2000 <= head.year <= 2100:
        faults.append(("year", "out-of-reach"))
    if head.measured_from and head.measured_to and head.measured_to < head.measured_from:
        faults.append(("measured_to", "before-begin"))
    if head.unit_id is not None and head.level != "unit":
        head = replace(head, level="unit")
    if head.level == "unit" and head.unit_id is None:
        faults.append(("unit", "required"))
    if faults:
        raise SaidRefused(faults)
    key = head.key or slugify(fold(f"{number} {title}".replace("/", "-")))[:60].strip("-")
    if not head.key and head.unit_id is not None:
        key = f"{key}-{head.unit_id}"
    if not key:
        key = hashlib.sha256(title.encode()).hexdigest()[:12]
    return replace(head, title=title, number=number, issuer=squeeze(visible(head.issuer))[:200], key=key)


def _superior(head: Head) -> Plan | None:
    if not head.superior_key:
        return None
    found = Plan.objects.filter(key=head.superior_key).first()
    if found is None:
        raise SaidRefused([("superior", "unknown")])
    return found


def lay_out(draft: PlanDraft, found: Sequence[Proposed], *, at: datetime) -> None:
    """Keep what the reader found. More than the limit is no plan of a year: the rest is left and the draft
    says so."""
    most = law.on(day_of(at)).limits.proposals
    if len(found) > most:
        PlanDraft.objects.filter(pk=draft.pk).update(problem="too-many-proposals")
    Proposal.objects.bulk_create(
        Proposal(
            draft=draft,
            ordinal=no,
            sort=one.sort,
            start=one.start,
            end=one.end,
            read=one.said.to_json(),
            said=one.said.to_json(),
            doubts=[str(doubt) for doubt in one.doubts],
        )
        for no, one in enumerate(found[:most], 1)
    )


def read_scan(draft_id: int, pages: int, *, at: datetime) -> None:
    """Read the scan of a draft that waits for it. Run twice, it writes once. Raises DocumentRefused,
    ReadingFailed."""
    draft = PlanDraft.objects.filter(pk=draft_id, state="reading").first()
    if draft is None or draft.file_id is None:
        return
    day = day_of(at)
    content = stored.read_file(draft.file_id)
    scanned = documents.scanned_text(content, pages, law.on(day).limits, standard_on(day).limits)
    found = proposals.propose(scanned.text, scanned.uncertain)
    with transaction.atomic():
        taken = PlanDraft.objects.filter(pk=draft_id, state="reading").update(state="open", text=scanned.text)
        if taken:
            lay_out(draft, found, at=at)
            _deed(draft, "read", law.SYSTEM, at)


@transaction.atomic
def give_up(draft_id: int, problem: str, *, at: datetime) -> None:
    """Say on the draft that its scan could not be read."""
    if PlanDraft.objects.filter(pk=draft_id, state="reading").update(
        state="unreadable", problem=str(problem)[:40]
    ):
        PlanDeed.objects.create(draft_id=draft_id, kind="give-up", words=str(problem)[:40], at=at)


# Deciding


@transaction.atomic
def confirm(proposal_id: int, said: Said, *, revision: int, by: By, at: datetime) -> Proposal:
    """Confirm a proposal as it is, or as a person changed it. The same decision again changes nothing.

    Raises: DraftNotFound, NotAllowed, WrongMoment, Stale, SaidRefused.
    """
    one = _locked(proposal_id, by, at)
    wanted = said.to_json()
    if one.state in TAKEN and one.said == wanted:
        return one
    if one.revision != revision:
        raise Stale(str(Stale.__doc__))
    faults = proposals.check(one.sort, said)
    faults += _part_faults(one, said)
    if faults:
        raise SaidRefused(faults)
    one.said = wanted
    state = "added" if one.read is None else "confirmed" if one.read == wanted else "changed"
    return _decided(one, state, by, at)


@transaction.atomic
def reject(proposal_id: int, *, revision: int, by: By, at: datetime) -> Proposal:
    """Say that this is no target or task of the plan. Raises as `confirm`."""
    one = _locked(proposal_id, by, at)
    if one.state == "rejected":
        return one
    if one.revision != revision:
        raise Stale(str(Stale.__doc__))
    return _decided(one, "rejected", by, at)


@transaction.atomic
def reopen(proposal_id: int, *, revision: int, by: By, at: datetime) -> Proposal:
    """Take a decision back. Raises as `confirm`."""
    one = _locked(proposal_id, by, at)
    if one.state == "open":
        return one
    if one.revision != revision:
        raise Stale(str(Stale.__doc__))
    return _decided(one, "open", by, at)


@transaction.atomic
def add(
    draft_id: int, sort: str, said: Said, *, quote: str, by: By, at: datetime, command_id: str = ""
) -> Proposal:
    """Add what the reader missed. `quote` is looked for in the text; what stands nowhere is kept without a place.

    The same target or task again (`command_id`, a word of the form) is kept once. Raises: as `confirm`.
    """
    draft = _draft(draft_id, by, at)
    if sort not in ("target", "task"):
        raise SaidRefused([("sort", "unknown")])
    faults = proposals.check(sort, said)
    words = quote.strip()
    at_start = draft.text.find(words) if words else -1
    if words and at_start < 0:
        faults.append(("quote", "not-in-text"))
    if faults:
        raise SaidRefused(faults)
    start, end = (at_start, at_start + len(words)) if at_start >= 0 else (0, 0)
    twin = Proposal.objects.filter(
        draft=draft, sort=sort, start=start, end=end, said=said.to_json(), state="added"
    ).first()
    if twin is not None:
        return twin
    last = Proposal.objects.filter(draft=draft).order_by("-ordinal").values_list("ordinal", flat=True).first()
    one = Proposal.objects.create(
        draft=draft,
        ordinal=(last or 0) + 1,
        sort=sort,
        start=start,
        end=end,
        said=said.to_json(),
        state="added",
        decided_by_id=by.user_id,
        decided_at=at,
    )
    _deed(draft, "added", by, at, ordinal=one.ordinal)
    return one


def _part_faults(one: Proposal, said: Said) -> list[tuple[str, str]]:
    """A part names another target (or task) of the same draft, and no circle."""
    if not said.part_of:
        return []
    others = {p.ordinal: p for p in Proposal.objects.filter(draft_id=one.draft_id, sort=one.sort)}
    at, seen = said.part_of, {one.ordinal}
    while at:
        if at in seen:
            return [("part_of", "circular")]
        seen.add(at)
        other = others.get(at)
        if other is None:
            return [("part_of", "unknown")]
        at = int(other.said.get("part_of", 0) or 0)
    return []


def _locked(proposal_id: int, by: By, at: datetime) -> Proposal:
    found = Proposal.objects.filter(pk=proposal_id).values_list("draft_id", flat=True).first()
    if found is None:
        raise DraftNotFound(str(DraftNotFound.__doc__))
    _draft(found, by, at)
    return Proposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)


def _draft(draft_id: int, by: By, at: datetime) -> PlanDraft:
    """The draft in work, locked. Raises DraftNotFound, NotAllowed, WrongMoment."""
    draft = PlanDraft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if draft is None:
        raise DraftNotFound(str(DraftNotFound.__doc__))
    _require_keeper(by, draft.unit_id, at)
    if draft.state != "open":
        raise WrongMoment(str(WrongMoment.__doc__))
    return draft


def _decided(one: Proposal, state: str, by: By, at: datetime) -> Proposal:
    one.state, one.revision = state, one.revision + 1
    one.decided_by_id, one.decided_at = (None, None) if state == "open" else (by.user_id, at)
    one.save(update_fields=["said", "state", "revision", "decided_by", "decided_at"])
    PlanDeed.objects.create(
        draft_id=one.draft_id, kind=f"proposal-{state}", ordinal=one.ordinal, by_id=by.user_id, at=at
    )
    return one


# Adopting


@transaction.atomic
def propose(draft_id: int, *, by: By, at: datetime) -> PlanDraft:
    """Hand a draft in which everything is decided to who adopts. Raises: as `confirm`, StillOpen."""
    draft = _draft(draft_id, by, at)
    states = list(Proposal.objects.filter(draft=draft).values_list("state", flat=True))
    undecided = states.count("open")
    if undecided:
        raise StillOpen(undecided)
    if not any(state in TAKEN for state in states):
        raise SaidRefused([("proposals", "required")])
    draft.state, draft.proposed_by_id, draft.proposed_at = "proposed", by.user_id, at
    draft.save(update_fields=["state", "proposed_by", "proposed_at"])
    _deed(draft, "propose", by, at)
    return draft


@transaction.atomic
def withdraw(draft_id: int, *, by: By, at: datetime) -> None:
    """Give a draft up that is not adopted. Its key is free again. Raises: DraftNotFound, NotAllowed, WrongMoment."""
    draft = PlanDraft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if draft is None:
        raise DraftNotFound(str(DraftNotFound.__doc__))
    _require_keeper(by, draft.unit_id, at)
    if draft.state == "withdrawn":
        return
    if draft.state == "adopted":
        raise WrongMoment(str(WrongMoment.__doc__))
    draft.state, draft.key = "withdrawn", f"{draft.key[:60]}-x{draft.pk}"
    draft.save(update_fields=["state", "key"])
    _deed(draft, "withdraw", by, at)


@transaction.atomic
def give_back(draft_id: int, words: str, *, by: By, at: datetime) -> None:
    """Send a proposed draft back to work, with the reason. Raises: as `adopt`, SaidRefused."""
    draft = _proposed(draft_id, by, at)
    if not words.strip():
        raise SaidRefused([("words", "required")])
    draft.state = "open"
    draft.save(update_fields=["state"])
    _deed(draft, "give-back", by, at, words=words.strip()[:500])


@transaction.atomic
def adopt(draft_id: int, *, by: By, at: datetime) -> Plan:
    """Adopt a proposed draft: its confirmed targets and tasks become the plan. Adopted already: that plan.

    Raises: DraftNotFound, NotAllowed, SamePerson, WrongMoment.
    """
    done = PlanDraft.objects.select_related("plan").filter(pk=draft_id, state="adopted").first()
    if done is not None and done.plan is not None:
        return done.plan
    draft = _proposed(draft_id, by, at)
    taken = list(Proposal.objects.filter(draft=draft, state__in=TAKEN).order_by("ordinal"))
    plan = adopting.build(draft, taken, units=figures.names().units, by=by.user_id, at=at)
    draft.state, draft.plan, draft.decided_by_id, draft.decided_at = "adopted", plan, by.user_id, at
    draft.save(update_fields=["state", "plan", "decided_by", "decided_at"])
    _deed(draft, "adopt", by, at, plan=plan)
    return plan


def _proposed(draft_id: int, by: By, at: datetime) -> PlanDraft:
    draft = PlanDraft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if draft is None:
        raise DraftNotFound(str(DraftNotFound.__doc__))
    if not law.may_adopt(by, draft.unit_id, law.on(day_of(at)).rights):
        raise NotAllowed(str(NotAllowed.__doc__))
    if draft.state != "proposed":
        raise WrongMoment(str(WrongMoment.__doc__))
    if by.user_id is not None and by.user_id in (draft.proposed_by_id, draft.begun_by_id):
        raise SamePerson(str(SamePerson.__doc__))
    return draft


def _require_keeper(by: By, unit_id: int | None, at: datetime) -> None:
    if not law.may_keep(by, unit_id, law.on(day_of(at)).rights):
        raise NotAllowed(str(NotAllowed.__doc__))


def _deed(
    draft: PlanDraft,
    kind: str,
    by: By,
    at: datetime,
    *,
    ordinal: int | None = None,
    words: str = "",
    plan: Plan | None = None,
) -> None:
    PlanDeed.objects.create(
        draft=draft, plan=plan, kind=kind, ordinal=ordinal, words=words, by_id=by.user_id, at=at
    )
