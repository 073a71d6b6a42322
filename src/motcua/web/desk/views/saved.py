"""The page on which an official keeps the filters that stand as tabs above the lists."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.kernel.text import visible
from motcua.web.desk import filters, saved
from motcua.web.desk.access import Official, for_officials


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def filters_page(request: HttpRequest, official: Official) -> HttpResponseBase:
    """All saved filters with what can be done with each; a POST does it and leads back here, or to the list."""
    if request.method != "POST":
        return _page(request, official, filters.kept(request.GET.get("query", ""), official))
    query = filters.kept(request.POST.get("query", ""), official)
    name = " ".join(visible(request.POST.get("name", "")).split())[:40]
    number = request.POST.get("filter", "")
    filter_id = int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0
    deed = request.POST.get("deed", "")
    if deed in ("add", "rename") and not name:
        return _page(request, official, query, error=_("Give the filter a name."))
    try:
        match deed:
            case "add":
                saved.add(official.user_id, name=name, query=query)
                messages.success(request, _("The filter “%(name)s” is kept.") % {"name": name})
                return redirect(f"{reverse('desk:home')}?{query}")
            case "rename":
                saved.rename(official.user_id, filter_id, name=name)
            case "up":
                saved.move_up(official.user_id, filter_id)
            case "remove":
                saved.remove(official.user_id, filter_id)
    except saved.NameTaken:
        return _page(request, official, query, error=_("You have a filter of this name already."))
    except saved.TooMany:
        words = _("Twelve filters are kept already. Remove one first.")
        return _page(request, official, query, error=words)
    return redirect("desk:filters")


def _page(request: HttpRequest, official: Official, query: str, *, error: str = "") -> HttpResponse:
    context = {
        "official": official,
        "kept": saved.of(official.user_id),
        "query": query,
        "error": error,
        "adds": bool(request.GET.get("query") or request.POST.get("deed") == "add"),
    }
    return render(request, "desk/filters.html", context, status=422 if error else 200)
