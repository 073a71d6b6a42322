"""`motcua surveys draw`."""

import secrets
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.accounts import queries as accounts
from motcua.kernel import scopes
from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.polls.actions import waves
from motcua.polls.actions.recording import Writer
from motcua.polls.errors import NotFound, PollError


class Command(MotcuaCommand):
    help = (
        "Draw the sample of a survey from the dossiers that ended in its period. Writes nothing without --apply, and "
        "then keeps the seed: the same frame and seed draw the same people. Run by whoever runs the survey, once a wave."  # noqa: E501
    )
    example = "motcua surveys draw sipas-2026 --seed 3f9a --apply --as cai.cach --json"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("wave", metavar="CODE", help="code of the survey wave")
        parser.add_argument(
            "--seed", default="", help="at most 64 characters; default: a new one, which is shown"
        )
        parser.add_argument("--apply", action="store_true", help="keep the sample")
        parser.add_argument("--as", dest="user", metavar="NAME", default="", help="sign-in name of who draws")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            wave = waves.wave_of(options["wave"])
        except NotFound:
            raise WrongUse(f"There is no survey {options['wave']!r}.") from None
        seed = options["seed"] or secrets.token_hex(16)
        if len(seed) > 64:
            raise WrongUse("A seed has at most 64 characters.")
        try:
            with scopes.scope(scopes.of_system("motcua surveys draw")):
                if options["apply"]:
                    user = accounts.official_named(options["user"])
                    if user is None:
                        raise WrongUse("Say with --as who draws: the sign-in name of an official.")
                    waves.draw(wave.pk, seed=seed, by=Writer(user.pk, timezone.now()))
                found, excluded = waves.preview(wave, seed)
        except PollError as error:
            raise FaultFound(str(error)) from None
        report = {
            "wave": wave.code,
            "seed": seed,
            "kept": bool(options["apply"]),
            "frame": found.size.population,
            "frame_sha256": found.frame_digest,
            "excluded": dict(excluded),
            "size": {
                "first": round(found.size.first, 4),
                "corrected": round(found.size.corrected, 4),
                "designed": round(found.size.designed, 4),
                "invited": found.size.invited,
            },
            "strata": [
                {
                    "code": one.code,
                    "population": one.population,
                    "asked": one.asked,
                    "reserve": len(one.chosen) - one.asked,
                    "inclusion": str(one.inclusion),
                }
                for one in found.strata
            ],
        }
        if options["as_json"]:
            self.print_json(report)
            return
        for one in found.strata:
            self.stdout.write(f"{one.code:<24}{one.population:>8}{one.asked:>7}  {one.inclusion}")
        kept = "kept" if options["apply"] else "not kept (add --apply)"
        self.stdout.write(
            f"{found.asked} of {found.size.population} people in {len(found.strata)} strata, seed {seed}: {kept}."
        )
