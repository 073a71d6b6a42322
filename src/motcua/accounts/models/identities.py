"""Electronic identities: which subject of which provider opens which account, and the sessions opened with them."""

from django.db import models

from motcua.accounts.models.people import User


class Identity(models.Model):
    """A subject of an identity provider, for good: two first sign-ins at once make one row and one account.

    `former_user`: the account that the subject opened before its personal id was proven; what was filed there stays
    in reach of the person.
    """

    provider = models.CharField(max_length=30)
    subject = models.CharField(max_length=255)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identities")
    former_user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    assurance = models.SmallIntegerField()
    linked_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="accounts_identity_subject_once")
        ]


class ProviderSession(models.Model):
    """A session of ours that a provider's sign-in opened; the provider may end it (back-channel logout).

    The provider's names of session and subject are kept as hashes: they are only ever compared.
    """

    identity = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="sessions")
    session_key = models.CharField(max_length=40)
    sid_sha256 = models.CharField(max_length=64)
    sub_sha256 = models.CharField(max_length=64)
    assurance = models.SmallIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["sub_sha256"],
                condition=models.Q(ended_at__isnull=True),
                name="accounts_open_provider_session",
            )
        ]


class ProviderLogout(models.Model):
    """A logout token that was taken. Its `jti` is taken once; a sign-in of the same session that comes later ends."""

    provider = models.CharField(max_length=30)
    jti_sha256 = models.CharField(max_length=64)
    sid_sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "jti_sha256"], name="accounts_logout_token_once")
        ]
        indexes = [models.Index(fields=["provider", "sid_sha256"], name="accounts_logout_of_session")]


class AccountChange(models.Model):
    """What an identity provider changed in an account: append-only, so that the person can ask why."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    field = models.CharField(max_length=30)
    before = models.CharField(max_length=250)
    after = models.CharField(max_length=250)
    source = models.CharField(max_length=30)

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="accounts_changes_of_user")]
