"""Accounts, and the posts that people hold in a unit for a period."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    CITIZEN = "citizen", _("Citizen")
    OFFICIAL = "official", _("Official")
    SYSTEM = "system", _("System")


class User(AbstractUser):
    """One account of a person. Identity data are personal data: no list and no log shows them unmasked."""

    kind = models.CharField(max_length=10, choices=AccountKind, default=AccountKind.CITIZEN)
    full_name = models.CharField(max_length=120, blank=True)
    personal_id = models.CharField(max_length=12, blank=True, db_index=True)
    birth_date = models.DateField(null=True, blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=250, blank=True)
    area = models.ForeignKey(
        "agencies.Area", on_delete=models.PROTECT, null=True, blank=True, related_name="residents"
    )
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["personal_id", "kind"],
                condition=~models.Q(personal_id=""),
                name="accounts_user_one_account_a_person_and_kind",
            )
        ]


class Role(models.TextChoices):
    """What a post does. The English and the legal term are bound in docs/glossary.md."""

    INTAKE_OFFICER = "intake_officer", _("Intake officer")
    CASE_OFFICER = "case_officer", _("Case officer")
    DIVISION_HEAD = "division_head", _("Division head")
    AGENCY_HEAD = "agency_head", _("Agency head")
    REGISTRY = "registry", _("Registry")
    PROVINCE_LEADER = "province_leader", _("Province leader")
    REFORM_STAFF = "reform_staff", _("Reform staff")
    ADMINISTRATOR = "administrator", _("Administrator")


class Post(models.Model):
    """A post of a unit; people come and go, the post stays."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="posts")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="accounts_post_code_in_unit")]


class PostHolding(models.Model):
    """Who held a post from when to when (last day included)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="holdings")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "valid_from"], name="accounts_holding_of_user")]


class Absence(models.Model):
    """Days on which an official does not act in a unit: leave, illness, a course. New work goes to the substitute.

    The reason is not kept: why somebody is away is nobody's business here. `cancelled_at` keeps what was recorded
    in error; an early return moves `to_day`.
    """

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    from_day = models.DateField()
    to_day = models.DateField()
    substitute = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_day__gte=models.F("from_day")), name="accounts_absence_in_order"
            )
        ]
        indexes = [
            models.Index(
                fields=["unit", "to_day"],
                condition=models.Q(cancelled_at__isnull=True),
                name="accounts_absences_of_unit",
            )
        ]


class AttemptWindow(models.Model):
    """How often something was tried within a span of time: sign-ins, look-ups of a dossier."""

    key = models.CharField(max_length=64, primary_key=True)
    began_at = models.DateTimeField()
    count = models.IntegerField()
