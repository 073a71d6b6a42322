"""Template tags and filters that every door uses: instants, money, states in words."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.kernel.zone import local
from motcua.web.components import words

register = template.Library()


@register.filter
def instant(at: datetime | None) -> str:
    """`09:20 ngày 22/11/2026`: hour and day on the clocks of Vietnam."""
    if at is None:
        return "–"
    here = local(at)
    return _("%(time)s on %(day)s") % {"time": f"{here:%H:%M}", "day": f"{here:%d/%m/%Y}"}


@register.filter
def day(value: date | datetime | None) -> str:
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = local(value).date()
    return f"{value:%d/%m/%Y}"


@register.filter
def vnd(amount: int | None) -> str:
    """`8.000 đồng`: whole VND with the country's thousands sign."""
    if amount is None:
        return "–"
    if amount == 0:
        return _("free of charge")
    return _("%(amount)s VND") % {"amount": f"{amount:,}".replace(",", ".")}


@register.filter
def number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}".replace(",", ".")


@register.inclusion_tag("components/badge.html")
def status_badge(dossier: Any) -> dict[str, str]:
    """The national state of a dossier in words."""
    code = int(dossier.national_code)
    return {"text": str(words.STATE_LABELS[code]), "tone": words.STATE_TONES[code]}


@register.inclusion_tag("components/badge.html")
def due_badge(dossier: Any, now: datetime | None = None) -> dict[str, str]:
    """How the dossier stands to its due date: early, on time, late, or what is left."""
    return words.due_words(dossier, now or timezone.now())


@register.inclusion_tag("components/badge.html")
def badge(text: str, tone: str = "") -> dict[str, str]:
    return {"text": text, "tone": tone}


@register.filter
def days_between(start: datetime, end: datetime) -> str:
    whole = max(timedelta(0), end - start).days
    return ngettext("%(n)d day", "%(n)d days", whole) % {"n": whole}
