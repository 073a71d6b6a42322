"""Names of hosts that may be asked about certificates."""

from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """Host, and port where it is named, of an address; empty for what is no plain web address."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or "@" in parts.netloc or not parts.hostname:
            return ""
        return parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    except ValueError:
        return ""
