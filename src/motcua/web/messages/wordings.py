"""The words of each kind of message: written by one person with a preview for each way, approved by another."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.kernel.zone import day_of
from motcua.notices import office_queries, queries
from motcua.notices.actions import wording
from motcua.notices.errors import SamePerson, WordingMoved, WordingRefused
from motcua.notices.rules.kinds import Kind, UnknownTemplate, Words, groups, kind
from motcua.notices.rules.saying import LINK, PLACE
from motcua.web.desk.access import Official, for_officials

FIELDS = ("subject", "body", "sms")


@for_officials
@require_safe
def index(request: HttpRequest, official: Official) -> HttpResponse:
    language = _language()
    rows: dict[str, list[Any]] = {}
    for one in office_queries.worded(day_of(timezone.now())):
        title = groups()[one.kind.group].title(language)
        rows.setdefault(title, []).append((one, one.kind.words[language].subject))
    return render(request, "messages/wordings.html", {"groups": list(rows.items())})


@for_officials
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, official: Official, template: str) -> HttpResponse:
    try:
        what = kind(template)
    except UnknownTemplate:
        raise Http404 from None
    versions = office_queries.versions(template)
    current = _current(what, versions)
    texts = current
    faults: tuple[tuple[str, str, str], ...] = ()
    why, begins = "", day_of(timezone.now()).isoformat()
    if request.method == "POST":
        texts = _typed(request)
        why, begins = request.POST.get("why", ""), request.POST.get("valid_from", "")
        faults = wording.faults(template, texts, day_of(timezone.now()))
        if request.POST.get("deed") == "propose":
            try:
                wording.propose(
                    kind_name=template, texts=texts, why=why, valid_from=_day(begins),
                    by=official.user_id, at=timezone.now(),
                )  # fmt: skip
            except WordingRefused as refused:
                faults = refused.faults
            except WordingMoved:
                messages.warning(request, _moved())
            else:
                messages.success(request, _("The words wait for a second person to approve them."))
                return redirect("messages:wording", template)
    return render(
        request,
        "messages/wording.html",
        {
            "kind": what,
            "title": what.words[_language()].subject,
            "places": [*(f"{{{name}}}" for name in what.values), f"{{{LINK}}}"],
            "languages": [_form(what, texts, language) for language in ("vi", "en")],
            "versions": [_version(one, what, official) for one in versions],
            "why": why,
            "begins": begins,
            "errors": [{"anchor": f"id_{field}", "message": _fault(field, fault, detail)} for field, fault,
            detail in faults], "is_preview": request.method == "POST",
        },
        status=422 if faults else 200,
    )  # fmt: skip


def _language() -> str:
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def _current(what: Kind, versions: list[Any]) -> wording.Texts:
    """The words in force: the newest approved version, else the product's."""
    number = queries.version_in_force(what.name, day_of(timezone.now()))
    for one in versions:
        if number and one.number == number:
            return wording.Texts(queries.words_of(one, "vi"), queries.words_of(one, "en"))
    return wording.Texts(what.words["vi"], what.words["en"])


def _typed(request: HttpRequest) -> wording.Texts:
    def words(language: str) -> Words:
        subject, body, sms = (
            request.POST.get(f"{field}_{language}", "").replace("\r\n", "\n").replace("\0", "").strip()
            for field in FIELDS
        )
        return Words(subject, body, sms)

    return wording.Texts(words("vi"), words("en"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min  # refused as a day that has passed


def _form(what: Kind, texts: wording.Texts, language: str) -> dict[str, Any]:
    words = texts.en if language == "en" else texts.vi
    return {
        "code": language,
        "name": _("In English") if language == "en" else _("In Vietnamese"),
        "subject": words.subject,
        "body": words.body,
        "sms": words.sms,
        "previews": office_queries.previews(what, words, language=language, day=day_of(timezone.now())),
    }


def _version(row: Any, what: Kind, official: Official) -> dict[str, Any]:
    return {
        "row": row,
        "state": row.get_state_display(),
        "tone": {"approved": "good", "refused": "bad", "proposed": "warn"}.get(row.state, ""),
        "may_decide": row.state == "proposed" and row.author_id != official.user_id,
        "is_own": row.state == "proposed" and row.author_id == official.user_id,
        "places": sorted(set(PLACE.findall(row.body_vi))),
    }


def _fault(field: str, fault: str, detail: str) -> str:
    part, _sep, language = field.rpartition("_")
    where = {
        "subject": _("Subject"), "body": _("Text"), "sms": _("Short message"),
    }.get(part, "")  # fmt: skip
    if language in ("vi", "en") and where:
        where = f"{where} ({_('Vietnamese') if language == 'vi' else _('English')})"
    said = {
        "required": _("is needed"),
        "too-long": _("is longer than %(detail)s characters"),
        "one-line": _("has to be one line"),
        "unknown": _("has the placeholder %(detail)s, which this message does not have"),
        "missing": _("has lost the placeholder %(detail)s"),
        "segments": _("is %(detail)s short messages long"),
        "past": _("has to be today or later"),
    }[fault] % {"detail": f"{{{detail}}}" if fault in ("unknown", "missing") else detail}
    names = {"why": _("The reason"), "valid_from": _("The first day"), "returned_why": _("The reason")}
    return f"{where or names.get(field, field)} {said}."


def _moved() -> str:
    return _("The version was decided or changed meanwhile. Open it again.")


@for_officials
@require_POST
def decide(request: HttpRequest, official: Official, template: str, number: int) -> HttpResponse:
    try:
        wording.decide(
            kind_name=template, number=number, approve=request.POST.get("decision") == "approve",
            why=request.POST.get("words", ""), by=official.user_id, at=timezone.now(),
        )  # fmt: skip
    except SamePerson:
        messages.error(request, _("You wrote these words: a second person approves them."))
    except WordingRefused:
        messages.error(request, _("Say why the words are sent back."))
    except WordingMoved:
        messages.warning(request, _moved())
    else:
        messages.success(request, _("The decision was kept."))
    return redirect("messages:wording", template)
