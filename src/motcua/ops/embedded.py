"""Start, stop and look at the embedded PostgreSQL of a `var/` folder.

Every change happens under one file lock (`var/postgres.lock`), so several commands may start at once. Every
process that uses the server holds a shared lock (`var/postgres.users`) as long as it lives; the last user of
a server that was started for a single command stops it. Kernel locks vanish with their process, so neither
file can be left stale by a crash or a power cut.
"""

import contextlib
import errno
import fcntl
import os
import secrets
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil
import psycopg
from psycopg import sql

from motcua.config.embedded import DATABASE, ROLE, address
from motcua.ops import placement, serverconf
from motcua.ops.faults import DISK_FULL, NOT_WRITABLE, CannotStart
from motcua.ops.placement import Place

SUPERUSER = "postgres"
LOCK_WAIT_SECONDS = 180
# Crash recovery may have to replay up to max_wal_size before the server answers.
START_WAIT_SECONDS = 300
STOP_WAIT_SECONDS = 30
ROOM_FOR_NEW_DATABASE_MB = 120
FULL_BELOW_MB = 20  # the server needs a WAL segment (16 MB) to go on
LOG_ROTATED_AT_BYTES = 10 * 1024 * 1024
NO_PROCESS = 2**31 - 2  # far above any system's largest process number
KEPT = "kept"
ON_DEMAND = "on demand"


@dataclass(frozen=True)
class Status:
    """What is known of the server without connecting. `pid` is None when it is down."""

    created: bool
    pid: int | None
    data: Path
    socket_dir: str
    log: Path

    @property
    def running(self) -> bool:
        return self.pid is not None


def status(var_dir: Path) -> Status:
    place = placement.find(var_dir)
    data = place.data if place else placement.data_link(var_dir)
    pid = _postmaster(data) if place else None
    return Status(place is not None, pid, data, address(var_dir).host, log_file(var_dir))


def log_file(var_dir: Path) -> Path:
    return var_dir / "log" / "postgres.log"


def start(var_dir: Path, *, keep: bool = True, durable: bool = True) -> bool:
    """Bring the server up if it is down; True if this call started it.

    `keep=False`: the last process that holds a lease stops it. `durable=False` (throw-away test data only)
    leaves out the waits for the disk. Raises CannotStart.
    """
    with _explained(var_dir), _locked(var_dir):
        return _start(var_dir, keep=keep, durable=durable)


def stop(var_dir: Path) -> bool:
    """Stop the server if it is up; True if it was. Open transactions are rolled back."""
    with _explained(var_dir), _locked(var_dir):
        return _stop(var_dir)


@contextlib.contextmanager
def lease(var_dir: Path, *, keep: bool = False, durable: bool = True) -> Iterator[None]:
    """The server is up as long as the block lasts. A server that was up before is left up."""
    with _explained(var_dir), _locked(var_dir):
        users = _users_file(var_dir)
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            _start(var_dir, keep=keep, durable=durable)
        except BaseException:
            users.close()
            raise
    try:
        yield
    finally:
        with _explained(var_dir), _locked(var_dir):
            users.close()
            if _mode(var_dir) == ON_DEMAND and _nobody_uses(var_dir):
                _stop(var_dir)


# Below: called with the lock held.


def _start(var_dir: Path, *, keep: bool, durable: bool) -> bool:
    place = placement.prepare(var_dir)
    _refuse_foreign_socket_folder(var_dir, place)
    if not (place.data / "PG_VERSION").exists():
        _create(var_dir, place, durable=durable)
    _refuse_other_version(place)
    if _postmaster(place.data) is not None:
        if keep:
            _set_mode(var_dir, KEPT)
        _wait_until_answering(var_dir, place)
        return False
    place.data.chmod(0o700)  # the server refuses wider rights, as an unpacked copy may have
    serverconf.write(place, address(var_dir), durable=durable)
    _clear_stale(var_dir, place)
    _open_socket_folder(var_dir, place)
    _set_mode(var_dir, KEPT if keep else ON_DEMAND)
    _launch(var_dir, place)
    _make_role_and_database(var_dir)
    return True


def _stop(var_dir: Path) -> bool:
    place = placement.find(var_dir)
    if place is None:
        return False
    pid = _postmaster(place.data)
    if pid is None:
        return False
    # Fast (SIGINT): roll back, write a checkpoint. Immediate (SIGQUIT): as after a power cut, never lossy.
    for number in (signal.SIGINT, signal.SIGQUIT):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        if _ends(pid, place.data, STOP_WAIT_SECONDS):
            break
    with contextlib.suppress(OSError):
        Path(address(var_dir).host).rmdir()
    return True


def _create(var_dir: Path, place: Place, *, durable: bool) -> None:
    parent = place.data.parent
    for abandoned in parent.glob(".postgres-new-*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    _require_room(parent, ROOM_FOR_NEW_DATABASE_MB)
    if place.data.exists():
        if any(place.data.iterdir()):
            raise CannotStart(
                f"{place.data} holds files that are not a complete database (PG_VERSION is missing). Motcua "
                "does not touch them. Restore the folder from a backup, or move it away and start with an "
                "empty database."
            )
        place.data.rmdir()
    draft = parent / f".postgres-new-{secrets.token_hex(4)}"
    draft.mkdir(mode=0o700)
    try:
        placement.own(draft, place.account)
        command = [
            str(place.binaries / "initdb"),
            f"--pgdata={draft}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth=peer",
            "--no-instructions",
        ]
        if not durable:
            command.append("--no-sync")
        done = subprocess.run(
            command,
            cwd="/",
            env=_clean_environment(),
            capture_output=True,
            text=True,
            errors="replace",
            start_new_session=True,
            check=False,
            **place.identity(),
        )
        if done.returncode:
            raise _explain(done.stderr or done.stdout, place.data.parent, "The database could not be created")
        serverconf.write(Place(draft, place.binaries, place.account), address(var_dir), durable=durable)
        draft.rename(place.data)  # complete or absent, never half made
        placement.settle(var_dir, place)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _launch(var_dir: Path, place: Place) -> None:
    with _log(var_dir) as log:
        begin = log.tell()
        done = subprocess.run(
            [
                str(place.binaries / "pg_ctl"),
                "start",
                "--wait",
                f"--timeout={START_WAIT_SECONDS}",
                "--pgdata",
                str(place.data),
            ],
            cwd="/",
            env=_clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            check=False,
            **place.identity(),
        )
    if done.returncode:
        written = log_file(var_dir).read_bytes()[begin:].decode(errors="replace")
        raise _explain(written, place.data, f"The database did not start (see {log_file(var_dir)})")


def _make_role_and_database(var_dir: Path) -> None:
    """The application's own role: no superuser, owner of its database, may create databases for tests."""
    role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
    with _connect(var_dir, SUPERUSER) as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone()
        if not known:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(role))
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if not known:
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))


def _connect(var_dir: Path, user: str) -> psycopg.Connection[tuple[object, ...]]:
    where = address(var_dir)
    return psycopg.connect(
        host=where.host, port=where.port, user=user, dbname="postgres", connect_timeout=10, autocommit=True
    )


def _wait_until_answering(var_dir: Path, place: Place) -> None:
    """A running server may still replay its log after a crash. Raises when its socket is not to be seen."""
    deadline = time.monotonic() + START_WAIT_SECONDS
    while True:
        try:
            _connect(var_dir, SUPERUSER).close()
            return
        except psycopg.OperationalError as error:
            refused = str(error)
        pid = _postmaster(place.data)
        starting = "starting up" in refused or "not yet accepting" in refused
        if pid is None or (time.monotonic() > deadline) or not (starting or _pid_file_age(place.data) < 30):
            break
        time.sleep(0.1)
    raise CannotStart(
        f"The embedded database runs (process {pid}) but does not answer at {address(var_dir).host}: "
        f"{refused}. If it was started by a service with a private /tmp, start this command in the same "
        "service; else stop that process (kill -INT) and start again."
    )


def _postmaster(data: Path) -> int | None:
    """The process number of a server that really runs on this data, whatever the pid file says."""
    try:
        first = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").split("\n", 1)[0]
        pid = int(first)
    except (FileNotFoundError, ValueError):
        return None
    return pid if _serves(pid, data) else None


def _ends(pid: int, data: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while _serves(pid, data):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _serves(pid: int, data: Path) -> bool:
    """Whether this process is the server of the data. Its arguments may be read by anyone, unlike its folder."""
    try:
        process = psutil.Process(pid)
        return process.name() == "postgres" and str(data) in process.cmdline()
    except psutil.NoSuchProcess:  # gone, or a zombie
        return False


def _pid_file_age(data: Path) -> float:
    """Seconds since the server wrote its pid file; 0 when there is none."""
    try:
        return time.time() - (data / "postmaster.pid").stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _clear_stale(var_dir: Path, place: Place) -> None:
    """Called when no server runs on the data: what a crash left must not deceive PostgreSQL.

    PostgreSQL takes over a pid file whose process is gone, after it made sure that no old back end is still
    attached to the old server's memory. It gives up when the number belongs to a living process, which after
    a power cut may be any program. So the file stays, for that second check, and gets a number that no
    process can have. The socket's lock file has no such use and goes.
    """
    pid_file = place.data / "postmaster.pid"
    try:
        lines = pid_file.read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        pass
    else:
        if len(lines) < 2:  # cut off while it was written
            pid_file.unlink()
        else:
            pid_file.write_text("\n".join([str(NO_PROCESS), *lines[1:]]), encoding="utf-8")
    where = address(var_dir)
    (Path(where.host) / f".s.PGSQL.{where.port}.lock").unlink(missing_ok=True)


def _refuse_other_version(place: Place) -> None:
    have = (place.data / "PG_VERSION").read_text(encoding="ascii").strip()
    done = subprocess.run(
        [str(place.binaries / "postgres"), "--version"],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        **place.identity(),
    )
    if done.returncode:
        raise CannotStart(
            "The embedded database's program does not run on this machine: "
            f"{done.stderr.strip() or 'no reason given'}. "
            "Set DATABASE_URL to a PostgreSQL server (16 or later) of your own."
        )
    ours = done.stdout.split()[-1].split(".")[0]
    if have != ours:
        newer = float(have) > float(ours)
        raise CannotStart(
            f"The data in {place.data} were written by PostgreSQL {have}; this Motcua brings PostgreSQL "
            f"{ours}. "
            + (
                "Use the newer release of Motcua that wrote them."
                if newer
                else "Dump them with the release of Motcua that wrote them and load the dump into a new var/ "
                "(docs/operations.md, Upgrading)."
            )
            + " Nothing was changed."
        )


def _refuse_foreign_socket_folder(var_dir: Path, place: Place) -> None:
    """Another local user could lay a folder of that name in /tmp first and answer in the server's stead."""
    folder = Path(address(var_dir).host)
    try:
        info = folder.lstat()
    except FileNotFoundError:
        return
    ours = {os.geteuid(), 0}
    if place.account is not None:
        ours.add(place.account.uid)
    if not stat.S_ISDIR(info.st_mode) or info.st_uid not in ours:
        raise CannotStart(
            f"{folder} belongs to another user (number {info.st_uid}), so the database's socket cannot be "
            "trusted there. Have it removed, then start again."
        )


def _open_socket_folder(var_dir: Path, place: Place) -> None:
    folder = Path(address(var_dir).host)
    folder.mkdir(mode=0o700, exist_ok=True)
    placement.own(folder, place.account)
    folder.chmod(0o700)


@contextlib.contextmanager
def _locked(var_dir: Path) -> Iterator[None]:
    var_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(var_dir / "postgres.lock", os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        deadline = time.monotonic() + LOCK_WAIT_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise CannotStart(
                        f"Another motcua command has been starting or stopping the database in {var_dir} for "
                        f"{LOCK_WAIT_SECONDS} seconds. Look for it with `ps aux | grep motcua`, stop it, try "
                        "again."
                    ) from None
                time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)


def _users_file(var_dir: Path) -> IO[bytes]:
    return os.fdopen(os.open(var_dir / "postgres.users", os.O_RDONLY | os.O_CREAT, 0o644), "rb")


def _nobody_uses(var_dir: Path) -> bool:
    with _users_file(var_dir) as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _mode(var_dir: Path) -> str:
    try:
        return (var_dir / "postgres.mode").read_text(encoding="ascii")
    except FileNotFoundError:
        return KEPT


def _set_mode(var_dir: Path, mode: str) -> None:
    if _mode(var_dir) != mode or not (var_dir / "postgres.mode").exists():
        (var_dir / "postgres.mode").write_text(mode, encoding="ascii")


@contextlib.contextmanager
def _log(var_dir: Path) -> Iterator[IO[bytes]]:
    path = log_file(var_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_ROTATED_AT_BYTES:
        path.replace(path.with_suffix(".log.1"))
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
        log.seek(0, os.SEEK_END)
        yield log


def _clean_environment() -> dict[str, str]:
    """Neither the caller's PG* variables nor its language may reach the server."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "Asia/Ho_Chi_Minh"}


def _require_room(folder: Path, megabytes: int) -> None:
    if shutil.disk_usage(folder).free < megabytes * 1024 * 1024:
        raise disk_full(folder)


def _explain(output: str, folder: Path, what: str) -> CannotStart:
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return disk_full(folder)
    lines = [
        line.strip() for line in output.splitlines() if any(w in line for w in ("FATAL", "error:", "PANIC"))
    ]
    reason = lines[-1] if lines else " ".join(output.split())[-300:] or "it gave no reason"
    return CannotStart(
        f"{what}: {reason}. `motcua doctor` looks for causes; docs/operations.md lists the known ones by "
        "message."
    )


@contextlib.contextmanager
def _explained(var_dir: Path) -> Iterator[None]:
    """Errors of the file system become a message."""
    try:
        yield
    except OSError as error:
        raise from_os_error(error, var_dir) from None
    except psycopg.OperationalError as error:
        raise CannotStart(
            f"The embedded database refused the connection: {str(error).strip()}. Its log: "
            f"{log_file(var_dir)}"
        ) from None


def disk_full(folder: Path) -> CannotStart:
    free = shutil.disk_usage(_existing(folder)).free // (1024 * 1024)
    return CannotStart(DISK_FULL.format(folder=folder, free_mb=free))


def is_full(folder: Path) -> bool:
    return shutil.disk_usage(_existing(folder)).free < FULL_BELOW_MB * 1024 * 1024


def from_os_error(error: OSError, folder: Path) -> CannotStart:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(folder)
    return CannotStart(
        NOT_WRITABLE.format(folder=error.filename or folder, reason=error.strerror or str(error))
    )


def _existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder
