"""One row a day for each target: where it stood, why, and how probable it was that it would be met."""

from fractions import Fraction
from typing import cast

from django.db import models

from motcua.plans.rules.forecast import Forecast, Refusal
from motcua.plans.rules.tracking import Because, Reason, State


class TargetDay(models.Model):
    """The state of a target as recorded on a day (the calendar of Vietnam); the first record of a day stays.

    `numerator` and `denominator`: both sides of its figure (an empty denominator: a plain number); `value` the exact
    value as a fraction ("6175/63", in percent where the target is); `because` the other numbers of its sentences.
    `probability`, `low`, `high`: of meeting it by its deadline, 0 to 1; null with the `refusal` that says why.
    """

    target = models.ForeignKey("plans.Target", on_delete=models.PROTECT, related_name="days")
    on = models.DateField()
    state = models.CharField(max_length=14)
    reason = models.CharField(max_length=24)
    numerator = models.IntegerField(null=True)
    denominator = models.IntegerField(null=True)
    value = models.CharField(max_length=80, blank=True)
    because = models.JSONField(default=dict)
    probability = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    refusal = models.CharField(max_length=20, blank=True)
    due_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "on"], name="plans_targetday_once")]

    @property
    def exact_value(self) -> Fraction | None:
        return Fraction(self.value) if self.value else None

    @property
    def explained(self) -> Because:
        """The numbers of its sentence, as they were."""
        said = cast("dict[str, str | int]", self.because)
        wanted, needed = said.get("wanted"), said.get("needed")
        return Because(
            Reason(self.reason),
            value=self.exact_value,
            wanted=Fraction(str(wanted)) if wanted else None,
            needed=Fraction(str(needed)) if needed else None,
            **{name: int(said.get(name, 0)) for name in ("to_come", "at_most", "allowed", "missing", "days")},
        )

    @property
    def foretold(self) -> Forecast:
        said = cast("dict[str, str | int]", self.because)
        return Forecast(
            self.probability,
            self.low,
            self.high,
            refusal=Refusal(self.refusal) if self.refusal else None,
            surplus=int(said.get("surplus", 0)),
        )

    @property
    def stood(self) -> State:
        return State(self.state)
