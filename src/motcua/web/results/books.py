"""The unit's book of results: every number in its order, the void ones with the reason."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motcua.dossiers import result_queries as queries
from motcua.dossiers.actions.results.numbering import law_on
from motcua.web.desk.access import Official, for_officials
from motcua.web.results import words

ROWS_A_PAGE = 100


@require_safe
@for_officials
def book(request: HttpRequest, official: Official) -> HttpResponse:
    kept = queries.books_of(official.unit_id)
    titles = law_on(timezone.now()).books
    wanted = (request.GET.get("book", ""), request.GET.get("year", ""))
    chosen = next((one for one in kept if (one[0], str(one[1])) == wanted), kept[0] if kept else None)
    language = get_language() or "vi"

    def named(key: str) -> str:
        return titles[key].title(language) if key in titles else key

    page = None
    if chosen is not None:
        page = Paginator(queries.book(official.unit_id, *chosen), ROWS_A_PAGE).get_page(
            request.GET.get("page")
        )
    context = {
        "official": official,
        "books": [(key, year, named(key), (key, year) == chosen) for key, year in kept],
        "title": named(chosen[0]) if chosen else "",
        "year": chosen[1] if chosen else None,
        "page": page,
        "rows": [(row, words.void_words(row.void_why)) for row in page.object_list] if page else [],
        "query": f"book={chosen[0]}&year={chosen[1]}" if chosen else "",
    }
    return render(request, "results/book.html", context)
