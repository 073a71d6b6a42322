"""Organisations that act through their members, and people who act for another person; each with its days."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models.people import User


class Organisation(models.Model):
    """A firm or another body, known by its tax code. `proof` says what showed that it exists."""

    tax_code = models.CharField(max_length=14, unique=True)
    name = models.CharField(max_length=200)
    proof_kind = models.CharField(max_length=10)  # claim (of a provider) or counter
    proof = models.CharField(max_length=300)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()


class MemberRole(models.TextChoices):
    """What a member may do is in `rules.organisations`."""

    HEAD = "head", _("Head or legal representative")
    CLERK = "clerk", _("Filing clerk")
    VIEWER = "viewer", _("May only look")


class Membership(models.Model):
    """A person in an organisation from a day until a day (last day excluded: a removal counts at once)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=MemberRole)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(ended_at__isnull=True),
                name="accounts_one_membership_at_a_time",
            )
        ]
        indexes = [
            models.Index(
                fields=["user"],
                condition=models.Q(ended_at__isnull=True),
                name="accounts_memberships_of_user",
            )
        ]


class Invitation(models.Model):
    """A person, named by the personal id, is asked into an organisation. Only who proves that id sees it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    personal_id = models.CharField(max_length=12, db_index=True)
    role = models.CharField(max_length=10, choices=MemberRole)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    until = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=10, blank=True)  # accepted, declined, withdrawn

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "personal_id"],
                condition=models.Q(answered_at__isnull=True),
                name="accounts_one_open_invitation",
            )
        ]


class RepresentationKind(models.TextChoices):
    LEGAL = "legal", _("Parent or guardian")
    DELEGATE = "delegate", _("Holder of a written authority")


class Representation(models.Model):
    """Somebody may act for another person, by a ground that a paper shows, from a day to a day (both included)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="representations")
    kind = models.CharField(max_length=10, choices=RepresentationKind)
    represented_name = models.CharField(max_length=120)
    represented_personal_id = models.CharField(max_length=12)
    represented_birth_date = models.DateField(null=True)
    ground = models.CharField(max_length=200)
    proof = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "represented_personal_id"],
                condition=models.Q(ended_at__isnull=True),
                name="accounts_represented_once",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="accounts_representation_in_order",
            ),
        ]
