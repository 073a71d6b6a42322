"""The tone of each state of a target: a badge's shape and colour beside its word."""

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
