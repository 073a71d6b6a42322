"""Who acts in a request: the account, and for an official the post chosen for this session.

`acting_of(request)` gives what actions want (`Acting`); `scope_of(request)` opens what queries want.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from motcua.accounts import queries as accounts
from motcua.accounts import rules as pages
from motcua.dossiers.rules.authority import Acting
from motcua.kernel import scopes
from motcua.kernel.zone import day_of

POST_KEY = "acting_post"
# The grounds that this session gave for using restricted data: {dossier: [words, until (epoch seconds)]}.
GROUNDS_KEY = "grounds_of_use"
WIDE_ROLES = frozenset({"province_leader", "reform_staff"})


@dataclass(frozen=True)
class ActingPost:
    """The post chosen, and all posts held in its unit."""

    post_id: int
    unit_id: int
    unit_name: str
    title: str
    roles: frozenset[str]


def held_posts(request: HttpRequest) -> list[Any]:
    """Posts that the account holds today; read once a request."""
    known = getattr(request, "_held_posts", None)
    if known is None:
        user = request.user
        known = (
            accounts.posts_of(user.pk, day_of(timezone.now()))
            if user.is_authenticated and getattr(user, "kind", "") == "official"
            else []
        )
        setattr(request, "_held_posts", known)  # noqa: B010  # a cache on the request, not part of its type
    return cast(list[Any], known)


def acting_post(request: HttpRequest) -> ActingPost | None:
    """The post acted in: the one chosen, else the first held."""
    posts = held_posts(request)
    if not posts:
        return None
    chosen = request.session.get(POST_KEY)
    post = next((held for held in posts if held.post_id == chosen), posts[0])
    roles = frozenset(str(held.role) for held in posts if held.unit_id == post.unit_id)
    return ActingPost(post.post_id, post.unit_id, post.unit_name, post.title, roles)


def page_of(request: HttpRequest) -> pages.Page:
    """The line of the page that is asked for, in the table of pages. Raises PageUnlisted."""
    match = request.resolver_match
    return pages.page(match.view_name if match else "")


def post_opens(request: HttpRequest, name: str) -> bool:
    """Whether the post acted in opens the page `name`: for links that are shown to nobody else."""
    post = acting_post(request)
    return post is not None and pages.opens_for_roles(name, post.roles)


def require_page(request: HttpRequest, who: pages.Who) -> None:
    """Refuse unless the table gives the page to `who` and, for officials, to the post acted in.

    Raises PermissionDenied; PageUnlisted.
    """
    line = page_of(request)
    if line.who is not who:
        raise PermissionDenied
    if who is pages.Who.OFFICIAL and not post_opens(request, line.name):
        raise PermissionDenied


def acting_of(request: HttpRequest) -> Acting:
    """Who acts, for an action. Raises PermissionDenied for an official without a post today."""
    user = request.user
    if not user.is_authenticated:
        return Acting(user_id=None, kind="citizen")
    if getattr(user, "kind", "") == "official":
        post = acting_post(request)
        if post is None:
            raise PermissionDenied
        return Acting(user_id=user.pk, kind="official", unit_id=post.unit_id, roles=post.roles)
    return Acting(user_id=user.pk, kind="citizen")


def scope_of(request: HttpRequest) -> AbstractContextManager[scopes.Scope]:
    """The scope of the request's person: own dossiers for a citizen, the units in reach for an official."""
    user = request.user
    if not user.is_authenticated:
        raise PermissionDenied
    if getattr(user, "kind", "") == "official":
        post = acting_post(request)
        if post is None:
            raise PermissionDenied
        units = accounts.units_in_reach(user.pk, day_of(timezone.now()), posts=held_posts(request))
        return scopes.scope(scopes.of_units(units, user_id=user.pk, grounds=_grounds(request)))
    from motcua.web.components.acting_for import (
        citizen_scope,  # it asks for the identity, which asks for pages
    )

    return scopes.scope(citizen_scope(request))


def _grounds(request: HttpRequest) -> tuple[tuple[int, str], ...]:
    """The grounds given in this session that have not run out."""
    held = request.session.get(GROUNDS_KEY)
    if not isinstance(held, dict):
        return ()
    now = timezone.now().timestamp()
    return tuple((int(key), str(words)) for key, (words, until) in held.items() if until > now)
