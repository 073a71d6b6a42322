"""What an edXML package holds. Instants are in Vietnam's time on the wire, to the second."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
VERSION = "1.0"


class EdxmlError(Exception):
    """The package cannot be used. `problem` is a code for machines; the text says where."""

    def __init__(self, problem: str, where: str = "") -> None:
        super().__init__(f"edXML: {problem}{f' ({where})' if where else ''}")
        self.problem, self.where = problem, where


@dataclass(frozen=True, kw_only=True)
class Organ:
    """An agency as sender or receiver."""

    organ_id: str
    name: str
    in_charge: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, kw_only=True)
class ResponseFor:
    """The document that a message speaks of: whose it is, its number and notation, its day, its id."""

    organ_id: str
    number: str
    notation: str
    promulgated_on: date
    document_id: str


@dataclass(frozen=True)
class Trace:
    """A system through which the package went."""

    organ_id: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Staff:
    department: str = ""
    name: str = ""
    mobile: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Business:
    """`kind`: 0 new, 1 recall, 2 update, 3 replace. `replaces` lists what a replacing document stands in for.

    `paper`: whether a paper copy follows. `document_id`: of the document recalled or updated.
    """

    kind: int = 0
    reason: str = ""
    document_id: str = ""
    staff: Staff = Staff()
    paper: bool = False
    replaces: Sequence[ResponseFor] = ()


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file. On the wire it is a ZIP with this one file, in base64."""

    name: str
    content_type: str
    content: bytes
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A document on its way: everything of its header, and its files."""

    sender: Organ
    receivers: Sequence[Organ]
    document_id: str
    number: str
    notation: str
    promulgated_on: date
    kind_type: str
    kind_name: str
    subject: str
    kind_detail: str = ""
    place: str = ""
    content: str = ""
    competence: str = ""
    position: str = ""
    signer: str = ""
    due_on: date | None = None
    to_places: Sequence[str] = ()
    priority: int = 0
    sphere: str = ""
    typer: str = ""
    amount: int = 1
    pages: int = 1
    appendixes: Sequence[str] = ()
    direction: str = ""
    responds_to: Sequence[ResponseFor] = ()
    steering: int = 0
    traces: Sequence[Trace] = ()
    business: Business = Business()
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True, kw_only=True)
class StatusMessage:
    """What a receiver says of a document, or a sender who wants it back (codes: `rules.lifecycle.Status`)."""

    responds_to: ResponseFor
    sender: Organ
    status: str
    at: datetime
    description: str = ""
    staff: Staff = Staff()


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a package may be; sizes in bytes."""

    largest_bytes: int = 50 * 1024 * 1024
    largest_unpacked_bytes: int = 100 * 1024 * 1024
    most_attachments: int = 20
    deepest: int = 40
    most_elements: int = 5000


Message = Letter | StatusMessage
STATUS_CODES = frozenset({"01", "02", "03", "04", "05", "06", "13", "15", "16"})


@dataclass(frozen=True)
class Seal:
    """What was found of the XML signature: none, intact (by nobody we trust), trusted, broken (`problem` says
    why).

    Whose seal a trusted one is says `wire_seals`: unbound (of an agency that nobody names) and another (of an agency
    that is not the sender) come from there. `fingerprint`: SHA-256 of the signer's certificate in hex; `agencies`:
    what its subject says as an identifier of an organisation.
    """

    state: str
    signer: str = ""
    problem: str = ""
    fingerprint: str = ""
    agencies: tuple[str, ...] = ()
    roots: tuple[str, ...] = field(default=(), compare=False)
