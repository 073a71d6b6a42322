"""Whom signatures are believed from: root (or issuing) certificates, dated."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.signing.models.credentials import STANDS
from motcua.signing.rules.kinds import Stand


class TrustedFor(models.TextChoices):
    SIGNATURES = "signatures", _("Signatures")
    TIME_STAMPS = "time_stamps", _("Time-stamps")
    PACKAGES = "packages", _("Packages between agencies")
    PARTNER_SEAL = "partner_seal", _("The seal of one partner agency")


class TrustAnchor(models.Model):
    """One certificate, believed for one use from `valid_from` until `valid_until` (days in Vietnam, both included).

    `hosts`: the names (with port where it is none of the usual) that are asked for the status of its certificates.
    `partner`: the agency (H40.2) whose very certificate it is, for `PARTNER_SEAL` alone; one whose settings named its
    fingerprint alone has an empty `certificate`.
    """

    title = models.CharField(max_length=200)
    use = models.CharField(max_length=12, choices=TrustedFor)
    partner = models.CharField(max_length=60, default="", db_default="")
    certificate = models.TextField()
    fingerprint = models.CharField(max_length=64)
    hosts = models.JSONField(default=list)
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

    class Meta:
        ordering = ["use", "title", "-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "revoked"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="signing_anchor_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="signing_anchor_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(use="partner_seal") & ~Q(partner="")
                | ~Q(use="partner_seal") & Q(partner="") & ~Q(certificate=""),
                name="signing_anchor_of_a_partner",
            ),
        ]
