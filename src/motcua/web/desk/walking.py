"""Going through a list dossier by dossier: a page knows the list it was opened from, and what stands next in it."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from motcua.dossiers import queries
from motcua.kernel.text import visible
from motcua.web.desk import filters, words
from motcua.web.desk.access import Official


@dataclass(frozen=True)
class Walk:
    """The list that a dossier was opened from. `place` is 0 when the dossier is not in it any more."""

    query: str
    label: str
    place: int
    count: str
    next_id: int | None

    @property
    def in_query(self) -> str:
        return urlencode({"in": self.query})


def query_of(request: HttpRequest, official: Official) -> str:
    """The list's query string that came with the request; empty when the dossier was opened by itself."""
    given = request.POST.get("in") or request.GET.get("in") or ""
    return filters.kept(visible(given), official) if given else ""


def address(dossier_id: int, list_query: str) -> str:
    """The dossier's page, with the list that it was opened from."""
    page = reverse("desk:dossier", args=[dossier_id])
    return f"{page}?{urlencode({'in': list_query})}" if list_query else page


def walk_of(request: HttpRequest, official: Official, dossier_id: int, now: datetime) -> Walk | None:
    """Where the dossier stands in the list that it was opened from; None when it was opened by itself."""
    query = query_of(request, official)
    if not query:
        return None
    wanted = filters.read(QueryDict(query), official).wanted
    found = queries.desk_list(wanted, now=now, counted=queries.WALKED)
    count = found.length()
    return Walk(
        query=query,
        label=str(words.QUEUE_LABELS[wanted.queue]),
        place=found.place(dossier_id),
        count=f"{queries.WALKED}+" if count > queries.WALKED else str(count),
        next_id=found.after(dossier_id),
    )


def next_of(request: HttpRequest, official: Official, dossier_id: int, now: datetime) -> int | None:
    """The dossier after this one in the list that came with the request."""
    walk = walk_of(request, official, dossier_id, now)
    return walk.next_id if walk else None
