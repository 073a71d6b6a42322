"""The embedded server's configuration, written anew before each start and only when it differs."""

import os
import pwd
from pathlib import Path

from motcua.config.embedded import Address
from motcua.ops import placement
from motcua.ops.placement import Place

MAP = "motcua"
INCLUDE = "include_if_exists = 'motcua.conf'"
MEMORY_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def write(place: Place, where: Address, *, durable: bool) -> None:
    main = place.data / "postgresql.conf"
    text = main.read_text(encoding="utf-8")
    if INCLUDE not in text:
        _replace(main, f"{text.rstrip()}\n\n{INCLUDE}\n", place)
    _replace(place.data / "motcua.conf", _settings(where, durable=durable), place)
    # Only the account that the server runs as and root come in, whatever the socket folder's rights are.
    _replace(place.data / "pg_hba.conf", f"local all all peer map={MAP}\n", place)
    names = sorted({_own_name(place), "root"})
    lines = [f'{MAP} "{name}" {role}' for name in names for role in ("postgres", "motcua")]
    _replace(place.data / "pg_ident.conf", "\n".join(lines) + "\n", place)


def memory_bytes() -> int:
    """The machine's memory, or the container's limit where that is less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for file in MEMORY_LIMITS:
        try:
            raw = file.read_text(encoding="ascii").strip()
        except OSError:
            continue
        if raw.isdecimal():
            total = min(total, int(raw))
    return total


def _settings(where: Address, *, durable: bool) -> str:
    megabytes = memory_bytes() // (1024 * 1024)
    settings = {
        "listen_addresses": "''",
        "unix_socket_directories": f"'{where.host}'",
        "unix_socket_permissions": "0700",
        "port": str(where.port),
        "max_connections": "100",
        "shared_buffers": f"{min(max(megabytes // 8, 32), 1024)}MB",
        "effective_cache_size": f"{max(megabytes // 2, 64)}MB",
        "work_mem": "16MB" if megabytes > 3000 else "4MB",
        "maintenance_work_mem": f"{min(max(megabytes // 16, 32), 512)}MB",
        "max_wal_size": "1GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "timezone": "'Asia/Ho_Chi_Minh'",
        "log_timezone": "'Asia/Ho_Chi_Minh'",
        "datestyle": "'iso, ymd'",
        "lc_messages": "'C'",
        "log_line_prefix": "'%m [%p] '",
        # Personal data travel in statements and details; neither may reach a log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "shared_preload_libraries": "'pg_stat_statements'",
        "fsync": "on" if durable else "off",
        "synchronous_commit": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
    }
    head = "# Written by Motcua before each start. Your own settings: postgresql.conf, after the include.\n"
    return head + "".join(f"{name} = {value}\n" for name, value in settings.items())


def _own_name(place: Place) -> str:
    return place.account.name if place.account else pwd.getpwuid(os.geteuid()).pw_name


def _replace(file: Path, text: str, place: Place) -> None:
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return
    draft = file.with_name(f"{file.name}.new")
    draft.write_text(text, encoding="utf-8")
    draft.chmod(0o600)
    placement.own(draft, place.account)
    draft.replace(file)
