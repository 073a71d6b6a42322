"""What happened to a dossier, with the names of those who did it: for officials, who answer for each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.dossiers.queries import DossierPage, StoryLine
from motcua.kernel.zone import day_of, local
from motcua.web.components import evidence
from motcua.web.components.templatetags.motcua import day as day_words
from motcua.web.components.templatetags.motcua import vnd
from motcua.web.desk.words import DEED_WORDS, POSITION_LABELS, REASON_LABELS, step_name

_WITH_AMOUNT = ("payment_recorded", "payment_refunded")
# Told to no one: the exchange with the National Portal has its own page.
_SILENT = frozenset({"synchronised"})


@dataclass(frozen=True)
class Told:
    """One line: who did what, when, and what else there is to say."""

    seq: int
    at: datetime
    who: str
    deed: str
    more: str


def told(page: DossierPage, lines: Sequence[StoryLine] | None = None) -> list[Told]:
    """The story, oldest first; two queries for the names."""
    shown = [line for line in (page.story if lines is None else lines) if line.kind not in _SILENT]
    names = accounts.full_names(
        {line.user_id for line in shown if line.user_id and line.actor_kind == "official"}
        | {
            one
            for line in shown
            if line.kind == "assigned" and isinstance(one := line.payload["assignee"], int)
        }
    )
    units = agencies.units(
        {line.unit_id for line in shown if line.unit_id}
        | {
            one
            for line in shown
            if line.kind == "opinion_asked" and isinstance(one := line.payload["unit"], int)
        }
    )
    found: list[Told] = []
    for line in shown:
        unit = units.get(line.unit_id or 0)
        who = _who(line, names.get(line.user_id or 0, ""), unit.name if unit else "")
        found.append(
            Told(
                line.seq,
                line.at,
                who,
                str(DEED_WORDS.get(line.kind, line.kind)),
                _more(page, line) or _among_officials(line, names, units),
            )
        )
    return found


def _who(line: StoryLine, name: str, unit: str) -> str:
    if line.actor_kind == "official":
        return f"{name}, {unit}" if name and unit else name or unit
    return _("The applicant") if line.actor_kind == "citizen" else _("The system")


def _more(page: DossierPage, line: StoryLine) -> str:
    said = line.payload
    amount = said.get("amount_vnd") if line.kind in _WITH_AMOUNT else said.get("fee_vnd")
    if line.kind in (*_WITH_AMOUNT, "payment_demanded") and isinstance(amount, int):
        return vnd(amount)
    step = said.get("step_no")
    if line.kind in ("begun", "work_completed", "work_returned", "recalled") and isinstance(step, int):
        return _("next: step %(no)s, %(name)s") % {
            "no": step,
            "name": step_name(page.state.process_key, step, page.state.process_version),
        }
    if line.kind == "assigned":
        return ""
    if line.kind == "party_corrected":
        return evidence.sentence(said)
    for key in ("ground", "result_number", "decision", "document", "reason", "name"):
        value = said.get(key)
        if isinstance(value, str) and value:
            return value
    return ""


def _among_officials(line: StoryLine, names: Mapping[int, str], units: Mapping[int, Any]) -> str:
    """To whom a step was given and why, or who was asked."""
    said = line.payload
    match line.kind:
        case "assigned":
            whom = names.get(said["assignee"]) if isinstance(said["assignee"], int) else _("nobody yet")
            why = REASON_LABELS.get(str(said.get("reason", "")), "")
            return f"{whom} · {why}" if why else str(whom)
        case "opinion_asked":
            unit = units.get(said["unit"]) if isinstance(said["unit"], int) else None
            return str(unit.name) if unit else ""
        case "opinion_given":
            return str(POSITION_LABELS.get(str(said.get("position", "")), ""))
        case _:
            return ""


def meanwhile(page: DossierPage, since_seq: int, *, unit_id: int, now: datetime) -> list[str]:
    """What others did after a page was read, in sentences."""
    lines = [line for line in page.story if line.seq > since_seq]
    own = {line.seq for line in lines if line.unit_id == unit_id and line.actor_kind == "official"}
    names = accounts.full_names({line.user_id for line in lines if line.user_id and line.seq in own})
    by_seq = {line.seq: line for line in lines}
    found: list[str] = []
    for one in told(page, lines):
        here = local(one.at)
        when = f"{here:%H:%M}" if day_of(one.at) == day_of(now) else f"{here:%H:%M} {day_words(one.at)}"
        values = {"who": one.who, "deed": one.deed, "when": when}
        if one.seq in own:
            values["who"] = names.get(by_seq[one.seq].user_id or 0, "")
            found.append(_("%(who)s of your unit %(deed)s at %(when)s.") % values)
        else:
            found.append(_("%(who)s: %(deed)s at %(when)s.") % values)
    return found
