"""What an official says about a fee: the case, how it is paid, a group that is exempt and what proves it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.dossiers.rules.opening import FeeClaim
from motcua.procedures.fee_queries import Asked
from motcua.web.components.fees import WAY_LABELS, group_names, proof_words

NAMES = ("fee_case", "fee_way", "fee_group", "fee_decision", "fee_proof")
_CONFIRM, _REMOVE = "confirm", "remove"


def fields(asked: Asked, on: date, kept: FeeClaim | None = None) -> dict[str, forms.Field]:
    """The questions that the rules of the day ask, answered as far as is known.

    A claim that the applicant made is confirmed or taken away in so many words; nothing is chosen beforehand.
    """
    known, names = kept or FeeClaim(), group_names(on)
    found: dict[str, forms.Field] = {}
    if asked.cases:
        found["fee_case"] = forms.ChoiceField(
            label=lazy("Case, for the fee"),
            choices=[("", "–"), *((case, case) for case in asked.cases)],
            initial=known.case,
        )
    if asked.by_way:
        found["fee_way"] = forms.ChoiceField(
            label=lazy("How the fee is paid"),
            choices=[("", lazy("as is usual for the channel")), *WAY_LABELS.items()],
            initial=known.way,
            required=False,
        )
    if known.groups and not known.is_confirmed:
        said = ", ".join(names.get(group, group) for group in known.groups)
        found["fee_decision"] = forms.ChoiceField(
            label=_("The applicant claims: %(group)s") % {"group": said},
            widget=forms.RadioSelect,
            choices=[
                (_CONFIRM, _("Proved: %(paper)s seen") % {"paper": proof_words(known.groups, on)}),
                (_REMOVE, _("Not proved: the fee is due without it")),
            ],
        )
    elif asked.groups:
        found["fee_group"] = forms.ChoiceField(
            label=lazy("Group that is exempt or pays less"),
            choices=[("", lazy("none")), *((key, names.get(key, key)) for key in asked.groups)],
            initial=known.groups[0] if known.groups else "",
            required=False,
        )
        found["fee_proof"] = forms.CharField(
            label=lazy("Proof of the group"),
            help_text=lazy("Kind, number and day of the paper that you have seen."),
            max_length=200,
            initial=known.proof,
            required=False,
        )
    return found


def missing_proof(cleaned: Mapping[str, Any]) -> bool:
    return bool(cleaned.get("fee_group")) and not str(cleaned.get("fee_proof", "")).strip()


def claim(cleaned: Mapping[str, Any], kept: FeeClaim | None = None) -> FeeClaim:
    """What was decided, seen by an official; what was not asked stays as it was."""
    known = kept or FeeClaim()
    case, way = str(cleaned.get("fee_case", known.case)), str(cleaned.get("fee_way", known.way))
    if "fee_decision" in cleaned:
        if cleaned["fee_decision"] == _REMOVE:
            return FeeClaim(case=case, way=way)
        return FeeClaim(
            case=case,
            way=way,
            groups=known.groups,
            is_confirmed=True,
            proof=known.proof,
            proof_sha256=known.proof_sha256,
        )
    group = str(cleaned.get("fee_group", ""))
    if not group:
        return FeeClaim(case=case, way=way)
    return FeeClaim(
        case=case,
        way=way,
        groups=(group,),
        is_confirmed=True,
        proof=str(cleaned.get("fee_proof", "")).strip(),
    )
