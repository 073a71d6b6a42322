"""Batches of scans, the papers in them, what was recognised, what people confirmed, and the counted stock.

Proposals and answers are added, never changed: what was recognised stays beside what a person made of it. Days are
days in Vietnam; places on a page are fractions of its width and height from the top left corner.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    UPLOAD = "upload", _("Uploaded")
    FOLDER = "folder", _("Scan folder")


class Batch(models.Model):
    """Scans that came in together for a unit: one upload, or what lay in the unit's scan folder on one day."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=6, choices=Source)
    name = models.CharField(max_length=120)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            # two rounds over the folder at once make one batch of the day
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(source="folder"), name="digitising_folder_batch_once"
            ),
        ]
        indexes = [models.Index(fields=["unit", "-opened_at"], name="digitising_batches_of_unit")]


class ScanState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be split")
    SPLIT = "split", _("Split into papers")
    FAILED = "failed", _("Could not be read")


class Scan(models.Model):
    """A file as it came from the scanner. The same content comes in once a unit, whatever its name.

    Its file is gone once a paper of it was destroyed: each other paper has its own pages in `Paper.source_file`.
    """

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="scans")
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    came_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ScanState, default=ScanState.WAITING)
    problem = models.CharField(max_length=40, blank=True)
    pages = models.IntegerField(null=True)
    times_sent = models.IntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "file"], name="digitising_scan_once")]


class Refusal(models.Model):
    """A file of the scan folder that was not taken: it lies in `refused` there, and why stands here."""

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    problem = models.CharField(max_length=40)
    at = models.DateTimeField()


class PaperState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be read")
    FAILED = "failed", _("Could not be read")
    TO_CONFIRM = "to_confirm", _("To be confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    SET_ASIDE = "set_aside", _("Set aside")
    DESTROYED = "destroyed", _("Destroyed when its retention ended")


class Stock(models.TextChoices):
    """Which counted stock a paper belongs to."""

    RESULTS = "results", _("Results of procedures")
    DOSSIERS = "dossiers", _("Papers of dossiers")


class SigningState(models.TextChoices):
    UNSIGNED = "unsigned", _("Not signed")
    ORDERED = "ordered", _("Being signed")
    SIGNED = "signed", _("Digitally signed")
    REFUSED = "refused", _("Signing was refused")


class Paper(models.Model):
    """One paper of a scan: so many pages from a first one (counted from 1 in the scan).

    `sheet_kind` is the code of its kind (a result code, or procedure and component) from the separator sheet or by a
    person: a dossier finds it by that. `source_file` is its pages as scanned, `file` the straightened PDF/A,
    `signed_file` the copy with signature and mark. `fingerprint` is the hash of number, issuer, day and owner: two
    papers that have the same are looked at. `revision` counts what was saved; a claim keeps others away until
    `claimed_until`. Of a destroyed paper the row stays, without files and without what was said of it; `held_until`
    is then the last day on which it counted as digitised.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="papers")
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="papers")
    first_page = models.IntegerField()
    page_count = models.IntegerField()
    sheet_kind = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.WAITING)
    problem = models.CharField(max_length=40, blank=True)
    source_file = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    file = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    signed_file = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    signing = models.CharField(max_length=8, choices=SigningState, default=SigningState.UNSIGNED)
    signing_said = models.CharField(max_length=60, blank=True)
    signed_at = models.DateTimeField(null=True)
    revision = models.IntegerField(default=0)
    claimed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    stock = models.CharField(max_length=8, choices=Stock, blank=True)
    valid_until = models.DateField(null=True)
    is_permanent = models.BooleanField(default=False)
    findings_accepted = models.CharField(max_length=300, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    fingerprint = models.CharField(max_length=64, blank=True)
    holding_id = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    ended_why = models.CharField(max_length=300, blank=True)
    destroyed_at = models.DateTimeField(null=True)
    held_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state="destroyed",
                    destroyed_at__isnull=False,
                    source_file__isnull=True,
                    file__isnull=True,
                    signed_file__isnull=True,
                )
                | (~Q(state="destroyed") & Q(destroyed_at__isnull=True, source_file__isnull=False)),
                name="digitising_destroyed_has_no_file",
            ),
            models.UniqueConstraint(fields=["scan", "first_page"], name="digitising_paper_once"),
            models.CheckConstraint(
                condition=Q(first_page__gte=1, page_count__gte=1), name="digitising_paper_has_pages"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (
                    Q(confirmed_at__isnull=False, confirmed_by__isnull=False, file__isnull=False)
                    & ~Q(stock="")
                ),
                name="digitising_confirmed_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="set_aside") | Q(ended_at__isnull=False),
                name="digitising_set_aside_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(signing="signed") | Q(signed_file__isnull=False, signed_at__isnull=False),
                name="digitising_signed_has_file",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
                name="digitising_claim_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "state"], name="digitising_papers_of_batch"),
            models.Index(fields=["fingerprint"], name="digitising_same_papers", condition=~Q(fingerprint="")),
        ]


class Page(models.Model):
    """A page of a paper as it was measured before anything was done to it. `ink` is the dark share of its area.

    `picture` shows it after it was turned upright and straightened: the places of proposals are places on it. Of a
    page that was turned (clockwise, by 90, 180 or 270 degrees) sides and angle are those of the upright page.
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="pages")
    number = models.SmallIntegerField()
    width_mm = models.FloatField()
    height_mm = models.FloatField()
    dpi = models.FloatField(null=True)
    is_colour = models.BooleanField()
    ink = models.FloatField()
    skew_degrees = models.FloatField()
    turned_degrees = models.SmallIntegerField(default=0, db_default=0)
    picture = models.ForeignKey("records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="digitising_page_once"),
            models.CheckConstraint(
                condition=Q(turned_degrees__in=(0, 90, 180, 270)), name="digitising_page_turned"
            ),
        ]


class Reading(models.Model):
    """One run over a paper: by which engine, how long. `engine` is empty where nothing reads text here."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="readings")
    at = models.DateTimeField()
    engine = models.CharField(max_length=60, blank=True)
    milliseconds = models.IntegerField()
    characters = models.IntegerField()
    is_pdf_a = models.BooleanField()


class Field(models.TextChoices):
    """What is said of a paper (domain facts 5)."""

    KIND = "kind", _("Kind of paper")
    NUMBER = "number", _("Number, notation")
    ISSUED_ON = "issued_on", _("Date of issue")
    ISSUER = "issuer", _("Issuing agency")
    OWNER_NAME = "owner_name", _("Owner's name")
    OWNER_NUMBER = "owner_number", _("Personal id or tax code")
    SUMMARY = "summary", _("Summary of content")


class Proposal(models.Model):
    """What a reading proposes for a field, with its place on a page and how sure the engine was (0 to 100)."""

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="proposals")
    field = models.CharField(max_length=12, choices=Field)
    value = models.CharField(max_length=300)
    page = models.SmallIntegerField()
    left = models.FloatField()
    top = models.FloatField()
    right = models.FloatField()
    bottom = models.FloatField()
    certainty = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "field"], name="digitising_one_proposal_a_field"),
            models.CheckConstraint(
                condition=Q(left__gte=0, top__gte=0, right__lte=1, bottom__lte=1)
                & Q(right__gt=F("left"), bottom__gt=F("top")),
                name="digitising_box_on_the_page",
            ),
        ]


class Answer(models.Model):
    """What a person said of a field. Added, never changed: the newest holds. `as_proposed`: nothing was corrected."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="answers")
    revision = models.IntegerField()
    field = models.CharField(max_length=12, choices=Field)
    value = models.CharField(max_length=300, blank=True)
    as_proposed = models.BooleanField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "revision", "field"], name="digitising_one_answer_a_time"
            )
        ]


class StockCount(models.Model):
    """How many valid, re-usable papers of a kind a unit holds, digitised or not, as counted on a day.

    Added, never changed (the database refuses it); the newest of a unit and kind that was counted by a day holds
    on it. A count of 0 says that there is none; no row says that nobody counted.
    """

    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    stock = models.CharField(max_length=8, choices=Stock)
    counted_on = models.DateField()
    papers = models.IntegerField()
    document = models.CharField(max_length=200, blank=True)
    second_person = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    entered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(papers__gte=0), name="digitising_count_not_below_zero"),
            models.CheckConstraint(
                condition=~Q(document="") | Q(second_person__isnull=False), name="digitising_count_has_ground"
            ),
            models.CheckConstraint(
                condition=Q(second_person__isnull=True) | ~Q(second_person=F("entered_by")),
                name="digitising_count_four_eyes",
            ),
        ]
        indexes = [models.Index(fields=["unit", "stock", "-counted_on"], name="digitising_counts_of_unit")]
