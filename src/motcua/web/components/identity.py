"""Electronic identity in a request: which providers are offered, how well the signed-in person is known, and pages
that ask for more.

`require_assurance(2)` on a view sends the person to the provider and back; what was typed is kept meanwhile.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language

from motcua.exchange import identity_providers

IDENTITY_KEY = "identity"  # in the session: provider, assurance, id_token, former account
HELD_KEY = "held_forms"
HELD_BYTES = 200_000
HELD_FORMS = 3

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Offered:
    """A provider as the sign-in page shows it."""

    code: str
    name: str
    short: str


def offered() -> list[Offered]:
    language = get_language() or "vi"
    return [
        Offered(known.code, said(known.name, language), said(known.short, language))
        for known in identity_providers.registered()
    ]


def said(words: Any, language: str = "") -> str:
    """Words of the law's file in the language of the page."""
    return str(words.get(language or get_language() or "vi") or words["vi"])


def assurance_of(request: HttpRequest) -> int:
    """How well the provider of this session knows the person; 0 for nobody."""
    if not request.user.is_authenticated:
        return 0
    kept = request.session.get(IDENTITY_KEY)
    return int(kept["assurance"]) if kept else identity_providers.law().local_level


def require_assurance(level: int) -> Callable[[View], View]:
    """Send a signed-in person who is known less well to the provider, and back here. Below `for_citizens`."""

    def decorator(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if assurance_of(request) >= level:
                return view(request, *args, **kwargs)
            back = request.get_full_path()
            if request.method == "POST":
                back = hold(request) or request.path
            return redirect(f"{reverse('signin:level')}?{urlencode({'level': level, 'next': back})}")

        return wrapped

    return decorator


def hold(request: HttpRequest) -> str:
    """Keep a form that was sent in the session; where it is taken up again. Empty when it is too long to keep.

    Files are not kept. A session that another person signs in to is emptied first, so nobody finds it there.
    """
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
        if isinstance(value, str)
    ]
    if sum(len(name) + len(value) for name, value in fields) > HELD_BYTES:
        return ""
    token = secrets.token_urlsafe(12)
    kept = dict(list(request.session.get(HELD_KEY, {}).items())[1 - HELD_FORMS :])
    kept[token] = {"path": request.path, "fields": fields, "had_files": bool(request.FILES)}
    request.session[HELD_KEY] = kept
    return reverse("signin:continue", args=[token])
