"""Publication: proposed by one person, approved by another who saw the same bytes; never taken back."""

from datetime import datetime
from decimal import Decimal

from motcua.dossiers.rules.authority import Acting
from motcua.scorecards import queries, results
from motcua.scorecards.actions import taking
from motcua.scorecards.actions.changing import (
    filled,
    note,
    require_roles,
    require_stage,
    round_locked,
    today,
)
from motcua.scorecards.actions.rounds import _move
from motcua.scorecards.errors import (
    AnsweredAlready,
    NotFound,
    NotReady,
    ProposedAlready,
    PublicationChanged,
    SamePerson,
)
from motcua.scorecards.models import Proposal, Publication, Result, Round, Sheet
from motcua.scorecards.results import Draft
from motcua.scorecards.rules.publishing import Sure, ranks, shown
from motcua.scorecards.rules.roles import DECIDERS, STAFF
from motcua.scorecards.rules.stages import Move, Stage

_FOUR = Decimal("0.0001")


def propose(*, round_id: int, sha256: str, document: str, by: Acting, at: datetime) -> Proposal:
    """Put the result forward. `sha256`: of the result as the page showed it; `document`: the decision that announces
    it. The same again changes nothing.

    Raises NotFound, NotAllowed, WrongStage, Incomplete, NotReady, ProposedAlready, PublicationChanged.
    """
    user = require_roles(by, STAFF)
    document = filled(document, "document", most=200)
    # kept whatever comes of the proposal: who is told that the result changed sees it changed
    taking.fill(queries.round_of(round_id), by=None, at=at)
    with round_locked(round_id) as row:
        require_stage(row, Stage.SURVEYS, Stage.CORRECTING)
        waits = queries.open_proposal(row)
        if waits is not None:
            if (waits.sha256, waits.document, waits.proposed_by_id) == (sha256, document, user):
                return waits
            raise ProposedAlready
        _require_ready(row, at)
        if results.draft(row).sha256 != sha256:
            raise PublicationChanged
        made = Proposal.objects.create(
            round=row,
            sha256=sha256,
            document=document,
            reason=_reason(row),
            proposed_by_id=user,
            proposed_at=at,
        )
        note(row, "proposed", by=user, at=at, after={"sha256": sha256, "document": document})
        return made


def decide(*, proposal_id: int, approve: bool, words: str, by: Acting, at: datetime) -> Publication | None:
    """Approve what was proposed, and publish it; or send it back with the reason. Not by whoever proposed it.

    Raises NotFound, NotAllowed, SamePerson, WrongStage, AnsweredAlready, Incomplete, NotReady, PublicationChanged
    (something changed since: propose it again).
    """
    user = require_roles(by, DECIDERS)
    round_id = Proposal.objects.filter(pk=proposal_id).values_list("round_id", flat=True).first()
    if round_id is None:
        raise NotFound("proposal")
    with round_locked(round_id) as row:
        proposal = Proposal.objects.get(pk=proposal_id)
        if proposal.is_approved is not None:
            if (proposal.is_approved, proposal.decided_by_id) == (approve, user):
                return row.publications.order_by("-number").first() if approve else None
            raise AnsweredAlready
        require_stage(row, Stage.SURVEYS, Stage.CORRECTING)
        if proposal.proposed_by_id == user:
            raise SamePerson
        if not approve:
            _decided(proposal, False, user, at, filled(words, "words", most=500))
            note(row, "proposal-returned", by=user, at=at, words=proposal.words)
            return None
        list(Sheet.objects.select_for_update(of=("self",)).filter(round=row).order_by("pk"))
        _require_ready(row, at)
        draft = results.draft(row)
        if draft.sha256 != proposal.sha256:
            raise PublicationChanged
        _decided(proposal, True, user, at, words.strip()[:500])
        made = _publish(row, proposal, draft, user, at)
        _move(row, Move.PUBLISH, user, at, words=proposal.document)
        return made


def _require_ready(row: Round, at: datetime) -> None:
    """Raises NotReady: contests without an answer, entered values without a second person."""
    waiting = queries.waiting(row, queries.lines_of_round(row), today=today(at))
    if waiting:
        raise NotReady(sorted(waiting.items()))


def _reason(row: Round) -> str:
    """Why it is corrected, as said when the correction began."""
    if row.stage != Stage.CORRECTING:
        return ""
    begun = row.changes.filter(kind=f"round-{Move.CORRECT.value}").order_by("-pk").first()
    return begun.words if begun else ""


def _decided(proposal: Proposal, is_approved: bool, user: int, at: datetime, words: str) -> None:
    proposal.is_approved, proposal.decided_by_id, proposal.decided_at = is_approved, user, at
    proposal.words = words
    proposal.save(update_fields=["is_approved", "decided_by", "decided_at", "words"])


def _publish(row: Round, proposal: Proposal, draft: Draft, user: int, at: datetime) -> Publication:
    made = Publication.objects.create(
        round=row,
        number=row.publications.count() + 1,
        document=proposal.document,
        reason=proposal.reason,
        content=draft.content,
        sha256=draft.sha256,
        proposed_by_id=proposal.proposed_by_id,
        approved_by_id=user,
        at=at,
    )
    sheets = {sheet.unit_id: sheet for sheet in queries.sheets(row)}
    placed = ranks(draft.units)
    hangs, sure = draft.hangs, draft.sure
    Result.objects.bulk_create(
        Result(
            publication=made,
            sheet=sheets[unit.unit_id],
            unit_id=unit.unit_id,
            total=(shown(unit.score.total, decimals=4) or Decimal(0)).quantize(_FOUR),
            reachable=(shown(unit.score.reachable, decimals=4) or Decimal(0)).quantize(_FOUR),
            index=shown(unit.score.index, decimals=4),
            band=unit.score.band.code if unit.score.band else "",
            rank=placed[unit.unit_id].rank if unit.unit_id in placed else None,
            rank_least=hangs.get(unit.unit_id, (None, None))[0],
            rank_most=hangs.get(unit.unit_id, (None, None))[1],
            **_sure(sure.get(unit.unit_id)),
        )
        for unit in draft.units
    )
    return made


def _sure(one: Sure | None) -> dict[str, Decimal | int | None]:
    if one is None:
        return {}
    return {
        "index_low": shown(one.low, decimals=4),
        "index_high": shown(one.high, decimals=4),
        "place_best": one.best,
        "place_worst": one.worst,
    }
