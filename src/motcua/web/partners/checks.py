"""The button that asks a register: at the dossier for officials, on the person's own page for citizens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.dataquality import queries
from motcua.dataquality.actions import asking
from motcua.dossiers import queries as dossiers
from motcua.web.desk.access import Official, for_officials
from motcua.web.partners import words
from motcua.web.portal.access import for_citizens
from motcua.web.portal.views.apply import person


@require_POST
@for_officials
def check(request: HttpRequest, official: Official, dossier_id: int) -> HttpResponse:
    """Ask about the owner of a dossier; whatever comes of it, the officer is back at the dossier."""
    dossiers.dossier(dossier_id)  # out of reach it does not exist
    row = asking.check_owner(
        dossier_id=dossier_id, by=official.acting, page="partners:check", at=timezone.now()
    )
    told = words.shown(row)
    tell = messages.success if told.tone == "good" else messages.warning
    tell(request, " ".join(filter(None, (f"{told.register}: {told.said}.", told.note))))
    return redirect(f"{reverse('desk:dossier', args=[dossier_id])}#owner-check")


@for_citizens
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The person's own data as the account has them, and what the population database says to them."""
    user_id = person(request)
    if request.method == "POST":
        asking.check_self(user_id=user_id, at=timezone.now())
        return redirect("partners:own")
    row = queries.last_of_person(user_id)
    return render(
        request,
        "partners/own.html",
        {
            "shown": words.shown(row) if row else None,
            "title": _("Check my data with the population database"),
        },
    )
