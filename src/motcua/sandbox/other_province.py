"""Another province on the document axis: a small correspondent with a memory of its own that speaks edXML.

    python -m motcua.sandbox.other_province --port 8421 --data var/sandbox

It polls the axis (MOTCUA_DOCUMENT_AXIS_URL, _KEY) as the system MOTCUA_OTHER_PROVINCE (H40), keeps each
document once by its DocumentId, tells 01 at once and 03 to 06 as it works, refuses what has TRA LAI in its
subject, and agrees to give back what is asked for before it is done. What it sends waits in its memory until
the axis has it.

POST /send        {"to", "count", "subject"}: sends so many documents; answers their ids POST /recall
{"document_id"} · POST /ask-back {"document_id"} · POST /update {"document_id"} POST /work        everything
that was received goes one step further (03, 04, 05, 06) POST /poll        one round now GET  /documents
what it received · GET /sent what it sent, and how it stands there · GET /statuses all it was told
"""

import http.client
import json
import threading
import urllib.request
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from motcua.correspondence.edxml.building import build
from motcua.correspondence.edxml.reading import read
from motcua.correspondence.edxml.values import (
    Attachment,
    Business,
    Letter,
    Organ,
    ResponseFor,
    StatusMessage,
    Trace,
)
from motcua.kernel.zone import VIETNAM
from motcua.sandbox.document_axis import KEY
from motcua.sandbox.national_portal_filing import sample_pdf
from motcua.sandbox.standing import Answer, Question, StandIn, main, said

POLL_SECONDS = 5.0
_STEPS = {"01": "03", "03": "04", "04": "05", "05": "06"}


class OtherProvince(StandIn):
    name = "other-province"
    title = ("Một tỉnh khác trên trục văn bản", "Another province on the document axis")
    tables = """
    CREATE TABLE IF NOT EXISTS outgoing (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, sender TEXT, receiver TEXT, kind TEXT, body BLOB,
        is_out INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0, asked_at REAL NOT NULL DEFAULT 0,
        is_taken INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE IF NOT EXISTS sent (document_id TEXT PRIMARY KEY, receiver TEXT,
        status TEXT NOT NULL DEFAULT '', told TEXT NOT NULL DEFAULT '', letter TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS received (sender TEXT, document_id TEXT, receiver TEXT, subject TEXT,
        status TEXT NOT NULL, versions INTEGER NOT NULL DEFAULT 1,
        deliveries INTEGER NOT NULL DEFAULT 1, number TEXT, notation TEXT, day TEXT,
        PRIMARY KEY (sender, document_id));
    CREATE TABLE IF NOT EXISTS seen (sender TEXT, id TEXT, PRIMARY KEY (sender, id));
    """

    def __init__(self, folder: Path, *, seed: int = 0, environ: Mapping[str, str] | None = None) -> None:
        super().__init__(folder, seed=seed, environ=environ)
        self.axis = self.environ.get("MOTCUA_DOCUMENT_AXIS_URL", "").rstrip("/")
        self.system = self.environ.get("MOTCUA_OTHER_PROVINCE", "H40")
        self.me = Organ(organ_id=f"{self.system}.2", name="Sở Nội vụ tỉnh Lâm Đồng")
        self._round = threading.Lock()
        seconds = float(self.environ.get("MOTCUA_OTHER_PROVINCE_SECONDS", POLL_SECONDS))
        if self.axis and seconds > 0:
            threading.Thread(target=self._for_ever, args=(seconds,), daemon=True).start()

    # ------------------------------------------------------------ its door

    def answer(self, question: Question) -> Answer:
        body = question.json()
        match question.method, question.path.strip("/"):
            case "POST", "send":
                count = int(body.get("count", 1))
                return said(
                    200,
                    {
                        "ids": [
                            self._send(str(body["to"]), str(body.get("subject", "Văn bản")))
                            for _ in range(count)
                        ]
                    },
                )
            case "POST", ("recall" | "update" | "ask-back") as what:
                return said(200, {"done": self._again(str(body["document_id"]), what)})
            case "POST", "work":
                return said(200, {"moved": self._work()})
            case "POST", "poll":
                return said(200, {"worked": self.poll()})
            case "GET", ("documents" | "sent") as table:
                name = "received" if table == "documents" else "sent"
                with self.db() as db:
                    rows = db.execute(f"SELECT * FROM {name} ORDER BY document_id").fetchall()
                return said(200, [dict(row) for row in rows])
            case "GET", "waiting":
                with self.db() as db:
                    left = db.execute("SELECT count(*) FROM outgoing WHERE NOT is_taken").fetchone()[0]
                return said(200, {"waiting": left})
        return said(404, {"code": "no-such-service"})

    # ------------------------------------------------------------ what it sends

    def _now(self) -> datetime:
        return self.now().astimezone(VIETNAM).replace(microsecond=0)

    def _send(self, to: str, subject: str) -> str:
        with self.db() as db:
            number = db.execute("SELECT count(*) FROM sent").fetchone()[0] + 1
            now = self._now()
            document_id = f"{self.me.organ_id},{now.year},{number}/SNV-VP"
            letter = {
                "number": number,
                "to": to,
                "subject": f"{subject} {number}",
                "day": now.date().isoformat(),
            }
            db.execute("INSERT INTO sent (document_id, receiver, letter) VALUES (?, ?, ?)",
                       (document_id, to, json.dumps(letter)))  # fmt: skip
            self._put(db, f"new|{document_id}", to, "document", build(self._letter(document_id, letter, 0)))
        return document_id

    def _letter(self, document_id: str, letter: Mapping[str, Any], kind: int) -> Letter:
        now = self._now() + timedelta(seconds=kind)  # an update is younger than what it updates
        return Letter(
            sender=self.me, receivers=(Organ(organ_id=letter["to"], name=letter["to"]),), document_id=document_id,
            number=str(letter["number"]), notation="SNV-VP",
            promulgated_on=datetime.fromisoformat(letter["day"]).date(), kind_type="2", kind_name="Công văn",
            subject=letter["subject"] + (" (cập nhật)" if kind == 2 else ""), signer="Trần Văn Minh",
            position="Giám đốc", traces=(Trace(self.me.organ_id, now),),
            business=Business(kind=kind, document_id=document_id if kind else "", reason="Lý do" if kind else ""),
            attachments=(
                Attachment(name="cong-van.pdf", content_type="application/pdf", content=sample_pdf(document_id)),
            ),
        )  # fmt: skip

    def _again(self, document_id: str, what: str) -> bool:
        with self.db() as db:
            row = db.execute("SELECT * FROM sent WHERE document_id = ?", (document_id,)).fetchone()
            if row is None:
                return False
            letter = json.loads(row["letter"])
            if what == "ask-back":
                about = self._about(document_id, letter)
                message = StatusMessage(
                    responds_to=about, sender=self.me, status="13", at=self._now(), description="Xin lấy lại"
                )
                self._put(db, f"13|{document_id}", letter["to"], "status", build(message))
            else:
                kind = 1 if what == "recall" else 2
                content = build(self._letter(document_id, letter, kind))
                self._put(db, f"{what}|{document_id}", letter["to"], "document", content)
        return True

    def _about(self, document_id: str, letter: Mapping[str, Any]) -> ResponseFor:
        return ResponseFor(
            organ_id=self.me.organ_id, number=str(letter["number"]), notation="SNV-VP", document_id=document_id,
            promulgated_on=datetime.fromisoformat(letter["day"]).date(),
        )  # fmt: skip

    def _put(self, db: Any, words: str, to: str, kind: str, body: bytes) -> None:
        number = str(uuid5(NAMESPACE_URL, f"{self.system}|{words}"))
        db.execute("INSERT OR IGNORE INTO outgoing (id, sender, receiver, kind, body) VALUES (?, ?, ?, ?, ?)",
                   (number, self.me.organ_id, to, kind, body))  # fmt: skip

    # ------------------------------------------------------------ one round

    def _for_ever(self, seconds: float) -> None:
        while not self._closing.wait(seconds):
            self.poll()

    def poll(self) -> int:
        """Announce, send what waits, look after what was sent, fetch what came. How much was done; faults
        wait."""
        if not self.axis or not self._round.acquire(timeout=30):
            return 0
        try:
            return self._announce() + self._push() + self._look_after() + self._fetch()
        finally:
            self._round.release()

    def _announce(self) -> int:
        body = json.dumps({"agencies": [{"id": self.me.organ_id, "name": self.me.name}]}).encode()
        self._call("PUT", "/v1/agencies", body)
        return 0

    def _push(self) -> int:
        with self.db() as db:
            rows = db.execute("SELECT * FROM outgoing WHERE NOT is_out ORDER BY number").fetchall()
        done = 0
        for row in rows:
            headers = {
                "X-Package-Id": row["id"],
                "X-From": row["sender"],
                "X-To": row["receiver"],
                "X-Kind": row["kind"],
            }
            if self._call("POST", "/v1/packages", row["body"], headers) is None:
                continue
            with self.db() as db:
                db.execute("UPDATE outgoing SET is_out = 1 WHERE number = ?", (row["number"],))
            done += 1
        return done

    def _look_after(self) -> int:
        """What the axis no longer knows is sent again."""
        with self.db() as db:
            rows = db.execute(
                "SELECT number, id, sender FROM outgoing WHERE is_out AND NOT is_taken"
            ).fetchall()
        for row in rows:
            answer = self._call("GET", f"/v1/standing?from={row['sender']}&id={row['id']}")
            if answer is None:
                continue
            found = json.loads(answer)
            with self.db() as db:
                if found["taken"]:
                    db.execute("UPDATE outgoing SET is_taken = 1 WHERE number = ?", (row["number"],))
                elif not found["known"]:
                    db.execute("UPDATE outgoing SET is_out = 0 WHERE number = ?", (row["number"],))
        return 0

    def _fetch(self) -> int:
        listed = self._call("GET", "/v1/packages")
        done = 0
        for one in json.loads(listed)["packages"] if listed else []:
            content = self._call("GET", f"/v1/packages/{one['number']}")
            if content is None:
                continue
            self._take(one, content)
            self._call("POST", f"/v1/packages/{one['number']}/taken", b"{}")
            done += 1
        return done

    def _take(self, one: Mapping[str, Any], content: bytes) -> None:
        message = read(content)
        with self.db() as db:
            if db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (one["from"], one["id"])).rowcount == 0:
                return
            if isinstance(message, StatusMessage):
                self._status(db, one, message)
            else:
                self._letter_in(db, one, message)

    def _status(self, db: Any, one: Mapping[str, Any], message: StatusMessage) -> None:
        document_id = message.responds_to.document_id
        if message.status == "13":
            row = _received(db, one["from"], document_id)
            if row is not None:
                agreed = row["status"] != "06"
                self._say(db, row, "15" if agreed else "16")
            return
        row = db.execute("SELECT status, told FROM sent WHERE document_id = ?", (document_id,)).fetchone()
        if row is not None:
            told = " ".join(sorted({*row["told"].split(), message.status}))
            db.execute("UPDATE sent SET status = max(status, ?), told = ? WHERE document_id = ?",
                       (message.status, told, document_id))  # fmt: skip

    def _letter_in(self, db: Any, one: Mapping[str, Any], letter: Letter) -> None:
        known, kind = (one["from"], letter.document_id), letter.business.kind
        row = _received(db, *known)
        if row is not None:
            db.execute("UPDATE received SET versions = versions + ?, deliveries = deliveries + ? WHERE sender = ? "
                       "AND document_id = ?", (kind == 2, kind == 0, *known))  # fmt: skip
            if letter.business.kind == 1:
                db.execute(
                    "UPDATE received SET status = 'recalled' WHERE sender = ? AND document_id = ?", known
                )
            return
        db.execute(
            "INSERT INTO received (sender, document_id, receiver, subject, status, number, notation, day) "
            "VALUES (?, ?, ?, ?, '', ?, ?, ?)",
            (
                *known,
                one["to"],
                letter.subject,
                letter.number,
                letter.notation,
                letter.promulgated_on.isoformat(),
            ),
        )
        row = _received(db, *known)
        self._say(db, row, "02" if "TRA LAI" in letter.subject else "01")

    def _work(self) -> int:
        with self.db() as db:
            rows = db.execute("SELECT * FROM received").fetchall()
            moved = [row for row in rows if row["status"] in _STEPS]
            for row in moved:
                self._say(db, row, _STEPS[row["status"]])
        return len(moved)

    def _say(self, db: Any, row: Any, status: str) -> None:
        message = StatusMessage(
            responds_to=ResponseFor(
                organ_id=row["sender"], number=row["number"], notation=row["notation"],
                promulgated_on=datetime.fromisoformat(row["day"]).date(),
                document_id=row["document_id"],
            ),
            sender=self.me, status=status, at=self._now(),
            description="Sai nơi nhận" if status in ("02", "16") else "",
        )  # fmt: skip
        db.execute("UPDATE received SET status = ? WHERE sender = ? AND document_id = ?",
                   (status, row["sender"], row["document_id"]))  # fmt: skip
        self._put(
            db, f"{status}|{row['sender']}|{row['document_id']}", row["sender"], "status", build(message)
        )

    def _call(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes | None:
        """The answer, or None when the axis has none to give now."""
        key = self.environ.get("MOTCUA_DOCUMENT_AXIS_KEY", KEY)
        sent = {"Authorization": f"Bearer {self.system}:{key}", **(headers or {})}
        request = urllib.request.Request(self.axis + path, body, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                content: bytes = response.read()
                if response.headers.get_content_type() == "application/json":
                    json.loads(content)
                return content
        except (OSError, ValueError, http.client.HTTPException):
            return None


def _received(db: Any, sender: str, document_id: str) -> Any:
    asked = (sender, document_id)
    return db.execute("SELECT * FROM received WHERE sender = ? AND document_id = ?", asked).fetchone()


if __name__ == "__main__":
    main(OtherProvince, port=8421)
