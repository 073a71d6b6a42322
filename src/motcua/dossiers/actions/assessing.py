"""What a dossier costs: reckoned when it is filed, once more when it is accepted, and fixed from then on.

The obligation is issued with the acceptance (the day that counts stands in law/fees/rules.yaml). The quote with its
explanation is kept beside the event, so that rules that change later change nothing of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from motcua.dossiers.errors import InputRefused
from motcua.dossiers.models import FeeAssessment, Party
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.opening import FeeClaim
from motcua.dossiers.rules.states import Finance
from motcua.kernel.zone import day_of
from motcua.ledger.rules import Json, commitment
from motcua.procedures import fee_queries
from motcua.procedures import queries as procedures
from motcua.procedures.rules.fee_law import fee_law
from motcua.procedures.rules.fee_quotes import Facts, Quote, frozen

if TYPE_CHECKING:
    from motcua.procedures.models import ProcedureVersion


@dataclass(frozen=True)
class Assessed:
    """A quote with the claim that it rests on, ready to be bound and kept."""

    quote: Quote
    claim: FeeClaim

    @property
    def total_vnd(self) -> int:
        return self.quote.total_vnd

    def values(self) -> dict[str, Json]:
        return said(frozen(self.quote), self.claim.values())

    def payload(self, salt: bytes) -> dict[str, Json]:
        """What the event says of it: the amount, and a commitment to all else."""
        return {"fee_vnd": self.total_vnd, "fee_assessed": commitment(salt, self.values())}

    def keep(self, dossier_id: int, seq: int, at: datetime) -> None:
        FeeAssessment.unscoped.create(
            dossier_id=dossier_id,
            seq=seq,
            at=at,
            quote=frozen(self.quote),
            claim=self.claim.values(),
            total_vnd=self.total_vnd,
        )


def said(quote: Mapping[str, Json], claim: Mapping[str, Json]) -> dict[str, Json]:
    """What the commitment binds."""
    return {"quote": dict(quote), "claim": dict(claim)}


def assess(
    version: "ProcedureVersion",
    *,
    receiving_unit_id: int,
    channel: str,
    line: int,
    answers: Mapping[str, object],
    applicant: str,
    claim: FeeClaim,
    submitted_at: datetime,
    at: datetime,
) -> Assessed | None:
    """What it costs on the day that counts; None where neither a rule nor the catalogue knows any fee.

    A fee rule that the receiving unit's offering names comes before the procedure's.
    Raises ProofRequired (a group is claimed without a paper).
    """
    day = fee_law(day_of(at)).day(submitted_on=day_of(submitted_at), accepted_on=day_of(at))
    facts = Facts(
        procedure=version.procedure.code,
        sector=version.procedure.sector.code,
        channel=channel,
        day=day,
        case=claim.case,
        way=claim.way,
        applicant=applicant,
        groups=claim.checked().groups,
        is_confirmed=claim.is_confirmed,
        answers=answers,
        line=line,
        own=fee_queries.own_key(version.procedure_id, receiving_unit_id, day),
    )
    found = fee_queries.quote(facts, version.content)
    return Assessed(found, claim) if found.lines else None


@dataclass(frozen=True)
class Reassessed:
    """What acceptance makes of the fee: the assessment to keep and what the event says."""

    assessed: Assessed
    payload: Mapping[str, Json]


def reassess(state: DossierState, claim: FeeClaim | None, at: datetime) -> Reassessed | None:
    """The fee as it becomes fixed at acceptance; None where nothing was assessed, or money or a notice fixed it.

    `claim` is what the official decided; without one what was kept counts. Raises InputRefused: a claim waits for
    a decision (field `fee_groups`), or the case that decides the amount is not said (`fee_case`).
    """
    if state.paid_vnd or state.finance not in (Finance.NONE, Finance.OWED):
        return None
    last = FeeAssessment.unscoped.filter(dossier_id=state.id).order_by("-seq").first()
    if last is None:
        return None
    kept = kept_claim(last.claim)
    if claim is None and kept.groups and not kept.is_confirmed:
        raise InputRefused(field="fee_groups", problem="fee-claim-undecided")
    party = Party.unscoped.only("salt", "owner_kind", "form_data").get(pk=state.id)
    found = assess(
        procedures.version_of(state.version_id),
        receiving_unit_id=state.receiving_unit_id,
        channel=state.channel,
        line=last.quote.get("line", 0),
        answers=party.form_data,
        applicant=party.owner_kind,
        claim=claim or kept,
        submitted_at=state.submitted_at,
        at=at,
    )
    if found is None:
        return None
    require_case(found)
    return Reassessed(found, found.payload(bytes(party.salt)))


def require_case(found: Assessed) -> None:
    """An obligation is issued for one case. Raises InputRefused."""
    if "case" in found.quote.awaits:
        raise InputRefused(field="fee_case", problem="required")


def kept_claim(kept: Mapping[str, Json]) -> FeeClaim:
    """The claim as it stands in a row."""
    groups = kept.get("groups")
    return FeeClaim(
        case=str(kept.get("case", "")),
        way=str(kept.get("way", "")),
        groups=tuple(str(one) for one in groups) if isinstance(groups, list) else (),
        is_confirmed=kept.get("confirmed") is True,
        proof=str(kept.get("proof", "")),
        proof_sha256=str(kept.get("proof_sha256", "")),
    )
