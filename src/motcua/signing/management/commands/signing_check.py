"""`motcua signing check FILE`: what the signatures of a PDF are worth."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone, translation

from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.signing import queries
from motcua.signing.rules.report import Problem, SignatureReport, State
from motcua.signing.words import PROBLEMS, STATES


class Command(MotcuaCommand):
    help = (
        "Look at the signatures of a PDF: intact, trusted, the whole document covered, the time proven, revoked. "
        "For officials who received a file, and for operators; reads one file, changes nothing. "
        "Exit code 1 when a signature is broken or something is not proven."
    )
    example = "motcua signing check quyet-dinh.pdf --json"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the PDF")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = Path(options["file"]).read_bytes()
        except OSError as error:
            raise WrongUse(f"{options['file']!r} cannot be read: {error.strerror or error}.") from None
        report = queries.validate(content, at=timezone.now())
        if options["as_json"]:
            said = asdict(report)
            for made, one in zip(said["signatures"], report.signatures, strict=True):
                made["state"] = one.state.value
            plain = json.loads(json.dumps(said, default=lambda value: value.isoformat()))
            self.print_json({"state": report.state.value, **plain})
        else:
            with translation.override("en"):
                lines = [
                    str(STATES[report.state]),
                    *(f"  {PROBLEMS[Problem(one)]}" for one in report.problems),
                ]
                for one in report.signatures:
                    lines += _said(one)
                self.stdout.write("\n".join(lines))
        if report.state in (State.BROKEN, State.DOUBTFUL):
            raise FaultFound("")


def _said(one: SignatureReport) -> list[str]:
    when = one.signed_at.isoformat(timespec="seconds") if one.signed_at else "?"
    kind = "Time-stamp" if one.is_time_stamp else "Signature"
    yes = {True: "yes", False: "NO"}
    return [
        f"{kind} {one.field}: {one.signer or '?'}{f' ({one.organisation})' if one.organisation else ''}, "
        f"issued by {one.issuer or '?'}",
        f"  at {when} ({'proven' if one.time_is_proven else 'claimed'}), level {one.level or '-'}",
        f"  intact {yes[one.intact]}, trusted {yes[one.trusted]}, whole document {yes[one.covers_whole_document]}, "
        f"revoked {'YES' if one.revoked else 'no'}",
        *(f"  - {PROBLEMS[Problem(problem)]}" for problem in one.problems),
    ]
