"""Reading organisations and representation: for whom a person may act at a moment."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from motcua.accounts.models import Invitation, Membership, Organisation, Representation
from motcua.accounts.rules.organisations import Right, rights_of


@dataclass(frozen=True)
class ActsFor:
    """An organisation that a person is a member of, and what the person may do for it."""

    organisation_id: int
    name: str
    tax_code: str
    role: str
    role_label: str
    rights: frozenset[Right]
    since: date


def _acts_for(row: Membership) -> ActsFor:
    return ActsFor(
        row.organisation_id,
        row.organisation.name,
        row.organisation.tax_code,
        row.role,
        row.get_role_display(),
        rights_of(row.role),
        row.began_at.date(),
    )


def _open() -> QuerySet[Membership]:
    return Membership.objects.filter(ended_at__isnull=True).select_related("organisation")


def membership(user_id: int, organisation_id: int) -> ActsFor | None:
    """The open membership; None for anybody else and for an organisation that does not exist. One query."""
    row = _open().filter(user_id=user_id, organisation_id=organisation_id).first()
    return None if row is None else _acts_for(row)


def memberships(user_id: int) -> list[ActsFor]:
    """The organisations of a person, by name; one query."""
    return [_acts_for(row) for row in _open().filter(user_id=user_id).order_by("organisation__name", "pk")]


def may_act(user_id: int) -> bool:
    """Whether the person is a member of any organisation; one query."""
    return Membership.objects.filter(user_id=user_id, ended_at__isnull=True).exists()


def members(organisation_id: int) -> list[Membership]:
    """Who is and who was a member, those of today first; one query."""
    rows = Membership.objects.filter(organisation_id=organisation_id).select_related("user")
    return list(rows.order_by("-ended_at", "role", "pk"))


def open_invitations(organisation_id: int, today: date) -> list[Invitation]:
    """Invitations that wait for an answer; one query."""
    rows = Invitation.objects.filter(
        organisation_id=organisation_id, answered_at__isnull=True, until__gte=today
    )
    return list(rows.order_by("invited_at", "pk"))


def invitations_of(personal_id: str, today: date) -> list[Invitation]:
    """Invitations to a person; none without a personal id. One query."""
    if not personal_id:
        return []
    rows = Invitation.objects.filter(
        personal_id=personal_id, answered_at__isnull=True, until__gte=today
    ).select_related("organisation")
    return list(rows.order_by("invited_at", "pk"))


def organisation_of(tax_code: str) -> Organisation | None:
    return Organisation.objects.filter(tax_code=tax_code).first()


def _valid(today: date) -> Q:
    ends = Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    return Q(ended_at__isnull=True, valid_from__lte=today) & ends


def representations(user_id: int, today: date) -> list[Representation]:
    """For whom a person may act on the day, by name; one query."""
    rows = Representation.objects.filter(_valid(today), user_id=user_id)
    return list(rows.order_by("represented_name", "pk"))


def representation(representation_id: int, user_id: int, today: date) -> Representation | None:
    """One's own representation, when it holds on the day."""
    return Representation.objects.filter(_valid(today), pk=representation_id, user_id=user_id).first()


def all_representations(user_id: int) -> list[Representation]:
    """Those of today and those that ended, newest first; one query."""
    return list(Representation.objects.filter(user_id=user_id).order_by("-recorded_at", "-pk"))
