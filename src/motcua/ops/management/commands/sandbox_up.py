"""`motcua sandbox up`: the stand-ins of outside systems, for whoever builds or tries the product's side of them."""

import os
import signal
import socket
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from motcua.kernel.commands import FaultFound, MotcuaCommand, WrongUse
from motcua.ops import stand_ins
from motcua.ops.supervisor import Child, GaveUp, Supervisor

FIRST_ANSWER_SECONDS = 60.0


class Command(MotcuaCommand):
    help = (
        "Start the stand-ins of outside systems without the product, and print the environment variables that "
        "connect a product to them. Without names all are started. Ctrl-C ends them."
    )
    example = "motcua sandbox up partners messengers --port-base 8400"
    reports = True
    needs_database = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        known = ", ".join(one.key for one in stand_ins.STAND_INS)
        parser.add_argument("names", nargs="*", metavar="NAME", help=f"which of them: {known}")
        parser.add_argument(
            "--port-base",
            type=int,
            default=0,
            help="the first port; the others follow. Default: free ports that the machine chooses",
        )
        parser.add_argument(
            "--product",
            default="http://127.0.0.1:8000",
            help="the address of the product, to which they call back (default %(default)s)",
        )
        parser.add_argument("--data", type=Path, help="the folder of their memory (default: var/sandbox)")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = _wanted(options["names"])
        if urlsplit(options["product"]).scheme not in ("http", "https"):
            raise WrongUse("--product is the whole address of the product, such as http://127.0.0.1:8000")
        environment = dict(os.environ, PYTHONUNBUFFERED="1")
        for one in wanted:
            # what the surroundings say of a real partner, or of an older sandbox, is not this sandbox's
            for name in (*stand_ins.settings_of(one), "MOTCUA_PUBLIC_URL"):
                environment.pop(name, None)
        folder = options["data"] or Path(settings.VAR_DIR) / "sandbox"
        children = stand_ins.children(
            environment,
            folder,
            product_url=options["product"].rstrip("/"),
            free_port=_ports(options["port_base"]),
            wanted=wanted,
        )
        given = {name: environment[name] for one in wanted for name in stand_ins.settings_of(one)}
        self._serve(children, given, as_json=options["as_json"], addresses=_addresses(wanted, given))

    def _serve(
        self, children: list[Child], given: dict[str, str], *, as_json: bool, addresses: dict[str, str]
    ) -> None:
        supervisor = Supervisor(children, self.stderr.write)

        def stop(number: int, frame: FrameType | None) -> None:
            supervisor.request_stop()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop)
        begun = time.monotonic()
        announced = False

        def look() -> None:
            nonlocal announced
            if announced:
                return
            if all(_answers(url) for url in addresses.values()):
                announced = True
                self._announce(given, addresses, as_json=as_json)
            elif time.monotonic() - begun > FIRST_ANSWER_SECONDS:
                silent = ", ".join(key for key, url in addresses.items() if not _answers(url))
                raise GaveUp(f"No answer within {FIRST_ANSWER_SECONDS:g} seconds from: {silent}.")

        try:
            supervisor.start()
            supervisor.run(look)
        except GaveUp as fault:
            raise FaultFound(f"motcua: {fault}") from None
        finally:
            supervisor.stop()

    def _announce(self, given: dict[str, str], addresses: dict[str, str], *, as_json: bool) -> None:
        if as_json:
            self.print_json({"addresses": addresses, "environment": given})
        else:
            for key, url in addresses.items():
                self.stdout.write(f"# {key}: {url}/")
            for name, value in given.items():
                self.stdout.write(f"export {name}={_quoted(value)}")
            self.stdout.write("# The stand-ins run; Ctrl-C ends them.")
        self.stdout.flush()


def _wanted(names: list[str]) -> list[stand_ins.StandIn]:
    known = {one.key: one for one in stand_ins.STAND_INS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise WrongUse(f"There is no stand-in {unknown[0]!r}; there are {', '.join(known)}.")
    return [known[name] for name in dict.fromkeys(names)] or list(known.values())


def _addresses(wanted: list[stand_ins.StandIn], given: dict[str, str]) -> dict[str, str]:
    return {one.key: given[one.setting] for one in wanted}


def _ports(base: int) -> Callable[[], int]:
    """Port after port from `base`; 0 lets the machine choose free ones. Raises WrongUse for one that is taken."""
    if base and not 1024 <= base <= 65_000:
        raise WrongUse("--port-base must be a number from 1024 to 65000.")
    following = base

    def take() -> int:
        nonlocal following
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", following))
            except OSError as error:
                raise WrongUse(f"Port {following} cannot be used ({error.strerror}).") from None
            found: int = probe.getsockname()[1]
        following += 1 if base else 0
        return found

    return take


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection((str(parts.hostname), int(parts.port or 80)), timeout=0.2):
            return True
    except OSError:
        return False


def _quoted(value: str) -> str:
    plain = value.replace("'", "'\\''")
    return value if value.replace("_", "").isalnum() else f"'{plain}'"
