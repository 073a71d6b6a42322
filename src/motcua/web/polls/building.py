"""The builder of questionnaires: factors, sections, items, their order and conditions, and a preview."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.kernel.text import visible
from motcua.polls import queries
from motcua.polls.actions import questionnaires
from motcua.polls.actions.recording import Writer
from motcua.polls.errors import NotFound, PollError
from motcua.polls.rules import building
from motcua.polls.rules.questionnaire import Kind, QuestionnaireRefused, questionnaire
from motcua.web.components.eform import SummaryLine
from motcua.web.desk.access import Official, for_officials
from motcua.web.polls import drawn, words


def _row(questionnaire_id: int) -> Any:
    try:
        return queries.one_questionnaire(questionnaire_id)
    except NotFound:
        raise Http404 from None


def _seen(request: HttpRequest) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 10 else -1


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def new(request: HttpRequest, official: Official) -> HttpResponse:
    errors = []
    typed = {
        name: visible(request.POST.get(name, "")).strip()[:200] for name in ("key", "name_vi", "name_en")
    }
    if request.method == "POST":
        if not typed["key"].replace("-", "").replace("_", "").isalnum() or not typed["key"].isascii() or len(typed["key"]) > 40:  # fmt: skip  # noqa: E501
            errors.append(SummaryLine("id_key", str(words.FORM_FAULTS["bad-code"])))
        else:
            try:
                row = questionnaires.begin(**typed, by=Writer(official.user_id, timezone.now()))
            except PollError as error:
                errors.append(SummaryLine(f"id_{getattr(error, 'field', 'key')}", words.refusal(error)))
            else:
                return redirect("polls:questionnaire", row.pk)
    context = {"errors": errors, "typed": typed}
    return render(request, "polls/questionnaire_new.html", context, status=422 if errors else 200)


@require_safe
@for_officials
def page(request: HttpRequest, official: Official, questionnaire_id: int) -> HttpResponse:
    return _show(request, _row(questionnaire_id), [])


def _show(request: HttpRequest, row: Any, errors: list[SummaryLine], *, status: int = 200) -> HttpResponse:
    faults = []
    try:
        questionnaire(row.content)
    except QuestionnaireRefused as refused:
        faults = [(one.place, words.FORM_FAULTS.get(one.problem, one.problem)) for one in refused.faults]
    content = row.content
    editing = _item(content, request.GET.get("item", ""))
    context = {
        "row": row,
        "name": row.name_vi if (get_language() or "vi").startswith("vi") or not row.name_en else row.name_en,
        "content": content,
        "faults": faults,
        "kinds": [(kind.value, label) for kind, label in words.KINDS.items()],
        "kind_words": {kind.value: label for kind, label in words.KINDS.items()},
        "errors": errors,
        "editing": editing,
        "is_open": row.frozen_at is None,
        "typed": _EMPTY | request.POST.dict() if status != 200 else _typed(editing),
    }
    return render(request, "polls/questionnaire.html", context, status=status)


_EMPTY: dict[str, Any] = dict.fromkeys(
    (
        "code",
        "section",
        "kind",
        "factor",
        "vi",
        "en",
        "options",
        "lowest",
        "highest",
        "if_item",
        "if_is",
        "required",
    ),
    "",
)


def _item(content: Mapping[str, Any], code: str) -> dict[str, Any] | None:
    for section in content.get("sections", []):
        for item in section.get("items", []):
            if item.get("code") == code:
                return {**item, "section": section.get("code")}
    return None


def _typed(editing: Mapping[str, Any] | None) -> dict[str, Any]:
    """An item as its form shows it."""
    if editing is None:
        return dict(_EMPTY)
    options = "\n".join(
        f"{one['code']} | {one['vi']} | {one.get('en', '')}" for one in editing.get("options", [])
    )
    condition = editing.get("only_if") or {}
    return _EMPTY | {**editing, "options": options, "if_item": condition.get("item", ""), "if_is": ", ".join(condition.get("is", []))}  # fmt: skip  # noqa: E501


@require_POST
@for_officials
def do(request: HttpRequest, official: Official, questionnaire_id: int, deed: str) -> HttpResponse:
    """One change of the document, or a new version."""
    row = _row(questionnaire_id)
    by = Writer(official.user_id, timezone.now(), _seen(request))
    if deed == "version":
        newer = questionnaires.new_version(row.pk, by=by)
        messages.success(request, _("A new version was made; it may be changed until a survey uses it."))
        return redirect("polls:questionnaire", newer.pk)
    given = {
        name: visible(value).strip()[:4000]
        for name, value in request.POST.dict().items()
        if isinstance(value, str)
    }
    try:
        content = _changed(row.content, deed, given)
        questionnaires.change(row.pk, content, kind=deed, by=by)
    except building.NoSuchPart:
        return _show(
            request, row, [SummaryLine("content", _("This part is not there any more."))], status=409
        )
    except _Unreadable as wrong:
        return _show(request, row, [SummaryLine(f"id_{wrong.field}", str(wrong))], status=422)
    except PollError as error:
        status = 409 if error.code in ("stale-revision", "frozen") else 422
        return _show(
            request, _row(questionnaire_id), [SummaryLine("content", words.refusal(error))], status=status
        )
    messages.success(request, _("Saved."))
    return redirect(
        reverse("polls:questionnaire", args=[row.pk]) + ("#parts" if deed in ("up", "down") else "")
    )


class _Unreadable(ValueError):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def _changed(content: Mapping[str, Any], deed: str, given: Mapping[str, str]) -> Mapping[str, Any]:
    code = given.get("code", "")
    kind = given.get("part", "item")
    if deed in ("up", "down"):
        return building.move(content, kind, code, -1 if deed == "up" else 1)
    if deed == "remove":
        return building.remove(content, kind, code)
    if deed not in ("factor", "section", "item"):
        raise Http404
    if not code or not given.get("vi"):
        raise _Unreadable("code" if not code else "vi", str(_("Give a code and the Vietnamese words.")))
    row: dict[str, Any] = {"code": code, "vi": given["vi"], "en": given.get("en", "")}
    if deed == "factor":
        return building.put_factor(content, row)
    if deed == "section":
        return building.put_section(content, row)
    return building.put_item(content, given.get("section", ""), row | _of_item(given))


def _of_item(given: Mapping[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": given.get("kind", ""), "required": given.get("required") == "on"}
    if given.get("factor"):
        row["factor"] = given["factor"]
    if row["kind"] in (Kind.SINGLE, Kind.SEVERAL):
        row["options"] = [_option(line) for line in given.get("options", "").splitlines() if line.strip()]
    if row["kind"] == Kind.NUMBER:
        for name in ("lowest", "highest"):
            text = given.get(name, "")
            if text and not (text.isascii() and text.isdigit() and len(text) < 9):
                raise _Unreadable(name, str(words.PROBLEMS["not-a-number"]))
            if text:
                row[name] = int(text)
    if given.get("if_item"):
        wanted = [one.strip() for one in given.get("if_is", "").split(",") if one.strip()]
        row["only_if"] = {"item": given["if_item"], "is": wanted}
    return row


def _option(line: str) -> dict[str, str]:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) not in (2, 3):
        raise _Unreadable(
            "options", str(_("Write one option a line: code | Vietnamese words | English words."))
        )
    return {"code": parts[0], "vi": parts[1], "en": parts[2] if len(parts) == 3 else ""}


@require_safe
@for_officials
def preview(request: HttpRequest, official: Official, questionnaire_id: int) -> HttpResponse:
    """All pages of the form on one, as those who are asked see them; nothing can be sent."""
    row = _row(questionnaire_id)
    try:
        form = questionnaire(row.content)
    except QuestionnaireRefused:
        return redirect("polls:questionnaire", row.pk)
    context = {"row": row, "sections": drawn.shown(form, {}, get_language() or "vi")}
    return render(request, "polls/preview.html", context)
