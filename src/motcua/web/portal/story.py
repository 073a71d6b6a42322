"""The story of a dossier in plain words, for the applicant: what happened, when, at which unit.

Never a person's name, never a note that stays inside the agency. One sentence an event kind; a kind without a
sentence is not told (`taken`, `synchronised`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.dossiers.queries import DossierPage, StoryLine
from motcua.dossiers.rules import lateness
from motcua.dossiers.rules.commands import INTERNAL
from motcua.ledger.rules import parse_instant
from motcua.web.components import evidence
from motcua.web.components.templatetags.motcua import day, instant, vnd


@dataclass(frozen=True)
class Told:
    """One event as told. `details` are further lines, such as what was asked."""

    at: datetime
    title: str
    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class _About:
    page: DossierPage
    line: StoryLine

    @property
    def payload(self) -> Mapping[str, Any]:
        return self.line.payload

    @property
    def receiving(self) -> str:
        return self._then(0) or self.page.dossier.receiving_unit.name

    @property
    def handling(self) -> str:
        return self._then(1) or self.page.dossier.handling_unit.name

    def _then(self, place: int) -> str:
        """The unit that had the dossier at this line, when a reorganisation gave it to another one later."""
        later = (one for one in self.page.story if one.kind == "rehomed" and one.seq > self.line.seq)
        first = min(later, key=lambda one: one.seq, default=None)
        names = first.payload.get("from") if first else None
        return str(names[place]) if isinstance(names, list) and len(names) > place else ""

    def slip_words(self, kind: str) -> Mapping[str, Any]:
        """What the slip of this event says to the applicant."""
        return next((s.content for s in self.page.slips if s.seq == self.line.seq and s.kind == kind), {})

    def when(self, key: str) -> str:
        value = self.payload.get(key)
        return instant(parse_instant(value)) if isinstance(value, str) else ""


def told(page: DossierPage) -> list[Told]:
    """The events that concern the applicant, newest first."""
    lines = []
    for line in page.story:
        make = _SENTENCES.get(line.kind)
        if make is not None:
            title, text, details = make(_About(page, line))
            lines.append(Told(line.at, title, text, details))
    return lines[::-1]


Sentence = tuple[str, str, tuple[str, ...]]


def _submitted(about: _About) -> Sentence:
    text = _("You submitted the dossier to %(unit)s. The unit checks it and answers you.")
    return _("Submitted"), text % {"unit": about.receiving}, ()


def _accepted(about: _About) -> Sentence:
    due = about.when("due")
    text = _("%(unit)s accepted the dossier and issued a receipt slip.") % {"unit": about.receiving}
    if due:
        text += " " + _("The result is due at %(due)s.") % {"due": due}
    else:
        text += " " + _("This procedure has no fixed time limit.")
    return _("Accepted"), text, ()


def _reasons(words: Mapping[str, Any]) -> tuple[str, ...]:
    found = []
    if words.get("reason"):
        found.append(_("Reason: %(reason)s") % {"reason": words["reason"]})
    if words.get("ground"):
        found.append(_("Legal ground: %(ground)s") % {"ground": words["ground"]})
    return tuple(found)


def _refused(about: _About) -> Sentence:
    text = _("%(unit)s did not accept the dossier.") % {"unit": about.receiving}
    return _("Not accepted"), text, _reasons(about.slip_words("refusal"))


def _supplement_requested(about: _About) -> Sentence:
    unit = about.receiving if about.payload.get("stage") == "intake" else about.handling
    text = _("%(unit)s asks you to add or correct something.") % {"unit": unit}
    deadline = about.when("deadline")
    if deadline:
        text += " " + _("Please answer before %(deadline)s.") % {"deadline": deadline}
    if about.payload.get("stage") == "handling":
        text += " " + _("Until you answer, the time limit does not run.")
    said = about.slip_words("supplement")
    asked = [item.what for item in about.page.asked if item.request_seq == about.line.seq]
    items = tuple(what for what in asked if what != said.get("reason"))
    return _("Supplement asked"), text, (*_reasons(said), *items)


def _supplied(about: _About) -> Sentence:
    return _("Supplement sent"), _("You sent what was asked. The unit checks it."), ()


def _supplement_confirmed(about: _About) -> Sentence:
    text = _("%(unit)s confirmed your supplement. The time limit runs again.") % {"unit": about.handling}
    due = about.when("due")
    if due:
        text += " " + _("The result is now due at %(due)s.") % {"due": due}
    return _("Supplement confirmed"), text, ()


def _paper_reused(about: _About) -> Sentence:
    text = _("%(unit)s took a paper from your store of papers, so that you need not hand it in.") % {
        "unit": about.receiving
    }
    return _("A paper you had already"), text, ()


def _party_corrected(about: _About) -> Sentence:
    text = _(
        "An official corrected these data of yours in the dossier: %(fields)s. It rests on %(ground)s."
    ) % {
        "fields": evidence.fields(about.payload),
        "ground": evidence.ground(about.payload),
    }
    more = _("If this is not right, tell the unit that has the dossier.")
    return _("Your data were corrected"), f"{text} {more}", ()


def _begun(about: _About) -> Sentence:
    text = _("The dossier was handed to %(unit)s, which handles it.") % {"unit": about.handling}
    return _("In processing"), text, ()


def _work_completed(about: _About) -> Sentence:
    values = {
        "unit": about.handling,
        "now": about.payload.get("step_no", ""),
        "all": about.payload.get("step_count", ""),
    }
    return _("One step further"), _("At %(unit)s: step %(now)s of %(all)s has begun.") % values, ()


def _payment_demanded(about: _About) -> Sentence:
    values = {"amount": vnd(about.payload.get("fee_vnd")), "notice": about.payload.get("notice", "")}
    text = _("Please pay %(amount)s (payment notice %(notice)s). Work goes on after the payment.")
    return _("Payment asked"), text % values, ()


def _payment_recorded(about: _About) -> Sentence:
    text = _("Your payment of %(amount)s was recorded.") % {"amount": vnd(about.payload.get("amount_vnd"))}
    return _("Paid"), text, ()


def _payment_refunded(about: _About) -> Sentence:
    text = _("%(amount)s went back to the account that it was paid from.") % {
        "amount": vnd(about.payload.get("amount_vnd"))
    }
    return _("Refunded"), text, ()


def _extended(about: _About) -> Sentence:
    text = _("%(unit)s moved the due date to %(due)s and apologises for the delay.") % {
        "unit": about.handling,
        "due": about.when("due"),
    }
    details = []
    if about.payload.get("ground"):
        details.append(_("Reason: %(reason)s") % {"reason": about.payload["ground"]})
    if about.payload.get("document"):
        details.append(_("Document: %(document)s") % {"document": about.payload["document"]})
    return _("New due date"), text, tuple(details)


def _became_late(about: _About) -> Sentence:
    text = _("The result was due at %(due)s and was not ready. %(unit)s owes you an apology and a new date.")
    return _("Late"), text % {"due": about.when("due"), "unit": about.handling}, ()


def _apology_approved(about: _About) -> Sentence:
    said = about.slip_words("apology")
    unit, due = about.handling, about.when("new_date")
    if due:
        text = _("%(unit)s apologises for the delay and will give you the result by %(due)s.")
    else:
        text = _("%(unit)s apologises for the delay.")
    code = about.payload.get("cause")
    reason = str(said.get("reason", ""))
    # what the officer wrote, unless it is the very sentence of the cause
    words = [_sentence(code, get_language() or "vi"), reason if reason != _sentence(code, "vi") else ""]
    return _("Apology"), text % {"unit": unit, "due": due}, tuple(word for word in words if word)


def _sentence(code: object, language: str) -> str:
    return lateness.cause(code).sentence(language) if isinstance(code, str) else ""


def _due_recomputed(about: _About) -> Sentence:
    text = _("The working days of state agencies changed; the due date moved to %(due)s.") % {
        "due": about.when("due")
    }
    details = []
    if about.payload.get("reason"):
        details.append(_("Reason: %(reason)s") % {"reason": about.payload["reason"]})
    if about.payload.get("document"):
        details.append(_("Document: %(document)s") % {"document": about.payload["document"]})
    return _("New due date"), text, tuple(details)


def _rehomed(about: _About) -> Sentence:
    receiving, handling = about.payload["to"]
    text = _(
        "State agencies were reorganised. %(unit)s goes on with the dossier; its code and dates stay."
    ) % {"unit": handling}
    details = [_("Results are handed out at %(unit)s.") % {"unit": receiving}]
    if about.payload.get("document"):
        details.append(_("Document: %(document)s") % {"document": about.payload["document"]})
    return _("Another agency goes on"), text, tuple(details)


def _withdrawn(about: _About) -> Sentence:
    return _("Withdrawn"), _("The dossier was withdrawn at your request. Nothing more is done on it."), ()


def _stopped(about: _About) -> Sentence:
    text = _("%(unit)s ended the dossier because the conditions are not met.") % {"unit": about.handling}
    return _("Stopped"), text, _reasons(about.slip_words("stop_notice"))


def _concluded(about: _About) -> Sentence:
    text = _("The result was signed and waits for you at %(unit)s.") % {"unit": about.receiving}
    number = str(about.payload.get("result_number", ""))
    return _("Result ready"), text, ((_("Result number %(number)s") % {"number": number},) if number else ())


def _recalled(about: _About) -> Sentence:
    text = _("%(unit)s took the result back to correct it before handing it over.") % {"unit": about.handling}
    return _("Result taken back"), text, ()


def _handed_over(about: _About) -> Sentence:
    ways = {
        "counter": _("The result was handed over at the counter."),
        "post": _("The result was sent by post."),
        "electronic": _("The result was handed over as an electronic file."),
    }
    return _("Result handed over"), ways.get(str(about.payload.get("method", "")), ways["counter"]), ()


def _copies_given(about: _About) -> Sentence:
    text = _("%(unit)s handed over %(copies)s paper copies of the electronic result.") % {
        "unit": about.receiving,
        "copies": about.payload.get("copies", ""),
    }
    return _("Paper copies handed over"), text, ()


def _result_revoked(about: _About) -> Sentence:
    day_text = str(about.payload.get("decided_on", ""))
    text = _(
        "%(unit)s revoked the result by decision %(decision)s of %(day)s. It is not in force any more."
    ) % {
        "unit": about.handling,
        "decision": about.payload.get("decision", ""),
        "day": day(date.fromisoformat(day_text)) if day_text else "",
    }
    return _("Result revoked"), text, _reasons(about.payload)


def _result_superseded(about: _About) -> Sentence:
    text = _("Result no. %(number)s took the place of this one.") % {
        "number": about.payload.get("number", "")
    }
    return _("Replaced by a newer result"), text, ()


def _rated(about: _About) -> Sentence:
    text = _("You rated the service: %(score)s of 5. Thank you.") % {"score": about.payload.get("score", "")}
    return _("Rated"), text, ()


_SENTENCES: Mapping[str, Callable[[_About], Sentence]] = {
    "submitted": _submitted,
    "accepted": _accepted,
    "refused": _refused,
    "supplement_requested": _supplement_requested,
    "supplied": _supplied,
    "supplement_confirmed": _supplement_confirmed,
    "paper_reused": _paper_reused,
    "party_corrected": _party_corrected,
    "begun": _begun,
    "work_completed": _work_completed,
    "payment_demanded": _payment_demanded,
    "payment_recorded": _payment_recorded,
    "payment_refunded": _payment_refunded,
    "extended": _extended,
    "became_late": _became_late,
    "apology_approved": _apology_approved,
    "due_recomputed": _due_recomputed,
    "rehomed": _rehomed,
    "withdrawn": _withdrawn,
    "stopped": _stopped,
    "concluded": _concluded,
    "recalled": _recalled,
    "handed_over": _handed_over,
    "copies_given": _copies_given,
    "result_revoked": _result_revoked,
    "result_superseded": _result_superseded,
    "rated": _rated,
}
# Deeds inside the house that no applicant is told of. A test holds the two lists against the projection's kinds.
UNTOLD = INTERNAL | {
    "taken",
    "synchronised",
    "data_destroyed",
    "work_returned",
    "timer_fired",
    "apology_delivered",
    "papers_sent",
    "papers_received",
}


def standing(page: DossierPage, now: datetime) -> Sentence:
    """The one thing to know now: a heading, a sentence, and what comes next."""
    code = int(page.dossier.national_code)
    about = _About(page, page.story[-1])
    due = page.state.current_due
    match code:
        case 1:
            text = _("Your dossier has arrived at %(unit)s and waits to be checked.") % {
                "unit": about.receiving
            }
            return _("Waiting for the check"), text, ()
        case 3:
            return _("Not accepted"), _("The reason is below. You may correct it and apply again."), ()
        case 5 if page.state.supplied_at is not None:
            text = _("You sent what was asked. %(unit)s checks it.") % {"unit": about.receiving}
            return _("Your supplement is being checked"), text, ()
        case 5:
            deadline = page.state.supplement_deadline
            text = _("Please send what is listed here.")
            if deadline is not None:
                text = _("Please send what is listed here before %(deadline)s.") % {
                    "deadline": instant(deadline)
                }
            return _("You are asked for a supplement"), text, ()
        case 6:
            return _("Waiting for your payment"), _("Work goes on as soon as it is paid."), ()
        case 7:
            return _("Withdrawn"), _("You took this dossier back. Nothing more is done on it."), ()
        case 8:
            return _("Ended without a result"), _("The reason is below."), ()
        case 9:
            text = _("The result is ready at %(unit)s.") % {"unit": about.receiving}
            return _("Your result is ready"), text, ()
        case 10:
            return (
                _("Finished"),
                _("The result was handed over on %(day)s.") % {"day": day(page.state.returned_at)},
                (),
            )
        case _:
            if page.state.late_at is not None or (due is not None and due < now):
                text = _late(page, now)
            elif due is not None:
                text = _("The result is due at %(due)s.") % {"due": instant(due)}
            else:
                text = _("This procedure has no fixed time limit.")
            return _("Being handled"), text, ()


def _late(page: DossierPage, now: datetime) -> str:
    """What a late dossier's applicant is told: since when, whether there is a letter, what is promised."""
    state = page.state
    since = instant(state.late_at or state.current_due)
    promised = state.promised_due
    if promised is None:
        text = _("It is late since %(since)s. We owe you an apology and a new date, and will send you both.")
        return text % {"since": since}
    values = {"since": since, "promised": instant(promised)}
    if promised < now:
        text = _("It is late since %(since)s, and the new date, %(promised)s, has passed too. We are sorry.")
    else:
        text = _("It is late since %(since)s. We apologise, and will give you the result by %(promised)s.")
    return text % values
