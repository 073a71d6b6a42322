"""Waves for those who run them: the list, a new one, its page with every deed."""

from dataclasses import replace
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.agencies import queries as agencies
from motcua.kernel import scopes
from motcua.kernel.zone import day_of
from motcua.polls import queries
from motcua.polls.actions import inviting, waves
from motcua.polls.actions.recording import Writer
from motcua.polls.errors import InputRefused, NotFound, PollError, StaleRevision
from motcua.polls.queries import Population, State
from motcua.polls.rules.law import law_on
from motcua.polls.rules.sampling import Allocation, SizeRule
from motcua.web.components.eform import SummaryLine
from motcua.web.components.long_lists import LongSelectMultiple
from motcua.web.desk.access import Official, for_officials
from motcua.web.desk.forms.base import as_typed, day_field, dress
from motcua.web.polls import results, words

RUNS = ("reform_staff",)
# Never the head of a unit that the results speak of: as in a round of scorecards, staff or a leader of the province.
DECIDES = ("reform_staff", "province_leader")


@require_safe
@for_officials
def home(request: HttpRequest, official: Official) -> HttpResponse:
    language = get_language() or "vi"
    context = {
        "waves": [(row, words.STATE_TONES.get(State(row.state), "")) for row in queries.waves()],
        "questionnaires": [
            (row, row.name_vi if language.startswith("vi") or not row.name_en else row.name_en)
            for row in queries.questionnaires()
        ],
        "may_run": official.opens("polls:wave-new"),
    }
    return render(request, "polls/home.html", context)


class WaveForm(forms.Form):
    """A new wave. Shares are typed in percent."""

    error_css_class = "mc-field--bad"
    code = forms.SlugField(label=lazy("Code of the survey (small letters, digits, hyphens)"), max_length=40)
    title = forms.CharField(label=lazy("Title of the survey"), max_length=200)
    year = forms.IntegerField(label=lazy("Year that the result speaks for"), min_value=2000, max_value=2100)
    population = forms.ChoiceField(label=lazy("People to be asked"), choices=Population.choices)
    questionnaire = forms.ChoiceField(label=lazy("Questionnaire"))
    ended_from = day_field(label=lazy("Dossiers ended from"))
    ended_to = day_field(label=lazy("Dossiers ended to (last day)"))
    opens_on = day_field(label=lazy("Survey opens on"))
    closes_on = day_field(label=lazy("Survey closes on (last day)"))
    units = forms.MultipleChoiceField(
        label=lazy("Units (none chosen: all)"), required=False, widget=LongSelectMultiple
    )
    rule = forms.ChoiceField(label=lazy("Size of the sample"), choices=words.RULES.items())
    margin = forms.FloatField(label=lazy("Margin of error (percent)"), min_value=0.5, max_value=20)
    design_effect = forms.FloatField(label=lazy("Design effect"), min_value=1, max_value=10)
    response = forms.FloatField(label=lazy("Expected response (percent)"), min_value=5, max_value=100)
    reserve = forms.FloatField(label=lazy("Reserve (percent of the sample)"), min_value=0, max_value=200)
    allocation = forms.ChoiceField(
        label=lazy("Shared out over the strata"), choices=words.ALLOCATIONS.items()
    )
    fewest_in_stratum = forms.IntegerField(label=lazy("At least in each stratum"), min_value=1, max_value=500)
    units_drawn = forms.IntegerField(
        label=lazy("Units to draw first (0: every unit)"), min_value=0, max_value=5000
    )
    total = forms.ChoiceField(label=lazy("The total is"), choices=words.TOTALS.items())
    balance = forms.ChoiceField(label=lazy("Weights"), choices=words.BALANCES.items())

    def __init__(self, today: date, **options: Any) -> None:
        super().__init__(use_required_attribute=False, **options)
        law = law_on(today)
        design = law.design
        rows = queries.questionnaires()
        forms_known = cast(forms.ChoiceField, self.fields["questionnaire"])
        forms_known.choices = [(str(row.pk), f"{row.name_vi} ({row.number})") for row in rows]
        units = cast(forms.MultipleChoiceField, self.fields["units"])
        units.choices = [(str(row.id), row.name) for row in agencies.units_on(today)]
        first = {
            "year": today.year, "rule": design.rule, "margin": design.margin * 100,
            "design_effect": design.design_effect, "response": design.response * 100,
            "reserve": design.reserve * 100, "allocation": design.allocation,
            "fewest_in_stratum": design.fewest_in_stratum, "units_drawn": 0, "total": law.total, "balance": law.balance,  # noqa: E501
        }  # fmt: skip
        for name, field in self.fields.items():
            field.initial = first.get(name)
            dress(field)

    def plan(self, today: date) -> waves.Plan:
        told = self.cleaned_data
        design = replace(
            law_on(today).design,
            rule=SizeRule(told["rule"]),
            margin=told["margin"] / 100,
            design_effect=told["design_effect"],
            response=told["response"] / 100,
            reserve=told["reserve"] / 100,
            allocation=Allocation(told["allocation"]),
            fewest_in_stratum=told["fewest_in_stratum"],
            units_drawn=told["units_drawn"],
        )
        return waves.Plan(
            design=design,
            units=tuple(map(int, told["units"])),
            questionnaire_id=int(told["questionnaire"]),
            **{name: told[name] for name in ("code", "title", "year", "population", "ended_from", "ended_to", "opens_on", "closes_on", "total", "balance")},  # noqa: E501
        )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def new(request: HttpRequest, official: Official) -> HttpResponse:
    now = timezone.now()
    today = day_of(now)
    form = WaveForm(today, data=as_typed(request.POST)) if request.method == "POST" else WaveForm(today)
    if request.method == "POST" and form.is_valid():
        try:
            wave = waves.create(form.plan(today), by=Writer(official.user_id, now))
        except InputRefused as error:
            form.add_error(error.field if error.field in form.fields else None, words.refusal(error))
        else:
            messages.success(request, _("The survey was created. Look at it, then draw the sample."))
            return redirect("polls:wave", wave.pk)
    errors = [
        SummaryLine(
            form[name].auto_id if name in form.fields else "content",
            f"{form.fields[name].label}: {text}" if name in form.fields else str(text),
        )
        for name, texts in form.errors.items()
        for text in texts
    ]
    return render(
        request, "polls/wave_new.html", {"form": form, "errors": errors}, status=422 if errors else 200
    )


@require_safe
@for_officials
def page(request: HttpRequest, official: Official, wave_id: int) -> HttpResponse:
    return _show(request, official, wave_id, [])


def _show(
    request: HttpRequest, official: Official, wave_id: int, errors: list[SummaryLine], *, status: int = 200
) -> HttpResponse:
    try:
        wave = queries.wave(wave_id)
    except NotFound:
        raise Http404 from None
    fewest = law_on(wave.closes_on).shown_from
    lines = queries.progress(wave_id, fewest)
    names = {
        row.pk: row.name
        for row in agencies.units({one.stratum.unit_id for one in lines if one.stratum.unit_id}).values()
    }
    sectors = results.sector_names(get_language() or "vi")
    once, differing, counted = queries.papers(wave_id)
    answered = queries.answered(wave_id)
    asked = sum(one.stratum.asked for one in lines)
    context = {
        "wave": wave,
        "state_tone": words.STATE_TONES.get(State(wave.state), ""),
        "lines": [
            (one, one.stratum.name or names.get(one.stratum.unit_id or 0, ""), sectors.get(one.stratum.sector, one.stratum.sector))  # noqa: E501
            for one in lines
        ],
        "answered": answered,
        "asked": asked,
        "response": results.percent(answered / asked) if asked else "–",
        "papers_once": len(once),
        "papers_differing": differing,
        "papers_counted": counted,
        "size": wave.drawing.get("size"),
        "excluded": [(words.EXCLUDED.get(code, code), n) for code, n in wave.drawing.get("excluded", {}).items()],
        "rule_words": words.RULES[wave.design["rule"]],
        "allocation_words": words.ALLOCATIONS[wave.design["allocation"]],
        "deeds": [(one, DEED_WORDS.get(one.kind, one.kind)) for one in queries.deeds_of(wave_id)],
        "may_run": any(role in RUNS for role in official.post.roles) and official.opens("polls:wave-new"),
        "may_decide": any(role in DECIDES for role in official.post.roles) and wave.proposed_by_id != official.user_id,  # noqa: E501
        "is_own_proposal": wave.proposed_by_id == official.user_id,
        "has_letters": wave.drawing.get("source") == "dossiers" and wave.state == State.OPEN,
        "errors": errors,
        "typed": request.POST.get("rows", ""),
    }  # fmt: skip
    return render(request, "polls/wave.html", context, status=status)


_DEEDS = frozenset(
    {
        "draw",
        "list",
        "open",
        "invite",
        "remind",
        "reserve",
        "close",
        "cancel",
        "propose",
        "publish",
        "send-back",
    }
)
DEED_WORDS = {
    "created": lazy("Survey created"),
    "drawn": lazy("Sample drawn"),
    "listed": lazy("Units listed"),
    "opened": lazy("Opened for answers"),
    "invited": lazy("People invited"),
    "reminded": lazy("People reminded"),
    "reserve": lazy("Reserve asked"),
    "file": lazy("File of answers taken in"),
    "closed": lazy("Closed for answers"),
    "cancelled": lazy("Survey given up"),
    "proposed": lazy("Results proposed"),
    "sent-back": lazy("Results sent back"),
    "published": lazy("Results published"),
}


@require_POST
@for_officials
def do(request: HttpRequest, official: Official, wave_id: int, deed: str) -> HttpResponse:
    """One deed on a wave; publishing and sending back are another person's."""
    if deed not in _DEEDS:
        raise Http404
    try:
        queries.wave(wave_id)
    except NotFound:
        raise Http404 from None
    allowed = DECIDES if deed in ("publish", "send-back") else RUNS
    if not any(role in allowed for role in official.post.roles):
        raise PermissionDenied
    given = request.POST.get("revision", "")
    by = Writer(official.user_id, timezone.now(), int(given) if given.isdecimal() and len(given) < 10 else -1)
    try:
        said = _done(request, wave_id, deed, by)
    except StaleRevision as error:
        return _show(request, official, wave_id, [SummaryLine("deeds", words.refusal(error))], status=409)
    except PollError as error:
        field = getattr(error, "field", "")
        anchor = f"id_{field}" if field in ("why", "rows", "seed", "count") else "deeds"
        return _show(request, official, wave_id, [SummaryLine(anchor, words.refusal(error))], status=422)
    messages.success(request, said)
    return redirect("polls:wave", wave_id)


def _done(request: HttpRequest, wave_id: int, deed: str, by: Writer) -> str:
    """Carry it out; what is said then."""
    typed = request.POST
    match deed:
        case "draw":
            with scopes.scope(scopes.of_system("sample of a survey")):
                wave = waves.draw(wave_id, seed=typed.get("seed", ""), by=by)
            return _("The sample was drawn: %(n)d people.") % {"n": wave.drawing["asked"]}
        case "list":
            wave = waves.list_units(wave_id, _listed(typed.get("rows", "")), by=by)
            return _("The sample was drawn: %(n)d people.") % {"n": wave.drawing["asked"]}
        case "open":
            waves.open_(wave_id, by=by)
            return _("The survey is open.")
        case "invite":
            sent = inviting.invite(wave_id, by=by)
            return _("%(told)d people were told; %(other)d have to be asked by letter or telephone.") % {
                "told": sent.told, "other": sent.by_other_means,
            }  # fmt: skip
        case "remind":
            inviting.remind(wave_id, by=by)
            return _("Those who may not have answered yet were reminded.")
        case "reserve":
            number, count = typed.get("stratum", ""), typed.get("count", "")
            if not (number.isdecimal() and len(number) < 12 and count.isdecimal() and len(count) < 5):
                raise InputRefused("count", "not-a-number")
            n = inviting.take_reserve(wave_id, int(number), int(count), by=by)
            return ngettext("%(n)d person more is asked.", "%(n)d people more are asked.", n) % {"n": n}
        case "close":
            waves.close(wave_id, by=by)
            return _("The survey is closed.")
        case "cancel":
            waves.cancel(wave_id, why=typed.get("why", ""), by=by)
            return _("The survey was given up.")
        case "propose":
            waves.propose(wave_id, by=by)
            return _("The results lie before another person, who publishes them.")
        case "publish":
            waves.publish(wave_id, by=by)
            return _("The results are public and frozen.")
        case "send-back":
            waves.send_back(wave_id, why=typed.get("why", ""), by=by)
            return _("The results were sent back.")
    raise Http404


def _listed(text: str) -> list[waves.Listed]:
    """Lines `name; people served; people to be asked`."""
    rows = []
    for line in text.splitlines():
        if not line.strip():
            continue
        parts = [part.strip() for part in line.rsplit(";", 2)]
        if len(parts) != 3 or not all(
            part.isascii() and part.isdigit() and len(part) < 9 for part in parts[1:]
        ):
            raise InputRefused("rows", "unreadable-line")
        rows.append(waves.Listed(parts[0][:200], int(parts[1]), int(parts[2])))
    return rows
