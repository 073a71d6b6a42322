"""Every command on a dossier and the event that it leaves in the log."""

from collections.abc import Mapping
from enum import StrEnum


class Command(StrEnum):
    SUBMIT = "submit"
    ACCEPT = "accept"
    REFUSE = "refuse"
    REQUEST_SUPPLEMENT = "request_supplement"
    SUPPLY = "supply"
    CONFIRM_SUPPLEMENT = "confirm_supplement"
    REUSE_PAPER = "reuse_paper"
    CORRECT_PARTY = "correct_party"
    BEGIN = "begin"
    TAKE = "take"
    ASSIGN = "assign"
    COMPLETE_WORK = "complete_work"
    RETURN_WORK = "return_work"
    FIRE_TIMER = "fire_timer"
    MIGRATE_PROCESS = "migrate_process"
    ASK_OPINION = "ask_opinion"
    GIVE_OPINION = "give_opinion"
    NOTE = "note"
    DEMAND_PAYMENT = "demand_payment"
    RECORD_PAYMENT = "record_payment"
    RECORD_REFUND = "record_refund"
    EXTEND = "extend"
    RECOMPUTE_DUE = "recompute_due"
    MARK_LATE = "mark_late"
    DRAFT_APOLOGY = "draft_apology"
    RETURN_APOLOGY = "return_apology"
    APPROVE_APOLOGY = "approve_apology"
    DELIVER_APOLOGY = "deliver_apology"
    SEND_PAPERS = "send_papers"
    RECEIVE_PAPERS = "receive_papers"
    WITHDRAW = "withdraw"
    STOP = "stop"
    DRAFT_RESULT = "draft_result"
    CHECK_RESULT = "check_result"
    RETURN_RESULT = "return_result"
    SIGN_RESULT = "sign_result"
    CONCLUDE = "conclude"
    RECALL = "recall"
    HAND_OVER = "hand_over"
    GIVE_COPIES = "give_copies"
    REVOKE_RESULT = "revoke_result"
    SUPERSEDE_RESULT = "supersede_result"
    RATE = "rate"
    SYNCHRONISE = "synchronise"
    RECORD_HISTORY = "record_history"
    REHOME = "rehome"
    DESTROY_DATA = "destroy_data"


# Commands that only the system gives: nobody is offered them.
OF_THE_SYSTEM = frozenset(
    {
        Command.SYNCHRONISE,
        Command.MARK_LATE,
        Command.FIRE_TIMER,
        Command.RECOMPUTE_DUE,
        Command.MIGRATE_PROCESS,
        Command.RECORD_HISTORY,
        Command.REHOME,
        Command.DESTROY_DATA,
        Command.RECORD_REFUND,
        Command.SUPERSEDE_RESULT,
    }
)

EVENT_OF: Mapping[Command, str] = {
    Command.SUBMIT: "submitted",
    Command.ACCEPT: "accepted",
    Command.REFUSE: "refused",
    Command.REQUEST_SUPPLEMENT: "supplement_requested",
    Command.SUPPLY: "supplied",
    Command.CONFIRM_SUPPLEMENT: "supplement_confirmed",
    # an official takes a paper from the store in place of asking for it
    Command.REUSE_PAPER: "paper_reused",
    # an official mends the owner's data on the evidence of a register or a paper
    Command.CORRECT_PARTY: "party_corrected",
    Command.BEGIN: "begun",
    Command.TAKE: "taken",
    Command.ASSIGN: "assigned",
    Command.COMPLETE_WORK: "work_completed",
    Command.RETURN_WORK: "work_returned",
    Command.FIRE_TIMER: "timer_fired",
    Command.MIGRATE_PROCESS: "process_migrated",
    Command.ASK_OPINION: "opinion_asked",
    Command.GIVE_OPINION: "opinion_given",
    Command.NOTE: "noted",
    Command.DEMAND_PAYMENT: "payment_demanded",
    Command.RECORD_PAYMENT: "payment_recorded",
    Command.RECORD_REFUND: "payment_refunded",
    Command.EXTEND: "extended",
    Command.RECOMPUTE_DUE: "due_recomputed",
    Command.MARK_LATE: "became_late",
    Command.DRAFT_APOLOGY: "apology_drafted",
    Command.RETURN_APOLOGY: "apology_returned",
    Command.APPROVE_APOLOGY: "apology_approved",
    Command.DELIVER_APOLOGY: "apology_delivered",
    Command.SEND_PAPERS: "papers_sent",
    Command.RECEIVE_PAPERS: "papers_received",
    Command.WITHDRAW: "withdrawn",
    Command.STOP: "stopped",
    Command.DRAFT_RESULT: "result_drafted",
    Command.CHECK_RESULT: "result_checked",
    Command.RETURN_RESULT: "result_returned",
    Command.SIGN_RESULT: "result_signed",
    # a result drawn up here is issued by this; so is one that was signed elsewhere and uploaded
    Command.CONCLUDE: "concluded",
    Command.RECALL: "recalled",
    Command.HAND_OVER: "handed_over",
    # paper copies of an electronic original, at the owner's wish
    Command.GIVE_COPIES: "copies_given",
    Command.REVOKE_RESULT: "result_revoked",
    # a newer result took its place
    Command.SUPERSEDE_RESULT: "result_superseded",
    Command.RATE: "rated",
    Command.SYNCHRONISE: "synchronised",
    # what an older system says happened, and no command of ours is
    Command.RECORD_HISTORY: "history_recorded",
    # its units were reorganised: another one goes on
    Command.REHOME: "rehomed",
    # its retention ended: what names a person is destroyed
    Command.DESTROY_DATA: "data_destroyed",
}
COMMAND_OF: Mapping[str, Command] = {kind: command for command, kind in EVENT_OF.items()}

# Deeds inside the house: the National Portal is not told of them.
UNSEEN = frozenset(
    {
        "taken",
        "assigned",
        "noted",
        "opinion_asked",
        "opinion_given",
        "became_late",
        "apology_drafted",
        "apology_returned",
        "apology_delivered",
        "result_drafted",
        "result_checked",
        "result_returned",
        "result_signed",
        "copies_given",
        "papers_sent",
        "papers_received",
        "process_migrated",
        "rated",
        "synchronised",
        "history_recorded",
        "data_destroyed",
        "payment_refunded",
    }
)
# Unseen by the states that the portal counts, and yet its record of the money has changed.
REFUNDED = "payment_refunded"
# Deeds after which the portal is told the whole dossier anew: its record of the money or of the owner has changed.
TOLD_WHOLE = frozenset({REFUNDED, "party_corrected"})
# Deeds that the applicant is told of.
TOLD = frozenset(
    {
        "submitted",
        "accepted",
        "refused",
        "supplement_requested",
        "supplement_confirmed",
        "payment_demanded",
        "payment_recorded",
        "payment_refunded",
        "extended",
        "apology_approved",
        "due_recomputed",
        "rehomed",
        "withdrawn",
        "stopped",
        "concluded",
        "handed_over",
        "result_revoked",
        "party_corrected",
    }
)
# Deeds that officials are told of, and deeds that open a step: told of where somebody is given it.
TOLD_OFFICERS = frozenset({"assigned", "supplied", "payment_recorded"})
OPENS_WORK = frozenset({"begun", "work_completed", "work_returned"})
# Deeds after which the other parts of a bundle are looked at: a later one may have its turn.
MOVES_BUNDLE = frozenset({"accepted", "refused", "withdrawn", "stopped", "concluded"})
# Deeds after which the personal data store of the owner is brought up to date.
FILLS_STORE = frozenset(
    {
        "accepted",
        "supplement_requested",
        "concluded",
        "recalled",
        "result_revoked",
        "result_superseded",
        "party_corrected",
    }
)
# Deeds that never appear in the applicant's story: what officials say among themselves.
INTERNAL = frozenset(
    {
        "noted",
        "assigned",
        "opinion_asked",
        "opinion_given",
        "apology_drafted",
        "apology_returned",
        "result_drafted",
        "result_checked",
        "result_returned",
        "result_signed",
        "process_migrated",
        "history_recorded",
    }
)
