"""Words of the pages about organisations and representation."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

ROLES = {
    "head": _("Head or legal representative"),
    "clerk": _("Filing clerk"),
    "viewer": _("May only look"),
}
ROLE_HINTS = {
    "head": _("files, sees and pays; invites and removes members"),
    "clerk": _("files, sees and pays"),
    "viewer": _("sees what was filed"),
}
KINDS = {"legal": _("Parent or guardian"), "delegate": _("Holder of a written authority")}


@dataclass(frozen=True)
class SummaryLine:
    """A line of the list of what is wrong, leading to its field."""

    anchor: str
    message: str


@dataclass(frozen=True)
class RoleChoice:
    value: str
    label: str
    hint: str


def role_choices() -> list[RoleChoice]:
    return [RoleChoice(value, str(label), str(ROLE_HINTS[value])) for value, label in ROLES.items()]
