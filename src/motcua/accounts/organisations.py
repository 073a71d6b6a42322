"""Writing organisations: made from a proof, members invited, taken in and removed."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from motcua.accounts.errors import (
    InvitationOver,
    InvitedAlready,
    LastHead,
    MayNotManage,
    OrganisationUnusable,
    PersonalIdInvalid,
)
from motcua.accounts.models import Invitation, MemberRole, Membership, Organisation, User
from motcua.accounts.rules.organisations import Right, invitation_until, rights_of
from motcua.kernel.identity import personal_id_problems, tax_code_problems
from motcua.kernel.text import squeeze
from motcua.kernel.zone import day_of


def found_organisation(
    *, tax_code: str, name: str, head_id: int, proof_kind: str, proof: str, by_id: int, at: datetime
) -> Organisation:
    """The organisation of a tax code with `head_id` as a head; made when it is new, and never twice.

    The caller has the proof: a provider's claim at the required assurance, or papers seen at the counter. Raises
    OrganisationUnusable (tax code or name).
    """
    code, words = tax_code.replace(" ", "").replace(".", ""), squeeze(name)
    if any(problem.is_error for problem in tax_code_problems(code)) or not words or not proof.strip():
        raise OrganisationUnusable(OrganisationUnusable.__doc__)
    with transaction.atomic():
        organisation, _made = Organisation.objects.get_or_create(
            tax_code=code,
            defaults={
                "name": words[:200],
                "proof_kind": proof_kind,
                "proof": squeeze(proof)[:300],
                "created_by_id": by_id,
                "created_at": at,
            },
        )
        _take_in(organisation.pk, head_id, MemberRole.HEAD, by_id, at)
    return organisation


def invite(*, organisation_id: int, personal_id: str, role: str, by_id: int, at: datetime) -> Invitation:
    """Ask a person in. Raises MayNotManage, PersonalIdInvalid, OrganisationUnusable (role), InvitedAlready."""
    if any(problem.is_error for problem in personal_id_problems(personal_id)):
        raise PersonalIdInvalid
    if role not in MemberRole.values:
        raise OrganisationUnusable(OrganisationUnusable.__doc__)
    with transaction.atomic():
        _require_manager(organisation_id, by_id)
        known = _open_memberships(organisation_id).filter(user__personal_id=personal_id)
        if known.exists():
            raise InvitedAlready(InvitedAlready.__doc__)
        _close_overdue(organisation_id, at)
        try:
            with transaction.atomic():
                return Invitation.objects.create(
                    organisation_id=organisation_id,
                    personal_id=personal_id,
                    role=role,
                    invited_by_id=by_id,
                    invited_at=at,
                    until=invitation_until(day_of(at)),
                )
        except IntegrityError:
            raise InvitedAlready(InvitedAlready.__doc__) from None


def answer_invitation(*, invitation_id: int, user_id: int, accepts: bool, at: datetime) -> int:
    """Accept or decline one's own invitation; the organisation's id. Twice the same answer changes nothing.

    Raises InvitationOver: it is another's, was withdrawn, answered otherwise, or is too old.
    """
    with transaction.atomic():
        user = User.objects.get(pk=user_id)
        found = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
        wanted = "accepted" if accepts else "declined"
        if found is None or not user.personal_id or found.personal_id != user.personal_id:
            raise InvitationOver(InvitationOver.__doc__)
        if found.answer == wanted:
            return found.organisation_id
        if found.answered_at is not None or found.until < day_of(at):
            raise InvitationOver(InvitationOver.__doc__)
        found.answered_at, found.answer = at, wanted
        found.save(update_fields=["answered_at", "answer"])
        if accepts:
            _take_in(found.organisation_id, user_id, found.role, found.invited_by_id, at)
        return found.organisation_id


def withdraw_invitation(*, invitation_id: int, by_id: int, at: datetime) -> None:
    """Raises InvitationOver, MayNotManage."""
    with transaction.atomic():
        found = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
        if found is None or found.answered_at is not None:
            raise InvitationOver(InvitationOver.__doc__)
        _require_manager(found.organisation_id, by_id)
        found.answered_at, found.answer = at, "withdrawn"
        found.save(update_fields=["answered_at", "answer"])


def remove_member(*, organisation_id: int, user_id: int, by_id: int, at: datetime) -> bool:
    """End a membership at once; members may also leave by themselves. False when it had ended before.

    Raises MayNotManage, LastHead.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation_id)
        if user_id != by_id:
            _require_manager(organisation_id, by_id)
        found = _open_memberships(organisation_id).filter(user_id=user_id).first()
        if found is None:
            return False
        heads = _open_memberships(organisation_id).filter(role=MemberRole.HEAD)
        if found.role == MemberRole.HEAD and heads.count() == 1:
            raise LastHead(LastHead.__doc__)
        found.ended_at, found.ended_by_id = at, by_id
        found.save(update_fields=["ended_at", "ended_by"])
        return True


def _take_in(organisation_id: int, user_id: int, role: str, by_id: int, at: datetime) -> None:
    """One membership at a time; another role ends the one before and begins anew."""
    Organisation.objects.select_for_update().get(pk=organisation_id)
    known = _open_memberships(organisation_id).filter(user_id=user_id).first()
    if known is not None:
        if known.role == role:
            return
        known.ended_at, known.ended_by_id = at, by_id
        known.save(update_fields=["ended_at", "ended_by"])
    Membership.objects.create(
        organisation_id=organisation_id, user_id=user_id, role=role, began_at=at, added_by_id=by_id
    )


def _require_manager(organisation_id: int, user_id: int) -> None:
    found = _open_memberships(organisation_id).filter(user_id=user_id).first()
    if found is None or Right.MANAGE not in rights_of(found.role):
        raise MayNotManage(MayNotManage.__doc__)


def _open_memberships(organisation_id: int) -> QuerySet[Membership]:
    return Membership.objects.filter(organisation_id=organisation_id, ended_at__isnull=True)


def _close_overdue(organisation_id: int, at: datetime) -> None:
    overdue = Invitation.objects.filter(
        organisation_id=organisation_id, answered_at__isnull=True, until__lt=day_of(at)
    )
    overdue.update(answered_at=at, answer="expired")
