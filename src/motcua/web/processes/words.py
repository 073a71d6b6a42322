"""Words of the pages of internal processes."""

from datetime import timedelta

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from motcua.processes.rules.graph import Basis, Node
from motcua.processes.rules.importing import Level
from motcua.web.desk.words import ROLE_LABELS

LEVEL_LABELS = {
    Level.KEPT: lazy("kept"),
    Level.CHANGED: lazy("changed"),
    Level.DROPPED: lazy("dropped"),
    Level.REFUSED: lazy("refused"),
}
LEVEL_TONES = {Level.KEPT: "good", Level.CHANGED: "warn", Level.DROPPED: "", Level.REFUSED: "bad"}


def hours(minutes: int) -> str:
    """`8` or `0,5` working hours, in the reader's language."""
    text = f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if (get_language() or "vi").startswith("vi") else text


def weight(basis: str, value: int) -> str:
    """A step's share of the time: working hours, or percent."""
    if basis == Basis.PERCENT:
        return f"{value} %"
    return _("%(hours)s h") % {"hours": hours(value)}


def together(basis: str, value: int) -> str:
    """What the steps of a version take one after the other, in words."""
    if basis == Basis.PERCENT:
        return _("steps together: %(percent)s %% of the time limit") % {"percent": value}
    return _("steps together: %(hours)s working hours") % {"hours": hours(value)}


def lane(node: Node) -> str:
    role = str(ROLE_LABELS.get(node.role, node.role))
    return f"{role} ({node.unit})" if node.unit else role


def spent(span: timedelta) -> str:
    """Working time in days of eight hours and hours: `2 days 3 h`; below an hour in minutes."""
    minutes = int(span.total_seconds()) // 60
    days, rest = divmod(minutes, 480)
    parts = []
    if days:
        parts.append(ngettext("%(count)s day", "%(count)s days", days) % {"count": days})
    if rest >= 60:
        parts.append(_("%(hours)s h") % {"hours": rest // 60})
    if not parts:
        parts.append(_("%(minutes)s min") % {"minutes": rest})
    return " ".join(parts)


def waiting() -> str:
    return _("a wait: nobody works")


def back_to_here(condition: str) -> str:
    return _("comes back here when %(condition)s") % {"condition": condition}


def only_when(condition: str) -> str:
    return _("only when %(condition)s") % {"condition": condition}


def timer(minutes: int) -> str:
    return _("ends by itself after %(hours)s working hours") % {"hours": hours(minutes)}


def asks(names: list[str]) -> str:
    return _("asks for %(what)s") % {"what": ", ".join(names)}
