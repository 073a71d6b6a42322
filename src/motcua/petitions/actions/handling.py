"""What officials do with a petition. Each deed is one transaction: the row, one event, what is told."""

from datetime import datetime

from django.db import transaction

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.agencies.errors import UnitNotFound
from motcua.kernel.text import fold
from motcua.kernel.zone import day_of
from motcua.petitions.actions.recording import keep, opened, plain, require
from motcua.petitions.actions.telling import tell_petitioner
from motcua.petitions.errors import DeedRefused, InputRefused, PersonalDataLeft
from motcua.petitions.models import Concern, Petition, Publication
from motcua.petitions.rules import clocks, redaction
from motcua.petitions.rules.authority import By
from motcua.petitions.rules.lifecycle import Deed, State


def refuse(petition_id: int, *, reason: str, seen: int | None, by: By, at: datetime) -> None:
    """Refuse with a reason. While the petitioner is asked for more, only after their last day.

    Raises PetitionNotFound, ScreenStale, NotAllowed, DeedRefused, InputRefused.
    """
    with transaction.atomic():
        one = opened(petition_id, seen)
        require(Deed.REFUSE, one, by)
        row = one.row
        if row.state == State.MORE_ASKED and row.more_until is not None and day_of(at) <= row.more_until:
            raise DeedRefused
        words = plain("reason", reason, longest=one.law.longest_reason)
        keep(row, Deed.REFUSE, {"refused_at": at}, {"reason": words}, by=by, at=at)
        tell_petitioner(row, "petition_refused", at=at)


def ask_more(petition_id: int, *, what: str, seen: int | None, by: By, at: datetime) -> None:
    """Ask the petitioner for more: the time limit stands still until they answer. Raises as `refuse` does."""
    with transaction.atomic():
        one = opened(petition_id, seen)
        require(Deed.ASK_MORE, one, by)
        row = one.row
        words = plain("reason", what, longest=one.law.longest_reason)
        until = clocks.more_deadline(at, one.law)
        fields = {"paused_at": at, "more_until": until, "first_asked_at": row.first_asked_at or at}
        keep(row, Deed.ASK_MORE, fields, {"text": words, "until": until.isoformat()}, by=by, at=at)
        tell_petitioner(row, "petition_more_asked", at=at)


def assign(petition_id: int, *, unit_id: int, note: str, seen: int | None, by: By, at: datetime) -> None:
    """Give it to the unit that answers. A unit whose head it is about does not get it. Raises as `refuse` does."""
    with transaction.atomic():
        one = opened(petition_id, seen)
        require(Deed.ASSIGN, one, by)
        row, today = one.row, day_of(at)
        try:
            unit = agencies.unit(unit_id)
        except UnitNotFound:
            raise InputRefused(field="unit", problem="required") from None
        if not agencies.exists_on(unit, today):
            raise InputRefused(field="unit", problem="unit-ended")
        heads = {held.user_id for held in accounts.holders(unit_id, accounts.Role.AGENCY_HEAD, today)}
        if heads & set(Concern.objects.filter(petition=row).values_list("user_id", flat=True)):
            raise InputRefused(field="unit", problem="its-head-is-concerned")
        if unit_id == row.assigned_unit_id:
            raise InputRefused(field="unit", problem="assigned-already")
        said = {"unit": unit_id, "from": row.assigned_unit_id, "note": note.strip()[:500]}
        keep(row, Deed.ASSIGN, {"assigned_unit_id": unit_id}, said, by=by, at=at)
        tell_petitioner(row, "petition_assigned", at=at)


def name_concerned(petition_id: int, *, user_id: int, seen: int | None, by: By, at: datetime) -> None:
    """Name an official whom it is about: from now on it does not exist for them. Raises as `refuse` does."""
    with transaction.atomic():
        one = opened(petition_id, seen)
        require(Deed.CONCERN, one, by)
        user = accounts.user(user_id)
        if user is None or user.kind != "official":
            raise InputRefused(field="user", problem="required")
        if user_id == by.user_id:
            raise InputRefused(field="user", problem="is-yourself")
        _row, is_new = Concern.objects.get_or_create(petition=one.row, user_id=user_id)
        if not is_new:
            raise InputRefused(field="user", problem="named-already")
        fields: dict[str, object] = {}
        keep(one.row, Deed.CONCERN, fields, {"user": user_id}, by=by, at=at)


def answer(petition_id: int, *, text: str, seen: int | None, by: By, at: datetime) -> None:
    """Answer the petitioner; what is made public is written and confirmed by a second person afterwards.

    Raises as `refuse` does.
    """
    with transaction.atomic():
        one = opened(petition_id, seen)
        require(Deed.ANSWER, one, by)
        row = one.row
        words = plain("text", text, longest=one.law.longest_text, shortest=one.law.shortest_text)
        due = clocks.publish_due(agencies.calendar_of(row.receiving_unit_id), at, one.law)
        fields = {"answer": words, "answered_at": at, "answered_by_id": by.user_id, "publish_due": due}
        keep(row, Deed.ANSWER, fields, {"text": words}, by=by, at=at)
        tell_petitioner(row, "petition_answered", at=at)


def send_back(petition_id: int, *, reason: str, seen: int | None, by: By, at: datetime) -> None:
    """The answer does not do: the unit answers anew; the time limit never stood still. Raises as `refuse` does."""
    with transaction.atomic():
        one = opened(petition_id, seen)
        require(Deed.SEND_BACK, one, by)
        words = plain("reason", reason, longest=one.law.longest_reason)
        fields = {"answered_at": None, "answered_by_id": None, "publish_due": None}
        keep(one.row, Deed.SEND_BACK, fields, {"reason": words}, by=by, at=at)


def publish(
    petition_id: int,
    *,
    subject: str,
    question: str,
    answer_text: str,
    is_confirmed: bool,
    seen: int | None,
    by: By,
    at: datetime,
) -> None:
    """Make the answer public in a text without personal data, confirmed by somebody else than who answered.

    Raises as `refuse` does, and PersonalDataLeft.
    """
    with transaction.atomic():
        one = opened(petition_id, seen)
        require(Deed.PUBLISH, one, by)
        row, law = one.row, one.law
        texts = {
            "subject": plain("subject", subject, longest=law.longest_subject),
            "question": plain("question", question, longest=law.longest_text),
            "answer": plain("answer", answer_text, longest=law.longest_text),
        }
        _require_no_personal_data(row, texts)
        if not is_confirmed:
            raise InputRefused(field="is_confirmed", problem="confirm")
        Publication.objects.create(
            petition=row,
            **texts,
            folded=fold(" ".join(texts.values())),
            published_on=day_of(at),
        )
        fields = {"finished_at": at, "finished_by_id": by.user_id}
        keep(row, Deed.PUBLISH, fields, dict(texts), by=by, at=at)
        tell_petitioner(row, "petition_published", at=at)


def close(petition_id: int, *, reason: str, seen: int | None, by: By, at: datetime) -> None:
    """End an answered petition without making it public (it cannot be told without telling of a person).

    Raises as `refuse` does.
    """
    with transaction.atomic():
        one = opened(petition_id, seen)
        require(Deed.CLOSE, one, by)
        words = plain("reason", reason, longest=one.law.longest_reason)
        fields = {"finished_at": at, "finished_by_id": by.user_id}
        keep(one.row, Deed.CLOSE, fields, {"reason": words}, by=by, at=at)


def unpublish(petition_id: int, *, reason: str, seen: int | None, by: By, at: datetime) -> None:
    """Take a published text back at once: personal data slipped through, or it was wrong. Raises as `refuse` does."""
    with transaction.atomic():
        one = opened(petition_id, seen)
        require(Deed.UNPUBLISH, one, by)
        words = plain("reason", reason, longest=one.law.longest_reason)
        Publication.objects.filter(petition=one.row).update(withdrawn_on=day_of(at))
        fields: dict[str, object] = {}
        keep(one.row, Deed.UNPUBLISH, fields, {"reason": words}, by=by, at=at)


def _require_no_personal_data(row: Petition, texts: dict[str, str]) -> None:
    concerned = Concern.objects.filter(petition=row).values_list("user__full_name", flat=True)
    petitioner = accounts.full_names({row.petitioner_id}) if row.petitioner_id else {}
    names = [name for name in (row.name, row.about_whom, *concerned, *petitioner.values()) if name]
    codes = [row.dossier.code] if row.dossier is not None else []
    for field, text in texts.items():
        left = redaction.left_in(text, names=names, codes=codes)
        if left:
            raise PersonalDataLeft(field, left)
