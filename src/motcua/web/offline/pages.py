"""What makes the portal an app: its description, the script beside the pages, the page for no line, the switch."""

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from motcua.agencies import queries as agencies

# What a page for citizens needs to look right; kept on the device when the app's script is.
SHELL = (
    "motcua/tabler.css",
    "motcua/motcua.css",
    "motcua/icon.svg",
    "portal/portal.css",
    "offline/offline.js",
    "vendor/be-vietnam-pro/be-vietnam-pro-vietnamese-400-normal.woff2",
    "vendor/be-vietnam-pro/be-vietnam-pro-latin-400-normal.woff2",
)


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """The app's description (W3C Web Application Manifest)."""
    province = agencies.province_name(settings.PROVINCE_CODE)
    return JsonResponse(
        {
            "name": f"{_('One-stop shop')} – {province}",
            "short_name": str(_("One-stop shop")),
            "lang": get_language(),
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f5f7fa",
            "theme_color": "#a4161a",
            "icons": [
                {"src": static("motcua/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
                {"src": static("offline/icon-192.png"), "sizes": "192x192", "type": "image/png"},
                {"src": static("offline/icon-512.png"), "sizes": "512x512", "type": "image/png"},
            ],
            "shortcuts": [
                {"name": str(_("Look up a dossier")), "url": reverse("portal:track")},
                {"name": str(_("My dossiers")), "url": reverse("portal:mine")},
            ],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The script beside the pages. Its text changes with what it keeps, so that a browser takes the new one."""
    addresses = [static(name) for name in SHELL]
    told = {
        "shell": [*addresses, reverse("offline:page")],
        "offline": reverse("offline:page"),
        "static": f"/{settings.STATIC_URL.strip('/')}/",
        "build": hashlib.sha256("\n".join(addresses).encode()).hexdigest()[:12],
    }
    text = f"const MOTCUA = {json.dumps(told)};\n{_worker_text()}"
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@cache
def _worker_text() -> str:
    return (Path(__file__).parent / "worker.js").read_text(encoding="utf-8")


@require_safe
def without_line(request: HttpRequest) -> HttpResponse:
    """What is shown while there is no line and the page asked for is not kept. It names nobody."""
    return render(request, "offline/page.html")


@require_safe
def device(request: HttpRequest) -> HttpResponse:
    """The switch: whether this device may keep pages and drafts."""
    return render(request, "offline/device.html")
