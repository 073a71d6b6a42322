"""`motcua rights destroy`: approved lists are carried out by a job; this does it by hand, and again after a restore.

A backup holds what was destroyed after it was made. After a restore, the lists that were carried out since are
repeated from their certificates' JSON (`--write` keeps one outside of the backups).
"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.kernel.scopes import of_system, scope
from motcua.rights.actions import certifying, destruction
from motcua.rights.errors import RightsError


class Command(MotcuaCommand):
    help = "Carry out an approved list of destruction. Says what it would do; --apply destroys, for good."
    example = "motcua rights destroy 12 --apply"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "list", type=int, nargs="?", help="the number of the list (default: all approved)"
        )
        parser.add_argument("--apply", action="store_true", help="destroy; without it nothing is changed")
        parser.add_argument("--write", type=Path, help="write the list's certificate as JSON to this file")
        parser.add_argument(
            "--again", type=Path, help="repeat the destruction of a certificate after a restore"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with scope(of_system("destruction of data whose retention ended")):
            try:
                if options["again"]:
                    result = self._again(options["again"], apply=options["apply"])
                elif options["write"]:
                    result = self._write(options["list"], options["write"])
                else:
                    result = self._carry_out(options["list"], apply=options["apply"])
            except RightsError as error:
                raise FaultFound(str(error)) from error
        if options["as_json"]:
            self.print_json(result)
        else:
            for name, value in result.items():
                self.stdout.write(f"{name}: {value}")

    def _carry_out(self, list_id: int | None, *, apply: bool) -> dict[str, Any]:
        waiting = certifying.approved() if list_id is None else [list_id]
        if not apply:
            return {"would carry out": waiting, "dossiers": sum(map(certifying.waiting_items, waiting))}
        now = timezone.now()
        carried = {number: destruction.carry_out(number, at=now) for number in waiting}
        return {
            f"list {number}": f"{one.state}: {one.destroyed} destroyed, {one.spared} spared, "
            f"{one.files_destroyed} files destroyed, {one.files_kept} kept, {one.files_left} left for the next run"
            for number, one in carried.items()
        } or {"lists": 0}

    def _write(self, list_id: int | None, path: Path) -> dict[str, Any]:
        if list_id is None:
            raise WrongUse("Name the list whose certificate is wanted.")
        told = certifying.as_json(list_id)
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        return {"written": str(path), "root": told["root_sha256"]}

    def _again(self, path: Path, *, apply: bool) -> dict[str, Any]:
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise WrongUse(f"{path} is no certificate that can be read: {error}") from error
        done, there = certifying.repeat(told, at=timezone.now(), apply=apply)
        return {"destroyed again" if apply else "would be destroyed again": done, "destroyed already": there}
