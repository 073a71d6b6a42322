"""Published rankings for everybody, without signing in: places with honest ties, nothing that is not published."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.scorecards import queries, results
from motcua.web.scorecards import reach, words
from motcua.web.scorecards.published import is_undecided, placed_by_kind


@require_safe
def rankings(request: HttpRequest) -> HttpResponse:
    """Every round with a published result, the newest period first; two queries."""
    rounds = queries.rounds()
    newest = results.newest_publications(rounds)
    context = {
        "lines": [
            (row, words.say(row.framework.name), row.framework.is_demo) for row in rounds if row.pk in newest
        ]
    }
    return _public(render(request, "scorecards/public_list.html", context))


@require_safe
def ranking(request: HttpRequest, round_id: int) -> HttpResponse:
    """The newest published result of a round; a correction says why, and what it corrects stays named."""
    row = reach.round_of(round_id)
    publications = results.publications(row)
    if not publications:
        raise Http404
    newest, of = publications[0], queries.framework(row.framework)
    groups = placed_by_kind(results.of_publication(newest), of)
    context: dict[str, Any] = {
        "row": row,
        "publication": newest,
        "earlier": publications[1:],
        "framework_name": words.say(of.name),
        "is_demo": of.is_demo,
        "groups": [
            (words.KINDS.get(kind, kind), placed, is_undecided(placed)) for kind, placed in groups.items()
        ],
        "has_places": any(one.place for placed in groups.values() for one in placed),
    }
    return _public(render(request, "scorecards/public_ranking.html", context))


def _public(response: HttpResponse) -> HttpResponse:
    # the page says who is signed in, so a browser may keep it and nobody between
    response["Cache-Control"] = "private, max-age=60"
    return response
