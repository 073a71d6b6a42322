"""Papers of a dossier: components handed in, what was asked again, slips issued."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.scoping import OfDossierScoped
from motcua.kernel.scopes import ScopedManager


class CheckState(models.TextChoices):
    UNCHECKED = "unchecked", _("Not checked")
    CORRECT = "correct", _("Correct")
    MISSING = "missing", _("Missing")
    WRONG = "wrong", _("To be corrected")


class Component(models.Model):
    """One document that the procedure requires, as handed in: counts, file and the officer's check."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="components")
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=1000)
    originals = models.SmallIntegerField()
    copies = models.SmallIntegerField()
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    check_state = models.CharField(max_length=10, choices=CheckState, default=CheckState.UNCHECKED)
    note = models.CharField(max_length=500, blank=True)

    objects: models.Manager["Component"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["dossier", "key"], name="dossiers_component_once")]


class SupplementItem(models.Model):
    """One thing asked in a supplement request (form 02), in words for the applicant.

    `form_field` names the answer of the e-form that it asks to be corrected; then it is about no component.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="supplement_items")
    request_seq = models.IntegerField()
    component_key = models.CharField(max_length=60, blank=True)
    form_field = models.CharField(max_length=60, blank=True, default="", db_default="")
    what = models.CharField(max_length=1000)

    objects: models.Manager["SupplementItem"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"


class Slip(models.Model):
    """A slip issued: its number in the unit's book of the year, its words, and the PDF/A once rendered.

    `kind` says what it is for, `form` its number in `form_set`. `replaces` is the slip that this one was issued
    again for. `content_hash` is the fingerprint of the row (`rules.verifying`), the file's own hash is its key.
    `signed_file` is the copy that is handed out: the same paper under the seal of the installation.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="slips")
    kind = models.CharField(max_length=20)
    form = models.CharField(max_length=4)
    form_set = models.CharField(max_length=8)
    seq = models.IntegerField()
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    number = models.IntegerField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="replaced_by",
        related_query_name="replaced_by",
    )
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    signed_file = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects: models.Manager["Slip"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "kind", "number"], name="dossiers_slip_number_once"
            ),
            models.UniqueConstraint(fields=["dossier", "kind", "seq"], name="dossiers_slip_once"),
        ]
