"""The live cells: sums of dossiers by month, units, procedure and channel; and roll-ups of them."""

from django.db import models

_COUNT = models.IntegerField


class Sums(models.Model):
    """Every stored measure of one month. `month` is the first day, on the calendar of Vietnam.

    One column for each measure of `measures.IN_CELLS`, so that a page reads a row once for all its figures.
    """

    month = models.DateField()

    submitted = _COUNT()
    submitted_online = _COUNT()
    submitted_online_known = _COUNT()
    submitted_told = _COUNT()
    received = _COUNT()
    received_online = _COUNT()
    received_full = _COUNT()
    received_full_online = _COUNT()
    settled = _COUNT()
    settled_assessed = _COUNT()
    settled_early = _COUNT()
    settled_on_time = _COUNT()
    settled_late = _COUNT()
    settled_unassessed = _COUNT()
    settled_in_time = _COUNT()
    settled_by_day = _COUNT()
    settled_promised = _COUNT()
    settled_first_promise = _COUNT()
    settled_766 = _COUNT()
    settled_766_in_time = _COUNT()
    settled_online = _COUNT()
    settled_online_partial = _COUNT()
    received_matters = _COUNT(db_default=0, default=0)
    settled_matters = _COUNT(db_default=0, default=0)
    settled_matters_assessed = _COUNT(db_default=0, default=0)
    settled_matters_in_time = _COUNT(db_default=0, default=0)
    results = _COUNT()
    results_told = _COUNT()
    results_wanted = _COUNT(db_default=0, default=0)
    results_electronic = _COUNT(db_default=0, default=0)
    copies_certified = _COUNT(db_default=0, default=0)
    payments = _COUNT()
    payments_online = _COUNT()
    ratings = _COUNT()
    satisfied = _COUNT()
    late = _COUNT()
    late_apologised = _COUNT()
    late_subjective = _COUNT()
    late_subjective_apologised = _COUNT()
    late_said_subjective = _COUNT()
    late_said_subjective_apologised = _COUNT()
    late_objective = _COUNT()
    taken_over = _COUNT(db_default=0, default=0)
    given_over = _COUNT(db_default=0, default=0)
    submitted_held = _COUNT(db_default=0, default=0)
    submitted_held_asked = _COUNT(db_default=0, default=0)
    received_reused = _COUNT(db_default=0, default=0)
    received_told = _COUNT(db_default=0, default=0)
    received_766_in_time = _COUNT(db_default=0, default=0)
    received_obligation = _COUNT(db_default=0, default=0)
    received_obligation_online = _COUNT(db_default=0, default=0)
    received_population = _COUNT(db_default=0, default=0)
    settled_hours = _COUNT(db_default=0, default=0)
    settled_766_late = _COUNT(db_default=0, default=0)
    settled_disliked = _COUNT(db_default=0, default=0)
    settled_content = _COUNT(db_default=0, default=0)
    settled_online_proven = _COUNT(db_default=0, default=0)
    results_digitised = _COUNT(db_default=0, default=0)
    settled_stored = _COUNT(db_default=0, default=0)
    settled_worked = _COUNT(db_default=0, default=0)
    settled_work_hours = _COUNT(db_default=0, default=0)

    class Meta:
        abstract = True


class OfChannel(Sums):
    """Of one channel. Roll-ups without it are of all channels together."""

    channel = models.CharField(max_length=10)

    class Meta:
        abstract = True


class Counts(OfChannel):
    """At one receiving unit, handling unit, procedure and channel."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    handling_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Cell(Counts):
    """What is known now. Written by the follower alone: the database refuses anybody else (migration 0008)."""

    handling_unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "unit", "handling_unit", "procedure", "channel"], name="indicators_cell_key"
            )
        ]
        indexes = [
            # Units of a sector: no roll-up knows both, and rows of cells are wide.
            models.Index(
                fields=["procedure", "month"],
                include=[
                    "unit", "handling_unit", "channel", "received", "settled", "settled_early", "settled_on_time",
                    "settled_late", "settled_unassessed", "settled_in_time", "settled_assessed", "settled_by_day",
                    "settled_promised", "settled_first_promise", "settled_766", "settled_766_in_time",
                    "settled_online", "results", "results_told", "ratings", "satisfied",
                ],
                name="indicators_cell_of_procedure",
            ),
            # A sector or the procedures of one unit.
            models.Index(fields=["handling_unit", "procedure", "month"], name="indicators_cell_of_unit"),
        ]  # fmt: skip


class CellDifference(Counts):
    """By how much the follower changed a cell, and on which day (in Vietnam) that was known. Append-only.

    The cells are the sum of all differences; as known on a day they are the sum of those up to that day. A day
    that is over takes no more differences, so what was published on it stays (the database refuses).
    """

    id = models.BigAutoField(primary_key=True)
    known_on = models.DateField()
    handling_unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # of a whole count that put right what differed, not of events of its day: the log alone does not give it
    is_correction = models.BooleanField(
        db_default=models.expressions.RawSQL(
            "coalesce(current_setting('motcua.correcting', TRUE), '') = 'yes'", []
        )
    )

    class Meta:
        indexes = [
            models.Index(fields=["known_on", "month"], name="indicators_difference_known"),
            models.Index(fields=["procedure", "month", "known_on"], name="indicators_difference_of_proc"),
            models.Index(
                fields=["handling_unit", "procedure", "known_on"], name="indicators_difference_of_unit"
            ),
        ]


class OfUnits(models.Model):
    """At one receiving unit and handling unit, all procedures together.

    Only the index that every key leads: these rows are never looked for by one unit alone.
    """

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    handling_unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class OfProcedures(models.Model):
    """Of one procedure, all units together. Its sector is looked up when it is asked."""

    procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class Span(models.TextChoices):
    DAY = "day"
    MONTH = "month"


class RolledDifference(models.Model):
    """Differences of a day, or of a whole month of days, summed: what a past day is told from without reading all.

    `known_on`: the day, or the first of the month, in Vietnam. Whoever asks for a day takes the later days of its
    month and then whole months.
    """

    id = models.BigAutoField(primary_key=True)
    span = models.CharField(max_length=5, choices=Span)
    known_on = models.DateField()

    class Meta:
        abstract = True


class UnitCell(OfUnits, OfChannel):
    """Roll-up of cells (`levels.py`): ten thousand rows a year instead of hundreds of thousands."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "handling_unit", "unit", "channel"], name="indicators_unitcell_key"
            )
        ]


class ProcedureCell(OfProcedures, OfChannel):
    """Roll-up of cells (`levels.py`) for what is asked about procedures and sectors of the whole province."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "procedure", "channel"], name="indicators_procedurecell_key"
            )
        ]


class ProvinceCell(OfChannel):
    """Roll-up of cells (`levels.py`): a few rows a month, for totals and the course of the months."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "channel"], name="indicators_provincecell_key")
        ]


class UnitTotal(OfUnits, Sums):
    """Roll-up of cells (`levels.py`), all channels together: a third of `UnitCell`, for all that names no channel."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "handling_unit", "unit"], name="indicators_unittotal_key"
            )
        ]


class ProcedureTotal(OfProcedures, Sums):
    """Roll-up of cells (`levels.py`), all channels together: a third of `ProcedureCell`."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "procedure"], name="indicators_proceduretotal_key")
        ]


class UnitDifference(RolledDifference, OfUnits, OfChannel):
    """Roll-up of differences, as `UnitCell` is of cells. A day that is over takes no more."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["span", "known_on", "month", "handling_unit", "unit", "channel"],
                name="indicators_unitdifference_key",
            )
        ]
        indexes = [
            models.Index(fields=["handling_unit", "span", "known_on"], name="indicators_unitdiff_of_unit")
        ]


class ProcedureDifference(RolledDifference, OfProcedures, OfChannel):
    """Roll-up of differences, as `ProcedureCell` is of cells. A day that is over takes no more."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["span", "known_on", "month", "procedure", "channel"],
                name="indicators_proceduredifference_key",
            )
        ]


class ProvinceDifference(RolledDifference, OfChannel):
    """Roll-up of differences, as `ProvinceCell` is of cells. A day that is over takes no more."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["span", "known_on", "month", "channel"], name="indicators_provincedifference_key"
            )
        ]


class UnitTotalDifference(RolledDifference, OfUnits, Sums):
    """Roll-up of differences, as `UnitTotal` is of cells. A day that is over takes no more."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["span", "known_on", "month", "handling_unit", "unit"],
                name="indicators_unittotaldifference_key",
            )
        ]
        indexes = [
            models.Index(fields=["handling_unit", "span", "known_on"], name="indicators_totaldiff_of_unit")
        ]


class ProcedureTotalDifference(RolledDifference, OfProcedures, Sums):
    """Roll-up of differences, as `ProcedureTotal` is of cells. A day that is over takes no more."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["span", "known_on", "month", "procedure"],
                name="indicators_proceduretotaldifference_key",
            )
        ]


class FollowerCursor(models.Model):
    """How far the follower has read the log: one row. Without it the follower begins with a whole count.

    `counted_transaction`, `counted_event`: events that the whole count took in although the cursor is not there
    yet, because its own transaction had written them; the follower passes them over.
    """

    name = models.CharField(max_length=20, primary_key=True)
    transaction = models.BigIntegerField()
    event_id = models.BigIntegerField()
    caught_up_at = models.DateTimeField(null=True)
    counted_transaction = models.BigIntegerField(null=True)
    counted_event = models.BigIntegerField(null=True)


class Knowledge(models.Model):
    """What days can be asked for as they were known: one row, days in Vietnam.

    `since`: the first such day; null: any day. Before it a count of all dossiers stands as one difference, and
    nobody recorded what was known when. `closed_on`: differences of days before this one come no more.
    `stood_since`: the first day of which `Standing` tells what stood open; null: none yet.
    """

    name = models.CharField(max_length=20, primary_key=True)
    since = models.DateField(null=True)
    closed_on = models.DateField()
    stood_since = models.DateField(null=True)


class Standing(models.Model):
    """What the measures of open dossiers read of one, as known at the end of each day from `known_from` up to, and
    without, `known_to` (null: so far). Days in Vietnam. Written by the follower alone (`standing`).

    A stretch that ended on a day that is over stays.
    """

    dossier = models.ForeignKey("dossiers.Dossier", models.PROTECT, related_name="+", db_index=False)
    known_from = models.DateField()
    known_to = models.DateField(null=True)
    unit = models.ForeignKey("agencies.Unit", models.PROTECT, related_name="+", db_index=False)
    handling_unit = models.ForeignKey("agencies.Unit", models.PROTECT, related_name="+", db_index=False)
    procedure = models.ForeignKey("procedures.Procedure", models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=10)
    submitted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    current_due = models.DateTimeField(null=True)
    clock_stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "known_from"], name="indicators_standing_once")
        ]


class Evening(models.Model):
    """How far the log was read on a day (in Vietnam), and where the days before it were closed: what tells which
    events a past evening knew of (`evenings`). Written by the follower alone, as the cells are.

    `counted_transaction`, `counted_event`: as of `FollowerCursor`, counted on this day.
    """

    day = models.DateField(primary_key=True)
    last_transaction = models.BigIntegerField()
    last_event = models.BigIntegerField()
    closed_transaction = models.BigIntegerField(null=True)
    closed_event = models.BigIntegerField(null=True)
    counted_transaction = models.BigIntegerField(null=True)
    counted_event = models.BigIntegerField(null=True)
