"""What a person wants to be told by which way, and the addresses that were proven to be theirs."""

from django.db import models


class Preference(models.Model):
    """One row a person who has chosen something. `channels`: group -> ways; a group left out keeps its default.

    Quiet hours are local times in Vietnam; null: those of law/notices/rules.yaml. `mail_mode` is for officials:
    once a day, or each message by itself.
    """

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, primary_key=True, related_name="+")
    language = models.CharField(max_length=5, default="")
    channels = models.JSONField(default=dict)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    mail_mode = models.CharField(max_length=10, default="")
    changed_at = models.DateTimeField()


class Contact(models.Model):
    """An address that the person proved to hold by typing a code that was sent there. One a channel."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10)
    address = models.CharField(max_length=200)
    verified_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "channel"], name="notices_contact_one_a_channel")
        ]


class ContactCode(models.Model):
    """A code on its way to a new address; kept as a keyed hash. The newest of a channel alone counts."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10)
    address = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    tries = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="notices_code_one_a_channel")]
