"""Who may look into the cockpit, and how far."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from motcua.accounts.rules import Who
from motcua.kernel import scopes
from motcua.web.components.acting import WIDE_ROLES, acting_post, require_page, scope_of

View = Callable[..., HttpResponse]


def is_wide(request: HttpRequest) -> bool:
    """Whether the post acted in answers for the whole province."""
    post = acting_post(request)
    return post is not None and bool(post.roles & WIDE_ROLES)


def for_leaders(view: View) -> View:
    """Anonymous people are sent to sign in; others whom the table of pages does not name are refused.

    The view runs in the scope of the person: a published figure of the province, or the head's own units.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}")
        if acting_post(request) is None:
            raise PermissionDenied
        require_page(request, Who.OFFICIAL)
        if is_wide(request):
            with scopes.scope(scopes.of_system("figures for the province's leaders")):
                return view(request, *args, **kwargs)
        with scope_of(request):
            return view(request, *args, **kwargs)

    guarded.who = Who.OFFICIAL  # type: ignore[attr-defined]  # a test holds it against the table of pages
    return guarded
