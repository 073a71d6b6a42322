"""What was sent to each receiver, what went out to the document axis and what came from it."""

from django.db import models
from django.db.models import Q

from motcua.correspondence.models.documents import Document, among
from motcua.correspondence.rules.lifecycle import Channel, SendingState, TakeBack


class Correspondent(models.Model):
    """An agency that can be written to: the local copy of the axis' directory. Rows that the directory no
    longer names stay, not active."""

    agency_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=250)
    is_active = models.BooleanField(default=True)
    refreshed_at = models.DateTimeField()


class Sending(models.Model):
    """A document out to one receiver, and how it stands there. `to_unit` is one of this installation; paper
    goes to whoever `to_name` says. A trigger of the database lets secret documents go by paper alone."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="sendings")
    to_agency = models.CharField(max_length=40, blank=True)
    to_name = models.CharField(max_length=250)
    to_unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10, choices=among(Channel))
    state = models.CharField(max_length=12, choices=among(SendingState))
    take_back = models.CharField(max_length=8, choices=among(TakeBack), default="", blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "to_agency"],
                condition=~Q(to_agency=""),
                name="correspondence_receiver_once",
            ),
            models.CheckConstraint(
                condition=~Q(channel="axis") | ~Q(to_agency=""), name="correspondence_axis_needs_id"
            ),
            models.CheckConstraint(
                condition=~Q(channel="internal") | Q(to_unit__isnull=False),
                name="correspondence_internal_needs_unit",
            ),
        ]


class Dispatch(models.Model):
    """One message on its way to the axis: a document (new, update, replacing, recall) or a status. Its key is
    the package's id, so that the axis and the receiver know it again. `tries` counts how often it was put on
    its way.

    `document` is what it is about: the document out, or for a status the one that came in. Taken: the
    receiver fetched it.
    """

    id = models.UUIDField(primary_key=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="dispatches")
    sending = models.ForeignKey(Sending, on_delete=models.PROTECT, null=True, related_name="dispatches")
    from_agency = models.CharField(max_length=40)
    to_agency = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=[("document", "document"), ("status", "status")])
    business = models.SmallIntegerField(null=True)
    status = models.CharField(max_length=2, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    version = models.SmallIntegerField(default=1)
    staff = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["sent_at"],
                condition=Q(taken_at__isnull=True, failed_at__isnull=True, sent_at__isnull=False),
                name="correspondence_not_taken",
            )
        ]


class Package(models.Model):
    """A package that came from the axis. Sender, package id and receiver are once: whatever comes again changes
    nothing. One package for two of our agencies is two rows.

    `state`: done; held (it speaks of a document that has not come yet); bad (it cannot be used, `problem`
    says why: somebody has to look); aside (somebody looked and said why it is left). The XML as it came is kept as
    proof. `decided_*` is who looked last, `decided_why` what they said, `tries` how often it was tried once more.
    """

    from_agency = models.CharField(max_length=40)
    to_agency = models.CharField(max_length=40)
    package_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=5, choices=[(one, one) for one in ("done", "held", "bad", "aside")])
    problem = models.CharField(max_length=300, blank=True)
    about = models.CharField(max_length=120, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="packages")
    xml = models.ForeignKey(
        "records.StoredFile", on_delete=models.PROTECT, null=True, related_name="+", db_column="xml_sha256"
    )
    came_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0, db_default=0)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_why = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="aside") | (Q(decided_by__isnull=False) & ~Q(decided_why="")),
                name="correspondence_aside_by_someone",
            ),
            models.UniqueConstraint(
                fields=["from_agency", "package_id", "to_agency"], name="correspondence_package_once"
            ),
        ]
        indexes = [
            models.Index(fields=["about"], condition=Q(state="held"), name="correspondence_held"),
            models.Index(
                fields=["state", "-came_at"], condition=~Q(state="done"), name="correspondence_to_look"
            ),
        ]
