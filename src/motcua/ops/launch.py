"""Runs one `motcua` command: translations compiled, Django set up, database up, errors in plain words."""

import errno
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType

from motcua.config import environment
from motcua.kernel import messages
from motcua.ops import embedded
from motcua.ops.faults import CannotStart

INTERRUPTED = 130
TERMINATED = 143


def run(command: str, arguments: list[str]) -> None:
    """Run the Django command `command` as `motcua` runs it. Always leaves by SystemExit."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        with _plain_words():
            _run(command, arguments)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        raise SystemExit(INTERRUPTED) from None
    raise SystemExit(0)


def _leave(number: int, frame: FrameType | None) -> None:
    """Leave by the front door, so that the database's last user closes it."""
    raise SystemExit(TERMINATED)


def uses_embedded() -> bool:
    return not os.environ.get("DATABASE_URL")


def _run(command: str, arguments: list[str]) -> None:
    var_dir = environment.var_dir()
    prepare(var_dir)
    import django
    from django.core.management import get_commands, load_command_class
    from django.core.management.base import BaseCommand

    from motcua.kernel.commands import MotcuaCommand

    django.setup()
    owner = get_commands().get(command)
    if owner is None:
        words = command.replace("_", " ")
        raise CannotStart(f"motcua: the command {words!r} is not part of this installation.", code=2)
    found = owner if isinstance(owner, BaseCommand) else load_command_class(owner, command)
    wants_help = any(word in ("-h", "--help") for word in arguments)
    with ExitStack() as stack:
        wants_database = found.wants_database(arguments) if isinstance(found, MotcuaCommand) else True
        if wants_database and not wants_help:
            if uses_embedded():
                stack.enter_context(embedded.lease(var_dir))
            from motcua.ops import schema

            schema.make_ready_for(command)
        try:
            found.run_from_argv(["motcua", command, *arguments])
            sys.stdout.flush()
        except BrokenPipeError:  # the reader of a pipe went away, as in `| head`
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        finally:
            from django.db import connections

            connections.close_all()


def prepare(var_dir: Path) -> None:
    """What must be there before Django reads its settings."""
    try:
        (var_dir / "static").mkdir(parents=True, exist_ok=True)
        messages.compile_stale(var_dir)
    except PermissionError as error:
        raise embedded.from_os_error(error, var_dir) from None


@contextmanager
def _plain_words() -> Iterator[None]:
    try:
        yield
    except CannotStart as fault:
        print(f"motcua: {fault}", file=sys.stderr)
        raise SystemExit(fault.code) from None
    except OSError as error:
        message = _file_message(error)
        if message is None:
            raise
        print(f"motcua: {message}", file=sys.stderr)
        raise SystemExit(1) from None
    except Exception as error:
        message = database_message(error)
        if message is None:
            raise
        print(f"motcua: {message}", file=sys.stderr)
        raise SystemExit(1) from None


def _file_message(error: OSError) -> str | None:
    """Words for errors of the file system that the person can mend; None for our own mistakes."""
    var_dir = environment.var_dir()
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return str(embedded.disk_full(var_dir))
    if error.filename is None:
        return None
    if var_dir in Path(os.fsdecode(error.filename)).absolute().parents:
        return str(embedded.from_os_error(error, var_dir))
    return f"{os.fsdecode(error.filename)} cannot be used: {error.strerror}."


def database_message(error: Exception) -> str | None:
    """Words for errors of the database that the person can mend; None for our own mistakes."""
    from django.db.utils import NotSupportedError, OperationalError, ProgrammingError
    from psycopg import errors

    cause = error.__cause__
    said = " ".join(str(error).split())
    if isinstance(cause, errors.DiskFull) or "No space left on device" in said:
        return str(embedded.disk_full(environment.var_dir()))
    if isinstance(cause, errors.ReadOnlySqlTransaction):
        return f"The database only allows reading ({said}). DATABASE_URL must name the primary server."
    if isinstance(cause, errors.UndefinedTable) and isinstance(error, ProgrammingError):
        return f"The database is not prepared for this release ({said}). Run `motcua up` once; it migrates."
    if isinstance(cause, errors.InsufficientPrivilege):
        return (
            f"The database role lacks a right ({said}). It must own its database; docs/operations.md shows how to "
            "create both."
        )
    if isinstance(error, NotSupportedError):
        return f"{said} (the server of DATABASE_URL). Motcua needs PostgreSQL 16 or newer."
    if not isinstance(error, OperationalError):
        return None
    if uses_embedded():
        if embedded.is_full(environment.var_dir()):
            return str(embedded.disk_full(environment.var_dir()))
        return (
            f"The embedded database does not answer ({said}). Its log is "
            f"{embedded.log_file(environment.var_dir())}; `motcua doctor` looks for causes."
        )
    return (
        f"The database server of DATABASE_URL does not answer as it should ({said}). Check that it runs, "
        "that host, port, user and password in DATABASE_URL are right and that the database exists."
    )
