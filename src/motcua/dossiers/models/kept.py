"""What a person typed into a form when their session had ended already."""

from django.db import models


class TypedForm(models.Model):
    """The fields of one page, sealed with a key that only the browser that sent them holds (a cookie).

    `path` is the page; `user` the account that the page belongs to, where it belongs to one. Hours later it is
    swept, read or not (law/records/uploads.yaml).
    """

    key_hash = models.CharField(max_length=64, primary_key=True)
    path = models.CharField(max_length=300)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, null=True, related_name="+")
    sealed = models.BinaryField()
    kept_at = models.DateTimeField(db_index=True)
