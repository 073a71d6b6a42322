"""The dossier's row: written only by `actions`, column by column the projection of its events."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from motcua.dossiers.models.scoping import DossierScoped
from motcua.dossiers.rules.states import OPEN_CODES
from motcua.kernel.scopes import ScopedManager


class Dossier(models.Model):
    """One applicant's case under one procedure. No personal data stand here (see `Party`)."""

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=50, unique=True)
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("procedures.ProcedureVersion", on_delete=models.PROTECT, related_name="+")
    receiving_unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    handling_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10)
    process_key = models.CharField(max_length=60)
    limit_value = models.CharField(max_length=12)
    limit_unit = models.CharField(max_length=12)
    set_count = models.IntegerField()
    submitter = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    owner_commitment = models.CharField(max_length=64)
    origin = models.CharField(max_length=60, db_default="", default="")
    bundle = models.ForeignKey("dossiers.Bundle", on_delete=models.PROTECT, null=True, related_name="parts")
    bundle_part = models.SmallIntegerField(db_default=0, default=0)
    held = models.BooleanField(db_default=False, default=False)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    intake_point = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    business = models.CharField(max_length=24)
    finance = models.CharField(max_length=10)
    handover = models.CharField(max_length=10)
    sync = models.CharField(max_length=10)
    national_code = models.SmallIntegerField()
    submitted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    processing_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    original_due = models.DateTimeField(null=True)
    current_due = models.DateTimeField(null=True)
    extension_count = models.SmallIntegerField()
    clock_stopped_at = models.DateTimeField(null=True)
    supplement_stage = models.CharField(max_length=10)
    supplement_requested_at = models.DateTimeField(null=True)
    supplement_deadline = models.DateTimeField(null=True)
    supplied_at = models.DateTimeField(null=True)
    supplement_requests = models.SmallIntegerField()
    supplement_seconds = models.BigIntegerField()
    supplement_worked_seconds = models.BigIntegerField(null=True, db_default=0, default=0)
    finance_seconds = models.BigIntegerField(db_default=0, default=0)
    step_no = models.SmallIntegerField()
    step_count = models.SmallIntegerField()
    step_due = models.DateTimeField(null=True)
    step_role = models.CharField(max_length=20)
    assignee = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    step_key = models.CharField(max_length=60, db_default="", default="")
    step_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    step_seq = models.IntegerField(db_default=0, default=0)
    step_branch = models.SmallIntegerField(db_default=0, default=0)
    branches = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    process_version = models.IntegerField(db_default=0, default=0)
    asked_units = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    late_at = models.DateTimeField(null=True)
    apology = models.CharField(max_length=10, db_default="", default="")
    promised_due = models.DateTimeField(null=True)
    late_kind = models.CharField(max_length=12, db_default="", default="")
    reappointments = models.SmallIntegerField(db_default=0, default=0)
    apologised_at = models.DateTimeField(null=True)
    papers_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    papers_sent_at = models.DateTimeField(null=True)
    rehomed = models.SmallIntegerField(db_default=0, default=0)
    held_papers = models.SmallIntegerField(db_default=0, default=0)
    reused_papers = models.SmallIntegerField(db_default=0, default=0)
    has_filed_component = models.BooleanField(db_default=False, default=False)
    from_portal_store = models.BooleanField(db_default=False, default=False)
    resupplied = models.SmallIntegerField(db_default=0, default=0)
    fee_vnd = models.BigIntegerField()
    paid_vnd = models.BigIntegerField()
    refunded_vnd = models.BigIntegerField(db_default=0, default=0)
    paid_online = models.BooleanField()
    paid_at = models.DateTimeField(null=True)
    result_number = models.CharField(max_length=80)
    result_sha256 = models.CharField(max_length=64)
    result_stage = models.CharField(max_length=10, db_default="", default="")
    result_count = models.SmallIntegerField(db_default=0, default=0)
    result_drawn_up = models.BooleanField(db_default=False, default=False)
    result_form = models.CharField(max_length=10, db_default="", default="")
    result_copies = models.SmallIntegerField(db_default=0, default=0)
    result_superseded_at = models.DateTimeField(null=True)
    result_revoked_at = models.DateTimeField(null=True)
    return_method = models.CharField(max_length=12)
    legal_outcome = models.CharField(max_length=8)
    outcome_766 = models.CharField(max_length=8)
    worked_seconds = models.BigIntegerField(null=True)
    rating = models.SmallIntegerField(null=True)
    rated_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)
    last_seq = models.IntegerField()
    last_at = models.DateTimeField()
    moved_seq = models.IntegerField()
    synced_seq = models.IntegerField()
    head_hash = models.BinaryField(max_length=32)

    objects: models.Manager["Dossier"] = ScopedManager(DossierScoped)
    unscoped: models.Manager[Any] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        indexes = [
            # an official's inbox: what is open at a unit, nearest due date first; and what stands open in the whole
            # province, counted from this index alone
            models.Index(
                fields=["handling_unit", "current_due"],
                include=[
                    "receiving_unit",
                    "procedure",
                    "channel",
                    "accepted_at",
                    "clock_stopped_at",
                    "late_kind",
                    "last_at",
                    "id",
                ],
                condition=Q(ended_at__isnull=True),
                name="dossiers_open_handling",
            ),
            # the desk's queues, by who took in and by who handles: what is not yet with the applicant
            models.Index(
                fields=["receiving_unit", "current_due"],
                condition=Q(national_code__in=[int(code) for code in OPEN_CODES]),
                name="dossiers_desk_receiving",
            ),
            models.Index(
                fields=["handling_unit", "current_due"],
                condition=Q(national_code__in=[int(code) for code in OPEN_CODES]),
                name="dossiers_desk_handling",
            ),
            # all that a unit ever had, newest first
            models.Index(fields=["receiving_unit", "-submitted_at", "-id"], name="dossiers_all_receiving"),
            models.Index(
                fields=["handling_unit", "-submitted_at", "-id"],
                condition=~Q(receiving_unit=F("handling_unit")),
                name="dossiers_all_handling",
            ),
            # what a one-stop unit passed on that day
            models.Index(
                fields=["receiving_unit", "processing_at"],
                condition=Q(processing_at__isnull=False),
                name="dossiers_passed_on",
            ),
            # a part of a code, typed as it is read out
            GinIndex(OpClass(Upper("code"), name="gin_trgm_ops"), name="dossiers_code_part"),
            models.Index(
                fields=["assignee", "step_due"],
                condition=Q(assignee__isnull=False),
                name="dossiers_my_work",
            ),
            models.Index(fields=["submitter", "-submitted_at"], name="dossiers_of_submitter"),
            models.Index(fields=["submitted_at"], name="dossiers_by_submission"),
            models.Index(fields=["accepted_at"], name="dossiers_by_acceptance"),
            models.Index(fields=["ended_at"], name="dossiers_by_end"),
            models.Index(fields=["paid_at"], condition=Q(paid_at__isnull=False), name="dossiers_by_payment"),
            models.Index(fields=["rated_at"], condition=Q(rated_at__isnull=False), name="dossiers_by_rating"),
            # the dossiers behind a figure of one unit; those that a reorganisation gave to others are asked apart
            models.Index(
                fields=["handling_unit", "ended_at", "id"],
                condition=Q(ended_at__isnull=False),
                name="dossiers_ended_handling",
            ),
            models.Index(
                fields=["handling_unit", "accepted_at", "id"],
                condition=Q(accepted_at__isnull=False),
                name="dossiers_accepted_handling",
            ),
            models.Index(fields=["id"], condition=Q(rehomed__gt=0), name="dossiers_rehomed"),
            models.Index(
                fields=["apology", "handling_unit"],
                condition=~Q(apology="") & ~Q(apology="delivered"),
                name="dossiers_apology_due",
            ),
            # the watch: what has to be found late now, and what is warned of next
            models.Index(
                fields=["current_due"],
                condition=Q(ended_at__isnull=True, clock_stopped_at__isnull=True, late_at__isnull=True),
                name="dossiers_to_become_late",
            ),
            models.Index(fields=["late_at"], condition=Q(late_at__isnull=False), name="dossiers_by_lateness"),
            # a leader's page of results, and what waits for a signature in a unit
            models.Index(
                fields=["handling_unit", "result_stage"],
                condition=~Q(result_stage=""),
                name="dossiers_results_in_hand",
            ),
            # whether an uploaded file is a result of ours
            models.Index(
                fields=["result_sha256"], condition=~Q(result_sha256=""), name="dossiers_by_result_file"
            ),
            models.Index(fields=["bundle"], condition=Q(bundle__isnull=False), name="dossiers_of_bundle"),
        ]
