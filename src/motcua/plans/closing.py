"""The review at the end of a plan's year: outcomes frozen as they were measured, causes and lessons by people,
two signatures.

The first signature writes the whole record and its hash; the second is put under that hash. Then tasks that are to be
carried over go into a draft of the next year's plan, where each is confirmed again.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from motcua.kernel.zone import day_of
from motcua.plans.cascading import said_of_task
from motcua.plans.errors import DraftNotFound, NotAllowed, SaidRefused, SamePerson, WrongMoment
from motcua.plans.models import (
    Plan,
    PlanDeed,
    PlanDraft,
    Proposal,
    ReviewLine,
    Task,
    TaskEntry,
    YearReview,
)
from motcua.plans.queries import MeasuredTarget, measured_targets
from motcua.plans.rules import law
from motcua.plans.rules.law import By
from motcua.plans.task_queries import OPEN
from motcua.plans.verdicts import Verdict

NEEDS_CAUSE = frozenset({"not_met", "not_done"})
_OUTCOMES = {Verdict.MET: "met", Verdict.NOT_MET: "not_met"}


@transaction.atomic
def open_review(plan_id: int, year: int, *, by: By, at: datetime) -> YearReview:
    """Begin the review of a plan's year with every target's figure and every task's state. It is there: that one.

    Raises: DraftNotFound, NotAllowed, SaidRefused (a year that has not begun).
    """
    plan = Plan.objects.select_for_update(of=("self",)).filter(pk=plan_id).first()
    if plan is None:
        raise DraftNotFound(str(DraftNotFound.__doc__))
    _require_keeper(plan, by, at)
    if not 2000 <= year <= day_of(at).year:
        raise SaidRefused([("year", "out-of-reach")])
    review, is_new = YearReview.objects.get_or_create(
        plan=plan, year=year, defaults={"opened_by_id": by.user_id, "opened_at": at}
    )
    if is_new:
        targets = measured_targets(plan, now=at)
        tasks = list(plan.tasks.all())
        ReviewLine.objects.bulk_create(
            [_target_line(review, one) for one in targets] + [_task_line(review, task) for task in tasks]
        )
        PlanDeed.objects.create(plan=plan, kind="review-open", words=str(year), by_id=by.user_id, at=at)
    return review


def _target_line(review: YearReview, one: MeasuredTarget) -> ReviewLine:
    figure = one.figure
    return ReviewLine(
        review=review,
        target=one.target,
        outcome=_OUTCOMES.get(one.judgement.verdict, "not_assessed"),
        numerator=None if figure is None else figure.numerator,
        denominator=None if figure is None else figure.denominator,
        value=one.hand_value.value if one.hand_value is not None else None,
    )


def _task_line(review: YearReview, task: Task) -> ReviewLine:
    outcome = {"done": "done", "cancelled": "cancelled"}.get(task.state, "not_done")
    return ReviewLine(review=review, task=task, outcome=outcome, is_carried=task.state in OPEN)


@transaction.atomic
def measure_again(review_id: int, *, by: By, at: datetime) -> YearReview:
    """Take the figures and states anew, while nobody has signed; causes and lessons stay.

    Raises: DraftNotFound, NotAllowed, WrongMoment.
    """
    review = _open(review_id, by, at)
    found = {one.target.pk: one for one in measured_targets(review.plan, now=at)}
    tasks = {task.pk: task for task in review.plan.tasks.all()}
    lines = list(review.lines.all())
    for line in lines:
        fresh = (
            _target_line(review, found[line.target_id])
            if line.target_id in found
            else _task_line(review, tasks[line.task_id or 0])
        )
        line.outcome, line.numerator, line.denominator = fresh.outcome, fresh.numerator, fresh.denominator
        line.value = fresh.value
    ReviewLine.objects.bulk_update(lines, ["outcome", "numerator", "denominator", "value"])
    known = {line.target_id for line in lines} | {None}
    ReviewLine.objects.bulk_create(
        [_target_line(review, one) for pk, one in found.items() if pk not in known]
        + [
            _task_line(review, task)
            for pk, task in tasks.items()
            if pk not in {line.task_id for line in lines}
        ]
    )
    return review


@transaction.atomic
def write(review_id: int, said: Mapping[int, tuple[str, str, bool]], *, by: By, at: datetime) -> YearReview:
    """Keep causes, lessons and what is carried over, by line: (cause, lesson, carried). Lines of others are left.

    Raises: DraftNotFound, NotAllowed, WrongMoment.
    """
    review = _open(review_id, by, at)
    lines = [line for line in review.lines.select_related("task") if line.pk in said]
    for line in lines:
        cause, lesson, is_carried = said[line.pk]
        line.cause, line.lesson = cause.strip()[:500], lesson.strip()[:500]
        line.is_carried = is_carried and line.task is not None and line.task.state in OPEN
    ReviewLine.objects.bulk_update(lines, ["cause", "lesson", "is_carried"])
    return review


@transaction.atomic
def sign(review_id: int, *, sha256: str = "", by: By, at: datetime) -> YearReview:
    """Sign. The first signature writes the record; the second, of another person who may adopt, freezes it.

    `sha256`: the hash that the second signer saw. Who signed already signs once.
    Raises: DraftNotFound, NotAllowed, SamePerson, SaidRefused (a cause is missing), WrongMoment.
    """
    review = _locked(review_id)
    rights = law.on(day_of(at)).rights
    if review.state == "open":
        _require_keeper(review.plan, by, at)
        record = _record(review, at)
        review.record, review.sha256 = record, hashed(record)
        review.state, review.first_by_id, review.first_at = "signed_once", by.user_id, at
        review.save(update_fields=["record", "sha256", "state", "first_by", "first_at"])
        return _told(review, "review-signed", by, at)
    if review.state == "frozen":
        if by.user_id in (review.first_by_id, review.second_by_id):
            return review
        raise WrongMoment(str(WrongMoment.__doc__))
    if not law.may_adopt(by, review.plan.unit_id, rights):
        raise NotAllowed(str(NotAllowed.__doc__))
    if by.user_id is not None and by.user_id == review.first_by_id:
        raise SamePerson(str(SamePerson.__doc__))
    if sha256 != review.sha256:
        raise WrongMoment(str(WrongMoment.__doc__))
    review.state, review.second_by_id, review.second_at = "frozen", by.user_id, at
    review.draft = _carry_over(review, by, at)
    review.save(update_fields=["state", "second_by", "second_at", "draft"])
    return _told(review, "review-frozen", by, at)


@transaction.atomic
def take_back(review_id: int, *, by: By, at: datetime) -> YearReview:
    """Take the first signature back, so that lines can be changed. Raises: DraftNotFound, NotAllowed, WrongMoment."""
    review = _locked(review_id)
    _require_keeper(review.plan, by, at)
    if review.state == "open":
        return review
    if review.state == "frozen":
        raise WrongMoment(str(WrongMoment.__doc__))
    review.state, review.record, review.sha256 = "open", None, ""
    review.first_by_id, review.first_at = None, None
    review.save(update_fields=["state", "record", "sha256", "first_by", "first_at"])
    return _told(review, "review-back", by, at)


def hashed(record: Mapping[str, Any]) -> str:
    """SHA-256 of the record in one order of keys."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _record(review: YearReview, at: datetime) -> dict[str, Any]:
    """Everything that is signed. Raises SaidRefused where a cause is missing."""
    lines = list(review.lines.select_related("target", "task"))
    if any(line.outcome in NEEDS_CAUSE and not line.cause for line in lines):
        raise SaidRefused([("cause", "required")])
    restated = {
        one.target.pk: one.figure
        for one in measured_targets(review.plan, now=at, restated=True)
        if one.figure
    }
    return {
        "plan": review.plan.key,
        "year": review.year,
        "measured_from": review.plan.measured_from.isoformat(),
        "measured_to": review.plan.measured_to.isoformat(),
        "signed_at": at.isoformat(),
        "lines": [_line_record(line, restated) for line in lines],
    }


def _line_record(line: ReviewLine, restated: Mapping[int, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "outcome": line.outcome,
        "cause": line.cause,
        "lesson": line.lesson,
        "carried": line.is_carried,
    }
    if line.task is not None:
        return {"task": line.task.ordinal, "title": line.task.title, "state": line.task.state, **said}
    target = line.target
    if target is None:
        return said
    figure = restated.get(target.pk)
    return {
        "target": target.ordinal,
        "quote": target.quote,
        "indicator": target.indicator,
        "numerator": line.numerator,
        "denominator": line.denominator,
        "value": _plain(line.value),
        "restated": None if figure is None else [figure.numerator, figure.denominator],
        **said,
    }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _carry_over(review: YearReview, by: By, at: datetime) -> PlanDraft | None:
    """A draft of next year's plan with the tasks that are carried; none where nothing is."""
    lines = [line for line in review.lines.select_related("task__objective") if line.is_carried and line.task]
    tasks = [line.task for line in lines if line.task is not None]
    if not tasks:
        return None
    plan, year = review.plan, review.year + 1
    text, spans = f"{plan.title}\n\n", []
    for task in tasks:
        spans.append((len(text), len(text) + len(task.title)))
        text += f"{task.title}\n"
    draft = PlanDraft.objects.create(
        key=f"{plan.key[:60]}-{year}",
        title=f"{plan.title} ({year})"[:300],
        issuer=plan.issuer,
        level=plan.level,
        unit_id=plan.unit_id,
        year=year,
        carried_from=plan,
        measured_from=date(year, 1, 1),
        measured_to=date(year, 12, 31),
        source="review",
        text=text,
        state="open",
        begun_by_id=by.user_id,
        begun_at=at,
    )
    Proposal.objects.bulk_create(
        Proposal(
            draft=draft,
            ordinal=no,
            sort="task",
            start=spans[no - 1][0],
            end=spans[no - 1][1],
            read=said_of_task(task).to_json(),
            said=said_of_task(task).to_json(),
            carried_from=task,
        )
        for no, task in enumerate(tasks, 1)
    )
    for task in tasks:
        task.state, task.revision = "carried", task.revision + 1
        task.save(update_fields=["state", "revision"])
        TaskEntry.objects.create(
            task=task, state="carried", due_on=task.due_on, words=str(year), by_id=by.user_id, at=at
        )
    PlanDeed.objects.create(draft=draft, kind="begin", by_id=by.user_id, at=at)
    return draft


def _locked(review_id: int) -> YearReview:
    found = (
        YearReview.objects.select_for_update(of=("self",)).select_related("plan").filter(pk=review_id).first()
    )
    if found is None:
        raise DraftNotFound(str(DraftNotFound.__doc__))
    return found


def _open(review_id: int, by: By, at: datetime) -> YearReview:
    review = _locked(review_id)
    _require_keeper(review.plan, by, at)
    if review.state != "open":
        raise WrongMoment(str(WrongMoment.__doc__))
    return review


def _require_keeper(plan: Plan, by: By, at: datetime) -> None:
    if not law.may_keep(by, plan.unit_id, law.on(day_of(at)).rights):
        raise NotAllowed(str(NotAllowed.__doc__))


def _told(review: YearReview, kind: str, by: By, at: datetime) -> YearReview:
    PlanDeed.objects.create(plan=review.plan, kind=kind, words=str(review.year), by_id=by.user_id, at=at)
    return review
