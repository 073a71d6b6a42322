"""Who may enter the desk: officials holding a post today, each page inside the scope of what their posts reach."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control

from motcua.accounts.rules import Who, opens_for_roles
from motcua.dossiers.errors import DossierNotFound, UseRestricted
from motcua.dossiers.rules.authority import Acting
from motcua.kernel import scopes
from motcua.ledger import actions as ledger
from motcua.web.components.acting import ActingPost, acting_of, acting_post, page_of, require_page, scope_of


@dataclass(frozen=True)
class Official:
    """Who sits at the desk: the account, the post acted in, and what actions want to know of both."""

    user_id: int
    acting: Acting
    post: ActingPost
    page: str = ""  # the page asked for: a trace names it, and by it the purpose

    @property
    def unit_id(self) -> int:
        return self.post.unit_id

    @property
    def takes_in(self) -> bool:
        """Whether the post may take in dossiers at the counter."""
        return self.opens("desk:intake")

    @property
    def opens_papers(self) -> bool:
        return self.opens("desk:papers")

    @property
    def opens_results(self) -> bool:
        return self.opens("results:list")

    @property
    def opens_people(self) -> bool:
        return self.opens("desk:people")

    def opens(self, page: str) -> bool:
        """Whether the post opens a page: a link to it is shown to nobody else."""
        return opens_for_roles(page, self.post.roles)


View = Callable[..., HttpResponseBase]


def for_officials(view: View) -> View:
    """The view gets an `Official` after the request and runs in their scope. Nothing of it is cached.

    Not signed in: to the sign-in. No post today, or none that the table of pages names: 403. A dossier out of
    reach: 404, as if it did not exist.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            back = request.get_full_path() if request.method == "GET" else reverse("desk:home")
            return redirect(f"{reverse('components:sign-in')}?{urlencode({'next': back})}")
        post = acting_post(request)
        if post is None:
            raise PermissionDenied
        require_page(request, Who.OFFICIAL)
        official = Official(request.user.pk, acting_of(request), post, page_of(request).name)
        try:
            with scope_of(request):
                response = view(request, official, *args, **kwargs)
        except DossierNotFound:
            raise Http404 from None
        except UseRestricted as restricted:
            asked = urlencode({"next": request.get_full_path() if request.method == "GET" else ""})
            return redirect(f"{reverse('rights:ground', args=[restricted.dossier_id])}?{asked}")
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
            patch_cache_control(response, no_store=True, private=True)
        return response

    wrapped.who = Who.OFFICIAL  # type: ignore[attr-defined]  # a test holds it against the table of pages
    return wrapped


def trace_all(official: Official, dossier_ids: Sequence[int], what: str) -> None:
    """The same for many dossiers read at once; one statement. Nothing for an empty list."""
    if not dossier_ids:
        return
    ledger.trace_reads(
        dossier_ids,
        user_id=official.user_id,
        unit_id=official.unit_id,
        what=what,
        at=timezone.now(),
        page=official.page,
    )


def trace(official: Official, dossier_id: int, what: str) -> None:
    """Leave the trace of a reading of personal data (invariant 12), with the ground where one was demanded."""
    asked_by = scopes.active()
    ledger.trace_read(
        dossier_id=dossier_id,
        user_id=official.user_id,
        unit_id=official.unit_id,
        what=what,
        at=timezone.now(),
        page=official.page,
        ground=asked_by.ground_for(dossier_id) if asked_by else "",
    )


def trace_account(official: Official, user_id: int, what: str) -> None:
    """The same for the data of an account that no dossier stands for."""
    ledger.trace_read(
        dossier_id=None,
        subject_id=user_id,
        user_id=official.user_id,
        unit_id=official.unit_id,
        what=what,
        at=timezone.now(),
        page=official.page,
    )
