"""Rows of tables and tiles that a page has hundreds of, written here and not in a template: it would look up and
escape each of their thousand parts one by one.

Names are escaped; all else is numbers, and addresses made of numbers and codes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Protocol

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from motcua.indicators.rules.figures import Figure
from motcua.indicators.rules.ranking import Placed
from motcua.web.cockpit.templatetags.cockpit import (
    address_behind,
    interval,
    interval_bar,
    late_count,
    parts_bar,
    placing,
    share,
)
from motcua.web.components.templatetags.motcua import number

register = template.Library()


class UnitRow(Protocol):
    """A line of the table of units."""

    @property
    def unit_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def place(self) -> Placed[int]: ...
    @property
    def sums(self) -> Mapping[str, int]: ...
    @property
    def pending(self) -> Mapping[str, int | None]: ...


class PartRow(Protocol):
    """A line of the table of sectors, of channels or of months."""

    @property
    def key(self) -> int | str | date: ...
    @property
    def label(self) -> str: ...
    @property
    def sums(self) -> Mapping[str, int]: ...
    @property
    def on_time(self) -> Figure: ...
    @property
    def pending(self) -> Mapping[str, int | None]: ...


class TileOf(Protocol):
    """A unit of the grid."""

    @property
    def unit_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def place(self) -> Placed[int]: ...
    @property
    def overdue(self) -> int: ...
    @property
    def standing(self) -> str: ...


Link = Callable[[object, int | None], str]


def _links(context: template.Context, code: str, part: str) -> Link:
    """A count with the address of what it counts, for each value of one part of the question."""
    head, tail = context["asked"].around(part, of=code)
    before, after = f'<a href="{address_behind(code)}?{escape(head)}', f'{escape(tail)}">'

    def linked(value: object, count: int | None) -> str:
        return f"{before}{value}{after}{number(count)}</a>"

    return linked


def _counted(linked: str, *, is_bad: object = False) -> str:
    return f'<td class="num{" is-bad" if is_bad else ""}">{linked}</td>'


@register.simple_tag(takes_context=True)
def unit_rows(
    context: template.Context, lines: Sequence[UnitRow], numerator: str, denominator: str
) -> SafeString:
    """The body of the table of units."""
    above, below = _links(context, numerator, "unit"), _links(context, denominator, "unit")
    late, left = _links(context, "settled_late", "unit"), _links(context, "pending", "unit")
    overdue = _links(context, "pending_overdue", "unit")
    head, tail = context["asked"].around("unit")
    overview, history = f"{reverse('cockpit:overview')}?{escape(head)}", escape(_("history"))
    unit_page, tail = reverse("cockpit:unit", args=[0]).removesuffix("0/"), escape(tail)
    rows = []
    for line in lines:
        unit, figure, name = line.unit_id, line.place.figure, escape(line.name)
        rows.append(
            f'<tr><td class="num">{_range(line.place)}</td>'
            f'<th scope="row"><a href="{overview}{unit}{tail}">{name}</a> '
            f'<a href="{unit_page}{unit}/" class="ck-note">{history}'
            f'<span class="visually-hidden"> – {name}</span></a></th>'
            f'<td class="num"><strong>{share(figure)}</strong></td><td>{interval_bar(figure)}</td>'
            f'<td class="num">{interval(figure)}</td>'
            + _counted(f"{above(unit, figure.numerator)} / {below(unit, figure.denominator)}")
            + _counted(late(unit, line.sums["settled_late"]))
            + _counted(left(unit, line.pending["pending"]))
            + _counted(overdue(unit, line.pending["pending_overdue"]), is_bad=line.pending["pending_overdue"])
            + "</tr>"
        )
    return mark_safe("\n".join(rows))


def _range(place: Placed[int]) -> str:
    if place.best is None:
        return "–"
    return f"{place.best}–{place.worst}" if place.is_tied else str(place.best)


@register.simple_tag(takes_context=True)
def part_rows(context: template.Context, lines: Sequence[PartRow], part: str) -> SafeString:
    """The body of the table of sectors or of channels (`part`: sector or channel)."""
    codes = ("received", "settled", "settled_early", "settled_on_time", "settled_late")
    links = {code: _links(context, code, part) for code in (*codes, "pending", "pending_overdue")}
    head, tail = (escape(one) for one in context["asked"].around(part))
    rows = []
    for line in lines:
        sums, key, late = line.sums, line.key, line.pending["pending_overdue"]
        bar = parts_bar(sums["settled_early"], sums["settled_on_time"], sums["settled_late"])
        rows.append(
            f'<tr><th scope="row"><a href="?{head}{key}{tail}">{escape(line.label)}</a></th>'
            + "".join(_counted(links[code](key, sums[code])) for code in codes)
            + f'<td>{bar}</td><td class="num" title="{interval(line.on_time)}">{share(line.on_time)}</td>'
            + _counted(links["pending"](key, line.pending["pending"]))
            + _counted(links["pending_overdue"](key, late), is_bad=late)
            + "</tr>"
        )
    return mark_safe("\n".join(rows))


@register.simple_tag(takes_context=True)
def month_rows(context: template.Context, lines: Sequence[PartRow]) -> SafeString:
    """The body of the table of months; the key of a line is the first day of its month."""
    codes = ("received", "settled_early", "settled_on_time", "settled_late")
    around = {code: [escape(one) for one in context["asked"].around_month(of=code)] for code in codes}
    own = [escape(one) for one in context["asked"].around_month()]
    rows = []
    for line in lines:
        month, cells = f"{line.key:%Y-%m}", []
        for code in codes:
            address = f"{address_behind(code)}?{month.join(around[code])}"
            cells.append(_counted(f'<a href="{address}">{number(line.sums[code])}</a>'))
        rows.append(
            f'<tr><th scope="row"><a href="?{month.join(own)}">{escape(line.label)}</a></th>'
            f'{"".join(cells)}<td class="num">{share(line.on_time)}</td></tr>'
        )
    return mark_safe("\n".join(rows))


@register.simple_tag(takes_context=True)
def tile_items(context: template.Context, tiles: Sequence[TileOf]) -> SafeString:
    """The items of a grid of units."""
    head, tail = (escape(one) for one in context["asked"].around("unit"))
    overview, now = f"{reverse('cockpit:overview')}?{head}", f"{reverse('cockpit:now')}?of=overdue&amp;unit="
    words = {
        "above": (" ck-tile--above", "▲", escape(_("better than the whole"))),
        "below": (" ck-tile--below", "▼", escape(_("poorer than the whole"))),
        "like": (" ck-tile--like", "●", escape(_("not told apart"))),
        "": ("", "○", escape(_("nothing settled"))),
    }
    items = []
    for tile in tiles:
        style, sign, word = words[tile.standing]
        late = ""
        if tile.overdue:
            said = escape(late_count(tile.overdue))
            late = f'<span class="ck-tile__late"><a href="{now}{tile.unit_id}">{said}</a></span>'
        items.append(
            f'<li class="ck-tile{style}"><a class="ck-tile__name" href="{overview}{tile.unit_id}{tail}">'
            f'{escape(tile.name)}</a> <span class="ck-tile__share">{escape(share(tile.place.figure))}</span> '
            f'<span class="ck-tile__word"><span aria-hidden="true">{sign}</span> {word}</span> '
            f'<span class="ck-tile__place">{escape(placing(tile.place))}</span> {late}</li>'
        )
    return mark_safe("\n".join(items))
