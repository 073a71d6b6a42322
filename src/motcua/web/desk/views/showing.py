"""What the page of a dossier shows, whether it is opened or answers a deed that could not be done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.accounts.rules import opens_for_roles
from motcua.agencies import queries as agencies
from motcua.dataquality import queries as checks
from motcua.dataquality.rules.asking import Register
from motcua.dossiers import documents, matters, whereabouts, work_queries
from motcua.dossiers.actions import posting
from motcua.dossiers.queries import DossierPage
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.states import Handover
from motcua.kernel.identity import mask_personal_id
from motcua.kernel.text import foreign_letters
from motcua.kernel.worktime import LimitUnit
from motcua.procedures.rules import forms as eforms
from motcua.records import queries as records
from motcua.records import scanning
from motcua.web.components import evidence, fees
from motcua.web.components.words import CHANNEL_LABELS, due_words, limit_words
from motcua.web.desk import stored, story, walking, words
from motcua.web.desk.access import Official, trace
from motcua.web.desk.deeds import Deed, Offered, possible_for, stamp_of
from motcua.web.desk.dues import due_from
from motcua.web.desk.forms.base import DeedForm
from motcua.web.desk.forms.checking import CheckedForm
from motcua.web.partners import words as check_words


@dataclass(frozen=True)
class SummaryLine:
    anchor: str
    message: str


@dataclass(frozen=True)
class Answer:
    page_title: str
    label: str
    text: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    is_sensitive: bool = False


@dataclass(frozen=True)
class WorkLine:
    """One step of the internal process as it was worked."""

    name: str
    role: str
    who: str
    item: Any  # a dossiers.WorkItem
    is_late: bool


@dataclass(frozen=True)
class OpinionLine:
    """An opinion asked of another unit, in words; `is_ours` when the reader's unit is the one that answers."""

    opinion: Any  # a dossiers.Opinion
    position: str
    tone: str
    is_late: bool
    is_ours: bool


@dataclass(frozen=True)
class Trouble:
    """Why a deed was not done: for the top of the page."""

    heading: str
    lines: tuple[str, ...] = ()
    typed: tuple[tuple[str, str], ...] = ()


# Deeds that can be done at any time stand with what they are about, not among what the dossier waits for.
_ELSEWHERE = frozenset({Command.NOTE, Command.CORRECT_PARTY})


def show(
    request: HttpRequest,
    official: Official,
    page: DossierPage,
    now: datetime,
    *,
    status: int = 200,
    tried: DeedForm | None = None,
    command_id: str = "",
    trouble: Trouble | None = None,
) -> HttpResponse:
    """The page of one dossier; that it was read is traced. `tried` is a form to show again as it was filled in, with
    what is wrong."""
    deeds = possible_for(page, official, now)
    offered = [_offer(deed, page, official, now, tried, command_id) for deed in deeds]
    checking = [one for one in offered if one.deed.takes_checks]
    version = page.version
    if checking:
        stored.traced(official, page)
    context: dict[str, Any] = {
        "official": official,
        "walk": walking.walk_of(request, official, page.state.id, now),
        "now": now,
        "page": page,
        "dossier": page.dossier,
        "party": page.party,
        "stamp": stamp_of(page.state),
        "offered": [
            one for one in offered if not one.deed.takes_checks and one.deed.command not in _ELSEWHERE
        ],
        "former_data": [(one.at, evidence.former(one.before)) for one in page.corrections],
        "mending": next((one for one in offered if one.deed.command == Command.CORRECT_PARTY), None),
        # a note can be left at any time: it stands with the notes, not among what the dossier waits for
        "noting": next((one for one in offered if one.deed.command == Command.NOTE), None),
        "checking": checking,
        "checks_first": _offers(deeds, Command.ACCEPT),
        "check_form": next((one.form for one in checking if one.form is tried), None)
        or (checking[0].form if checking else None),
        "check_command_id": checking[0].command_id if checking else "",
        "components": _components(page),
        "foreign_letters": foreign_letters(page.party.owner_name),
        "scan_words": _scan_words(page),
        "summary": _summary(tried) if tried is not None and status == 422 else [],
        "trouble": trouble,
        "due": due_words(page.dossier, now),
        "due_now": due_from(page.state, now) if _offers(deeds, Command.ACCEPT) else None,
        "explained": due_from(page.state, page.state.accepted_at) if page.state.accepted_at else None,
        "limit": limit_words(page.state.limit_value, page.state.limit_unit or LimitUnit.WORKING_DAY),
        "channel": CHANNEL_LABELS[page.state.channel],
        "return_way": words.RETURN_LABELS.get(page.state.return_method, page.state.return_method),
        "owner_kind": words.OWNER_LABELS[page.party.owner_kind],
        "owed_vnd": page.state.fee_vnd - page.state.paid_vnd,
        "fee": fees.kept(page.fee, page.state.fee_vnd),
        "answers": _answers(version, page.party.form_data),
        "documents": documents.templates_of(page, now),
        "told": list(reversed(story.told(page))),
        "slips": [(slip, words.slip_label(slip, page.slips)) for slip in page.slips],
        "work": [_work_line(page, item, now) for item in page.work],
        "step": words.step_words(page.state),
        "letters": [_letter_line(letter) for letter in page.letters],
        "notes": work_queries.notes_of(page.state.id, official.unit_id),
        "opinions": [_opinion_line(one, official, now) for one in work_queries.opinions_of(page.state.id)],
        "due_changes": [
            (change, words.GROUND_WORDS.get(change.ground, change.ground))
            for change in page.due_changes
            if change.before is not None
        ],
        "nothing_to_do": not deeds,
        **_whereabouts(page, official),
        **_owner_check(page, official),
        **_post(page),
    }
    trace(official, page.state.id, "dossier")
    return render(request, "desk/dossier.html", context, status=status)


def _post(page: DossierPage) -> dict[str, Any]:
    """Where the result is that goes by post; nothing is asked for other ways."""
    item = posting.last_item(page.state.id) if page.state.return_method == "post" else None
    return {"post_item": item, "post_state": words.POST_LABELS.get(item.state, item.state) if item else ""}


def _owner_check(page: DossierPage, official: Official) -> dict[str, Any]:
    """What a register said of the owner last, and the button that asks it."""
    row = checks.last_of_dossier(page.state.id)
    register = Register.BUSINESS if page.party.owner_kind == "organisation" else Register.POPULATION
    return {
        "owner_check": check_words.shown(row) if row else None,
        "check_button": check_words.BUTTONS[register],
        "may_check": opens_for_roles("partners:check", official.acting.roles),
    }


def _scan_words(page: DossierPage) -> list[str]:
    """Files that a virus scanner refused, or has not looked at yet; nothing is asked where there is no scanner."""
    if not scanning.is_configured():
        return []
    marks = records.scan_marks([one.file_id for one in page.components if one.file_id])
    harmful, waiting = (
        _("%(paper)s: the virus scanner found something harmful; it does not open."),
        _("%(paper)s: the virus scanner has not looked at it yet."),
    )
    return [
        (harmful if marks[one.file_id] == "infected" else waiting) % {"paper": one.name}
        for one in page.components
        if one.file_id in marks
    ]


def _whereabouts(page: DossierPage, official: Official) -> dict[str, Any]:
    """The file it is part of, who acts for the owner, where its papers are, who received the result."""
    row = page.dossier
    returned = page.state.handover is Handover.RETURNED
    acting = page.party.representative()
    return {
        "matter": matters.matter(row.bundle_id) if row.bundle_id else None,
        "representative": acting,
        "representative_right": words.REPRESENTATIVE_LABELS.get(acting.kind, "") if acting else "",
        "handovers": [
            (
                record,
                words.RECEIVER_LABELS.get(record.receiver_kind, record.receiver_kind),
                words.PROOF_LABELS.get(record.proof, record.proof),
                mask_personal_id(record.receiver_id_number),
            )
            for record in (whereabouts.handovers(row.pk) if returned else ())
        ],
        "corrections": whereabouts.corrections(row) if returned or row.corrects_id else [],
        "can_correct": returned and official.takes_in and official.unit_id == row.receiving_unit_id,
        "correct_command_id": str(uuid4()),
        "missing_line": whereabouts.missing_line(row),
        "places": agencies.units({pk for pk in (row.intake_point_id, row.papers_unit_id) if pk is not None}),
    }


def _offers(deeds: Sequence[Deed], command: Command) -> bool:
    return any(deed.command is command for deed in deeds)


def _offer(
    deed: Deed,
    page: DossierPage,
    official: Official,
    now: datetime,
    tried: DeedForm | None,
    command_id: str,
) -> Offered:
    again = tried is not None and tried.command is deed.command
    form = tried if again and tried is not None else deed.form(page, official, now)
    if tried is not None and not again and isinstance(form, CheckedForm) and isinstance(tried, CheckedForm):
        form.marks, form.notes = tried.marks, tried.notes
    made = Offered(deed=deed, form=form, stamp=stamp_of(page.state), is_open=again)
    return replace(made, command_id=command_id) if again and command_id else made


def _components(page: DossierPage) -> list[tuple[Any, str, str]]:
    return [
        (component, str(words.CHECK_LABELS[component.check_state]), words.CHECK_TONES[component.check_state])
        for component in page.components
    ]


def _summary(form: DeedForm) -> list[SummaryLine]:
    found = []
    for name, errors in form.errors.as_data().items():
        for error in errors:
            anchor = f"{form.command}-{name}" if name in form.fields else f"deed-{form.command}"
            if error.code and error.code.startswith(("check-", "id_")):
                anchor = error.code
            text = "; ".join(str(message) for message in error.messages)
            if name in form.fields:
                text = f"{form.fields[name].label}: {text}"
            found.append(SummaryLine(anchor, text))
    return found


def _answers(version: Any, data: dict[str, Any]) -> list[Answer]:
    """The form's answers in its own order and words; what the form does not know comes last, as it stands."""
    language = get_language() or "vi"
    found = []
    shown: set[str] = set()
    for page in eforms.describe(version.form_schema, version.form_layout, language):
        for one in page.fields:
            if one.name not in data or not one.counts(data):
                continue
            shown.add(one.name)
            text = eforms.display(one, data[one.name], language)
            if one.widget is eforms.Widget.COMMUNE:
                area = agencies.area_of(str(data[one.name]))
                text = area.name if area else text
            rows = eforms.rows_in_words(one, data[one.name], language)
            columns = tuple(column.label for column in one.columns)
            found.append(Answer(page.title, one.label, text, columns, rows, one.is_sensitive))
    rest = _("Other answers")
    found += [Answer(rest, name, str(value)) for name, value in sorted(data.items()) if name not in shown]
    return found


def _letter_line(letter: Any) -> tuple[Any, str, str]:
    """A letter of apology with its cause and the way of its delivery in words."""
    way = str(words.LETTER_WAY_LABELS.get(letter.way, letter.way))
    return letter, words.cause_words(letter.cause, get_language() or "vi"), way


def _opinion_line(opinion: Any, official: Official, now: datetime) -> OpinionLine:
    return OpinionLine(
        opinion=opinion,
        position=str(words.POSITION_LABELS.get(opinion.position, "")),
        tone=words.POSITION_TONES.get(opinion.position, ""),
        is_late=bool(opinion.due and (opinion.given_at or now) > opinion.due),
        is_ours=opinion.unit_id == official.unit_id,
    )


def _work_line(page: DossierPage, item: Any, now: datetime) -> WorkLine:
    name = words.step_name(page.state.process_key, item.step_no, page.state.process_version)
    end = item.done_at or now
    return WorkLine(
        name=name,
        role=str(words.ROLE_LABELS.get(item.role, item.role)),
        who=item.assignee.full_name if item.assignee else "",
        item=item,
        is_late=bool(item.due and end > item.due and page.state.clock_stopped_at is None),
    )
