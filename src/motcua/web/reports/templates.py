"""Word templates of offices: what there is, one more, one less."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.kernel.zone import day_of
from motcua.reports import queries
from motcua.reports.actions import templates as actions
from motcua.reports.errors import ReportsError
from motcua.reports.output.docx import names
from motcua.reports.rules import law
from motcua.reports.rules.law import FormUnknown
from motcua.web.components.views import SummaryLine
from motcua.web.desk.access import Official, for_officials
from motcua.web.reports import access, home, words


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official) -> HttpResponseBase:
    at = timezone.now()
    who = access.by(official, at)
    problems: list[SummaryLine] = []
    if request.method == "POST":
        try:
            ended = request.POST.get("end", "")
            if ended:
                actions.end(int(ended) if ended.isdecimal() and len(ended) < 10 else 0, by=who, at=at)
                return redirect("reports:templates")
            upload = request.FILES.get("file")
            if upload is None:
                problems.append(SummaryLine("id_file", _("Choose a file.")))
            else:
                actions.add(
                    request.POST.get("form", ""),
                    name=request.POST.get("name", ""),
                    source=upload,
                    by=who,
                    at=at,
                )
                messages.success(request, _("Saved."))
                return redirect("reports:templates")
        except FormUnknown:
            problems.append(SummaryLine("id_form", _("Choose a form.")))
        except ReportsError as error:
            problems.append(
                SummaryLine("id_name" if error.code == "reason" else "id_file", words.refusal(error))
            )
    forms = law.forms(on=day_of(at))
    chosen = request.POST.get("form", "")
    return render(
        request,
        "reports/templates.html",
        {
            "errors": problems,
            "rows": queries.templates(),
            "forms": [(one.code, one.title.say(home.language()), one.code == chosen) for one in forms],
            "name": request.POST.get("name", "")[:120],
            "names": sorted(names(forms[0])),
            "may_change": bool(who.roles & law.rights(on=day_of(at)).template_roles),
        },
        status=422 if problems else 200,
    )
