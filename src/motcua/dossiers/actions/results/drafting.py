"""Drafting a result, checking it as a second person, sending it back with the reason."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Q

from motcua.dossiers import queries
from motcua.dossiers.actions import keeping
from motcua.dossiers.actions.performing import Done, perform
from motcua.dossiers.actions.results import copying, drawing, guarding
from motcua.dossiers.actions.results.drawing import Wanted
from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import Dossier, Party, Result
from motcua.dossiers.rules import results as rules
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.projection import DossierState
from motcua.dossiers.rules.results import Source, Term
from motcua.kernel import scopes
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json
from motcua.records.errors import RecordsError, TemplateNotFound
from motcua.records.holding_rules import plain_number
from motcua.records.paper_law import paper_law
from motcua.records.typesetting import TypesettingFailed
from motcua.records.word_templates import TemplateRefused

LONGEST_TEXT = 20_000


def draft(*, dossier_id: int, wanted: Wanted, by: Acting, at: datetime, command_id: str) -> Done:
    """Draw up the result, or draw it up anew while nobody has checked it. Its values are taken from the dossier now.

    Raises: InputRefused (`term_until`, `replaces`, `template`, `component`, `text`), NotAllowed, TransitionRefused.
    """
    _check_words(wanted, day_of(at))
    if wanted.source is Source.CERTIFIED_COPY:
        copying.look_at_original(dossier_id, component=wanted.component, seen=wanted.seen, at=at)
    content: dict[str, Json] = {}

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        content.update(_content(state, wanted, when))
        salt = Party.objects.filter(pk=state.id).values_list("salt", flat=True).get()
        return {
            "source": wanted.source.value,
            "template": wanted.template_id if wanted.source is Source.WORD else None,
            "content": rules.committed(content, bytes(salt)),
            "term": wanted.term.value,
            "term_until": wanted.term_until.isoformat() if wanted.term_until else None,
            "replaces": _replaced(state, wanted.replaces),
            "drafter": by.user_id,
            "unit": state.handling_unit_id,
        }

    def write(state: DossierState, seq: int, when: datetime) -> None:
        rows = Result.unscoped.filter(dossier_id=state.id, drafted_seq=seq)
        rows.update(content=content)
        _set_once(rows.get(), when)

    return perform(
        dossier_id=dossier_id,
        command=Command.DRAFT_RESULT,
        kind="result_drafted",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )


def _check_words(wanted: Wanted, today: date) -> None:
    if len(wanted.text) > LONGEST_TEXT:
        raise InputRefused(field="text", problem="too-long")
    if (wanted.term is Term.UNTIL) != (wanted.term_until is not None):
        raise InputRefused(
            field="term_until", problem="required" if wanted.term is Term.UNTIL else "two-terms"
        )
    if wanted.term_until is not None and wanted.term_until < today:
        raise InputRefused(field="term_until", problem="must-lie-ahead")


def _content(state: DossierState, wanted: Wanted, at: datetime) -> dict[str, Json]:
    page = queries.page_of(state)
    kind, title = keeping.result_kind(
        page.version.content, page.dossier.procedure.code, page.dossier.procedure.name
    )
    is_copy = kind in paper_law(day_of(at)).certified_copies
    if is_copy != (wanted.source is Source.CERTIFIED_COPY):
        raise InputRefused(field="source", problem="source-does-not-fit-the-procedure")
    return drawing.content_of(page, wanted, title=title, kind=kind, at=at)


def _set_once(result: Result, at: datetime) -> None:
    """What cannot be set is found out when it is drafted, not when it is to be signed. Raises InputRefused."""
    try:
        drawing.pdf(result, at=at)
    except (TypesettingFailed, TemplateRefused, TemplateNotFound, RecordsError) as error:
        raise InputRefused(field="template", problem="cannot-be-set") from error


def _replaced(state: DossierState, typed: str) -> int | None:
    """The dossier of an older result of the same owner. Raises InputRefused (`replaces`)."""
    if not typed.strip():
        return None
    code = rules.read_code(typed)
    owner = Party.objects.filter(pk=state.id).values_list("owner_id_number", flat=True).get()
    with scopes.scope(scopes.of_system("the older result that a new one replaces")):
        older = (
            Result.objects.select_related("dossier__party")
            # one that was revoked is replaced, too: whoever verifies it is told what stands in its place
            .filter(
                Q(void_at__isnull=True) | Q(void_why="result_revoked"), code=code, issued_at__isnull=False
            )
            .first()
            if code
            else None
        )
        numbers = (
            (plain_number(owner), plain_number(older.dossier.party.owner_id_number)) if older else ("", "")
        )
    if older is None or not numbers[0] or numbers[0] != numbers[1] or older.dossier_id == state.id:
        raise InputRefused(field="replaces", problem="no-such-result-of-the-owner")
    return int(older.dossier_id)


def check(*, dossier_id: int, draft_seq: int, by: Acting, at: datetime, command_id: str) -> Done:
    """A second person has read the draft and finds it right. `draft_seq` names the draft that was read.

    Raises: InputRefused (`draft`: written anew; one's own), NotAllowed, TransitionRefused.
    """

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        result = guarding.open_result(state, draft_seq)
        guarding.require_same_unit(state, result)
        guarding.require_second_person(result, by)
        return {"checker": by.user_id}

    return perform(
        dossier_id=dossier_id,
        command=Command.CHECK_RESULT,
        kind="result_checked",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
    )


def send_back(
    *, dossier_id: int, draft_seq: int, why: str, by: Acting, at: datetime, command_id: str
) -> Done:
    """Send the draft back to be changed, saying why. A number that was taken for it is void.

    Raises: InputRefused (`why`; `draft`: written anew, or being signed now), NotAllowed, TransitionRefused.
    """
    if not why.strip():
        raise InputRefused(field="why", problem="required")

    def decide(state: DossierState, when: datetime) -> Mapping[str, Json]:
        guarding.open_result(state, draft_seq)
        guarding.require_nobody_signs(state.id)
        return {}

    def write(state: DossierState, seq: int, when: datetime) -> None:
        Result.unscoped.filter(dossier_id=state.id, no=state.result_count + 1).update(
            returned_why=why.strip()[:2000]
        )

    return perform(
        dossier_id=dossier_id,
        command=Command.RETURN_RESULT,
        kind="result_returned",
        by=by,
        at=at,
        command_id=command_id,
        decide=decide,
        write=write,
    )


def draft_pdf(dossier_id: int, *, at: datetime) -> bytes:
    """The open draft as it stands, marked as one; nothing is kept. Raises InputRefused: there is none."""
    state = queries.page(dossier_id).state
    row = Result.objects.filter(dossier_id=dossier_id, no=state.result_count + 1).first()
    if row is None or not row.content:
        raise InputRefused(field="draft", problem="required")
    return drawing.pdf(row, at=at)


def replaced_dossiers(state: DossierState, result: Result) -> list[int]:
    """The dossiers whose results this one takes the place of."""
    found = {result.replaces_id, state.corrects_id} - {None, state.id}
    return sorted(Dossier.unscoped.filter(pk__in=found).values_list("pk", flat=True))
