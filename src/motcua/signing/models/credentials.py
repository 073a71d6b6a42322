"""A configured key: who may sign with it, from when until when, and where it lies. Never the key itself."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from motcua.signing.rules.kinds import Level, Place, Role, Stand

STANDS = {
    Stand.PROPOSED: _("Waits for approval"),
    Stand.APPROVED: _("Approved"),
    Stand.REFUSED: _("Sent back to its author"),
    Stand.REVOKED: _("Revoked"),
}
ROLES = {
    Role.OFFICIAL: _("Competent official"),
    Role.AGENCY_SEAL: _("Seal of the agency"),
    Role.PACKAGE_SEAL: _("Seal of packages between agencies"),
}
PLACES = {
    Place.FILE: _("Key file"),
    Place.TOKEN: _("Token (PKCS#11)"),
    Place.REMOTE: _("Remote signing service"),
}


class Credential(models.Model):
    """A row of a code; several rows of one code follow one another in time (a renewed certificate). Days in Vietnam.

    `key` names the key at its place: a file in MOTCUA_SIGNING_KEYS, `token label:key label`, an id at the service.
    `certificates`: PEM, the signer's own first, then those that lead to an anchor. `sealed_secret`: the passphrase or
    PIN where it was handed in and is no setting (`keys.store`). `probe`: what the last probe said, empty: it signed.
    """

    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    role = models.CharField(max_length=12, choices=[(one.value, text) for one, text in ROLES.items()])
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=8, choices=[(one.value, text) for one, text in PLACES.items()])
    key = models.CharField(max_length=200)
    sealed_secret = models.BinaryField(default=b"")
    certificates = models.TextField()
    fingerprint = models.CharField(max_length=64, db_index=True)
    level = models.CharField(max_length=6, choices=[(one.value, one.value) for one in Level])
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    state = models.CharField(
        max_length=10,
        choices=[(one.value, text) for one, text in STANDS.items()],
        default=Stand.PROPOSED.value,
    )
    why = models.CharField(max_length=300)
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_why = models.CharField(max_length=300, default="")
    revoked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=300, default="")
    probed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    probed_at = models.DateTimeField(null=True)
    probe = models.CharField(max_length=40, default="")

    class Meta:
        ordering = ["code", "-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "revoked"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="signing_credential_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(role="official") | Q(person__isnull=False),
                name="signing_credential_official_is_a_person",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="signing_credential_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="signing_credential_one_at_a_time",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (
                        Func(
                            F("valid_from"), F("valid_until"), models.Value("[]"),
                            function="daterange", output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state="approved"),
            ),
        ]  # fmt: skip
