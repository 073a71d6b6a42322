"""Questionnaires, waves with their samples, tokens, answers, papers.

Three tables that must never meet: `Asked` (who was drawn), `Ticket` (which token opens the form) and `Answer` (what
was said). `Ticket` and `Answer` share a stratum and nothing else: no person, no key, no time; both are written anew
for the whole stratum with every answer (`actions.answering`), so that neither order nor the writing transaction tells
which answer came by which token.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Questionnaire(models.Model):
    """A version of a questionnaire. Once a wave uses it (`frozen_at`), the database refuses any change of
    its content."""

    key = models.CharField(max_length=40)
    number = models.SmallIntegerField()
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    content = models.JSONField()
    origin = models.CharField(max_length=300, blank=True)
    revision = models.IntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="polls_version_once")]


class Population(models.TextChoices):
    ADMINISTRATIVE = "administrative", _("People served in administrative procedures")
    HEALTH_EDUCATION = "health_education", _("Patients, pupils and parents of public hospitals and schools")
    PUBLIC_UNITS = "public_units", _("People served by public service units")
    AGENCIES_AND_UNITS = "agencies_and_units", _("People served by agencies and public service units")


class State(models.TextChoices):
    DRAFT = "draft", _("Being prepared")
    DRAWN = "drawn", _("Sample drawn")
    OPEN = "open", _("Open for answers")
    CLOSED = "closed", _("Closed")
    PROPOSED = "proposed", _("Results proposed for publication")
    PUBLISHED = "published", _("Results published")
    CANCELLED = "cancelled", _("Survey given up")


class Wave(models.Model):
    """One survey: what is asked of whom, how they were drawn, when, and what came out."""

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    year = models.SmallIntegerField()
    population = models.CharField(max_length=20, choices=Population)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="waves")
    ended_from = models.DateField()
    ended_to = models.DateField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    units = models.JSONField(default=list)
    sectors = models.JSONField(default=list)
    design = models.JSONField()
    method = models.JSONField()
    seed = models.CharField(max_length=64, blank=True)
    drawing = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    revision = models.IntegerField(default=0)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    results = models.JSONField(null=True)
    results_sha256 = models.CharField(max_length=64, blank=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_to__gte=models.F("ended_from"), closes_on__gte=models.F("opens_on")),
                name="polls_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(published_by__isnull=True)
                | ~models.Q(published_by=models.F("proposed_by")),
                name="polls_published_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published")
                | models.Q(published_by__isnull=False, results__isnull=False),
                name="polls_published_has_results",
            ),
        ]


class Deed(models.Model):
    """Who did what on a wave or a questionnaire, and when. Rows are added, never changed; no answer leaves one."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, null=True, related_name="deeds")
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, null=True, related_name="deeds"
    )
    kind = models.CharField(max_length=20)
    said = models.JSONField(default=dict)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Stratum(models.Model):
    """A cell of the sample: a sector group in a unit, or a unit listed by hand. `first_of` / `first_in`: how many
    units were drawn of how many of its level. `asked` counts those invited that belong to the population."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="strata")
    code = models.CharField(max_length=40)
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    sector = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=20, blank=True)
    population = models.IntegerField()
    asked = models.IntegerField()
    first_of = models.IntegerField(default=1)
    first_in = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "code"], name="polls_stratum_once"),
            models.CheckConstraint(
                condition=models.Q(asked__gte=0)
                & models.Q(population__gte=models.F("asked"))
                & models.Q(first_of__gte=1)
                & models.Q(first_in__gte=models.F("first_of")),
                name="polls_stratum_in_order",
            ),
        ]


class Standing(models.TextChoices):
    RESERVE = "reserve", _("In reserve")
    DRAWN = "drawn", _("In the sample")
    INVITED = "invited", _("Invited")
    UNREACHED = "unreached", _("Not reached")
    REFUSED = "refused", _("Does not want to be asked")
    OUTSIDE = "outside", _("Does not belong to the population")


class Asked(models.Model):
    """A person of the sample, known by a keyed hash; reached through the dossier, whose contact data stay there.

    Whether the person answered does not stand here. Destroyed with the nonce some days after the wave.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="+")
    stratum = models.ForeignKey(Stratum, on_delete=models.PROTECT, related_name="people")
    person_key = models.CharField(max_length=64)
    dossier_id = models.BigIntegerField()
    number = models.IntegerField()
    standing = models.CharField(max_length=10, choices=Standing)
    nonce = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "person_key"], name="polls_person_once"),
            models.UniqueConstraint(fields=["stratum", "number"], name="polls_number_once"),
        ]


class CallAttempt(models.Model):
    """A call that did not lead to an answer. One that did leaves no row: the answer would be found by its day."""

    asked = models.ForeignKey(Asked, on_delete=models.CASCADE, related_name="calls")
    outcome = models.CharField(max_length=12)
    on = models.DateField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")


class Ticket(models.Model):
    """A token that opens the form once. The token stands nowhere; whose it is does not stand here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    stratum = models.ForeignKey(Stratum, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    is_spent = models.BooleanField(default=False)


class Answer(models.Model):
    """What somebody of the stratum said, in which month. Nothing else is known of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    stratum = models.ForeignKey(Stratum, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    content = models.JSONField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(month__day=1), name="polls_month_alone")]


class Paper(models.Model):
    """A form filled in on paper, by its number: typed twice by two people; once they agree it is an answer, and what
    was typed goes from here. Also a row of a file that was taken in (then nobody typed it)."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    stratum = models.ForeignKey(Stratum, on_delete=models.PROTECT, null=True, related_name="+")
    first = models.JSONField(null=True)
    first_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    second = models.JSONField(null=True)
    second_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    is_done = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "number"], name="polls_paper_once"),
            models.CheckConstraint(
                condition=models.Q(second_by__isnull=True) | ~models.Q(second_by=models.F("first_by")),
                name="polls_paper_two_people",
            ),
        ]


class TakenFile(models.Model):
    """A file of answers that was taken in: the same bytes are not taken twice."""

    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    rows = models.IntegerField()
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "sha256"], name="polls_file_once")]
