"""Who may look into the cockpit, and how far."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from motcua.accounts.queries import HEAD_ROLES
from motcua.kernel import scopes
from motcua.web.components.acting import WIDE_ROLES, acting_post, scope_of

View = Callable[..., HttpResponse]


def is_wide(request: HttpRequest) -> bool:
    """Whether the post acted in answers for the whole province."""
    post = acting_post(request)
    return post is not None and bool(post.roles & WIDE_ROLES)


def for_leaders(view: View) -> View:
    """Anonymous people and citizens are sent to sign in; officials without such a post are refused.

    The view runs in the scope of the person: a published figure of the province, or the head's own units.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated or getattr(request.user, "kind", "") != "official":
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}")
        post = acting_post(request)
        if post is None or not post.roles & (WIDE_ROLES | HEAD_ROLES):
            raise PermissionDenied
        if is_wide(request):
            with scopes.scope(scopes.of_system("figures for the province's leaders")):
                return view(request, *args, **kwargs)
        with scope_of(request):
            return view(request, *args, **kwargs)

    return guarded
