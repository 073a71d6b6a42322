"""What a citizen has here: dossiers, applications being written, messages."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.dossiers import queries as dossiers
from motcua.kernel import scopes
from motcua.web.portal.access import for_citizens
from motcua.web.portal.views.apply import person

PER_PAGE = 20


@for_citizens
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    user_id = person(request)
    with scopes.scope(scopes.of_person(user_id)):
        page = Paginator(dossiers.mine(), PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "query": "",
            "dossiers": list(page.object_list),
            "drafts": list(dossiers.drafts_of(user_id)[:PER_PAGE]),
            "now": timezone.now(),
        }
        return render(request, "portal/mine.html", context)
