"""Rows that the events write beside the dossier: rebuilt from the log by `rules.effects` and compared."""

from typing import Any

from django.db import models
from django.db.models import Q

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.scoping import AmongOfficials, OfDossierScoped
from motcua.kernel.scopes import ScopedManager


class WorkItem(models.Model):
    """One step of the internal process, given to a role of a unit. `note` stays inside the agency.

    `branch` tells parallel steps apart; `step_key` names the step in its process.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="work_items")
    opened_seq = models.IntegerField()
    step_no = models.SmallIntegerField()
    role = models.CharField(max_length=20)
    step_key = models.CharField(max_length=60, db_default="", default="")
    branch = models.SmallIntegerField(db_default=0, default=0)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    due = models.DateTimeField(null=True)
    assignee = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_how = models.CharField(max_length=20)
    note = models.TextField(blank=True)

    objects: models.Manager["WorkItem"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "opened_seq", "branch"], name="dossiers_work_once"),
            models.UniqueConstraint(
                fields=["dossier", "branch"], condition=Q(done_at__isnull=True), name="dossiers_one_open_step"
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "role", "due"], condition=Q(done_at__isnull=True), name="dossiers_open_work"
            ),
            models.Index(
                fields=["assignee", "due"],
                condition=Q(done_at__isnull=True, assignee__isnull=False),
                name="dossiers_open_work_of",
            ),
            models.Index(fields=["due"], condition=Q(done_at__isnull=True), name="dossiers_open_work_due"),
        ]


class DueChange(models.Model):
    """Every move of the due date with its ground and document (invariant 5)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="due_changes")
    seq = models.IntegerField()
    at = models.DateTimeField()
    before = models.DateTimeField(null=True)
    after = models.DateTimeField(null=True)
    ground = models.CharField(max_length=40)
    document = models.CharField(max_length=120)

    objects: models.Manager["DueChange"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["dossier", "seq"], name="dossiers_due_change_once")]


class ClockStop(models.Model):
    """A span in which the agency's clock stood."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="clock_stops")
    seq = models.IntegerField()
    stopped_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True)
    ground = models.CharField(max_length=40)

    objects: models.Manager["ClockStop"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "seq"], name="dossiers_clock_stop_once"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(resumed_at__isnull=True), name="dossiers_one_open_stop"
            ),
        ]


class FormerHome(models.Model):
    """The units that had a dossier until a reorganisation gave it to others: figures of that time are theirs.

    The home before `until` is this row's, or that of an earlier row; after the last one it is the dossier's own.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="former_homes")
    seq = models.IntegerField()
    until = models.DateTimeField()
    receiving_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    handling_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    reorganisation = models.BigIntegerField()

    objects: models.Manager["FormerHome"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["dossier", "seq"], name="dossiers_former_home_once")]
        indexes = [
            models.Index(fields=["dossier", "until"], name="dossiers_former_home_until"),
            models.Index(fields=["receiving_unit"], name="dossiers_former_home_receiving"),
            models.Index(fields=["reorganisation", "dossier"], name="dossiers_former_home_by"),
        ]


class Involvement(models.Model):
    """A unit beside the receiving and the handling one that has to do with a dossier, and so may see it."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="involvements")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    seq = models.IntegerField()
    since = models.DateTimeField()

    objects: models.Manager["Involvement"] = ScopedManager(OfDossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["dossier", "unit"], name="dossiers_involved_once")]
        indexes = [models.Index(fields=["unit", "dossier"], name="dossiers_involved_of_unit")]


class Opinion(models.Model):
    """An opinion asked from another unit, with its own clock. Question and answer stay among officials.

    `due` counts in the calendar of the unit that is asked. `position`: agrees | objects | other, once given. The
    log holds salted commitments of question and answer.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="opinions")
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    seq = models.IntegerField()
    asked_at = models.DateTimeField()
    due = models.DateTimeField(null=True)
    given_seq = models.IntegerField(null=True)
    given_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    position = models.CharField(max_length=12, blank=True)
    question = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    salt = models.BinaryField(max_length=16, default=bytes)

    objects: models.Manager["Opinion"] = ScopedManager(AmongOfficials)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "seq"], name="dossiers_opinion_once"),
            models.UniqueConstraint(
                fields=["dossier", "unit"],
                condition=Q(given_at__isnull=True),
                name="dossiers_one_open_opinion",
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "due"], condition=Q(given_at__isnull=True), name="dossiers_open_opinions"
            )
        ]
