"""`motcua reference data`: areas, units, posts and the sample catalogue, as often as you like."""

import time
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from motcua.accounts import actions as accounts
from motcua.agencies import actions as agencies
from motcua.agencies.errors import ProvinceUnknown
from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.kernel.zone import day_of
from motcua.polls.actions import questionnaires as polls
from motcua.procedures.actions import reference
from motcua.procedures.errors import SampleInvalid
from motcua.processes.actions import approving as processes
from motcua.processes.errors import ProcessUnsound
from motcua.processes.rules.table import TableInvalid
from motcua.scorecards.actions import frameworks
from motcua.scorecards.errors import FrameworkChanged

# The product's own processes are usual patterns that hold as long as a province has approved none: from the
# first day of the one-stop decree (Nghị định 61/2018/NĐ-CP, in force from 21/06/2018).
PROCESSES_FROM = date(2018, 6, 21)


class Command(MotcuaCommand):
    help = (
        "Load the reference data that come with the product: provinces and communes, units, posts, the sample "
        "catalogue of procedures, internal processes, the questionnaire of surveys, index frameworks. Repeating it "
        "changes nothing; after an upgrade it adds what is new."
    )
    example = "motcua reference data --json"
    reports = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--province", default=settings.PROVINCE_CODE, help="2-digit code of the province")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            areas = agencies.load_areas()
            agencies.remember_files(timezone.now())
            units = agencies.load_units(options["province"])
            posts = accounts.load_posts(options["province"])
            catalogue = reference.load_sample(options["province"], on=day_of(timezone.now()))
            internal = processes.load_law(on=PROCESSES_FROM, at=timezone.now())
            polls.ship(at=timezone.now())
            methods = frameworks.take_over(at=timezone.now())
        except ProvinceUnknown as fault:
            raise WrongUse(str(fault)) from None
        except SampleInvalid as fault:
            raise FaultFound(f"The sample catalogue is at fault: {fault}") from None
        except (TableInvalid, ProcessUnsound) as fault:
            raise FaultFound(f"An internal process is at fault: {fault}") from None
        except FrameworkChanged as fault:
            raise FaultFound(f"A shipped index framework is at fault: {fault}") from None
        report = {
            "areas": asdict(areas),
            "units": asdict(units),
            "posts_created": posts,
            "catalogue": asdict(catalogue),
            "processes": asdict(internal),
            "frameworks": methods,
            "seconds": round(time.monotonic() - started, 2),
        }
        if options["as_json"]:
            self.print_json(report)
            return
        self.stdout.write(
            f"Areas: {areas.created} new, {areas.changed} corrected. Units: {units.created} new. Posts: {posts} new. "
            f"Procedures: {catalogue.procedures} new, {catalogue.new_versions} new versions, "
            f"{catalogue.offerings} new offerings. Processes: {internal.versions} new. "
            f"Index frameworks: {methods} new. {report['seconds']} s."
        )
