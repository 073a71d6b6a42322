"""What the National Portal's stand-in pushes to the province: a signed record, and the file that it names."""

import hashlib
import hmac
import json
import os
import re
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any


def sample_pdf(words: str) -> bytes:
    """One page that says what it is; small, whole and the same for the same words."""
    said = re.sub(r"[^A-Za-z0-9 .-]", "?", words)
    text = f"BT /F 14 Tf 60 760 Td (Giay to mau, ho so {said}) Tj ET".encode()
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, part)
    begin = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, begin)
    return bytes(out)


def push(
    record: Mapping[str, Any], *, forged: bool = False, ahead_seconds: int = 0
) -> tuple[int, dict[str, Any]]:
    """Push a record to the province's door, signed as it asks; HTTP status and answer."""
    path = "/inbox/national-portal/dossiers/"
    secret = "not the secret" if forged else os.environ.get("MOTCUA_NATIONAL_PORTAL_INBOX_SECRET", "")
    body = json.dumps(record, ensure_ascii=False).encode()
    stamp, nonce = str(int(time.time()) + ahead_seconds), secrets.token_urlsafe(16)
    said = "\n".join((stamp, nonce, "POST", path, hashlib.sha256(body).hexdigest()))
    signed = hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()
    request = urllib.request.Request(
        os.environ.get("MOTCUA_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/") + path,
        data=body,
        headers={
            "Content-Type": "application/json",
            "X-Timestamp": stamp,
            "X-Nonce": nonce,
            "X-Signature": signed,
        },
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        try:
            return error.code, json.loads(error.read())
        except ValueError:
            return error.code, {"message": "no answer in JSON"}
    except OSError as error:
        return 0, {"message": f"the province is not reached: {type(error).__name__}"}
