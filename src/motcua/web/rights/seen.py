"""Who saw my data: over all dossiers for a person signed in, of one also for the holder of code and secret."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motcua.dossiers import privacy_queries
from motcua.kernel import scopes
from motcua.rights import queries
from motcua.web.components.acting_for import citizen_scope
from motcua.web.portal.access import Access, for_citizens, for_holders
from motcua.web.portal.views.apply import person
from motcua.web.rights import words


@for_citizens
@require_safe
def all_mine(request: HttpRequest) -> HttpResponse:
    """Every reading of the person's dossiers and account by others."""
    user_id = person(request)
    with scopes.scope(citizen_scope(request)):
        ids = privacy_queries.own_ids()
        found = queries.who_saw(
            ids,
            user_id=user_id,
            page=_page(request),
            language=get_language() or "vi",
            names=settings.NAMES_OF_READERS,
        )
    return _shown(request, found, code="")


@for_holders
@require_safe
def of_dossier(request: HttpRequest, held: Access) -> HttpResponse:
    """The readings of one dossier by others."""
    found = queries.who_saw(
        [held.dossier_id],
        user_id=None,
        page=_page(request),
        language=get_language() or "vi",
        names=settings.NAMES_OF_READERS,
    )
    return _shown(request, found, code=held.code)


def _page(request: HttpRequest) -> int:
    typed = request.GET.get("page", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1


def _shown(request: HttpRequest, found: queries.SeenPage, *, code: str) -> HttpResponse:
    lines = [(one, words.ACTORS.get(one.actor, one.actor), words.what(one.what)) for one in found.lines]
    context = {
        "lines": lines,
        "count": found.count,
        "number": found.page,
        "pages": found.pages,
        "earlier": found.page + 1 if found.page < found.pages else None,
        "later": found.page - 1 if found.page > 1 else None,
        "code": code,
    }
    return render(request, "rights/seen.html", context)
