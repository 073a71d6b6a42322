"""A stand-in of the document axis (trục liên thông văn bản): takes edXML packages and keeps them until they
are fetched.

    python -m motcua.sandbox.document_axis --port 8420 --data var/sandbox

A system (a province, a ministry) signs in as `Authorization: Bearer SYSTEM:KEY`, the key being
MOTCUA_DOCUMENT_AXIS_KEY; SYSTEM is the head of the identifiers of its agencies (H56 for H56.901).

POST /v1/packages            an edXML package; headers X-Package-Id, X-From, X-To, X-Kind (document, status)
GET  /v1/packages            what waits for the system: {"packages": [{"number", "id", "from", "to", "kind"}]}
GET  /v1/packages/NUMBER     the package POST /v1/packages/NUMBER/taken GET  /v1/standing?from=&id=  {"known",
"taken"}: whether a package is here, whether its receiver fetched it GET  /v1/agencies            the
directory; PUT announces the system's own agencies POST /lose                   {"next": N}: the next N
packages are accepted and then forgotten (own fault)

Strict: the package has to keep to the schema, the sender to be an agency of the system, the receiver to be in
the directory. The same package sent again is known and changes nothing, but is delivered again if it had been
fetched. Each package gets a trace header of the axis. Turned dials: `reorder` shuffles the list,
`duplicate_rate` also lists a fetched package once more.
"""

import sqlite3
from collections.abc import Sequence

from lxml import etree

from motcua.correspondence.edxml.building import stamp
from motcua.correspondence.edxml.reading import tree_of
from motcua.correspondence.edxml.values import NAMESPACE, EdxmlError, Limits
from motcua.sandbox.standing import Answer, Question, StandIn, main, said

KEY = "stand-in"
MOST_LISTED = 50
_Q = f"{{{NAMESPACE}}}"


class DocumentAxis(StandIn):
    name = "axis"
    title = ("Trục liên thông văn bản quốc gia", "National document axis")
    behaviour = (
        ("Nhận gói edXML đúng lược đồ, giữ đến khi nơi nhận lấy", "Keeps packages that fit the schema until fetched"),
        ("Cùng mã gói gửi lại: không ghi thêm, giao lại", "The same package again: not added, delivered again"),
        ("Từ chối người gửi giả và nơi nhận không có", "Refuses forged senders and unknown receivers"),
    )  # fmt: skip
    max_body_bytes = 60 * 1024 * 1024
    tables = """
    CREATE TABLE IF NOT EXISTS package (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL, sender TEXT NOT NULL, receiver TEXT NOT NULL,
        kind TEXT NOT NULL, body BLOB NOT NULL, taken INTEGER NOT NULL DEFAULT 0, waiting INTEGER NOT NULL DEFAULT 1,
        UNIQUE (sender, id));
    CREATE TABLE IF NOT EXISTS agency (id TEXT PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS fault (name TEXT PRIMARY KEY, left INTEGER NOT NULL);
    """

    def answer(self, question: Question) -> Answer:
        if question.path == "/lose" and question.method == "POST":
            with self.db() as db:
                db.execute(
                    "INSERT OR REPLACE INTO fault VALUES ('lose', ?)", (int(question.json().get("next", 0)),)
                )
            return said(200, {})
        system = self._system(question)
        if system is None:
            return said(401, {"code": "key"})
        match question.method, question.parts:
            case "POST", ["v1", "packages"]:
                return self._take(question, system)
            case "GET", ["v1", "packages"]:
                return self._list(system)
            case "GET", ["v1", "packages", number] if number.isdigit():
                return self._give(system, int(number))
            case "POST", ["v1", "packages", number, "taken"] if number.isdigit():
                return self._taken(system, int(number))
            case "GET", ["v1", "standing"]:
                return self._standing(question)
            case "GET", ["v1", "agencies"]:
                with self.db() as db:
                    rows = db.execute("SELECT id, name FROM agency ORDER BY id").fetchall()
                return said(200, {"agencies": [dict(row) for row in rows]})
            case "PUT", ["v1", "agencies"]:
                return self._announce(question, system)
        return said(404, {"code": "no-such-service"})

    def _system(self, question: Question) -> str | None:
        system, _colon, key = question.header("authorization").removeprefix("Bearer ").partition(":")
        return system if system and key == self.environ.get("MOTCUA_DOCUMENT_AXIS_KEY", KEY) else None

    def _announce(self, question: Question, system: str) -> Answer:
        rows = [(str(one.get("id")), str(one.get("name"))) for one in question.json().get("agencies", [])]
        if not all(_is_of(number, system) for number, _name in rows):
            return said(403, {"code": "not-yours"})
        with self.db() as db:
            db.executemany("INSERT OR REPLACE INTO agency VALUES (?, ?)", rows)
        return said(200, {"agencies": len(rows)})

    def _take(self, question: Question, system: str) -> Answer:
        number, sender, receiver, kind = (
            question.header(f"x-{one}") for one in ("package-id", "from", "to", "kind")
        )
        if not number or kind not in ("document", "status"):
            return said(400, {"code": "headers"})
        if not _is_of(sender, system):
            return said(403, {"code": "not-yours"})
        try:
            root = tree_of(question.body, Limits())
        except EdxmlError as error:
            return said(422, {"code": f"edxml-{error.problem}"})
        with self.db() as db:
            if db.execute("SELECT 1 FROM agency WHERE id = ?", (receiver,)).fetchone() is None:
                return said(422, {"code": "unknown-receiver"})
            known = db.execute(
                "SELECT number FROM package WHERE sender = ? AND id = ?", (sender, number)
            ).fetchone()
            if known is not None:
                db.execute("UPDATE package SET waiting = 1 WHERE number = ?", (known["number"],))
                return said(200, {"id": number, "state": "known"})
            if db.execute("UPDATE fault SET left = left - 1 WHERE name = 'lose' AND left > 0").rowcount:
                return said(200, {"id": number, "state": "accepted"})
            db.execute(
                "INSERT INTO package (id, sender, receiver, kind, body) VALUES (?, ?, ?, ?, ?)",
                (number, sender, receiver, kind, self._traced(root)),
            )
        return said(200, {"id": number, "state": "accepted"})

    def _traced(self, root: etree._Element) -> bytes:
        """The package with the axis' own trace header; what is signed stays as it was."""
        header = root.find(f"{_Q}edXMLEnvelope/{_Q}edXMLHeader")
        assert header is not None  # the schema says so
        listed = header.find(f"{_Q}TraceHeaderList")
        if listed is None:
            listed = etree.Element(f"{_Q}TraceHeaderList")
            header.insert(1, listed)
        trace = etree.Element(f"{_Q}TraceHeader")
        etree.SubElement(trace, f"{_Q}OrganId").text = "TRUC"
        etree.SubElement(trace, f"{_Q}Timestamp").text = stamp(self.now())
        listed.insert(len(listed.findall(f"{_Q}TraceHeader")), trace)
        return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))

    def _list(self, system: str) -> Answer:
        if self.dial.silent:
            return said(200, {"packages": []})
        with self.db() as db:
            rows = db.execute(
                "SELECT number, id, sender AS 'from', receiver AS 'to', kind FROM package WHERE waiting "
                "AND (receiver = ? OR receiver LIKE ?) ORDER BY number LIMIT ?",
                (system, f"{system}.%", MOST_LISTED),
            ).fetchall()
        return said(200, {"packages": self.in_order([dict(row) for row in rows])})

    def _own(self, db: sqlite3.Connection, system: str, number: int) -> sqlite3.Row | None:
        row: sqlite3.Row | None = db.execute("SELECT * FROM package WHERE number = ?", (number,)).fetchone()
        return row if row is not None and _is_of(row["receiver"], system) else None

    def _give(self, system: str, number: int) -> Answer:
        with self.db() as db:
            row = self._own(db, system, number)
        return said(404, {"code": "unknown"}) if row is None else Answer(200, row["body"], "application/xml")

    def _taken(self, system: str, number: int) -> Answer:
        with self.db() as db:
            row = self._own(db, system, number)
            if row is None:
                return said(404, {"code": "unknown"})
            again = row["taken"] == 0 and self.hits("duplicate", 2_000_000 + number)
            db.execute("UPDATE package SET taken = 1, waiting = ? WHERE number = ?", (int(again), number))
        return said(200, {})

    def _standing(self, question: Question) -> Answer:
        asked = (question.query.get("from", ""), question.query.get("id", ""))
        with self.db() as db:
            row = db.execute("SELECT taken FROM package WHERE sender = ? AND id = ?", asked).fetchone()
        return said(200, {"known": row is not None, "taken": bool(row and row["taken"])})

    def page(self, language: str) -> str:
        with self.db() as db:
            rows: Sequence[sqlite3.Row] = db.execute(
                "SELECT sender, receiver, kind, taken FROM package ORDER BY number DESC LIMIT 50"
            ).fetchall()
        cells = "".join(
            f"<tr><td>{row['sender']}</td><td>{row['receiver']}</td><td>{row['kind']}</td><td>{row['taken']}</td></tr>"
            for row in rows
        )
        return f"<table><tr><th>From</th><th>To</th><th>Kind</th><th>Taken</th></tr>{cells}</table>"


def _is_of(agency_id: str, system: str) -> bool:
    return agency_id == system or agency_id.startswith(f"{system}.")


if __name__ == "__main__":
    main(DocumentAxis, port=8420)
