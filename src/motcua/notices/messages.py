"""The words of notices: what happened, what to do next, in plain language. English here, Vietnamese in the
catalogue.

A message is put together when it is shown or sent, in the reader's language, from the notice's template and
values. Values hold the dossier's code, dates and sums; never a name, an identity number or a secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.kernel.zone import local
from motcua.ledger.rules import Json


class UnknownTemplate(ValueError):
    """There is no notice of that kind."""


@dataclass(frozen=True)
class Message:
    """What a person reads: a subject of one line and paragraphs."""

    subject: str
    paragraphs: tuple[str, ...]

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True)
class _Template:
    subject: Promise
    happened: Promise
    next: Promise


TEMPLATES: Mapping[str, _Template] = {
    "submitted": _Template(
        _("Dossier %(code)s was submitted"),
        _("We have your dossier for “%(procedure)s”. An official will check it."),
        _("You need not do anything now. We tell you as soon as it is accepted."),
    ),
    "accepted": _Template(
        _("Dossier %(code)s was accepted"),
        _("Your dossier for “%(procedure)s” was accepted. The result is due %(due)s."),
        _("Keep the receipt: with its code and look-up secret you can follow the dossier at any time."),
    ),
    "accepted_without_due": _Template(
        _("Dossier %(code)s was accepted"),
        _("Your dossier for “%(procedure)s” was accepted. The law sets no time limit for it."),
        _("Keep the receipt: with its code and look-up secret you can follow the dossier at any time."),
    ),
    "refused": _Template(
        _("Dossier %(code)s was not accepted"),
        _("Your dossier for “%(procedure)s” could not be accepted. The slip states the reason."),
        _("Read the slip on the dossier's page. You may submit a new dossier when the reason is removed."),
    ),
    "supplement_requested": _Template(
        _("Dossier %(code)s has to be supplemented"),
        _("Something is missing in your dossier for “%(procedure)s”. The slip lists what is needed."),
        _("Please supply it by %(deadline)s. Until then the time limit does not run."),
    ),
    "supplement_confirmed": _Template(
        _("The supplement of dossier %(code)s was received"),
        _("Your supplement was checked and work on “%(procedure)s” goes on. The result is now due %(due)s."),
        _("You need not do anything now."),
    ),
    "payment_demanded": _Template(
        _("A payment is due for dossier %(code)s"),
        _("For “%(procedure)s”, %(amount)s VND have to be paid before work goes on."),
        _("Please pay online or at the one-stop desk."),
    ),
    "payment_recorded": _Template(
        _("The payment for dossier %(code)s was received"),
        _("We received %(amount)s VND for “%(procedure)s”."),
        _("You need not do anything now."),
    ),
    "extended": _Template(
        _("The due date of dossier %(code)s was moved"),
        _("We are sorry: your result for “%(procedure)s” needs more time. The new due date is %(due)s."),
        _("You need not do anything now."),
    ),
    "data_breach": _Template(
        _("Personal data of dossier %(code)s were reached by somebody who may not see them"),
        _("We found a breach of the data kept with this dossier, told the authority and are mending it."),
        _("Be careful with calls and messages that name your dossier. Ask the unit if anything is unclear."),
    ),
    "apology_approved": _Template(
        _("We apologise: dossier %(code)s is late"),
        _(
            "We are sorry: your result for “%(procedure)s” was not ready on the day we promised. "
            "We will give it to you by %(new_date)s."
        ),
        _(
            "The letter of apology is on the dossier's page and states the reason. You need not do anything now."
        ),
    ),
    "apology_without_date": _Template(
        _("We apologise: dossier %(code)s was late"),
        _("We are sorry: your result for “%(procedure)s” was not ready on the day we promised."),
        _(
            "The letter of apology is on the dossier's page and states the reason. You need not do anything now."
        ),
    ),
    "due_recomputed": _Template(
        _("The due date of dossier %(code)s was moved"),
        _("State agencies' working days changed by official notice: “%(procedure)s” is now due %(due)s."),
        _("You need not do anything now. The dossier's page explains the date day by day."),
    ),
    "rehomed": _Template(
        _("Another agency goes on with dossier %(code)s"),
        _("State agencies were reorganised: “%(procedure)s” is now with %(unit)s. Its code and dates stay."),
        _("You need not do anything now. Results are handed out and questions answered at %(unit)s."),
    ),
    "withdrawn": _Template(
        _("Dossier %(code)s was withdrawn"),
        _("Your dossier for “%(procedure)s” was withdrawn as you asked."),
        _("You can collect your papers at the one-stop desk."),
    ),
    "stopped": _Template(
        _("Work on dossier %(code)s was stopped"),
        _("Your dossier for “%(procedure)s” does not meet the conditions. The notice states the reason."),
        _("Read the notice on the dossier's page; you can collect your papers at the one-stop desk."),
    ),
    "concluded": _Template(
        _("The result of dossier %(code)s is ready"),
        _("Your result for “%(procedure)s” was signed and is ready."),
        _("Please collect it in the way you chose; bring the receipt to the one-stop desk."),
    ),
    "handed_over": _Template(
        _("The result of dossier %(code)s was handed over"),
        _("You have received the result for “%(procedure)s”."),
        _("Tell us how satisfied you were: it takes a minute on the dossier's page."),
    ),
}


def message(template: str, values: Mapping[str, Json], *, language: str) -> Message:
    """A notice in words. `due`, `deadline`, `new_date` are ISO instants, `amount_vnd` whole VND.

    Raises UnknownTemplate.
    """
    if template not in TEMPLATES:
        raise UnknownTemplate(f"there is no notice {template!r}")
    words = TEMPLATES[template]
    with translation.override(language):
        filled = {
            "code": values.get("code", ""),
            "procedure": values.get("procedure", ""),
            "due": _instant(values.get("due")),
            "deadline": _instant(values.get("deadline")),
            "new_date": _instant(values.get("new_date")),
            "unit": values.get("unit", ""),
            "amount": _amount(values.get("amount_vnd"), language),
        }
        return Message(
            subject=str(words.subject) % filled,
            paragraphs=(str(words.happened) % filled, str(words.next) % filled),
        )


def signed_off(text: Message, *, address: str, language: str) -> str:
    """The body of an electronic mail: the message, where to look, and that nobody reads answers."""
    with translation.override(language):
        return "\n\n".join(
            (
                gettext("Dear Sir or Madam,"),
                *text.paragraphs,
                gettext("Follow your dossier: %(address)s") % {"address": address},
                gettext("This message was sent automatically; please do not answer it."),
            )
        )


def _instant(value: Json) -> str:
    """`16:30 on 09/11/2026` in Vietnam's time."""
    if not isinstance(value, str) or not value:
        return ""
    at = local(datetime.fromisoformat(value))
    return gettext("%(time)s on %(day)s") % {"time": f"{at:%H:%M}", "day": f"{at:%d/%m/%Y}"}


def _amount(value: Json, language: str) -> str:
    if not isinstance(value, int):
        return ""
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if language.startswith("vi") else grouped
