"""Internal audits: planned, carried out, their findings, and corrective action in rounds until one works."""

from collections.abc import Sequence
from datetime import date

from motcua.accounts import queries as accounts
from motcua.quality.actions.changing import Writer, changing, filled, in_order, not_ahead
from motcua.quality.errors import (
    AuditCarriedOut,
    AuditNotCarriedOut,
    AuditOfOwnUnit,
    EvidenceMissing,
    Incomplete,
    NotFound,
    SamePerson,
    WrongMoment,
)
from motcua.quality.models import Audit, Correction, Finding, Grade


def require_independent(auditors: Sequence[int], unit_id: int, day: date) -> None:
    """Raises AuditOfOwnUnit, Incomplete (nobody audits)."""
    if not auditors:
        raise Incomplete("auditors")
    for user_id in auditors:
        if any(post.unit_id == unit_id for post in accounts.posts_of(user_id, day)):
            raise AuditOfOwnUnit("auditors")


def plan(unit_id: int, *, planned_on: date, topic: str, auditors: Sequence[int], by: Writer) -> int:
    """Plan an audit of the unit. Raises: StaleRevision, Incomplete, AuditOfOwnUnit."""
    filled(topic=topic)
    require_independent(auditors, unit_id, planned_on)
    with changing(unit_id, "audit_planned", by) as deed:
        row = Audit.objects.create(system=deed.system, planned_on=planned_on, topic=topic)
        row.auditors.set(auditors)
        deed.about(row.pk, {"planned_on": planned_on, "topic": topic})
    return row.pk


def carry_out(audit_id: int, *, carried_out_on: date, conclusion: str, by: Writer) -> None:
    """Record that the audit took place. Posts change between plan and audit, so independence is looked at again.

    Raises: NotFound, StaleRevision, Incomplete, LiesInFuture, AuditCarriedOut, AuditOfOwnUnit.
    """
    filled(conclusion=conclusion)
    not_ahead(carried_out_on, by, "carried_out_on")
    unit_id = _unit_of_audit(audit_id)
    with changing(unit_id, "audit_carried_out", by) as deed:
        row = Audit.objects.get(pk=audit_id)
        if row.carried_out_on is not None:
            raise AuditCarriedOut("carried_out_on")
        require_independent([person.pk for person in row.auditors.all()], unit_id, carried_out_on)
        row.carried_out_on, row.conclusion = carried_out_on, conclusion
        row.save(update_fields=["carried_out_on", "conclusion"])
        deed.about(row.pk, {"carried_out_on": carried_out_on})


def find(
    audit_id: int,
    *,
    grade: str,
    clause: str,
    text: str,
    action: str = "",
    responsible_id: int | None = None,
    due: date | None = None,
    by: Writer,
) -> int:
    """A finding of an audit. A nonconformity has its corrective action, who answers for it and a due day at once,
    so that none can stay without; an observation may.

    Raises: NotFound, StaleRevision, Incomplete, AuditNotCarriedOut, DatesInWrongOrder (due before the audit).
    """
    filled(clause=clause, text=text)
    if grade not in Grade.values:
        raise Incomplete("grade")
    wants = grade != Grade.OBSERVATION or bool(action.strip() or responsible_id or due)
    with changing(_unit_of_audit(audit_id), "found", by) as deed:
        audit = Audit.objects.get(pk=audit_id)
        if audit.carried_out_on is None:
            raise AuditNotCarriedOut("text")
        row = Finding.objects.create(audit=audit, grade=grade, clause=clause, text=text)
        if wants:
            filled(action=action)
            if responsible_id is None or due is None:
                raise Incomplete("due" if due is None else "responsible")
            in_order(audit.carried_out_on, due, "due")
            Correction.objects.create(
                finding=row,
                action=action,
                responsible_id=responsible_id,
                planned_on=audit.carried_out_on,
                due=due,
            )
        deed.about(row.pk, {"grade": grade, "clause": clause, "due": due})
    return row.pk


def report_done(finding_id: int, *, done_on: date, cause: str, evidence: str, by: Writer) -> None:
    """The corrective action is done, with its cause and the evidence. It is not closed before it is verified.

    Raises: NotFound, StaleRevision, EvidenceMissing, Incomplete, LiesInFuture, DatesInWrongOrder, WrongMoment.
    """
    if not evidence.strip():
        raise EvidenceMissing("evidence")
    filled(cause=cause)
    not_ahead(done_on, by, "done_on")
    with changing(_unit_of_finding(finding_id), "correction_done", by) as deed:
        row = _last_round(finding_id)
        if row.done_on is not None:
            raise WrongMoment("done_on")
        in_order(row.planned_on, done_on, "done_on")
        row.done_on, row.done_by_id, row.cause, row.evidence = done_on, by.user_id, cause, evidence
        row.save(update_fields=["done_on", "done_by", "cause", "evidence"])
        deed.about(row.pk, {"done_on": done_on})


def verify(
    finding_id: int,
    *,
    is_effective: bool,
    verdict: str,
    action: str = "",
    due: date | None = None,
    by: Writer,
) -> None:
    """Another person looked whether the action worked. If it did, the finding is closed; if not, the next round
    begins today with an action and a due day of its own.

    Raises: NotFound, StaleRevision, Incomplete, WrongMoment (not done yet, verified already), SamePerson,
    DatesInWrongOrder.
    """
    filled(verdict=verdict)
    with changing(_unit_of_finding(finding_id), "correction_verified", by) as deed:
        row = _last_round(finding_id)
        if row.done_on is None or row.verified_on is not None:
            raise WrongMoment("verdict")
        if by.user_id in (row.done_by_id, row.responsible_id):
            raise SamePerson("verdict")
        row.verified_on, row.verified_by_id = by.today, by.user_id
        row.is_effective, row.verdict = is_effective, verdict
        row.save(update_fields=["verified_on", "verified_by", "is_effective", "verdict"])
        if not is_effective:
            filled(action=action)
            if due is None:
                raise Incomplete("due")
            in_order(by.today, due, "due")
            Correction.objects.create(
                finding_id=finding_id,
                round=row.round + 1,
                action=action,
                responsible_id=row.responsible_id,
                planned_on=by.today,
                due=due,
            )
        deed.about(row.pk, {"is_effective": is_effective, "due": due})


def _last_round(finding_id: int) -> Correction:
    row = Correction.objects.filter(finding_id=finding_id).order_by("-round").first()
    if row is None:
        raise WrongMoment("evidence", "This observation has no corrective action.")
    return row


def _unit_of_audit(audit_id: int) -> int:
    found = Audit.objects.filter(pk=audit_id).values_list("system__unit_id", flat=True).first()
    if found is None:
        raise NotFound("audit")
    return found


def _unit_of_finding(finding_id: int) -> int:
    found = Finding.objects.filter(pk=finding_id).values_list("audit__system__unit_id", flat=True).first()
    if found is None:
        raise NotFound("finding")
    return found
