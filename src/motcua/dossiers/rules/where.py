"""Where papers are taken in and how results leave: the rules as dated data in `motcua/law/where`. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from motcua.dossiers.errors import InputRefused, ProofRequired


@cache
def _law(name: str) -> Mapping[str, Any]:
    file = resources.files("motcua") / "law" / "where" / name
    read: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return read


@dataclass(frozen=True)
class Place:
    """What the rules of intake look at in a unit."""

    unit_id: int
    kind: str
    level: str


def may_take_for(point: Place, receiving: Place, procedure_code: str) -> bool:
    """Whether a support point may take in papers of the procedure for another receiving unit."""
    if point.unit_id == receiving.unit_id:
        return True
    law = _law("intake.yaml")
    if procedure_code in law["at_home_only"]:
        return False
    return any(_is(point, line["point"]) and _is(receiving, line["for"]) for line in law["support_points"])


def _is(place: Place, wanted: Mapping[str, str]) -> bool:
    return place.kind == wanted["kind"] and place.level == wanted["level"]


def methods() -> tuple[str, ...]:
    """The ways in which a result is handed over."""
    return tuple(_law("handover.yaml")["methods"])


def receivers() -> tuple[str, ...]:
    """Who may receive: the owner, a delegate, a legal representative, an organisation's representative."""
    return tuple(_law("handover.yaml")["receivers"])


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """Who received a result and what proves it: personal data, kept beside the log, never in it.

    `proof` is empty for what is usual at the method; `proof_code` is the post's tracking code; `signature_sha256`
    a stored picture of the signature; `originals` what of the applicant's papers was given back.
    """

    receiver_kind: str = "owner"
    name: str = ""
    id_number: str = ""
    proof: str = ""
    proof_code: str = ""
    signature_sha256: str = ""
    originals: str = ""

    def checked(self, method: str) -> "Receipt":
        """With the proof named. Raises InputRefused (unknown method or receiver, a receiver not identified),
        ProofRequired."""
        law = _law("handover.yaml")
        if method not in law["methods"]:
            raise InputRefused(field="method", problem="unknown")
        if self.receiver_kind not in law["receivers"]:
            raise InputRefused(field="receiver_kind", problem="unknown")
        if self.receiver_kind in law["identified"]:
            for field, value in (("receiver_name", self.name), ("receiver_id_number", self.id_number)):
                if not value.strip():
                    raise InputRefused(field=field, problem="required")
        accepted = law["methods"][method]["proofs"]
        proof = self.proof or ("signature_image" if self.signature_sha256 else accepted[0])
        if proof not in accepted:
            raise ProofRequired(field="proof", needs=tuple(accepted))
        if proof == "post_code" and not self.proof_code.strip():
            raise ProofRequired(field="proof_code", needs=("post_code",))
        if proof == "signature_image" and not self.signature_sha256:
            raise ProofRequired(field="signature", needs=("signature_image",))
        return Receipt(**{**self.__dict__, "proof": proof, "proof_code": self.proof_code.strip()})


def correction_is_free(procedure_code: str) -> bool:
    """Whether nothing is owed for mending an error of a result of this procedure."""
    law = _law("correction.yaml")
    return law["fee"] == "none" and procedure_code not in law["usual_fee_for"]
