"""Words of petitions and ratings."""

from django.utils.translation import gettext_lazy as _

from motcua.petitions import errors
from motcua.petitions.rules.authority import Refusal
from motcua.petitions.rules.clocks import Step
from motcua.petitions.rules.lifecycle import Channel, Kind, State
from motcua.petitions.rules.redaction import Left

KINDS = {
    Kind.PROCEDURE: _("A procedure or a rule"),
    Kind.CONDUCT: _("How officials behave"),
    Kind.DOSSIER: _("The handling of a dossier"),
}
CHANNELS = {
    Channel.ONLINE: _("Online"),
    Channel.COUNTER: _("At the counter"),
    Channel.TELEPHONE: _("By telephone"),
}
STATES = {
    State.RECEIVED: _("Petition received"),
    State.MORE_ASKED: _("Waiting for more from the petitioner"),
    State.ASSIGNED: _("Being answered"),
    State.ANSWERED: _("Answered"),
    State.REFUSED: _("Petition not taken up"),
    State.PUBLISHED: _("Answered and made public"),
    State.CLOSED: _("Answered and closed"),
}
TONES = {
    State.MORE_ASKED: "warn", State.ANSWERED: "good", State.REFUSED: "bad", State.PUBLISHED: "good",
    State.CLOSED: "good",
}  # fmt: skip
LATE_STEPS = {
    Step.REFUSE: _("refused late"),
    Step.ASK_MORE: _("more was asked late"),
    Step.PROCESS: _("answered late"),
    Step.PUBLISH: _("made public late"),
}
WHY = {**{str(step): text for step, text in LATE_STEPS.items()}, "disliked": _("more dislikes than likes"), "again": _("petitioned again")}  # fmt: skip  # noqa: E501
EVENTS = {
    "file": _("Petition filed"),
    "refuse": _("Petition not taken up"),
    "ask_more": _("More was asked of the petitioner"),
    "give_more": _("The petitioner supplied more"),
    "assign": _("Given to a unit"),
    "concern": _("Named whom it is about"),
    "answer": _("Answered"),
    "send_back": _("The answer was sent back"),
    "publish": _("Answered and made public"),
    "close": _("Answered and closed"),
    "unpublish": _("Taken back from the public"),
}
PROBLEMS = {
    "required": _("Fill this in."),
    "too-short": _("Say a little more: at least 20 characters."),
    "too-long": _("This is too long. Shorten it."),
    "no-telephone": _("This is no telephone number of Vietnam."),
    "no-mail-address": _("This is no e-mail address."),
    "one-way-required": _(
        "Give a telephone number, an e-mail address or a postal address, so that we can answer."
    ),
    "unknown": _("There is no such petition of yours."),
    "too-many": _("At most 5 files."),
    "unit-ended": _("This unit no longer exists. Choose its successor."),
    "its-head-is-concerned": _("The petition is about the head of this unit: another unit has to answer."),
    "assigned-already": _("This unit has it already."),
    "is-yourself": _("You cannot name yourself: ask a colleague to take over."),
    "named-already": _("This person is named already."),
    "confirm": _("Confirm that the text holds no personal data."),
}
WHICH_UNIT = _("Choose below which unit you mean.")
NO_SUCH_UNIT = _(
    "No unit of the province is called that. Write another part of its name, or leave the field empty."
)
LEFT = {
    Left.NAME: _("a name"),
    Left.IDENTITY_NUMBER: _("an identity number"),
    Left.TELEPHONE: _("a telephone number"),
    Left.MAIL: _("an e-mail address"),
    Left.DOSSIER_CODE: _("a dossier code"),
}
REFUSALS = {
    Refusal.CONCERNED: _("The petition is about you: somebody else handles it."),
    Refusal.SAME_PERSON: _("You answered this petition: another person publishes or closes it."),
    Refusal.NOT_YOURS: _("Your post does not do this with this petition."),
}
FACES = {
    5: _("Very satisfied"),
    4: _("Satisfied"),
    3: _("Neutral"),
    2: _("Dissatisfied"),
    1: _("Very dissatisfied"),
}


def problem(error: errors.PetitionError) -> tuple[str, str]:
    """The field that was refused (empty: none), and what to say."""
    match error:
        case errors.InputRefused():
            return error.field, str(PROBLEMS.get(error.problem, _("This cannot be used. Check it.")))
        case errors.PersonalDataLeft():
            said = ", ".join(str(LEFT[one]) for one in error.left)
            return error.field, str(_("Personal data still stand here: %(what)s.") % {"what": said})
        case errors.NotAllowed():
            return "", str(REFUSALS[error.why])
        case errors.ScreenStale():
            return "", str(
                _(
                    "Somebody changed this petition meanwhile. Nothing was saved: look at it, then press again."
                )
            )
        case errors.DeedRefused():
            return "", str(_("This cannot be done at this point of the petition."))
        case _:
            return "", str(_("There is no such petition in your reach."))
