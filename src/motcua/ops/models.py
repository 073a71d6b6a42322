"""What this installation has done once for its database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Milestone(models.Model):
    """A step of the first start that must not be repeated, such as building the demo province."""

    name = models.CharField(_("step"), max_length=60, primary_key=True)
    reached_at = models.DateTimeField(_("done at"))

    class Meta:
        verbose_name = _("first-start step")
        verbose_name_plural = _("first-start steps")

    def __str__(self) -> str:
        return self.name
