"""Building questionnaires: versions that may be changed until a wave uses them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from motcua.polls.actions.recording import Writer, record
from motcua.polls.errors import Frozen, InputRefused, NotFound, StaleRevision
from motcua.polls.models import Questionnaire
from motcua.polls.rules import building, law
from motcua.polls.rules.questionnaire import QuestionnaireRefused, questionnaire


def ship(*, at: datetime) -> Questionnaire:
    """The questionnaire that comes with the product, as version 1 of its key; again changes nothing."""
    told = law.sipas()
    row, _is_new = Questionnaire.objects.get_or_create(
        key=told.key,
        number=1,
        defaults={
            "name_vi": told.name.vi,
            "name_en": told.name.en,
            "content": told.content,
            "origin": told.basis,
            "changed_at": at,
        },
    )
    return row


@transaction.atomic
def begin(*, key: str, name_vi: str, name_en: str, by: Writer) -> Questionnaire:
    """An empty questionnaire under a new key. Raises InputRefused."""
    if not name_vi.strip():
        raise InputRefused("name_vi", "required")
    if Questionnaire.objects.filter(key=key).exists():
        raise InputRefused("key", "taken")
    row = Questionnaire.objects.create(
        key=key, number=1, name_vi=name_vi, name_en=name_en, content=building.empty(), changed_at=by.at,
        changed_by_id=by.user_id,
    )  # fmt: skip
    record("begun", by, questionnaire=row)
    return row


@transaction.atomic
def new_version(questionnaire_id: int, *, by: Writer) -> Questionnaire:
    """The next version with the same content, to be changed. Raises NotFound."""
    old = Questionnaire.objects.filter(pk=questionnaire_id).first()
    if old is None:
        raise NotFound
    of_key = Questionnaire.objects.select_for_update().filter(key=old.key).order_by("pk")
    list(of_key)
    number = (of_key.aggregate(Max("number"))["number__max"] or 0) + 1
    row = Questionnaire.objects.create(
        key=old.key, number=number, name_vi=old.name_vi, name_en=old.name_en, content=old.content, origin=old.origin,
        changed_at=by.at, changed_by_id=by.user_id,
    )  # fmt: skip
    record("versioned", by, questionnaire=row, said={"from": old.number})
    return row


@transaction.atomic
def change(questionnaire_id: int, content: Mapping[str, Any], *, kind: str, by: Writer) -> Questionnaire:
    """Keep another content; it may still have faults, which the page shows. Raises NotFound, StaleRevision,
    Frozen."""
    row = Questionnaire.objects.select_for_update(of=("self",)).filter(pk=questionnaire_id).first()
    if row is None:
        raise NotFound
    if row.frozen_at is not None:
        raise Frozen
    if by.seen is not None and by.seen != row.revision:
        raise StaleRevision
    row.content = dict(content)
    row.revision += 1
    row.changed_at, row.changed_by_id = by.at, by.user_id
    row.save(update_fields=["content", "revision", "changed_at", "changed_by"])
    record(kind, by, questionnaire=row, said={"revision": row.revision})
    return row


def freeze(row: Questionnaire, *, at: datetime) -> None:
    """From now on it stays as it is. Inside the transaction of the wave. Raises InputRefused for one with faults."""
    try:
        form = questionnaire(row.content)
    except QuestionnaireRefused:
        raise InputRefused("questionnaire", "has-faults") from None
    if not form.indexed:
        raise InputRefused("questionnaire", "no-index")
    Questionnaire.objects.filter(pk=row.pk, frozen_at__isnull=True).update(frozen_at=at)
