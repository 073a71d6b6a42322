"""Addresses that hold for years, because they hang on walls: a procedure's page by its code, and its QR."""

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe


def page_address(code: str) -> str:
    """The address of a procedure's page, whichever version is in force."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('portal:procedure', args=[code])}"


def qr_code(address: str) -> SafeString:
    """The QR as SVG. Built by the library from our own address alone, so it is safe to put into a page."""
    svg = segno.make(address, error="m").svg_inline(scale=4, border=2, dark="#14213d", light="#fff")
    return mark_safe(svg)
