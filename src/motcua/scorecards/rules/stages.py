"""The life of a round and of a unit's sheet in it: one table each, nothing else moves them. Pure.

The cycle follows the yearly practice of the national index (domain facts 8.1): asked, self-scored with evidence and
approved by the head, appraised, survey parts added, published with ranks.
"""

from collections.abc import Mapping
from enum import StrEnum


class Stage(StrEnum):
    """Where a round stands."""

    OPEN = "open"  # drawn up; units, appraisers and deadlines may still change, nobody is asked yet
    SELF_SCORING = "self_scoring"  # units state values with evidence, their heads approve
    APPRAISAL = "appraisal"  # figures are frozen; appraisers judge, units answer once, second reading
    SURVEYS = "surveys"  # judged; survey parts and outside values are completed, publication is proposed
    PUBLISHED = "published"  # for good; ranked with it
    CORRECTING = "correcting"  # published, and a second publication is under way beside it
    WITHDRAWN = "withdrawn"  # called off before anything was published


class Move(StrEnum):
    """What moves a round on."""

    ASK = "ask"
    CLOSE = "close"
    GATHER = "gather"
    PUBLISH = "publish"
    CORRECT = "correct"
    WITHDRAW = "withdraw"


ROUND: Mapping[tuple[Stage, Move], Stage] = {
    (Stage.OPEN, Move.ASK): Stage.SELF_SCORING,
    (Stage.SELF_SCORING, Move.CLOSE): Stage.APPRAISAL,
    (Stage.APPRAISAL, Move.GATHER): Stage.SURVEYS,
    (Stage.SURVEYS, Move.PUBLISH): Stage.PUBLISHED,
    (Stage.PUBLISHED, Move.CORRECT): Stage.CORRECTING,
    (Stage.CORRECTING, Move.PUBLISH): Stage.PUBLISHED,
    (Stage.OPEN, Move.WITHDRAW): Stage.WITHDRAWN,
    (Stage.SELF_SCORING, Move.WITHDRAW): Stage.WITHDRAWN,
    (Stage.APPRAISAL, Move.WITHDRAW): Stage.WITHDRAWN,
    (Stage.SURVEYS, Move.WITHDRAW): Stage.WITHDRAWN,
}


class SheetState(StrEnum):
    """Where a unit's sheet stands while the round is self-scored."""

    OPEN = "open"  # the unit fills it in
    SUBMITTED = "submitted"  # waits for the head of the unit
    APPROVED = "approved"  # the unit's word


class SheetMove(StrEnum):
    SUBMIT = "submit"
    APPROVE = "approve"
    SEND_BACK = "send_back"  # by the head, before the approval


SHEET: Mapping[tuple[SheetState, SheetMove], SheetState] = {
    (SheetState.OPEN, SheetMove.SUBMIT): SheetState.SUBMITTED,
    (SheetState.SUBMITTED, SheetMove.APPROVE): SheetState.APPROVED,
    (SheetState.SUBMITTED, SheetMove.SEND_BACK): SheetState.OPEN,
}


class Judgement(StrEnum):
    """Where the appraisal of one line stands."""

    UNREAD = "unread"
    AGREED = "agreed"  # the stated value stands
    DIFFERS = "differs"  # another value, with its reason; the unit may answer once
    ACCEPTED = "accepted"  # the unit takes it
    ANSWERED = "answered"  # the unit objects; second reading follows
    FINAL = "final"  # read a second time


class Judging(StrEnum):
    """What moves the appraisal of a line on."""

    AGREE = "agree"
    DIFFER = "differ"
    ACCEPT = "accept"
    OBJECT = "object"
    READ_AGAIN = "read_again"


_BEFORE_AN_ANSWER = (Judgement.UNREAD, Judgement.AGREED, Judgement.DIFFERS)
JUDGED: Mapping[tuple[Judgement, Judging], Judgement] = {
    **{(state, Judging.AGREE): Judgement.AGREED for state in _BEFORE_AN_ANSWER},
    **{(state, Judging.DIFFER): Judgement.DIFFERS for state in _BEFORE_AN_ANSWER},
    (Judgement.DIFFERS, Judging.ACCEPT): Judgement.ACCEPTED,
    (Judgement.DIFFERS, Judging.OBJECT): Judgement.ANSWERED,
    (Judgement.ANSWERED, Judging.READ_AGAIN): Judgement.FINAL,
}
# Once published, nothing but a reasoned second reading changes a line, and only for a correcting publication.
CORRECTED: Mapping[tuple[Judgement, Judging], Judgement] = {
    (state, Judging.READ_AGAIN): Judgement.FINAL for state in Judgement
}


def next_stage(stage: Stage, move: Move) -> Stage | None:
    """Where the move leads; None: it is not possible from there."""
    return ROUND.get((stage, move))


def next_sheet(state: SheetState, move: SheetMove) -> SheetState | None:
    return SHEET.get((state, move))


def next_judgement(state: Judgement, judging: Judging, *, stage: Stage) -> Judgement | None:
    """Where the judging leads at this stage of the round; None: it is not possible."""
    if stage is Stage.APPRAISAL:
        return JUDGED.get((state, judging))
    if stage is Stage.CORRECTING:
        return CORRECTED.get((state, judging))
    return None


def was_made(stage: Stage, move: Move) -> bool:
    """Whether the round stands where the move leads: pressing the button twice changes nothing."""
    return any(made is move and to is stage for (_, made), to in ROUND.items())
