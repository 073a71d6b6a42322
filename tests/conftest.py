"""The ground of the suite: a database server of its own, no way to the network, templates that fail loudly.

Tests may rely on the standard fixtures of pytest-django. The server lies under `build/test-var`, is shared by
all xdist workers and stops when the last of them ends; DATABASE_URL uses a server of your own instead. Files
that tests store go to a temporary folder.
"""

import contextlib
import ipaddress
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import translation
from hypothesis import settings as property_settings

# One commit gives one answer: property tests draw the same examples each time, and a busy machine fails none of
# them for its slowness. HYPOTHESIS_PROFILE=explore (what `make soak` sets) draws new ones.
property_settings.register_profile("same", deadline=None, derandomize=True)
property_settings.register_profile("explore", deadline=None)
property_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

# A run that a shell put into the background inherits that Ctrl-C is ignored, and every program it starts would too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Files of few tests that take long. Two workers take file after file: what is long begins first, or one of them is
# still at it when the other has nothing left.
LONG = (
    "test_every_page_by_everybody.py",
    "test_up_process_tree.py",
    "test_launch_commands.py",
    "test_random_lives.py",
    "test_every_page_axe.py",
    "test_desk_browser.py",
    "test_portal_axe.py",
    "test_authority_matrix.py",
    "test_survives_kill.py",
    "test_whole_journey.py",
    "test_delivery_survives_kill.py",
    "test_import_survives_kill.py",
    "test_watch_survives_kill.py",
    "test_destruction_survives_kill.py",
    "test_payment_survives_kill.py",
    "test_consistency.py",
    "test_cockpit_pages.py",
    "test_indicators_engines.py",
    "test_embedded_server.py",
    "test_placement_and_room.py",
)

_open = contextlib.ExitStack()


@pytest.fixture(autouse=True)
def _own_language() -> None:
    """A page read in English leaves its thread in English; each test begins as a process does."""
    translation.deactivate()


def pytest_configure(config: pytest.Config) -> None:
    from motcua.config import environment
    from motcua.kernel import messages
    from motcua.ops import embedded

    var_dir = environment.var_dir()
    (var_dir / "static").mkdir(parents=True, exist_ok=True)
    if messages.compile_stale(var_dir):
        _forget_translations()
    files = tempfile.mkdtemp(prefix="motcua-test-files-")
    _open.callback(shutil.rmtree, files, ignore_errors=True)
    settings.MEDIA_ROOT = files
    if not os.environ.get("DATABASE_URL"):
        _open.enter_context(embedded.lease(var_dir, durable=False))
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UnknownVariable()
    _close_network()
    _let_the_suite_empty_its_tables()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {name: position for position, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path.name, len(LONG)))


def _forget_translations() -> None:
    """Django was set up before the catalogues were compiled and may have read them already."""
    from django.utils.translation import trans_real

    trans_real._translations = {}
    trans_real._default = None


def pytest_unconfigure(config: pytest.Config) -> None:
    _open.close()


@pytest.fixture(scope="module")
def shared_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For ground that all tests of a file only read: what a fixture of the module writes after asking for this is
    written once, and gone after the file. What a test adds to it is gone after the test. Not for a file with
    transactional tests, which commit."""
    with django_db_blocker.unblock(), transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Any]:
    """The National Portal's stand-in, not yet named in the settings."""
    from stand_ins import Portal

    found = Portal(tmp_path / "portal")
    yield found
    found.close()


@pytest.fixture
def messengers(tmp_path: Path, settings: Any) -> Iterator[Any]:
    """The stand-in of SMS and Zalo, named in the settings."""
    from stand_ins import Messengers

    found = Messengers(tmp_path / "messengers")
    for channel in ("sms", "zalo"):
        setattr(settings, f"NOTICES_{channel.upper()}_URL", f"{found.url}/{channel}")
        setattr(settings, f"NOTICES_{channel.upper()}_KEY", "stand-in")
        setattr(settings, f"NOTICES_{channel.upper()}_SECRET", "stand-in")
    yield found
    found.close()


class UnknownVariable(str):
    """Stands where Django would print nothing for a variable that the view did not provide."""

    def __new__(cls) -> "UnknownVariable":
        return super().__new__(cls, "%s")

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: object) -> str:
        template = _template_in_work()
        if "django" in Path(template).parts:  # Django's own templates use missing variables on purpose
            return ""
        pytest.fail(f"the template {template} uses the unknown variable {variable}", pytrace=True)


def _template_in_work() -> str:
    """The innermost template that is being rendered, from the callers' frames."""
    frame = sys._getframe()
    while frame.f_back is not None:
        frame = frame.f_back
        node = frame.f_locals.get("self")
        origin = getattr(node, "origin", None)
        if origin is not None:
            return str(origin)
    return "(unknown)"


class OutsideNetwork(AssertionError):
    """A test tried to leave the machine."""


def _close_network() -> None:
    """Only this machine is reachable: a test that needs the world is no test of this product."""
    for name in ("connect", "connect_ex"):
        original = getattr(socket.socket, name)

        def guarded(self: socket.socket, address: Any, original: Any = original) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
                raise OutsideNetwork(f"a test tried to connect to {address[0]}")
            return original(self, address)

        setattr(socket.socket, name, guarded)
        _open.callback(setattr, socket.socket, name, original)
    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *args: Any, **options: Any) -> Any:
        if not _is_local(host):
            raise OutsideNetwork(f"a test tried to look up {host}")
        return look_up(host, *args, **options)

    socket.getaddrinfo = guarded_look_up
    _open.callback(setattr, socket, "getaddrinfo", look_up)


def _is_local(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost", socket.gethostname()):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback or name == "0.0.0.0"
    except ValueError:
        return False


# TRUNCATE writes new files for each of four hundred tables and their indexes, a second of the server's time; a test
# fills a few dozen. Foreign keys are deferred, so the order of the tables does not matter; they are looked at before
# the triggers come back.
_EMPTY_FILLED_TABLES = """
DO $$ DECLARE
  emptied regclass; is_filled boolean; filled regclass[] := '{}';
BEGIN
  FOR emptied IN SELECT unnest(%s::regclass[]) LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %%s)', emptied) INTO is_filled;
    IF is_filled THEN filled := filled || emptied; END IF;
  END LOOP;
  SET CONSTRAINTS ALL DEFERRED;
  FOREACH emptied IN ARRAY filled LOOP
    EXECUTE format('ALTER TABLE %%s DISABLE TRIGGER USER', emptied);
  END LOOP;
  FOREACH emptied IN ARRAY filled LOOP
    EXECUTE format('DELETE FROM %%s', emptied);
  END LOOP;
  SET CONSTRAINTS ALL IMMEDIATE;
  FOREACH emptied IN ARRAY filled LOOP
    EXECUTE format('ALTER TABLE %%s ENABLE TRIGGER USER', emptied);
  END LOOP;
END $$
"""
# Their models are unmanaged, so Django would leave the jobs of one test to the next. Their keys are not deferred:
# what names a job goes before it.
_JOBS = (
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_jobs",
    "procrastinate_workers",
)


def _let_the_suite_empty_its_tables() -> None:
    """Between transactional tests Django empties all tables, which the log refuses to anyone: for that moment
    alone, and in the same transaction, the triggers that refuse it are off. The list of Django's models stays, and
    so is not written anew each time."""
    from django.core.management.commands import flush
    from django.db.backends.postgresql.operations import DatabaseOperations

    def unguarded(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        emptied = (*_JOBS, *sorted({*tables} - {*_JOBS, "django_content_type", "auth_permission"}))
        names = ", ".join(f"'{self.quote_name(name)}'" for name in emptied)
        return [_EMPTY_FILLED_TABLES % f"ARRAY[{names}]"]

    for place, name, value in (
        (DatabaseOperations, "sql_flush", unguarded),
        (flush, "emit_post_migrate_signal", lambda *args, **options: None),
    ):
        _open.callback(setattr, place, name, getattr(place, name))
        setattr(place, name, value)
