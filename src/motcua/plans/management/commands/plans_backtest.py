"""`motcua plans backtest`: how good the forecasts of targets would have been on what has happened since."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.kernel.commands import MotcuaCommand
from motcua.kernel.scopes import of_system, scope
from motcua.plans import backtesting
from motcua.plans.rules import backtest
from motcua.plans.rules.backtest import Scored


class Command(MotcuaCommand):
    help = (
        "Make the forecasts of every target at every past month-end as they would have been made then, and hold them "
        "against what came: Brier scores beside two naive forecasts, and a table of calibration. For the reform "
        "staff, before anybody trusts a forecast. Reads only; repeatable to the last digit."
    )
    example = "motcua plans backtest --simulated 200"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--simulated", type=int, default=0, metavar="N", help="also on N provinces made up by a seed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with scope(of_system("forecasts of the past")):
            found = backtesting.run(now=timezone.now())
        scores = {
            "targets": backtest.scored(found.targets),
            "units": backtest.scored(found.units),
            "simulated": backtest.scored(list(backtest.simulated(options["simulated"]))),
        }
        if options["as_json"]:
            self.print_json(
                {
                    "known": found.known,
                    "refused": found.refused,
                    **{name: _json(one) for name, one in scores.items()},
                }
            )
            return
        self.stdout.write(f"Past days asked {found.known}; {found.refused} forecasts refused.")
        for name, one in scores.items():
            self.stdout.write("\n".join(["", *_table(name, one)]))


def _json(one: Scored | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "forecasts": one.count,
        "met": one.met,
        "brier": {
            "model": round(one.model, 4),
            "last_value_carried_on": round(one.carried, 4),
            "pace": round(one.pace, 4),
            "base_rate": round(one.base, 4),
        },
        "beats_naive": one.beats_naive,
        "calibration": [
            {
                "from": b.low,
                "to": b.high,
                "forecasts": b.count,
                "said": round(b.said, 3),
                "came": round(b.came, 3),
            }
            for b in one.bins
        ],
    }


def _table(name: str, one: Scored | None) -> list[str]:
    if one is None:
        return [f"{name}: no forecast"]
    return [
        f"{name}: {one.count} forecasts, {one.met} targets met",
        f"  Brier score: model {one.model:.4f}, last value carried on {one.carried:.4f}, pace {one.pace:.4f}, "
        f"base rate {one.base:.4f}",
        "  said             forecasts   on average   came true",
        *(
            f"  {100 * b.low:4.0f} - {100 * b.high:3.0f} %    {b.count:9}   {100 * b.said:8.1f} %   "
            f"{100 * b.came:7.1f} %"
            for b in one.bins
        ),
    ]
