"""What a dossier is opened with: procedure version, channel line with its limit and fee, units, party."""

import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from motcua.dossiers.errors import InputRefused, NoSuchLimit, ProofRequired
from motcua.ledger.rules import Json, commitment
from motcua.procedures.rules.fees import quote

# No letters or digits that are mistaken for one another when read from paper or over the telephone.
_SECRET_ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"
SECRET_LENGTH = 6


@dataclass(frozen=True)
class ChannelLine:
    """One line of the catalogue's channel table: decimal text and unit of the limit ("" without), fee in VND."""

    channel: str
    limit_value: str
    limit_unit: str
    fee_vnd: int


def channel_line(
    content: Mapping[str, object],
    channel: str,
    *,
    line: int = 0,
    answers: Mapping[str, object] | None = None,
) -> ChannelLine:
    """The `line`-th line of a channel in a version's content (several stand there when cases differ).

    The fee is what is owed for certain (`procedures.rules.fees`): a fee by the piece is for as many as the form's
    `answers` say, for one without them; where the catalogue lists alternatives nothing is owed until an official
    demands one of them by notice.
    Raises NoSuchLimit when the procedure is not offered through the channel.
    """
    channels = content.get("channels")
    lines = [
        entry
        for entry in (channels if isinstance(channels, list) else [])
        if isinstance(entry, dict) and entry.get("channel") == channel
    ]
    if not 0 <= line < len(lines):
        raise NoSuchLimit(channel=channel)
    chosen = lines[line]
    limit = chosen.get("limit") or {}
    value = limit.get("value") or None  # a limit of nothing, as some records have it, sets none
    return ChannelLine(
        channel=channel,
        limit_value="" if value is None else str(value),
        limit_unit=str(limit.get("unit", "")) if value is not None else "",
        fee_vnd=quote(content, channel, answers, line=line).total_vnd,
    )


# Who may act for the owner: somebody authorised, a parent or guardian, or who represents an organisation.
REPRESENTATIVES = ("delegate", "legal", "organisation")


@dataclass(frozen=True, kw_only=True)
class Representative:
    """Who acts for the owner and by what right. `proof` names the paper; `proof_sha256` its stored file.

    `ground` is the relation or the right: "mẹ của trẻ", "giám đốc", "giấy ủy quyền ngày ...".
    """

    kind: str
    name: str
    id_number: str
    ground: str = ""
    proof: str = ""
    proof_sha256: str = ""

    def checked(self) -> "Representative":
        """Raises InputRefused (kind, name, id number), ProofRequired (no paper shows the right to act)."""
        if self.kind not in REPRESENTATIVES:
            raise InputRefused(field="representative_kind", problem="unknown")
        if not self.name.strip():
            raise InputRefused(field="representative_name", problem="required")
        if not self.id_number.strip():
            raise InputRefused(field="representative_id_number", problem="required")
        if not self.proof.strip() and not self.proof_sha256:
            raise ProofRequired(field="representative_proof")
        return self

    def values(self) -> dict[str, Json]:
        return {
            "kind": self.kind,
            "name": self.name,
            "id_number": self.id_number,
            "ground": self.ground,
            "proof": self.proof,
            "proof_sha256": self.proof_sha256,
        }


@dataclass(frozen=True, kw_only=True)
class PartyData:
    """Who it is for and what they wrote: personal data, never in the log. `submitter_name` empty: the owner."""

    owner_name: str
    owner_id_number: str
    owner_kind: str = "citizen"
    owner_birth_date: date | None = None
    telephone: str = ""
    email: str = ""
    address: str = ""
    submitter_name: str = ""
    summary: str = ""
    form_data: Mapping[str, Json] = field(default_factory=dict)
    representative: Representative | None = None

    def checked(self) -> "PartyData":
        """Raises InputRefused when the owner is not named, and what `Representative.checked` raises."""
        if not self.owner_name.strip():
            raise InputRefused(field="owner_name", problem="required")
        if self.representative is not None:
            self.representative.checked()
        return self

    def composed(self) -> "PartyData":
        """The same with every name and address composed (NFC): stored one way, whichever way it was typed."""

        def nfc(text: str) -> str:
            return unicodedata.normalize("NFC", text)

        return replace(
            self,
            owner_name=nfc(self.owner_name),
            owner_id_number=nfc(self.owner_id_number),
            telephone=nfc(self.telephone),
            email=nfc(self.email),
            address=nfc(self.address),
            submitter_name=nfc(self.submitter_name),
            summary=nfc(self.summary),
        )

    def values(self) -> dict[str, Json]:
        """What the commitment binds. Who acts for the owner is bound where there is somebody: older
        commitments stay what they were."""
        if self.representative is not None:
            return {**self._own_values(), "representative": self.representative.values()}
        return self._own_values()

    def _own_values(self) -> dict[str, Json]:
        return {
            "owner_kind": self.owner_kind,
            "owner_name": self.owner_name,
            "owner_id_number": self.owner_id_number,
            "owner_birth_date": self.owner_birth_date.isoformat() if self.owner_birth_date else None,
            "telephone": self.telephone,
            "email": self.email,
            "address": self.address,
            "submitter_name": self.submitter_name,
            "summary": self.summary,
            "form_data": bindable(dict(self.form_data)),
        }

    def committed(self, salt: bytes) -> str:
        return commitment(salt, self.values())


def line_of(order: "Opening", content: Mapping[str, object], answers: Mapping[str, object]) -> ChannelLine:
    """The channel's line as the order wants it: with its own limit, or free of charge. Raises NoSuchLimit."""
    found = channel_line(content, order.channel, line=order.line, answers=answers)
    if order.limit is not None:
        found = replace(found, limit_value=order.limit[0], limit_unit=order.limit[1])
    return replace(found, fee_vnd=0) if order.is_free else found


def bindable(value: object) -> Json:
    """A form's JSON as canonical JSON may hold it: fractions become decimal text."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {str(key): bindable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [bindable(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    raise InputRefused(field="form_data", problem=f"{type(value).__name__} is not JSON")


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """One component as handed in. `file_sha256` names a stored file; paper alone has none."""

    key: str
    name: str
    originals: int = 1
    copies: int = 0
    file_sha256: str = ""
    file_name: str = ""
    check_state: str = "unchecked"
    note: str = ""
    holding_id: str = ""  # the paper of the personal data store that stands for it


@dataclass(frozen=True, kw_only=True)
class FeeClaim:
    """What the fee depends on beside the catalogue: the case, how it is paid, an exempt group and its proof.

    `way` is "online", "direct" or "" (as is usual for the channel). `is_confirmed`: an official saw the proof;
    until then the group is claimed only. `proof` names the paper, `proof_sha256` its stored file.
    """

    case: str = ""
    way: str = ""
    groups: tuple[str, ...] = ()
    is_confirmed: bool = False
    proof: str = ""
    proof_sha256: str = ""

    def checked(self) -> "FeeClaim":
        """Raises ProofRequired: a group is claimed and no paper shows it."""
        if self.groups and not self.proof.strip() and not self.proof_sha256:
            raise ProofRequired(field="fee_proof")
        return self

    def values(self) -> dict[str, Json]:
        return {
            "case": self.case,
            "way": self.way,
            "groups": list(self.groups),
            "confirmed": self.is_confirmed,
            "proof": self.proof,
            "proof_sha256": self.proof_sha256,
        }


@dataclass(frozen=True, kw_only=True)
class Opening:
    """The order to open a dossier. `line` picks the channel's line when a procedure has several."""

    procedure_id: int
    version_id: int
    receiving_unit_id: int
    handling_unit_id: int
    channel: str
    process_key: str
    line: int = 0
    set_count: int = 1
    return_method: str = "counter"
    submitter_id: int | None = None  # the account of a known person served at the counter
    components: Sequence[HandedIn] = ()
    limit: tuple[str, str] | None = None  # value and unit in place of the catalogue's: a share of a bundle's
    is_free: bool = False  # nothing is owed, whatever the catalogue says: a correction
    fee_claim: FeeClaim = field(default_factory=FeeClaim)
    bundle_id: int | None = None
    bundle_part: int = 0
    held: bool = False
    corrects_id: int | None = None
    intake_point_id: int | None = None  # the support point that takes the papers for the receiving unit


def new_secret() -> str:
    """The look-up secret printed on the slip: 26**6, about 300 million, beside a throttled look-up."""
    number = secrets.randbelow(len(_SECRET_ALPHABET) ** SECRET_LENGTH)
    letters: list[str] = []
    for _ in range(SECRET_LENGTH):
        number, place = divmod(number, len(_SECRET_ALPHABET))
        letters.append(_SECRET_ALPHABET[place])
    return "".join(letters)


def opening_payload(
    opening: Opening,
    *,
    dossier_id: int,
    code: str,
    line: ChannelLine,
    submitter_id: int | None,
    owner_commitment: str,
) -> dict[str, Json]:
    """What the first event says: all that `projection` opens a row with."""
    beside: dict[str, Json] = {
        "bundle": opening.bundle_id,
        "bundle_part": opening.bundle_part,
        "held": opening.held,
        "corrects": opening.corrects_id,
        "intake_point": opening.intake_point_id,
    }
    return {
        **{key: value for key, value in beside.items() if value},
        "id": dossier_id,
        "code": code,
        "procedure": opening.procedure_id,
        "version": opening.version_id,
        "receiving_unit": opening.receiving_unit_id,
        "handling_unit": opening.handling_unit_id,
        "channel": opening.channel,
        "process": opening.process_key,
        "limit_value": line.limit_value,
        "limit_unit": line.limit_unit,
        "fee_vnd": line.fee_vnd,
        "set_count": opening.set_count,
        "submitter": submitter_id,
        "owner_commitment": owner_commitment,
        "return_method": opening.return_method,
        "components": [
            {
                "key": c.key,
                "originals": c.originals,
                "copies": c.copies,
                "sha256": c.file_sha256,
                **({"stored": c.holding_id} if c.holding_id else {}),
            }
            for c in opening.components
        ],
    }
