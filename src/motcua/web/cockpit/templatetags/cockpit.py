"""Figures on the page: percent with the country's comma, small bars, links that open a number."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.indicators import words
from motcua.indicators.board import Measured, Reading
from motcua.indicators.measures import CATALOGUE
from motcua.indicators.readings import Headline
from motcua.indicators.registers import SIDES
from motcua.indicators.registry import Shape
from motcua.indicators.rules.figures import Figure, Scale, rounded
from motcua.indicators.rules.ranking import Placed
from motcua.steering import queries as steering
from motcua.web.cockpit import indicator_views, plan_words
from motcua.web.cockpit.frame import Choice
from motcua.web.cockpit.plan_words import SIGNS
from motcua.web.components.templatetags.motcua import number

register = template.Library()


def written(value: Decimal) -> str:
    """The number with the reader's decimal sign, without a trailing zero after it."""
    text = f"{value:,.{max(0, -int(value.as_tuple().exponent))}f}"
    if (get_language() or "vi").startswith("vi"):
        text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
    return text


@register.filter
def sign(comparator: str) -> str:
    """`≥` for the `>=` that plans are kept with."""
    return SIGNS.get(comparator, comparator)


@register.filter(name="deadline")
def deadline_words(deadline: str) -> str:
    """A year as it is; a day as it is written in Vietnam."""
    return plan_words.deadline(deadline)


@register.filter
def share(figure: Figure | None) -> str:
    """`97,43 %`, a count as it is, or that there is nothing to assess."""
    if figure is None:
        return "–"
    if figure.scale is Scale.YES_NO:
        return _("done") if figure.numerator else _("not done yet")
    if figure.scale is not Scale.PERCENT and figure.denominator is not None:
        return _place_or_amount(figure)
    value = rounded(figure.value, decimals=0 if figure.denominator is None else 2)
    if value is None:
        return _("not assessed")
    return written(value) if figure.denominator is None else f"{written(value)} %"


def _place_or_amount(figure: Figure) -> str:
    """`12 / 34`, the name of a group, the count of the weakest unit, `32,42 hours`, or points."""
    if figure.value is None:
        return _("not assessed")
    if figure.scale is Scale.RANK:
        return _("place %(place)s of %(of)s") % {"place": figure.numerator, "of": figure.denominator}
    if figure.scale is Scale.GROUP:
        return steering.group_names(get_language() or "vi")[figure.numerator - 1]
    if figure.scale is Scale.LEAST:
        return written(Decimal(figure.numerator))
    if figure.scale is Scale.HOURS:
        hours = rounded(figure.value)
        return _("not assessed") if hours is None else _("%(n)s hours") % {"n": written(hours)}
    value = rounded(figure.value, decimals=4)
    return _("not assessed") if value is None else amount(value)


@register.filter
def interval(figure: Figure | None) -> str:
    """`96,9–97,9 %`: the 95 % interval."""
    if figure is None or figure.interval is None:
        return ""
    low = written(Decimal(str(round(figure.interval.low, 1))))
    high = written(Decimal(str(round(figure.interval.high, 1))))
    return f"{low}–{high} %"


@register.filter
def points(distance: Fraction | None) -> str:
    """`+2,43` or `−1,20`: how far from the threshold."""
    value = rounded(distance)
    if value is None:
        return ""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{written(abs(value))}"


@register.filter
def amount(value: Any) -> str:
    """A threshold as the plan writes it: `90`, `62,5`."""
    if value is None:
        return ""
    number = Decimal(value).normalize()
    return written(number if int(number.as_tuple().exponent) < 0 else number.quantize(Decimal(1)))


@register.simple_tag
def interval_bar(figure: Figure | None) -> SafeString:
    """A share with its interval on a line from 0 to 100; hidden from readers, the numbers stand beside it."""
    if figure is None or figure.interval is None or figure.value is None:
        return SafeString("")
    low, high, at = figure.interval.low, figure.interval.high, float(figure.value)
    return format_html(
        '<svg class="ck-interval" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="ck-interval__line" x="0" y="5.5" width="100" height="1"/>'
        '<rect class="ck-interval__span" x="{}" y="3" width="{}" height="6"/>'
        '<rect class="ck-interval__at" x="{}" y="0" width="1" height="12"/></svg>',
        f"{low:.2f}",
        f"{max(0.6, high - low):.2f}",
        f"{min(99.0, max(0.0, at - 0.5)):.2f}",
    )


@register.simple_tag
def parts_bar(early: int, on_time: int, late: int) -> SafeString:
    """Early, on time and late as one bar. The numbers stand in the same row."""
    whole = early + on_time + late
    if not whole:
        return SafeString("")
    first, second = 100 * early / whole, 100 * on_time / whole
    return format_html(
        '<svg class="ck-parts" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="ck-parts__early" x="0" width="{}" height="10"/>'
        '<rect class="ck-parts__ontime" x="{}" width="{}" height="10"/>'
        '<rect class="ck-parts__late" x="{}" width="{}" height="10"/></svg>',
        f"{first:.2f}",
        f"{first:.2f}",
        f"{second:.2f}",
        f"{first + second:.2f}",
        f"{100 - first - second:.2f}",
    )


@register.simple_tag
def chance_bar(forecast: Any) -> SafeString:
    """A probability with its interval on a line from 0 to 1; the sentence beside it says the same."""
    if forecast.probability is None or forecast.low is None or forecast.high is None:
        return SafeString("")
    low, high = 100 * forecast.low, 100 * forecast.high
    return format_html(
        '<svg class="ck-interval" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="ck-interval__line" x="0" y="5.5" width="100" height="1"/>'
        '<rect class="ck-interval__span" x="{}" y="3" width="{}" height="6"/>'
        '<rect class="ck-interval__at" x="{}" y="0" width="1" height="12"/></svg>',
        f"{low:.2f}",
        f"{max(0.6, high - low):.2f}",
        f"{min(99.0, max(0.0, 100 * forecast.probability - 0.5)):.2f}",
    )


@register.simple_tag
def said_of(one: Measured) -> SafeString:
    """What an indicator is, in words: the same on every page until the law changes."""
    return _said_of(one.indicator.code, one.indicator.version, one.first, get_language() or "vi")


@lru_cache(maxsize=512)
def _said_of(code: str, version: int, first: Headline | None, language: str) -> SafeString:
    said = {"code": code, "version": version, "words": words.indicator(code), "first": first}
    return render_to_string("cockpit/_indicator_words.html", said)


_OF_UNITS = (Shape.WEAKEST_UNIT, Shape.WHOLE_UNITS)


@register.simple_tag(takes_context=True)
def reached(context: template.Context, one: Measured, reading: Reading) -> SafeString:
    """A reading with both its sides, which open what they count. Written here and not in a template: a page has
    hundreds."""
    figure, variant, slice_of = reading.figure, reading.variant, one.indicator.code
    above, below = number(figure.numerator), "" if figure.denominator is None else number(figure.denominator)
    if one.indicator.shape in _OF_UNITS:
        return format_html("<strong>{}</strong> ({} / {})", share(figure), above, below or "–")
    above = format_html('<a href="{}">{}</a>', behind(context, variant.numerator, slice=slice_of), above)
    if not below:
        return format_html("<strong>{}</strong> ({})", share(figure), above)
    settled = number((figure.denominator or 0) - reading.left)
    below = format_html('<a href="{}">{}</a>', behind(context, variant.denominator, slice=slice_of), settled)
    if reading.left:
        address = behind(context, variant.also_open, slice=slice_of)
        below = format_html('({} + <a href="{}">{}</a>)', below, address, number(reading.left))
    return format_html("<strong>{}</strong> ({} / {})", share(figure), above, below)


@register.simple_tag(takes_context=True)
def behind(context: template.Context, code: str, **changes: Any) -> str:
    """The address of the dossiers, procedures or rows that a measure counts, within what the page is asked for."""
    return f"{address_behind(code)}?{context['asked'].query(of=code, **changes)}"


def address_behind(code: str) -> str:
    """Where what a measure counts is listed."""
    route = "cockpit:dossiers"
    if code in CATALOGUE:
        route = "cockpit:procedures"
    elif code in SIDES:
        route = "cockpit:register"
    return _address(get_script_prefix(), route)


@register.simple_tag(takes_context=True)
def indicator_at(context: template.Context, code: str) -> str:
    """The address of one indicator among the indicators, within what the page is asked for."""
    return indicator_views.address(context["asked"], code)


@lru_cache(maxsize=64)
def _address(prefix: str, route: str) -> str:
    """The address of a page without arguments; it hangs on nothing but where the site is mounted."""
    return reverse(route)


@register.filter
def placing(place: Placed[int]) -> str:
    """`place 2–7 of 150`; nothing where nothing was assessed."""
    if place.best is None:
        return ""
    said = {"best": place.best, "worst": place.worst, "all": place.of}
    return (
        _("place %(best)s–%(worst)s of %(all)s") if place.is_tied else _("place %(best)s of %(all)s")
    ) % said


@register.filter
def late_count(count: int) -> str:
    return _("%(n)s overdue") % {"n": number(count)}


@register.simple_tag
def options(choices: Sequence[Choice]) -> SafeString:
    """The options of a list that a page has hundreds of."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((one.value, _CHOSEN[one.is_chosen], one.label) for one in choices),
    )


_CHOSEN = {True: SafeString(" selected"), False: SafeString("")}


@register.filter
def at(mapping: Any, key: Any) -> Any:
    """The value of a mapping at a key that is itself a variable."""
    return mapping[key]
