"""Making a link to a file, and using it."""

import copy
import hmac
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.records import links
from motcua.records.links import FileLink
from motcua.web.components.ranges import content_of
from motcua.web.security.own import signed_in_only

# The doors that hand out one stored file to whoever may read it there.
DOORS = frozenset(
    {
        "desk:file",
        "desk:result",
        "desk:slip",
        "desk:stored-file",
        "portal:result",
        "store:file",
        "voice:attachment",
    }
)
LINK_MINUTES = 15


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_only
def link(request: HttpRequest) -> HttpResponseBase:
    """A link to the file behind the address `of`: for whoever would be given the file there now. No trace yet."""
    address = (request.POST if request.method == "POST" else request.GET).get("of", "")
    match = _door(address)
    if match is None:
        raise Http404
    context = {"address": address, "minutes": LINK_MINUTES}
    if request.method != "POST":
        return render(request, "files/link.html", context)
    with transaction.atomic():  # the door is asked as it would be later, and what it notes is taken back
        answer = _asked(request, match, address)
        transaction.set_rollback(True)
    sha256 = content_of(answer)
    _let_go(answer)
    if not sha256:
        if answer.status_code != 200:
            return answer  # the door's own words: a ground is asked for, the scanner holds it back
        return render(request, "files/link.html", context | {"is_being_made": True}, status=409)
    until = timezone.now() + timedelta(minutes=LINK_MINUTES)
    made = FileLink(str(match.view_name), address, sha256, request.user.pk or 0, until)
    token = links.signed(made, secret=settings.SECRET_KEY)
    url = request.build_absolute_uri(reverse("files:open", args=[token]))
    return render(request, "files/link.html", context | {"url": url, "until": until})


@require_safe
@signed_in_only
def open_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file, when link and reader fit and the door gives it now; else a page that says what is wrong."""
    try:
        found = links.read(
            token, reader_id=request.user.pk or 0, at=timezone.now(), secret=settings.SECRET_KEY
        )
    except links.LinkOfAnother:
        words = _(
            "This link was made for another account. Sign in with that account, or open the file yourself."
        )
        return _refused(request, words, 403)
    except links.LinkExpired:
        words = _(
            "This link lived for minutes, and its time is over. Open the page of the file and make another."
        )
        return _refused(request, words, 410)
    except links.LinkRefused:
        return _refused(request, _("This is no link of ours, or a part of it was lost on the way."), 404)
    match = _door(found.address)
    if match is None or match.view_name != found.door:
        raise Http404
    answer = _asked(request, match, found.address)
    if answer.status_code == 200 and not hmac.compare_digest(content_of(answer), found.sha256):
        _let_go(answer)
        words = _("There is another file in this place now. Open the page of the file and look at it there.")
        return _refused(request, words, 410)
    return answer


def _refused(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return render(request, "files/refused.html", {"words": words}, status=status)


def _door(address: str) -> ResolverMatch | None:
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or parts.query or len(address) > 300:
        return None
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    return match if match.view_name in DOORS else None


def _asked(request: HttpRequest, match: ResolverMatch, address: str) -> HttpResponseBase:
    """What the door answers to this reader: with its rules, its scope and its trace."""
    asked = copy.copy(request)
    asked.method, asked.path, asked.path_info = "GET", address, address
    asked.resolver_match = match
    asked.GET = QueryDict("")
    answer: HttpResponseBase = match.func(asked, *match.args, **match.kwargs)
    return answer


def _let_go(answer: HttpResponseBase) -> None:
    """Close the file of an answer that is not sent; closing the answer itself would end the request's connections."""
    stream = getattr(answer, "file_to_stream", None)
    if stream is not None:
        stream.close()
