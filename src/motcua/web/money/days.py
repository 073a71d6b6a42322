"""The providers' days: a file is taken in, its differences become work, the day is closed when each is resolved."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.kernel.zone import day_of
from motcua.payments import queries
from motcua.payments.actions import reconciling
from motcua.payments.errors import MoneyRefused
from motcua.payments.rules.authority import By, Right
from motcua.payments.rules.profiles import profiles
from motcua.payments.rules.reconciling import LARGEST_BYTES
from motcua.web.desk.access import Official, for_officials
from motcua.web.money.forms import Field, Form, Sent, attempted, by_of, can, filled
from motcua.web.money.frame import frame


def _names() -> dict[str, str]:
    language = get_language() or "vi"
    return {key: one.name(language) for key, one in profiles(day_of(timezone.now())).items()}


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    by, sent = by_of(official), Sent(request)
    names = _names()
    if request.method == "POST":
        taken: list[int] = []
        if sent.deed != "upload":
            raise Http404
        if attempted(sent, lambda: taken.append(_take_in(by, sent, names))):
            messages.success(request, _("The file is taken in and compared."))
            return redirect("money:day", taken[0])
    form = Form(
        "upload",
        _("Take in a provider's file"),
        _("Take in and compare"),
        (
            Field("profile", _("Provider"), "select", list(names.items())),
            Field("day", _("Day"), "date"),
            Field("file", _("File (CSV)"), "file"),
        ),
    )
    lines = [(line, names.get(line.row.profile, line.row.profile)) for line in queries.settlement_days()]
    shown = {
        **frame(official, "days"),
        "days": lines,
        "form": filled(form, sent) if can(Right.TAKE_IN_FILE, by) else None,
        "errors": sent.problems,
    }
    return render(request, "money/days.html", shown, status=sent.status)


def _take_in(by: By, sent: Sent, names: dict[str, str]) -> int:
    if sent.text("profile") not in names:
        raise MoneyRefused("no-such-provider", field="profile")
    try:
        day = date.fromisoformat(sent.text("day"))
    except ValueError:
        raise MoneyRefused("no-date", field="day") from None
    upload = sent.request.FILES.get("file")
    if upload is None:
        raise MoneyRefused("file-required", field="file")
    content = upload.read(LARGEST_BYTES + 1)
    row = reconciling.take_in(
        profile=sent.text("profile"), day=day, content=content, source="upload", by=by, at=timezone.now()
    )
    return int(row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official, day_id: int) -> HttpResponse:
    by, sent = by_of(official), Sent(request)
    row = queries.settlement_day(day_id)
    if row is None:
        raise Http404
    if request.method == "POST":
        if sent.deed != "close":
            raise Http404
        if attempted(sent, lambda: reconciling.close(day_id=day_id, by=by, at=timezone.now())):
            messages.success(request, _("The day is closed."))
            return redirect("money:day", day_id)
    found = queries.differences_of(day_id)
    shown = {
        **frame(official, "days"),
        "day": row,
        "name": _names().get(row.profile, row.profile),
        "differences": [one for one in found if by.reaches(one.unit_id)],
        "all_count": len(found),
        "open_count": sum(1 for one in found if one.resolved_at is None),
        "may_close": row.closed_at is None and by.reach is None and can(Right.CLOSE_DAY, by),
        "errors": sent.problems,
    }
    return render(request, "money/day.html", shown, status=sent.status)
