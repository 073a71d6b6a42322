"""`motcua demo`: for whoever wants to see or measure the product. Only into a database without dossiers."""

from argparse import ArgumentTypeError
from dataclasses import astuple
from datetime import datetime, time, timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.demo import dataquality, digitising, planning, polls, quality, rights, running, scorecards
from motcua.demo.adoption import adopt_all
from motcua.demo.build import NothingOffered, build
from motcua.demo.eforms import seed_forms
from motcua.demo.fees import load as load_fees
from motcua.demo.filing import arrive_some
from motcua.demo.govstack import open_the_door
from motcua.demo.interlinked import file_some
from motcua.demo.letters import exchange_some
from motcua.demo.merging import draw_up_merger
from motcua.demo.messages import tell_some
from motcua.demo.money import collect_some
from motcua.demo.organisations import settle_organisations
from motcua.demo.papers import sample_result
from motcua.demo.publication import publish_some
from motcua.demo.reports import write_some
from motcua.demo.results import draw_up_some
from motcua.demo.reviews import review_some
from motcua.demo.settlement import remembered
from motcua.demo.signatures import give_keys
from motcua.demo.steering import keep_registers
from motcua.demo.stored import fill_stores
from motcua.demo.tasks import pull_catalogue, sign_all
from motcua.demo.voice import speak
from motcua.dossiers import queries as dossiers
from motcua.indicators import actions as indicators
from motcua.kernel.commands import MotcuaCommand, WrongUse
from motcua.kernel.progress import Progress
from motcua.kernel.zone import VIETNAM, day_of


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 5_000_000:
        raise ArgumentTypeError("must be a whole number from 1 to 5,000,000")
    return int(text)


def _day(text: str) -> datetime:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=VIETNAM)
    except ValueError:
        raise ArgumentTypeError("must be a day like 2026-11-20") from None
    return datetime.combine(day.date(), time(16, 0), VIETNAM)


class Command(MotcuaCommand):
    help = "Build a year of a province's life: the same rules and events as real work, from a seed."
    example = "motcua demo --dossiers 20000 --seed 7 --until 2026-11-20"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dossiers", type=_count, default=6000, help="how many (default 6000)")
        parser.add_argument(
            "--seed", type=int, default=1, help="the same seed gives the same facts (default 1)"
        )
        parser.add_argument(
            "--until", type=_day, help="last day of the year of life (default: yesterday, 16:00 in Vietnam)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if dossiers.any_exists():
            raise WrongUse(
                "This database holds dossiers already; the demo province goes into an empty one only. "
                "Use another folder: MOTCUA_VAR=var-demo motcua demo"
            )
        call_command("reference_data", verbosity=0, stdout=StringIO())
        yesterday = day_of(timezone.now()) - timedelta(days=1)
        until = options["until"] or datetime.combine(yesterday, time(16, 0), VIETNAM)
        progress = Progress("dossiers lived", options["dossiers"])
        with remembered():
            try:
                built = build(
                    dossiers=options["dossiers"],
                    seed=options["seed"],
                    until=until,
                    result_sha256=sample_result(),
                    step=progress.step,
                )
            except NothingOffered as fault:
                raise WrongUse(str(fault)) from None
            files = file_some(seed=options["seed"], until=until, result_sha256=sample_result())
            papers = fill_stores(seed=options["seed"], until=until, result_sha256=sample_result())
            keys = give_keys()
            results = draw_up_some(until)
            arrive_some(until=until)
        decisions = publish_some(until=until)
        with remembered():  # anew: the decisions changed the catalogue
            kept = quality.settle(until=until)
            digitised = digitising.settle(until=until)
            readings = rights.exercise(until=until)
            settle_organisations(until=until)
            owners = dataquality.examine(until=until)
            paid = collect_some(until)
            indicators.recount()
            scored = scorecards.settle(until=until, file_sha256=sample_result())
            plans = adopt_all(until)
            fees = load_fees(until)
            reviewed = review_some(until)
            planning.enter(until)
            running.run_on(until)
            kept_registers = keep_registers(until, result_sha256=sample_result())
            draw_up_merger(until)
            seed_forms(until)
            messages = tell_some(until)
            surveys = polls.survey(until=until)
            letters = exchange_some(until=until, result_sha256=sample_result())
            spoken = speak(until)
        open_the_door(until=until)
        pull_catalogue.defer()
        reports = write_some(until)
        if reports.unsigned or results.unsigned:
            sign_all.defer(
                reports=list(reports.unsigned), results=[list(astuple(one)) for one in results.unsigned]
            )
        seconds = progress.done()
        if options["as_json"]:
            self.print_json(
                {
                    "dossiers": built.dossiers,
                    "events": built.events,
                    "facts": built.facts,
                    "interlinked_files": files,
                    "stored_papers": papers,
                    "results": results.count,
                    "plans": plans,
                    "fee_rules": fees,
                    "reviews": reviewed,
                    "register_entries": kept_registers,
                    "decisions": decisions,
                    "quality_systems": kept,
                    "scorecard_rounds": scored,
                    "digitised_papers": digitised.confirmed,
                    "readings_traced": readings,
                    "owners_examined": owners,
                    "messages": messages,
                    "documents": letters,
                    "survey_answers": surveys,
                    "petitions": spoken.petitions,
                    "anonymous_answers": spoken.answers,
                    "appointments": spoken.appointments,
                    "tickets": spoken.tickets,
                    "online_payments": paid,
                    "signing_keys": keys,
                    "reports": reports.count,
                    "seconds": round(seconds, 2),
                }
            )
        else:
            self.stdout.write(
                f"{built.dossiers} dossiers, {built.events} events, {files} interlinked files, {plans} plans, "
                f"{decisions} publication decisions "
                f"{kept} quality systems, {spoken.petitions} petitions, {spoken.tickets} queue tickets "
                f"in {seconds:.1f} s; "
                f"facts {built.facts[:16]}"
            )
