"""Template tags and filters that every door uses: instants, money, states in words."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from motcua.kernel import masking
from motcua.kernel.zone import local
from motcua.ledger import purposes
from motcua.web.components import long_lists, words

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


@register.simple_tag
def options(choices: Iterable[Any], chosen: object = "") -> SafeString:
    """The options of a long list, written in one go: pairs of value and label, of which `chosen` is selected, or
    choices that tell themselves whether they are."""
    rows = list(choices)
    if rows and hasattr(rows[0], "is_chosen"):
        return long_lists.written(
            ((one.value, one.label) for one in rows),
            {str(one.value) for one in rows if one.is_chosen},
            at_most_one=False,
        )
    return long_lists.written(rows, {str(chosen)} if chosen not in (None, "") else ())


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


@register.filter
def masked(value: str, kind: str) -> str:
    """A personal id, telephone, e-mail, address or name as lists and look-ups show it to anybody."""
    return masking.mask(masking.Kind(kind), value or "")


@register.simple_tag(takes_context=True)
def in_list(context: Any, kind: str, value: str) -> str:
    """The same, whole for the posts that law/privacy/masking.yaml names."""
    official = context.get("official")
    post = official.post if official is not None else context.get("acting")
    return masking.in_list(masking.Kind(kind), value or "", post.roles if post is not None else ())


@register.simple_tag(takes_context=True)
def owner_in_list(context: Any, party: Any) -> str:
    """The owner's name in a list; hidden where the use of the data is restricted."""
    if party.restricted_at is not None:
        return masking.HIDDEN
    return in_list(context, "name", party.owner_name)


@register.inclusion_tag("components/collected.html")
def collected(page: str) -> dict[str, str]:
    """Purpose, legal basis, receivers and time of keeping, where a page collects personal data (law/privacy)."""
    one = purposes.collections().get(page)
    if one is None:
        return {}
    language = get_language() or "vi"
    return {
        "purpose": one.purpose.said(language),
        "basis": one.purpose.basis,
        "receivers": one.receivers(language),
        "kept": one.kept(language),
    }
