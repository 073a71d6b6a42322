"""Copies that wait for a signature: many are ordered with one confirmation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from motcua.digitising import queries
from motcua.digitising.actions import signing_copies
from motcua.digitising.errors import CredentialNotOffered
from motcua.signing import queries as keys
from motcua.web.desk.access import Official, for_officials
from motcua.web.digitising import reach, words


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def sign(request: HttpRequest, official: Official) -> HttpResponse:
    now = timezone.now()
    errors = []
    chosen = [int(one) for one in request.POST.getlist("papers") if one.isdecimal() and len(one) < 18]
    credential = request.POST.get("credential", "")
    if request.method == "POST":
        if not chosen:
            errors.append({"anchor": "papers", "message": _("Choose at least one paper.")})
        else:
            try:
                ordered = signing_copies.order(
                    chosen,
                    credential=credential,
                    by_id=official.user_id,
                    unit_id=official.unit_id,
                    within=reach.units(),
                    at=now,
                )
            except CredentialNotOffered:
                errors.append({"anchor": "id_credential", "message": _("Choose what to sign with.")})
            else:
                said = ngettext("%(n)s copy is being signed.", "%(n)s copies are being signed.", ordered)
                messages.success(request, said % {"n": ordered})
                return redirect("digitising:sign")
    papers = queries.to_sign(reach.units())
    names = queries.names_of([row.pk for row in papers])
    context = {
        "papers": [
            {
                "row": row,
                "name": names.get(row.pk, ""),
                "tone": words.SIGNING_TONES[row.signing],
                "why": words.signing_refused(row.signing_said) if row.signing == "refused" else "",
                "may_be_chosen": row.signing != "ordered",
                "is_chosen": row.pk in chosen or request.method != "POST",
            }
            for row in papers
        ],
        "credentials": [
            (one.code, one.title, one.code == credential)
            for one in keys.credentials_of(official.user_id, official.unit_id, at=now)
        ],
        "errors": errors,
    }
    return render(request, "digitising/sign.html", context, status=422 if errors else 200)
