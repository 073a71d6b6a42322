"""`motcua config export`: what is in force here, as one signed archive or as a tree for version control."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone

from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.kernel.zone import VIETNAM, day_of
from motcua.procedures import configuration
from motcua.records.errors import FileMissing
from motcua.travel import files, keys, queries
from motcua.travel.errors import TravelError
from motcua.travel.release import product_version
from motcua.travel.rules import archive


class Command(MotcuaCommand):
    help = (
        "Write the procedures in force with their forms, the internal processes and the fee rules as one archive, "
        "signed with this installation's key. With --to-folder, as plain files for version control."
    )
    example = "motcua config export khanh-hoa.zip --only procedures,fees"
    reports = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.zip", help="the archive, or with --to-folder the folder")
        parser.add_argument(
            "--procedures", nargs="+", metavar="CODE", help="only these procedures and their templates"
        )
        parser.add_argument(
            "--only", metavar="KINDS", help=f"of {','.join(queries.KINDS)}, with commas between"
        )
        parser.add_argument("--to-folder", action="store_true", help="write the plain tree, not signed")
        parser.add_argument(
            "--made-at", metavar="TIME", help="the time that the manifest states (ISO 8601); now without it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        kinds = _kinds(options["only"], options["procedures"])
        made_at = _time(options["made_at"])
        codes = set(options["procedures"]) if options["procedures"] else None
        if codes:
            missing = codes - {one.code for one in configuration.procedures(codes)}
            if missing:
                raise WrongUse(f"no procedure in force has the code {', '.join(sorted(missing))}.")
        try:
            found = queries.files(day=day_of(made_at), kinds=kinds, codes=codes)
        except FileMissing as fault:
            raise FaultFound(str(fault)) from None
        if not found:
            raise FaultFound("There is nothing of that kind to export, so nothing was written.")
        path = Path(options["file"])
        var_dir = Path(settings.VAR_DIR)
        manifest = archive.manifest_of(
            found, product_version=product_version(), made_at=made_at, made_by=settings.PUBLIC_URL
        )
        try:
            archive.check_files(found)
            if options["to_folder"]:
                files.write_folder(path, found, kinds=kinds, whole=codes is None)
            else:
                secret = keys.signing_key(var_dir)
                files.write_archive(path, archive.pack(found, manifest, secret=secret))
        except TravelError as fault:
            raise FaultFound(str(fault)) from None
        except OSError as fault:
            raise WrongUse(f"{path} cannot be written: {fault.strerror}.") from None
        digest = archive.digest(found)
        if options["as_json"]:
            self.print_json({"file": str(path), "counts": manifest.counts, "digest": digest})
            return
        counts = ", ".join(f"{count} files of {kind}" for kind, count in manifest.counts.items())
        self.stdout.write(f"{path} written: {counts}.\n")
        self.stdout.write(f"Digest of the configuration: {digest}\n")


def _kinds(only: str | None, procedures: list[str] | None) -> tuple[str, ...]:
    if only is None:
        return ("procedures", "templates") if procedures else queries.KINDS
    given = tuple(dict.fromkeys(word.strip() for word in only.split(",") if word.strip()))
    unknown = [word for word in given if word not in queries.KINDS]
    if unknown or not given:
        raise WrongUse(f"--only {only}: expected some of {', '.join(queries.KINDS)}.")
    return given


def _time(given: str | None) -> datetime:
    if not given:
        return timezone.now().astimezone(VIETNAM).replace(microsecond=0)
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        raise WrongUse(f"--made-at {given}: expected a time such as 2026-12-01T08:00+07:00.") from None
    return found if found.tzinfo else found.replace(tzinfo=VIETNAM)
