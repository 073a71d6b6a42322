"""Drafts: begin one, write it, compare it with what is in force, propose it or give it up.

Who saves over a change not seen gets back what was typed, with what the other person changed; pressing again saves
it knowingly.
"""

import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts import queries as accounts
from motcua.kernel.text import squeeze
from motcua.procedures import publication_queries as queries
from motcua.procedures.actions import drafts
from motcua.procedures.errors import (
    DraftChanged,
    DraftIncomplete,
    DraftNotFound,
    DraftOpen,
    DraftStep,
    ProcedureNotFound,
)
from motcua.procedures.rules.completeness import Fault, faults
from motcua.procedures.rules.differences import Said, differences
from motcua.procedures.rules.drafting import FOLLOWS, VersionFlags
from motcua.web.catalogue import screens, words
from motcua.web.catalogue.frame import tabs
from motcua.web.catalogue.words import Problem
from motcua.web.components.words import CHANNEL_LABELS, LIMIT_UNIT_LABELS
from motcua.web.desk.access import Official, for_officials
from motcua.web.portal.catalogue import LEVEL_LABELS, SUBJECT_LABELS

PAGE_SIZE = 30
_CODE = re.compile(r"\d\.\d{6}|[A-Z]{2,10}(?:[.-][A-Z0-9]{1,8}){1,3}", re.ASCII)


@require_safe
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    """Drafts, the open ones first asked for."""
    state = request.GET.get("state", "open")
    state = state if state in ("open", "all", *words.DRAFT_LABELS) else "open"
    rows = queries.drafts("" if state == "all" else state)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    names = accounts.full_names({row.changed_by_id for row in listed})
    context = {
        "tabs": tabs(official, "drafts"),
        "state": state,
        "states": [(code, label) for code, (label, _tone) in words.DRAFT_LABELS.items()],
        "page": page,
        "query": urlencode({"state": state}),
        "lines": [
            (
                row,
                *words.DRAFT_LABELS[row.state],
                words.ORIGIN_LABELS[row.origin],
                names.get(row.changed_by_id, ""),
            )
            for row in listed
        ],
        "may_change": official.opens("catalogue:new"),
    }
    return render(request, "catalogue/drafts.html", context)


@require_POST
@for_officials
def begin(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """A draft of what is in force; when there is one already, that one."""
    try:
        row = drafts.begin(code, by=official.user_id, at=timezone.now())
    except ProcedureNotFound:
        raise Http404 from None
    except DraftOpen as known:
        messages.info(request, _("This procedure has an open draft already. Go on with that one."))
        return redirect("catalogue:draft", known.draft_id)
    return redirect("catalogue:draft", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def new(request: HttpRequest, official: Official) -> HttpResponse:
    """A draft of a procedure that the catalogue does not have."""
    typed = {
        key: squeeze(request.POST.get(key, "").replace("\0", ""))[:2000] for key in ("code", "name", "sector")
    }
    internal = request.POST.get("internal") == "yes"
    problems: list[Problem] = []
    if request.method == "POST":
        sectors = dict(queries.sectors())
        if not _CODE.fullmatch(typed["code"]) or len(typed["code"]) > 20:
            problems.append(
                Problem(
                    "id_code", _("Give the code as 1.234567, or the province's own sign such as NB.TC.01.")
                )
            )
        if len(typed["name"]) < 3:
            problems.append(Problem("id_name", _("Give the name of the procedure.")))
        if typed["sector"] not in sectors:
            problems.append(Problem("id_sector", _("Choose the sector.")))
        if not problems:
            try:
                row = drafts.begin_new(
                    typed["code"],
                    typed["name"],
                    typed["sector"],
                    content={"name": typed["name"], **({"internal": True} if internal else {})},
                    flags=VersionFlags(),
                    by=official.user_id,
                    at=timezone.now(),
                )
            except DraftOpen as known:
                problems.append(words.problem_of(known))
            else:
                return redirect("catalogue:draft", row.pk)
    context = {
        "typed": typed,
        "internal": internal,
        "sectors": queries.sectors(),
        "errors": problems,
        "failed": _failed(problems),
    }
    return render(request, "catalogue/new.html", context, status=422 if problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official, draft_id: int) -> HttpResponse:
    """The form of a draft. `more` adds rows and keeps what was typed; anything else saves."""
    row = _draft(draft_id)
    if request.method != "POST":
        screen = screens.shown(row.content, row.flags, name=row.name, reason=row.reason)
        return _page(request, official, row, screen, row.revision)
    screen = screens.posted(request.POST)
    seen = _revision(request)
    if more := request.POST.get("more", ""):
        return _page(request, official, row, screens.with_blanks(screen, more=more), seen)
    content, flags, unreadable = screens.content_of(screen, row.content)
    problems = [Problem(one.anchor, words.fault(Fault(one.part, one.code, one.entry))) for one in unreadable]
    if problems or flags is None:
        return _page(request, official, row, screens.with_blanks(screen), seen, problems=problems)
    change = drafts.Change(content=content, flags=flags, reason=screen.texts["reason"])
    try:
        drafts.change(draft_id, change, seen_revision=seen, by=official.user_id, at=timezone.now())
    except DraftChanged as changed:
        theirs = differences(
            queries.said(row),
            Said({**content, "name": screen.texts["name"]}, flags.as_json(), row.form_schema),
        )
        who = accounts.full_names({changed.changed_by_id}).get(changed.changed_by_id, "")
        return _page(
            request, official, row, screens.with_blanks(screen), changed.revision,
            problems=[words.problem_of(changed)], theirs=[words.difference(one) for one in theirs], who=who,
        )  # fmt: skip
    except DraftStep as refused:
        return _page(
            request, official, row, screens.with_blanks(screen), seen, problems=[words.problem_of(refused)]
        )
    messages.success(request, _("Saved."))
    return redirect("catalogue:draft", draft_id)


def _page(
    request: HttpRequest,
    official: Official,
    row: Any,
    screen: screens.Screen,
    revision: int,
    *,
    problems: list[Problem] | None = None,
    theirs: list[words.DifferenceLine] | None = None,
    who: str = "",
) -> HttpResponse:
    label, tone = words.DRAFT_LABELS[row.state]
    names = accounts.full_names({row.changed_by_id})
    context = {
        "row": row,
        "screen": screen,
        "said": screen.texts,
        "channels": screen.numbered("channels"),
        "papers": screen.numbered("papers"),
        "bases": screen.numbered("bases"),
        "results": screen.numbered("results"),
        "revision": revision,
        "label": label,
        "tone": tone,
        "origin": words.ORIGIN_LABELS[row.origin],
        "changed_by": names.get(row.changed_by_id, ""),
        "errors": problems or [],
        "failed": _failed(problems or []),
        "theirs": theirs or [],
        "who": who,
        "faults": [words.fault(one) for one in faults(row.content, row.flags, name=row.name)],
        "moves": sorted(FOLLOWS[row.state] - {"signed"}),
        "is_open": row.state == "draft",
        "may_change": official.opens("catalogue:draft-move"),
        "form_url": _form_url(row.pk),
        "level_choices": [(code, text) for code, text in LEVEL_LABELS.items() if code != "district"],
        "subject_choices": SUBJECT_LABELS.items(),
        "channel_choices": CHANNEL_LABELS.items(),
        "unit_choices": LIMIT_UNIT_LABELS.items(),
        "online_choices": words.ONLINE_LABELS.items(),
        "older_levels": ["1", "2", "3", "4"],
        "flag_choices": [(key, words.DETAIL_LABELS[key], screen.flags[key]) for key in screens.FLAGS],
    }
    return render(request, "catalogue/draft.html", context, status=422 if problems else 200)


def _form_url(draft_id: int) -> str:
    """The editor of the e-form, where it is installed."""
    try:
        return reverse("catalogue:form", args=[draft_id])
    except NoReverseMatch:
        return ""


@require_safe
@for_officials
def compare(request: HttpRequest, official: Official, draft_id: int) -> HttpResponse:
    """What the draft changes of the version in force."""
    row = _draft(draft_id)
    current = row.procedure.current_version if row.procedure else None
    before = queries.said(current) if current else Said({}, {})
    context = {
        "code": row.code,
        "name": row.name,
        "draft": row,
        "before_number": current.number if current else None,
        "may_change": official.opens("catalogue:draft"),
        "is_outdated": bool(row.based_on_id and current and current.pk != row.based_on_id),
        "lines": [words.difference(one) for one in differences(before, queries.said(row))],
    }
    return render(request, "catalogue/compare.html", context)


@require_POST
@for_officials
def move(request: HttpRequest, official: Official, draft_id: int) -> HttpResponse:
    """Propose it, take the proposal back, or give it up."""
    to = request.POST.get("to", "")
    try:
        drafts.move(draft_id, to, by=official.user_id, at=timezone.now())
    except DraftNotFound:
        raise Http404 from None
    except DraftStep:
        messages.error(request, words.STEP)
    except DraftIncomplete as refused:
        row = _draft(draft_id)
        screen = screens.shown(row.content, row.flags, name=row.name, reason=row.reason)
        problems = [Problem(_anchor(one.part), words.fault(one)) for one in refused.faults]
        return _page(request, official, row, screen, row.revision, problems=problems)
    else:
        told = {
            "proposed": _("Proposed. A decision can take it up now."),
            "draft": _("The proposal is taken back. It can be changed again."),
            "withdrawn": _("The draft is given up."),
        }
        messages.success(request, told[to])
    return redirect("catalogue:draft", draft_id)


# Where a missing part is filled in.
_ANCHORS = {
    "ways": "channels",
    "limit": "channels",
    "channels": "channels",
    "fees": "channels",
    "components": "papers",
    "legal_bases": "bases",
    "results": "results",
    "agency": "id_performing",
    "flags": "id_online_level",
    "levels": "levels",
    "subjects": "subjects",
}


def _anchor(part: str) -> str:
    return _ANCHORS.get(part, f"id_{part}")


def _draft(draft_id: int) -> Any:
    try:
        return queries.draft(draft_id)
    except DraftNotFound:
        raise Http404 from None


def _revision(request: HttpRequest) -> int:
    said = request.POST.get("revision", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0


def _failed(problems: list[Problem]) -> dict[str, str]:
    return {one.anchor.removeprefix("id_"): one.message for one in problems}
