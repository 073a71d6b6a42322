"""Second factors, sign-ins and their record. Secrets lie here sealed or as hashes, never readable."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models.people import User


class FactorKind(models.TextChoices):
    PASSKEY = "passkey", _("Passkey")
    TOTP = "totp", _("Code app")


class SecondFactor(models.Model):
    """A passkey (public key of a device) or a code app (shared secret, sealed) of an account.

    `credential` is what the authenticator calls itself and `public_key` its attested data, for passkeys.
    `last_step` is the newest time step whose code was taken, so that no code counts twice.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="factors")
    kind = models.CharField(max_length=8, choices=FactorKind)
    name = models.CharField(max_length=60)
    credential = models.BinaryField(max_length=1023, null=True)
    public_key = models.BinaryField(null=True)
    sign_count = models.BigIntegerField(default=0)
    sealed_secret = models.BinaryField(null=True)
    last_step = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credential"], name="accounts_passkey_once"),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(kind="totp", removed_at__isnull=True),
                name="accounts_one_code_app",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="passkey", credential__isnull=False, public_key__isnull=False)
                | models.Q(kind="totp", sealed_secret__isnull=False),
                name="accounts_factor_complete",
            ),
        ]


class RecoveryCode(models.Model):
    """One of the codes for the day on which telephone and key are lost; kept as a hash, good once."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "code_hash"], name="accounts_recovery_once")]


class SignedIn(models.Model):
    """A device on which an account is or was signed in. `session_key` is emptied when that ends."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sign_ins")
    session_key = models.CharField(max_length=40, blank=True, db_index=True)
    device = models.CharField(max_length=80)
    address = models.GenericIPAddressField(null=True)
    how = models.CharField(max_length=12)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["user", "-seen_at"],
                condition=models.Q(ended_at__isnull=True),
                name="accounts_devices_of_user",
            )
        ]


class SignInNote(models.Model):
    """What happened at a sign-in or to somebody's keys. Rows are added and swept when their time is over."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sign_in_notes")
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    device = models.CharField(max_length=80, blank=True)
    address = models.GenericIPAddressField(null=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="accounts_notes_of_user")]


class PasswordGuard(models.Model):
    """Since when an account is obliged to have a second factor, and until when its password is refused."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="guard")
    obliged_since = models.DateTimeField(null=True)
    closed_until = models.DateTimeField(null=True)


class FactorReset(models.Model):
    """Somebody lost telephone, key and codes: an administrator asks for a reset, another person approves it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="resets")
    ground = models.CharField(max_length=300)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | (~models.Q(decided_by=models.F("asked_by")) & ~models.Q(decided_by=models.F("user"))),
                name="accounts_reset_second_person",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(decided_at__isnull=True),
                name="accounts_one_reset_open",
            ),
        ]
