"""Whose dossier an application is when the right to act is recorded with the account: an organisation that the
writer is a member of, or a person whom the writer represents.

What is recorded is not typed: name and number of the owner come from the record, and no paper is asked for again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from motcua.accounts import organisation_queries as organisations
from motcua.accounts.rules.organisations import Right
from motcua.procedures.rules.forms import Choice
from motcua.web.components.eform import Question

if TYPE_CHECKING:
    from motcua.accounts.models import Representation
    from motcua.dossiers.models import Draft

_PREFIX = "represented-"


@dataclass(frozen=True)
class Recorded:
    """The right to act, as the dossier keeps it."""

    kind: str
    ground: str
    proof: str


def represented(user_id: int, today: date) -> "dict[str, Representation]":
    """Whom the person may represent today, by the value of the answer; one query."""
    return {f"{_PREFIX}{row.pk}": row for row in organisations.representations(user_id, today)}


def with_represented(
    asked: Question, known: "Mapping[str, Representation]", said: Mapping[str, Any]
) -> Question:
    """The question for whom, with the recorded people before the free choices."""
    if not known:
        return asked
    chosen = f"{_PREFIX}{said['representation']}" if said.get("representation") else asked.value
    named = tuple(
        Choice(value, _("For %(name)s (%(ground)s)") % {"name": row.represented_name, "ground": row.ground})
        for value, row in known.items()
    )
    return replace(asked, choices=(asked.choices[0], *named, *asked.choices[1:]), value=chosen)


def answers_for(row: "Representation") -> dict[str, Any]:
    """What the application says of a represented person."""
    born = row.represented_birth_date
    return {
        "for_whom": "person",
        "representation": row.pk,
        "owner_name": row.represented_name,
        "owner_id_number": row.represented_personal_id,
        "owner_birth_date": born.isoformat() if born else "",
        "representative_kind": row.kind,
        "representative_ground": row.ground,
        "representative_proof": row.proof,
    }


def is_recorded(draft: "Draft") -> bool:
    """Whether the right to act is on record, so that no paper has to show it."""
    return draft.organisation_id is not None or bool(draft.applicant.get("representation"))


def settled(draft: "Draft") -> dict[str, str]:
    """The answers that follow from the record and cannot be typed otherwise."""
    if draft.organisation is not None:
        return {"owner_name": draft.organisation.name, "owner_id_number": draft.organisation.tax_code}
    if draft.applicant.get("representation"):
        names = (
            "owner_name",
            "owner_id_number",
            "owner_birth_date",
            "representative_kind",
            "representative_ground",
        )
        return {name: str(draft.applicant.get(name, "")) for name in names}
    return {}


def recorded(draft: "Draft") -> Recorded | None:
    """The right to act as the dossier keeps it, in Vietnamese like every paper; None where it is typed."""
    said = draft.applicant
    if draft.organisation is not None:
        ground = str(said.get("representative_ground") or "thành viên của tổ chức")
        proof = f"Thành viên được ghi nhận của tổ chức trên Cổng ({draft.organisation.tax_code})"
        return Recorded("organisation", ground, proof)
    if said.get("representation"):
        proof = (
            f"{said.get('representative_proof', '')} (quan hệ đại diện số {said['representation']} trên Cổng)"
        )
        return Recorded(str(said["representative_kind"]), str(said["representative_ground"]), proof[:200])
    return None


def refused(draft: "Draft", user_id: int, today: date) -> str:
    """Why the person may not file it now, in words; empty when they may."""
    if draft.organisation_id is not None:
        member = organisations.membership(user_id, draft.organisation_id)
        if member is None or Right.FILE not in member.rights:
            return _("You may no longer file for this organisation. Ask its head; what you wrote is kept.")
    if (number := draft.applicant.get("representation")) and organisations.representation(
        int(number), user_id, today
    ) is None:
        return _(
            "The representation has ended or expired, so this cannot be filed. Record a valid one, or choose "
            "again for whom you apply; what you wrote is kept."
        )
    return ""
