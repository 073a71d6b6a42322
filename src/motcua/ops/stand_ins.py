"""The stand-ins of outside systems that `motcua up` starts beside the demo and `motcua sandbox up` without it.

Each is called as `python -m MODULE --port PORT --data FOLDER`, listens on loopback, prints its address and ends on
SIGTERM. Its address goes to the product by the environment variable `setting`, unless that is set already: then the
product has a partner of its own and the stand-in is left out.
"""

import importlib.util
import secrets
import socket
import sys
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from motcua.ops.supervisor import Child

GRACE_SECONDS = 0.5


@dataclass(frozen=True)
class StandIn:
    """`key`: its word on the command line. `paths`: settings that are places under its address. `secrets`: settings
    that both sides share, made anew at each start where they are not given. `values`: settings that a demo needs
    besides."""

    key: str
    name: str
    module: str
    setting: str
    # another port that it opens: the option that names it, the setting that gets its address, the form of the address
    beside: tuple[str, str, str] | None = None
    paths: tuple[tuple[str, str], ...] = ()
    secrets: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    # its address is written into things that outlive a start (certificates): the port is kept in a file, NAME.port
    keeps_port: str = ""


STAND_INS = (
    StandIn(
        "national-portal",
        "stand-in of the National Portal",
        "motcua.sandbox.national_portal",
        "MOTCUA_NATIONAL_PORTAL_URL",
        secrets=("MOTCUA_NATIONAL_PORTAL_INBOX_SECRET",),
    ),
    StandIn(
        "identity",
        "stand-in of the identity providers",
        "motcua.sandbox.openid_provider",
        "MOTCUA_IDENTITY_STAND_IN_URL",
    ),
    StandIn(
        "messengers",
        "stand-in of SMS, Zalo and mail",
        "motcua.sandbox.messengers",
        "MOTCUA_MESSENGERS_URL",
        beside=("--smtp-port", "MOTCUA_SMTP", "127.0.0.1:{}"),
    ),
    StandIn(
        "payments",
        "stand-in of the payment providers",
        "motcua.sandbox.payment_gateway",
        "MOTCUA_PAYMENT_GATEWAY_URL",
        paths=(("MOTCUA_PAYMENT_NATIONAL_URL", "/national"), ("MOTCUA_PAYMENT_BANK_URL", "/bank")),
        secrets=("MOTCUA_PAYMENT_NATIONAL_SECRET", "MOTCUA_PAYMENT_BANK_SECRET"),
        values=(("MOTCUA_PAYMENT_BANK_ACCOUNT", "970403:0011012345678:KHO BAC NHA NUOC (DUNG THU)"),),
    ),
    StandIn(
        "partners",
        "stand-in of the registers, the reporting system, the single window, the post and electronic receipts",
        "motcua.sandbox.partners",
        "MOTCUA_PARTNERS_STAND_IN_URL",
        paths=(
            ("MOTCUA_POPULATION_URL", "/population"),
            ("MOTCUA_BUSINESS_REGISTER_URL", "/business"),
            ("MOTCUA_REPORTING_URL", "/reporting"),
            ("MOTCUA_SINGLE_WINDOW_URL", "/window"),
            ("MOTCUA_POST_URL", "/post"),
            ("MOTCUA_RECEIPTS_URL", "/receipts"),
        ),
        secrets=("MOTCUA_PARTNERS_KEY", "MOTCUA_POST_SECRET"),
    ),
    StandIn(
        "pki",
        "stand-in of the certification authority and the time-stamps",
        "motcua.sandbox.pki",
        "MOTCUA_SIGNING_PKI_URL",
        paths=(("MOTCUA_SIGNING_TIME_STAMP_URL", "/motcua/tsa/tsa"),),
        # the demo's key files are encrypted with it (motcua.demo.signatures)
        values=(("MOTCUA_SIGNING_PASSPHRASE", "mot-cua-2026"),),
        keeps_port="pki",
    ),
    StandIn(
        "remote-signer",
        "stand-in of the remote signing service",
        "motcua.sandbox.remote_signer",
        "MOTCUA_SIGNING_REMOTE_URL",
        secrets=("MOTCUA_SIGNING_REMOTE_SECRET",),
    ),
    StandIn(
        "axis",
        "stand-in of the document axis",
        "motcua.sandbox.document_axis",
        "MOTCUA_DOCUMENT_AXIS_URL",
        secrets=("MOTCUA_DOCUMENT_AXIS_KEY",),
    ),
    StandIn(
        "other-province",
        "another province on the document axis",
        "motcua.sandbox.other_province",
        "MOTCUA_OTHER_PROVINCE_URL",
    ),
)

# What a demo opens that a province's own server keeps closed: another system may call without a key.
DEMO_SETTINGS = (("MOTCUA_GOVSTACK", "open"),)


def settings_of(stand_in: StandIn) -> tuple[str, ...]:
    """Every setting of the product that a stand-in gives a value to."""
    beside = () if stand_in.beside is None else (stand_in.beside[1],)
    pairs = (name for name, _ in (*stand_in.paths, *stand_in.values))
    return (stand_in.setting, *pairs, *stand_in.secrets, *beside)


def children(
    environment: MutableMapping[str, str],
    folder: Path,
    *,
    product_url: str,
    free_port: Callable[[], int],
    wanted: Sequence[StandIn] = STAND_INS,
) -> list[Child]:
    """What is to be started; sets the addresses in `environment`, which all children get.

    Each stand-in is told the product's own address as MOTCUA_PUBLIC_URL, to which it calls back.
    """
    found: list[Child] = []
    environment.setdefault("MOTCUA_PUBLIC_URL", product_url)
    for name, value in DEMO_SETTINGS:
        environment.setdefault(name, value)
    for stand_in in wanted:
        given = any(one in environment for one in (stand_in.setting, *(name for name, _ in stand_in.paths)))
        if given or importlib.util.find_spec(stand_in.module) is None:
            continue
        port = (
            kept_port(folder / f"{stand_in.keeps_port}.port", free_port)
            if stand_in.keeps_port
            else free_port()
        )
        address = environment[stand_in.setting] = f"http://127.0.0.1:{port}"
        for name, path in stand_in.paths:
            environment[name] = address + path
        # what a stand-in signs its calls to our door with; a province agrees on its own with the partner
        for name in stand_in.secrets:
            environment.setdefault(name, secrets.token_hex(32))
        for name, value in stand_in.values:
            environment.setdefault(name, value)
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", stand_in.module, "--port", str(port), "--data", str(folder)]
        if stand_in.beside is not None and stand_in.beside[1] not in environment:
            option, setting, form = stand_in.beside
            other = free_port()
            environment[setting] = form.format(other)
            command += [option, str(other)]
        found.append(Child(stand_in.name, command, dict(environment), GRACE_SECONDS))
    return found


def kept_port(file: Path, free_port: Callable[[], int]) -> int:
    """The port that the file names while nobody else listens there, else a new one, which is kept."""
    try:
        port = int(file.read_text())
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    except (OSError, ValueError, OverflowError):
        port = free_port()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(str(port))
    return port
