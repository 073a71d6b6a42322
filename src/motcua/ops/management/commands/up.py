"""`motcua up`: database, web server and worker in one foreground process tree."""

import errno
import fcntl
import http.client
import importlib
import importlib.util
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import connections

from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.ops import embedded, firstrun, launch, stand_ins, statics
from motcua.ops.supervisor import Child, GaveUp, Supervisor

# Together below ten seconds with the database's own stop, so that Ctrl-C is never felt as hanging.
WEB_GRACE = 3.0
WORKER_GRACE = 4.0
FIRST_ANSWER_SECONDS = 60
BACKLOG = 1024
# Threads a web process: enough that one slow request does not hold up the others, few enough for the
# database's 100 connections.
BLOCKING_THREADS = 4
DATABASE_LOOK_SECONDS = 2.0


class Command(MotcuaCommand):
    help = (
        "Start Motcua: the database (unless DATABASE_URL names one), migrations, reference data, the demo "
        "province on the first start, the web server and the worker. Ctrl-C stops everything in order."
    )
    example = "motcua up --port 8080 --no-demo"
    needs_database = False  # it brings it up itself, after the port was found free

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")
        parser.add_argument("--workers", type=int, default=2, help="web processes (default %(default)s)")
        demo = parser.add_mutually_exclusive_group()
        demo.add_argument(
            "--demo",
            action="store_true",
            default=None,
            dest="demo",
            help="build the demo province in an empty database (default with the embedded database)",
        )
        demo.add_argument(
            "--no-demo", action="store_false", dest="demo", help="leave the database without it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port, workers = options["host"], options["port"], options["workers"]
        if not 1 <= workers <= 64:
            raise WrongUse("--workers must be a number from 1 to 64.")
        _require_free(host, port, option="--port")
        demo = launch.uses_embedded() if options["demo"] is None else options["demo"]
        var_dir = Path(settings.VAR_DIR)
        _interrupt_on_term()
        with ExitStack() as stack:
            stack.enter_context(_OnlyOne(var_dir, f"http://{_shown(host)}:{port}/"))
            if launch.uses_embedded():
                self._say("Starting the database ...")
                stack.enter_context(embedded.lease(var_dir))
            try:
                firstrun.make_ready(self._say, demo=demo)
                statics.collect(self._say)
                demo_is_there = firstrun.demo_is_there()
            finally:
                connections.close_all()
            self._serve(host, port, workers, var_dir, demo=demo_is_there)
        self._say("Motcua has stopped.")

    def _serve(self, host: str, port: int, workers: int, var_dir: Path, *, demo: bool) -> None:
        supervisor = Supervisor(_children(host, port, workers, var_dir, demo=demo), self._say)
        stops = 0

        def stop(number: int, frame: FrameType | None) -> None:
            nonlocal stops
            stops += 1
            supervisor.request_stop()
            if stops > 2:
                raise KeyboardInterrupt

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop)
        watch = _Watch(self, var_dir, host, port, demo=demo)
        try:
            supervisor.start()
            supervisor.run(watch.look)
            self._say("Stopping ...")
        except GaveUp as fault:
            raise FaultFound(f"motcua: {fault}") from None
        finally:
            supervisor.stop()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


class _Watch:
    """Looks after what is no child: the first answer of the web server, and the database server."""

    def __init__(self, command: Command, var_dir: Path, host: str, port: int, *, demo: bool) -> None:
        self._command = command
        self._var_dir = var_dir
        self._host, self._port = host, port
        self._demo = demo
        self._answered = False
        self._began = self._database_seen = time.monotonic()

    def look(self) -> None:
        now = time.monotonic()
        if not self._answered and (status := _first_answer(self._host, self._port)):
            self._answered = True
            self._announce(status)
        if not self._answered and now - self._began > FIRST_ANSWER_SECONDS:
            raise GaveUp(
                f"The web server did not answer within {FIRST_ANSWER_SECONDS} seconds. Motcua stops."
            )
        if launch.uses_embedded() and now - self._database_seen > DATABASE_LOOK_SECONDS:
            self._database_seen = now
            if not embedded.status(self._var_dir).running:
                self._command._say("The database has ended; it is started again.")
                embedded.start(self._var_dir, keep=False)

    def _announce(self, status: int) -> None:
        say = self._command._say
        say("")
        if status >= 500:
            say(f"The first page failed (HTTP {status}); the lines above say why, `motcua doctor` may help.")
        say(f"Motcua runs at http://{_shown(self._host)}:{self._port}/   (Ctrl-C stops it)")
        rows = _demo_sign_ins() if self._demo else []
        if rows:
            say("")
            say("Demo sign-ins (user, password, who):")
            widths = [max(len(row[column]) for row in rows) for column in range(2)]
            for user, password, role in rows:
                say(f"  {user:<{widths[0]}}  {password:<{widths[1]}}  {role}")
        say("")


def _children(host: str, port: int, workers: int, var_dir: Path, *, demo: bool) -> list[Child]:
    environment = dict(os.environ, PYTHONUNBUFFERED="1", MOTCUA_VAR=str(var_dir))
    product_url = f"http://{_shown(host)}:{port}"
    environment.setdefault("MOTCUA_PUBLIC_URL", product_url)
    environment.setdefault("MOTCUA_ALLOWED_HOSTS", ",".join(_names_of(host)))
    helpers: list[Child] = []
    if demo:
        helpers = stand_ins.children(
            environment, var_dir / "sandbox", product_url=product_url, free_port=_free_port
        )
    web = [
        sys.executable,
        "-m",
        "granian",
        "--interface=wsgi",
        f"--host={host}",
        f"--port={port}",
        f"--workers={workers}",
        f"--blocking-threads={BLOCKING_THREADS}",
        f"--backlog={BACKLOG}",
        "--no-ws",
        "--respawn-failed-workers",
        f"--workers-kill-timeout={int(WEB_GRACE) - 1}",
        "--log-level=warning",
        "motcua.config.wsgi:application",
    ]
    worker = [
        sys.executable,
        "-m",
        "django",
        "procrastinate",
        "worker",
        "--concurrency=2",
        f"--shutdown-graceful-timeout={WORKER_GRACE - 1}",
    ]
    return [
        Child("web server", web, environment, WEB_GRACE),
        Child("worker", worker, environment, WORKER_GRACE),
        *helpers,
    ]


def _require_free(host: str, port: int, *, option: str) -> None:
    if not 1 <= port <= 65535:
        raise WrongUse(f"{option} must be a number from 1 to 65535.")
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError:
        raise WrongUse(f"--host {host} is not an address of this machine.") from None
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise FaultFound(
                    f"motcua: port {port} on {host} is in use by another program. Stop that program, or "
                    f"choose another port, for instance: motcua up {option} "
                    f"{port + 1 if port < 65535 else 8000}"
                ) from None
            if error.errno == errno.EACCES:
                raise WrongUse(
                    f"motcua: this user may not listen on port {port}; ports below 1024 belong to root. "
                    f"Choose another with {option}."
                ) from None
            raise WrongUse(
                f"motcua: --host {host} is not an address of this machine ({error.strerror})."
            ) from None


def _interrupt_on_term() -> None:
    """While the database is prepared, SIGTERM and a closed terminal end it as Ctrl-C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


class _OnlyOne:
    """Two `motcua up` on one var/ would both supervise the same database."""

    def __init__(self, var_dir: Path, address: str) -> None:
        self._file = var_dir / "up.lock"
        self._address = address

    def __enter__(self) -> None:
        self._open = self._file.open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._open, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._open.seek(0)
            other = self._open.read().strip() or "see `ps`"
            self._open.close()
            raise FaultFound(
                f"motcua: Motcua already runs for {self._file.parent} ({other}). Stop it first, or set "
                "MOTCUA_VAR to another folder for a second installation."
            ) from None
        self._open.truncate(0)
        self._open.write(f"process {os.getpid()}, {self._address}")
        self._open.flush()

    def __exit__(self, *error: object) -> None:
        self._open.truncate(0)
        self._open.close()


def _first_answer(host: str, port: int) -> int:
    """The HTTP status of the first page; 0 while nobody answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{_shown(host)}:{port}/", timeout=3) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except (OSError, http.client.HTTPException):
        return 0


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::"):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _names_of(host: str) -> list[str]:
    """The names under which a browser may ask for this server; a proxy's name is set by MOTCUA_ALLOWED_HOSTS."""
    names = ["localhost", "127.0.0.1", "[::1]", _shown(host)]
    if host in ("0.0.0.0", "::"):
        own = socket.gethostname()
        with suppress(OSError):
            names += [_shown(str(found[4][0])) for found in socket.getaddrinfo(own, None)]
        names.append(own)
    return list(dict.fromkeys(names))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _demo_sign_ins() -> list[tuple[str, str, str]]:
    """Asked by name: the demo is no part of the house, and an installation may come without it."""
    for name in ("motcua.demo", "motcua.demo.people"):
        if importlib.util.find_spec(name):
            sign_ins = getattr(importlib.import_module(name), "sign_ins", None)
            if sign_ins is not None:
                return list(sign_ins())
    return []
