"""Periods of reports in words."""

from django import template

from motcua.reports.output.content import period_words
from motcua.reports.rules.periods import Span

register = template.Library()


@register.filter
def period(span: Span) -> str:
    """`Quý III năm 2026`, never the key of the period."""
    return period_words(span.kind.value, span.key)
