"""Orders of countings: kept as rows, ended once. What an order leads to stands in the actions that count."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.ledger.rules import Json
from motcua.reports.errors import OrderEnded
from motcua.reports.models import Counting, Report
from motcua.reports.rules.countings import Ordered, Standing
from motcua.reports.rules.lifecycle import By


def keep(
    kind: Ordered,
    *,
    form: str,
    unit_id: int | None,
    period: str,
    report: Report | None,
    by: By,
    at: datetime,
    seen: int | None,
    words: str = "",
    options: Mapping[str, str] | None = None,
    figure: tuple[int, int] | None = None,
) -> tuple[Counting, bool]:
    """The order, and whether it is a new one: of two at once the second gets the first's. `figure`: number of its
    sheet and its own."""
    assert by.user_id is not None  # the house counts without ordering
    sheet_number, number = figure or (None, None)
    try:
        with transaction.atomic():
            return (
                Counting.objects.create(
                    kind=kind.value, report=report, form=form, unit_id=unit_id, period=period,
                    options=dict(options or {}), words=words.strip()[:1000], seen=seen,
                    sheet_number=sheet_number, figure=number,
                    ordered_by_id=by.user_id, ordered_unit_id=by.unit_id, ordered_at=at,
                ),
                True,
            )  # fmt: skip
    except IntegrityError:
        waiting = Counting.objects.filter(kind=kind.value, state=Standing.WAITING.value)
        if figure is None:
            alike = waiting.filter(
                form=form,
                unit_id=unit_id,  # type: ignore[misc]  # None: the province's
                period=period,
            )
        else:
            alike = waiting.filter(report=report, sheet_number=sheet_number, figure=number)
        first = alike.first()
    if first is not None:
        return first, False
    # it ended in between
    return keep(
        kind, form=form, unit_id=unit_id, period=period, report=report, by=by, at=at, seen=seen, words=words,
        options=options, figure=figure,
    )  # fmt: skip


def settle(
    order: int | None, *, report: Report | None, at: datetime, outcome: Mapping[str, Json] | None = None
) -> None:
    """Note in the running transaction that the order is done. Without an order nothing is noted.

    Raises OrderEnded when it is not waiting any more: then nothing of the transaction may stand.
    """
    if order is None:
        return
    waiting = Counting.objects.filter(pk=order, state=Standing.WAITING.value)
    if not waiting.update(state=Standing.DONE.value, ended_at=at, outcome=dict(outcome or {}), report=report):
        raise OrderEnded


def give_up(order: int, standing: Standing, *, at: datetime, outcome: Mapping[str, Json]) -> None:
    """End an order without what it asked for. One that has ended stays as it is."""
    Counting.objects.filter(pk=order, state=Standing.WAITING.value).update(
        state=standing.value, ended_at=at, outcome=dict(outcome)
    )
