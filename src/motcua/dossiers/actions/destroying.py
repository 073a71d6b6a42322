"""The end of retention: what names a person in a dossier is destroyed; the log, its figures and its hashes stay.

The log never held these data, only salted commitments of them: with the data their salts go, and what is left binds
nothing to anybody. The event `data_destroyed` says that this was a deed and no loss, so that `motcua ledger verify`
still tells the one from the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from motcua.dossiers.actions.performing import perform
from motcua.dossiers.models import (
    AnswerCorrection,
    Apology,
    AskedAlthoughHeld,
    Component,
    Dossier,
    Draft,
    DraftFile,
    FeeAssessment,
    HandoverRecord,
    InternalNote,
    Opinion,
    PaperItem,
    Party,
    PartyCorrection,
    PortalArrival,
    PostCollection,
    Result,
    RevokingDecision,
    Slip,
    SupplementItem,
    WorkItem,
)
from motcua.dossiers.rules.authority import SYSTEM
from motcua.dossiers.rules.commands import Command
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.kernel.masking import HIDDEN
from motcua.notices.actions import forgetting as notices
from motcua.surveys import actions as surveys


@dataclass(frozen=True)
class Destroyed:
    """What was destroyed of one dossier: how many rows were emptied, which files it no longer needs, and the
    commitment that the log keeps of the owner's data. `repeated`: it had been done under this key before."""

    code: str
    rows: int
    files: tuple[str, ...]
    owner_commitment: str
    seq: int
    repeated: bool = False


def destroy(
    *, dossier_id: int, document: str, rule: str, keeps_result: bool, at: datetime, command_id: str
) -> Destroyed:
    """Destroy the personal data of one ended dossier within the caller's transaction and the scope of the system.

    `document` is the decision that approved it, `rule` the retention rule that it followed. The files are named for
    the caller to forget: others may need the same content. With `keeps_result` the result is left as it is.
    Raises: DossierNotFound, TransitionRefused (not ended, or destroyed already), CommandReused.
    """
    emptied: dict[str, int] = {}
    files: list[str] = []

    def write(state: DossierState, seq: int, when: datetime) -> None:
        files.extend(_files_of(state, keeps_result=keeps_result))
        emptied["rows"] = _empty(state.id)

    done = perform(
        dossier_id=dossier_id,
        command=Command.DESTROY_DATA,
        kind="data_destroyed",
        by=SYSTEM,
        at=at,
        command_id=command_id,
        decide=lambda state, when: {"document": document, "rule": rule, "keeps_result": keeps_result},
        write=write,
    )
    return Destroyed(
        code=done.state.code,
        rows=emptied.get("rows", 0),
        files=tuple(sorted(set(files))),
        owner_commitment=done.state.owner_commitment,
        seq=done.seq,
        repeated=done.repeated,
    )


def _files_of(state: DossierState, *, keeps_result: bool) -> list[str]:
    """The files that only this dossier asked to keep, as far as the dossier knows."""
    found: list[str | None] = []
    for rows, column in (
        (Component.unscoped.filter(dossier_id=state.id), "file_id"),
        (Slip.unscoped.filter(dossier_id=state.id), "file_id"),
        (Slip.unscoped.filter(dossier_id=state.id), "signed_file_id"),
        (Party.unscoped.filter(dossier_id=state.id), "representative_file_id"),
        (HandoverRecord.unscoped.filter(dossier_id=state.id), "signature_id"),
        (RevokingDecision.unscoped.filter(dossier_id=state.id), "file_id"),
        (DraftFile.objects.filter(draft__submitted_dossier_id=state.id), "file_id"),
    ):
        found += rows.order_by("pk").values_list(column, flat=True)
    # what the official signed is the result without its seal: nobody needs it once it is issued
    found += (
        Result.unscoped.filter(dossier_id=state.id).order_by("pk").values_list("signed_sha256", flat=True)
    )
    if not keeps_result:
        found.append(state.result_sha256)
        found += Result.unscoped.filter(dossier_id=state.id).values_list("issued_sha256", flat=True)
    return [sha256 for sha256 in found if sha256]


# What each table of a dossier holds of a person, and what stands there afterwards. A test holds this against the
# data inventory: a personal column that is neither here nor in `kept` of law/privacy/retention.yaml fails it.
EMPTIED: Mapping[type[Model], Mapping[str, object]] = {
    Party: {
        "owner_kind": "citizen",
        "owner_name": HIDDEN,
        "owner_folded_name": "",
        "owner_id_number": "",
        "owner_birth_date": None,
        "telephone": "",
        "email": "",
        "address": "",
        "submitter_name": "",
        "summary": "",
        "form_data": {},
        "representative_kind": "",
        "representative_name": "",
        "representative_id_number": "",
        "representative_ground": "",
        "representative_proof": "",
        "representative_file_id": None,
        "lookup_secret": "",
        "salt": b"",
    },
    Component: {"file_id": None, "file_name": "", "note": ""},
    SupplementItem: {"what": ""},
    Slip: {"content": {}, "file_id": None, "signed_file_id": None},
    AnswerCorrection: {"before": {}},
    PartyCorrection: {"before": {}},
    AskedAlthoughHeld: {"words": ""},
    PortalArrival: {"record": {}},
    InternalNote: {"text": "", "salt": b""},
    Opinion: {"question": "", "answer": "", "salt": b""},
    WorkItem: {"note": ""},
    # cause, dates and documents of a letter are the log's; its words and its proof are a person's
    Apology: {"reason": "", "returned_why": "", "proof": ""},
    Result: {"content": {}, "returned_why": ""},
    RevokingDecision: {"file_id": None},
    FeeAssessment: {"quote": {}, "claim": {}},
    HandoverRecord: {
        "receiver_kind": "owner",
        "receiver_name": "",
        "receiver_id_number": "",
        "proof_code": "",
        "signature_id": None,
        "originals": "",
    },
    PaperItem: {"tracking_code": ""},
    PostCollection: {"name": "", "telephone": "", "address": "", "papers": "", "received_words": ""},
}


def _empty(dossier_id: int) -> int:
    """Empty every column that holds personal data; how many rows were touched. One statement a table."""
    rows = 0
    for model, values in EMPTIED.items():
        rows += model._base_manager.filter(dossier_id=dossier_id).update(**values)
    rows += Draft.objects.filter(submitted_dossier_id=dossier_id).delete()[0]
    rows += notices.forget(dossier_id)
    return rows + surveys.forget_words(dossier_id)


def still_needs(sha256: str) -> bool:
    """Whether a dossier whose data are kept has this file as its result (the column is a hash, no foreign key)."""
    return Dossier.unscoped.filter(result_sha256=sha256, destroyed_at__isnull=True).exists()
