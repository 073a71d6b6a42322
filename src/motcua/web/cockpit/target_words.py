"""The words and tone of each state of a target: a badge's shape and colour beside its word."""

from dataclasses import dataclass

from motcua.indicators import words
from motcua.plans import sentences
from motcua.plans.attention import Recorded
from motcua.plans.rules.tracking import State

TONES = {
    State.DONE: "good",
    State.MET_FOR_GOOD: "good",
    State.MET_SO_FAR: "good",
    State.ON_COURSE: "good",
    State.AT_RISK: "warn",
    State.SLIPPING: "bad",
    State.LOST: "bad",
    State.UNDER_WAY: "",
    State.NOT_ASSESSED: "",
}


@dataclass(frozen=True)
class RecordedLine:
    """A target in a list, as it was recorded last."""

    of: Recorded
    name: str
    state: str
    tone: str
    value: str


def line(one: Recorded) -> RecordedLine:
    said = words.indicators().get(one.target.indicator)
    return RecordedLine(
        of=one,
        name=one.target.quote if said is None else str(said.name),
        state=str(sentences.STATES[one.state]),
        tone=TONES[one.state],
        value=sentences.amount(one.day.exact_value, one.target.unit),
    )
