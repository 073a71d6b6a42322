"""An interlinked service taken in at the counter: one person, one list of papers, one receipt, several dossiers."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.dossiers import queries
from motcua.dossiers.actions import bundles, correcting
from motcua.dossiers.errors import InputRefused, NoSuchLimit, NotAllowed, TransitionRefused
from motcua.dossiers.rules import interlinked
from motcua.dossiers.rules.interlinked import Service
from motcua.dossiers.rules.opening import HandedIn
from motcua.kernel.text import squeeze, visible
from motcua.ledger.errors import CommandReused
from motcua.procedures import queries as procedures
from motcua.procedures.errors import NotOffered, ProcedureNotFound
from motcua.web.components.words import limit_words
from motcua.web.desk.access import Official, for_officials, trace
from motcua.web.desk.counter import PersonForm
from motcua.web.desk.forms.base import problem_words
from motcua.web.desk.views.counter import _command_id, _known, _summary, _with
from motcua.web.desk.words import RETURN_LABELS


class InterlinkedForm(PersonForm):
    """The intake of a whole service: who it is for, which papers were seen, how results come back."""

    area = forms.ChoiceField(label=lazy("Commune of residence"), required=False)
    channel = forms.ChoiceField(label=lazy("Way of receipt"), initial="counter")
    return_method = forms.ChoiceField(label=lazy("Result returned"), initial="counter")

    def __init__(
        self, papers: list[HandedIn], *, data: Mapping[str, Any] | None = None, initial: Any = None
    ) -> None:
        self.papers = papers
        super().__init__(data=data, initial=initial)
        for name, choices in (
            ("channel", [("counter", _("At the counter")), ("post", _("By post"))]),
            ("return_method", list(RETURN_LABELS.items())),
            (
                "area",
                [("", "–"), *((one.code, one.name) for one in agencies.communes_of(settings.PROVINCE_CODE))],
            ),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def ticked(self) -> tuple[HandedIn, ...]:
        return tuple(paper for paper in self.papers if f"have-{paper.key}" in self.data)

    def listed(self) -> list[tuple[HandedIn, bool]]:
        return [
            (paper, f"have-{paper.key}" in self.data if self.is_bound else not paper.note)
            for paper in self.papers
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        for paper in self.papers:
            if not paper.note and paper not in self.ticked():
                message = _("“%(name)s” is missing: a dossier is accepted complete.") % {"name": paper.name}
                self.add_error(None, forms.ValidationError(message, code=f"have-{paper.key}"))
        return found


def _papers(service: Service) -> list[HandedIn]:
    """The papers of all parts; `note` is set on those that not everybody hands in. Raises ProcedureNotFound."""
    found = []
    for part in service.parts:
        listed = procedures.procedure_page(part.procedure).content.get("components") or ()
        for one in listed:
            if part.papers is not None and one["key"] not in part.papers:
                continue
            prefix = "" if part.no == service.lead_no else f"{part.key}{bundles.SEPARATOR}"
            optional = one.get("required") is False or bool(one.get("case"))
            found.append(
                HandedIn(
                    key=f"{prefix}{one['key']}",
                    name=squeeze(str(one["name"]))[:1000],
                    originals=int(one.get("originals") or 0),
                    copies=int(one.get("copies") or 0),
                    check_state="correct",
                    note="optional" if optional else "",
                )
            )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def intake(request: HttpRequest, official: Official, key: str) -> HttpResponseBase:
    """Take in all parts at once. The button that looks a person up posts to the same page."""
    service = interlinked.services().get(key)
    if service is None:
        raise Http404
    try:
        papers = _papers(service)
    except ProcedureNotFound:
        raise Http404 from None
    if request.method != "POST":
        return _page(request, official, service, InterlinkedForm(papers), str(uuid4()))
    command_id = _command_id(request)
    if "look-up" in request.POST:
        known = _known(request.POST.get("owner_id_number", ""), official)
        form = InterlinkedForm(papers, data=_with(request.POST, known)).unjudged()
        return _page(request, official, service, form, command_id, looked=True, found=bool(known))
    form = InterlinkedForm(papers, data=request.POST)
    if not form.is_valid():
        return _page(request, official, service, form, command_id, status=422)
    return _take_in(request, official, service, form, command_id)


def _take_in(
    request: HttpRequest, official: Official, service: Service, form: InterlinkedForm, command_id: str
) -> HttpResponse:
    account = accounts.find_citizen(form.cleaned_data["owner_id_number"])
    try:
        opened = bundles.open_bundle(
            order=bundles.Wanted(
                service=service.key,
                receiving_unit_id=official.unit_id,
                channel=form.cleaned_data["channel"],
                area_code=form.cleaned_data["area"] or None,
                return_method=form.cleaned_data["return_method"],
                submitter_id=account.pk if account else None,
                components=tuple(
                    HandedIn(
                        key=one.key,
                        name=one.name,
                        originals=one.originals,
                        copies=one.copies,
                        check_state="correct",
                    )
                    for one in form.ticked()
                ),
            ),
            party=form.owner(summary=service.name("vi"), birth_date=account.birth_date if account else None),
            by=official.acting,
            at=timezone.now(),
            command_id=command_id,
        )
    except (NotOffered, NoSuchLimit):
        form.add_error(None, _("Your unit does not take in every procedure of this service."))
        return _page(request, official, service, form, command_id, status=422)
    except InputRefused as error:
        form.add_error(error.field if error.field in form.fields else None, problem_words(error.problem))
        return _page(request, official, service, form, command_id, status=422)
    except CommandReused:
        form.add_error(None, _("This page was used for another deed already. Start a new intake."))
        return _page(request, official, service, form, str(uuid4()), status=409)
    return redirect("desk:received", opened.lead.id)


def _page(
    request: HttpRequest,
    official: Official,
    service: Service,
    form: InterlinkedForm,
    command_id: str,
    *,
    status: int = 200,
    looked: bool = False,
    found: bool = False,
) -> HttpResponse:
    names = {part.no: procedures.procedure_page(part.procedure).name for part in service.parts}
    context = {
        "official": official,
        "service": service,
        "name": service.name(get_language() or "vi"),
        "limit": limit_words(format(service.limit_value, "f"), service.limit_unit),
        "parts": [
            (names[part.no], limit_words(*service.share_of(part)), [names[no] for no in part.after])
            for part in service.parts
        ],
        "form": form,
        "listed": form.listed(),
        "command_id": command_id,
        "summary": _summary(form),
        "looked": looked,
        "found": found,
    }
    return render(request, "desk/intake_interlinked.html", context, status=status)


@require_POST
@for_officials
def correct(request: HttpRequest, official: Official, dossier_id: int) -> HttpResponse:
    """Open the dossier that mends an error of a result handed over."""
    from django.contrib import messages

    command_id = _command_id(request)
    page = queries.page(dossier_id)
    trace(official, dossier_id, "correction")
    reason = visible(request.POST.get("reason", ""))[:300]
    try:
        done = correcting.open_correction(
            dossier_id=dossier_id, reason=reason, by=official.acting, at=timezone.now(), command_id=command_id
        )
    except (InputRefused, TransitionRefused, NotAllowed, NoSuchLimit, CommandReused):
        messages.error(
            request,
            _("The correction is not opened: say what is wrong, at the unit that gave the result out."),
        )
        return redirect("desk:dossier", page.state.id)
    return redirect("desk:received", done.state.id)
