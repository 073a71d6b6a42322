"""Fetching the files of a dossier that was filed at the National Portal: from the Portal's own address alone."""

import http.client
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from motcua.exchange.errors import PartnerRefused, PartnerUnavailable
from motcua.exchange.rules import NATIONAL_PORTAL

TIMEOUT_SECONDS = 20.0


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A partner that leads elsewhere is not followed: the address was checked, the next one was not."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def fetch(url: str, *, limit_bytes: int) -> bytes:
    """The file's bytes. Raises PartnerRefused (another address, too large, gone), PartnerUnavailable."""
    own, asked = urlsplit(settings.NATIONAL_PORTAL_URL), urlsplit(url)
    if not own.netloc or (asked.scheme, asked.netloc) != (own.scheme, own.netloc):
        raise PartnerRefused(
            NATIONAL_PORTAL, "address", "the file lies at an address that is not the Portal's"
        )
    try:
        with _opener.open(url, timeout=TIMEOUT_SECONDS) as response:
            content: bytes = response.read(limit_bytes + 1)
    except urllib.error.HTTPError as error:
        if error.code in (400, 401, 403, 404, 410) or 300 <= error.code < 400:
            raise PartnerRefused(NATIONAL_PORTAL, str(error.code), "the file is not given out") from None
        raise PartnerUnavailable(NATIONAL_PORTAL, f"it answered HTTP {error.code}") from None
    except (OSError, http.client.HTTPException) as error:
        raise PartnerUnavailable(NATIONAL_PORTAL, type(error).__name__) from None
    if len(content) > limit_bytes:
        raise PartnerRefused(NATIONAL_PORTAL, "size", "the file is larger than we take")
    return content
