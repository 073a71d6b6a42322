"""What an official keeps at the desk: filters of lists, each under a name of their own."""

from django.db import models


class SavedFilter(models.Model):
    """A list's filters as its address has them. It shows its owner nothing beyond their reach."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=300)
    place = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="desk_filter_name_once")]
        indexes = [models.Index(fields=["user", "place"], name="desk_filter_of_user")]
