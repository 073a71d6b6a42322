"""Breaches of personal data: the list with its clocks, one breach, its report."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from motcua.kernel.zone import day_of, local
from motcua.records import queries as records
from motcua.rights import queries
from motcua.rights.actions import breaches as actions
from motcua.rights.errors import NotFilledIn
from motcua.rights.rules import law
from motcua.web.desk.access import Official, for_officials
from motcua.web.rights import words
from motcua.web.rights.forms import Field, Form, Sent, attempted, by_of, context, read
from motcua.web.rights.office import reach


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def index(request: HttpRequest, official: Official) -> HttpResponse:
    sent = read(request)
    now = timezone.now()
    made: list[int] = []

    def deed() -> None:
        found_at = sent.instant("found_at")
        if found_at is None:
            raise NotFilledIn("found_at")
        said = actions.Found(
            title=sent.text("title"),
            happened=sent.text("happened"),
            found_at=found_at,
            happened_at=sent.instant("happened_at"),
        )
        made.append(actions.record(said, token=_token(sent), by=by_of(official), at=now).pk)

    if request.method == "POST" and attempted(sent, deed):
        messages.success(request, _("The breach is recorded; the clock to the authority runs."))
        return redirect("rights:breach", made[0])
    rules = law.breaches_on(day_of(now))
    form = Form(
        "record",
        _("Record a breach"),
        _("Record the breach"),
        (
            Field("title", words.label("title")),
            Field("happened", words.label("happened"), "area", 4000),
            Field("found_at", words.label("found_at"), "datetime", value=f"{local(now):%Y-%m-%dT%H:%M}"),
            Field("happened_at", words.label("happened_at"), "datetime"),
        ),
        hidden=(("token", sent.text("token") or str(uuid4())),),
    )
    shown = {
        "official": official,
        "tab": "breaches",
        "rules": rules,
        "rows": list(queries.breaches(reach())[:100]),
        "now": now,
        **context(sent, [form] if official.acting.roles & rules.record_roles else []),
    }
    return render(request, "rights/breaches.html", shown, status=sent.status)


def _token(sent: Sent) -> UUID:
    try:
        return UUID(sent.text("token"))
    except ValueError:
        raise NotFilledIn("title") from None


def _breach(breach_id: int) -> Any:
    row = queries.breaches(reach()).filter(pk=breach_id).first()
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def one(request: HttpRequest, official: Official, breach_id: int) -> HttpResponse:
    row = _breach(breach_id)
    sent = read(request)
    if request.method == "POST" and attempted(sent, lambda: _do(request, sent, row, official)):
        return redirect("rights:breach", breach_id)
    row.refresh_from_db()
    now = timezone.now()
    shown = {
        "official": official,
        "row": row,
        "now": now,
        "people": row.people.count(),
        "told": row.people.exclude(told_at=None).count(),
        "letters": row.people.filter(way="letter").count(),
        "deeds": words.deeds(queries.deeds("breach", breach_id)),
        **context(sent, _forms(row, official, now)),
    }
    return render(request, "rights/breach.html", shown, status=sent.status)


def _do(request: HttpRequest, sent: Sent, row: Any, official: Official) -> None:
    by, now = by_of(official), timezone.now()
    match sent.deed:
        case "assess":
            actions.assess(
                row.pk,
                harm=sent.text("harm"),
                kinds_of_data=sent.text("kinds_of_data"),
                has_sensitive=sent.text("has_sensitive") == "yes",
                consequences=sent.text("consequences"),
                measures=sent.text("measures"),
                by=by,
                at=now,
            )
        case "people":
            added, unknown = actions.add_people(row.pk, sent.text("codes").splitlines(), by=by, at=now)
            said = ngettext("%(n)d dossier is on the list.", "%(n)d dossiers are on the list.", added)
            messages.success(request, said % {"n": added})
            if unknown:
                messages.error(request, _("Unknown here: %(codes)s") % {"codes": ", ".join(unknown[:20])})
        case "authority":
            actions.tell_authority(
                row.pk, document=sent.text("document"), late_reason=sent.text("late_reason"), by=by, at=now
            )
        case "tell":
            inbox, letters = actions.tell_people(row.pk, by=by, at=now)
            said = _("Told through the portal: %(inbox)d. To be written to: %(letters)d.")
            messages.success(request, said % {"inbox": inbox, "letters": letters})
        case "propose-closing":
            actions.propose_closing(row.pk, conclusion=sent.text("conclusion"), by=by, at=now)
        case "close" | "send-back":
            actions.close(row.pk, agrees=sent.deed == "close", words=sent.text("words"), by=by, at=now)
        case _:
            raise Http404


def _forms(row: Any, official: Official, now: Any) -> list[Form]:
    rules = law.breaches_on(day_of(row.found_at))
    roles = official.acting.roles
    if row.state == "closing" and roles & rules.close_roles and row.closing_by_id != official.user_id:
        return [
            Form("close", _("Close it as the second person"), _("Close the breach"), is_main=True),
            Form("send-back", _("Send it back"), _("Send back"), (Field("words", _("Reason"), "area", 500),)),
        ]
    if row.state not in ("found", "assessed") or not roles & rules.record_roles:
        return []
    harms = [
        ("", _("Choose")),
        ("none", _("No harm to be expected")),
        ("possible", _("Harm is possible")),
        ("likely", _("Harm is likely")),
    ]
    found = [
        Form(
            "assess",
            _("Assess the breach"),
            _("Save the assessment"),
            (
                Field("harm", words.label("harm"), "select", options=harms, value=row.harm),
                Field("kinds_of_data", words.label("kinds_of_data"), longest=300, value=row.kinds_of_data),
                Field(
                    "has_sensitive",
                    words.label("has_sensitive"),
                    "check",
                    value="yes" if row.has_sensitive else "",
                ),
                Field("consequences", words.label("consequences"), "area", 4000, value=row.consequences),
                Field("measures", words.label("measures"), "area", 4000, value=row.measures),
            ),
            is_main=row.state == "found",
        ),
        Form(
            "people",
            _("List the people concerned"),
            _("Add to the list"),
            (Field("codes", words.label("codes"), "area", 4000),),
        ),
    ]
    if row.authority_told_at is None:
        fields = [Field("document", _("Number of the letter to the authority"), longest=120)]
        if now > row.authority_due:
            fields.append(Field("late_reason", words.label("late_reason"), "area", 500))
        found.append(
            Form(
                "authority", _("The authority was told"), _("Record the letter"), tuple(fields), is_main=True
            )
        )
    if row.state == "assessed":
        found.append(Form("tell", _("Tell the people concerned"), _("Send the notices")))
        found.append(
            Form(
                "propose-closing",
                _("Propose to close"),
                _("Propose the closing"),
                (Field("conclusion", words.label("conclusion"), "area", 4000),),
            )
        )
    return found


@require_safe
@for_officials
def report(request: HttpRequest, official: Official, breach_id: int) -> HttpResponse:
    row = _breach(breach_id)
    content = actions.report(row.pk, at=timezone.now())
    return HttpResponse(content, headers=records.paper_headers(content, f"bao-cao-vi-pham-{row.pk}.pdf"))
