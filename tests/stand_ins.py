"""Stand-ins of outside systems on ports of their own, as fixtures: `from stand_ins import Portal`."""

import json
import socketserver
import threading
import urllib.request
from pathlib import Path
from typing import Any

from motcua.exchange.older_service import OlderService
from motcua.sandbox import messengers, national_portal


class Portal:
    """The National Portal's stand-in in a thread of the test; the fixture is `portal`."""

    def __init__(self, folder: Path) -> None:
        self.server = national_portal.serve(0, folder)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.server.RequestHandlerClass.portal.close()  # type: ignore[attr-defined]

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=5) as response:
            return json.loads(response.read())

    def control(self, **wanted: object) -> None:
        request = urllib.request.Request(self.url + "/control", json.dumps(wanted).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=5):
            pass

    def client(self, **changed: Any) -> OlderService:
        values = {"user": "motcua", "password": "stand-in", "destination": "VN:dvcqg", **changed}
        return OlderService(url=self.url, **values)

    def states_of(self, code: str) -> list[int]:
        """The states that the portal was told of a dossier, in its order."""
        return [int(entry["TrangThai"]) for entry in self.get(f"/dossiers/{code}")["progress"]]


class Messengers:
    """The stand-in of SMS, Zalo and mail in a thread of the test; the fixture is `messengers`."""

    def __init__(self, folder: Path, *, public_url: str = "") -> None:
        self.server = messengers.serve(0, folder, public_url=public_url)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.mail: socketserver.ThreadingTCPServer | None = None
        self.memory: messengers.Messengers = self.server.RequestHandlerClass.messengers  # type: ignore[attr-defined]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        for server in filter(None, (self.mail, self.server)):
            server.shutdown()
            server.server_close()
        self.memory.close()

    def serves_mail(self) -> int:
        """The port of its mail server, which runs from now on."""
        self.mail = messengers.serve_mail(0, self.server)
        threading.Thread(target=self.mail.serve_forever, args=(0.05,), daemon=True).start()
        return int(self.mail.server_address[1])

    def turn(self, **wanted: object) -> None:
        """The common dial of faults."""
        self.server.RequestHandlerClass.room.turn(wanted)  # type: ignore[attr-defined]

    @property
    def counts(self) -> dict[str, int]:
        return self.memory.counts()

    def taken(self, channel: str) -> list[str]:
        """What arrived by a channel, the oldest first."""
        return [one["content"] for one in reversed(self.memory.messages()) if one["channel"] == channel]
