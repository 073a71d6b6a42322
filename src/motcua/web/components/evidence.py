"""What a correction of the owner's data changed and what it rests on, in words for officials and applicants alike."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.web.components.templatetags.motcua import day

FIELDS: Mapping[str, Any] = {
    "owner_name": lazy("Full name"),
    "owner_id_number": lazy("Personal id or tax code"),
    "owner_birth_date": lazy("Date of birth"),
    "telephone": lazy("Telephone"),
    "email": lazy("E-mail"),
    "address": lazy("Address"),
}
_REGISTERS: Mapping[str, Any] = {
    "population": lazy("an answer of the population database"),
    "business_register": lazy("an answer of the business register"),
}
_PAPERS: Mapping[str, Any] = {
    "component": lazy("a paper of the dossier"),
    "shown": lazy("a paper that was shown"),
}


def fields(payload: Mapping[str, Any]) -> str:
    """The corrected data by name; who filed is the owner and not named twice."""
    named = payload.get("fields")
    return ", ".join(str(FIELDS[one]) for one in (named if isinstance(named, list) else ()) if one in FIELDS)


def former(before: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The values that were corrected, by the name of what they are; who filed is the owner and not named twice."""
    return [(str(FIELDS[name]), _shown(name, value)) for name, value in before.items() if name in FIELDS]


def _shown(name: str, value: object) -> str:
    if name == "owner_birth_date" and isinstance(value, str):
        return day(date.fromisoformat(value))
    return str(value or "–")


def ground(payload: Mapping[str, Any]) -> str:
    said = _REGISTERS.get(str(payload.get("register", ""))) or _PAPERS.get(str(payload.get("evidence", "")))
    return str(said or "")


def sentence(payload: Mapping[str, Any]) -> str:
    return _("%(fields)s; rests on %(ground)s") % {"fields": fields(payload), "ground": ground(payload)}
