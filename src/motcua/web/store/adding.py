"""Putting in a paper of one's own: of no weight until an official has confirmed it in a dossier."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from motcua.kernel.text import visible
from motcua.procedures import queries as procedures
from motcua.records import holding_actions as store
from motcua.records.errors import (
    HoldingAlreadyThere,
    HoldingIncomplete,
    HoldingNotFound,
    RecordsError,
)
from motcua.records.paper_law import paper_law
from motcua.web.portal import uploads
from motcua.web.portal.access import for_citizens
from motcua.web.portal.questions import SummaryLine
from motcua.web.portal.refusals import refusal
from motcua.web.store.pages import numbers, today

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict

    from motcua.records.models import Holding

_PROBLEMS = {
    "required": lazy("Fill this in."),
    "lies-ahead": lazy("This day lies ahead. Look at the paper again."),
    "two-terms": lazy("A paper without an end of validity has no last day. Choose one of the two."),
    "before-issue": lazy("The last day lies before the day of issue."),
}
_DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]


class PaperForm(forms.Form):
    """What the owner says of the paper."""

    kind = forms.ChoiceField(label=lazy("What kind of paper is it?"), required=False)
    title = forms.CharField(label=lazy("Name of the paper"), max_length=300)
    number = forms.CharField(label=lazy("Number"), max_length=80, required=False)
    issuer = forms.CharField(label=lazy("Issued by"), max_length=200, required=False)
    issued_on = forms.DateField(label=lazy("Day of issue"), required=False, input_formats=_DAYS)
    valid_until = forms.DateField(label=lazy("Valid until"), required=False, input_formats=_DAYS)
    is_permanent = forms.BooleanField(label=lazy("The paper has no end of validity"), required=False)
    file = forms.FileField(label=lazy("File"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
        *,
        kinds: dict[str, str],
    ) -> None:
        super().__init__(data, files, use_required_attribute=False)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", lazy("Another paper")), *kinds.items()]
        for name, field in self.fields.items():
            look = {"kind": "form-select", "is_permanent": "form-check-input"}.get(name, "form-control")
            field.widget.attrs["class"] = look
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(attrs={"type": "date", "class": look}, format="%Y-%m-%d")
        self.fields["file"].widget.attrs["accept"] = uploads.ACCEPT


def _kinds(on: date) -> dict[str, str]:
    """Kinds that a component of some procedure may be replaced by, with their names in the catalogue."""
    codes = sorted({code for named in paper_law(on).replaces.values() for code in named})
    return procedures.result_names(codes)


@for_citizens
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    kinds, own = _kinds(today()), numbers(request)
    if not own:
        return render(request, "store/add.html", {"may_see": False}, status=403)
    if request.method == "GET":
        return _show(request, PaperForm(kinds=kinds))
    posted = request.POST.copy()
    for name in ("title", "number", "issuer"):
        posted[name] = visible(posted.get(name, ""))
    form = PaperForm(posted, request.FILES, kinds=kinds)
    if not form.is_valid():
        return _show(request, form, status=422)
    said = form.cleaned_data
    try:
        about = store.Own(
            title=said["title"],
            kind=said["kind"],
            number=said["number"],
            issuer=said["issuer"],
            issued_on=said["issued_on"],
            valid_until=said["valid_until"],
            is_permanent=said["is_permanent"],
        ).checked(today())
        kept: list[Holding] = []

        def keep(file: uploads.Stored, name: str) -> None:
            kept.append(
                store.upload(
                    owner_number=own[0],
                    own=about,
                    file_sha256=str(file.pk),
                    file_name=name,
                    by_user_id=request.user.pk or 0,
                    at=timezone.now(),
                )
            )

        uploads.take_whole(request.FILES.get("file"), keep)
    except HoldingAlreadyThere as known:
        messages.info(request, _("This file is in your store already."))
        return redirect("store:paper", known.holding_id)
    except HoldingIncomplete as error:
        form.add_error(error.field, str(_PROBLEMS[error.problem]))
        return _show(request, form, status=422)
    except HoldingNotFound:
        return render(request, "store/add.html", {"may_see": False}, status=403)
    except RecordsError as error:
        found = refusal(error)
        form.add_error("file", found.message)
        return _show(request, form, status=found.status)
    messages.success(
        request, _("The paper is in your store. An official confirms it when it is used in a dossier.")
    )
    return redirect("store:paper", kept[0].pk)


def _show(request: HttpRequest, form: PaperForm, *, status: int = 200) -> HttpResponse:
    summary = [
        SummaryLine(f"id_{name}", f"{form.fields[name].label}: {error}")
        for name, errors in form.errors.items()
        for error in errors
        if name in form.fields
    ]
    context = {"form": form, "summary": summary, "rules": uploads.rules(), "may_see": True}
    return render(request, "store/add.html", context, status=status)
