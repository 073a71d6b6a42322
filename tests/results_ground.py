"""Results on their way, for the tests: a dossier at its last step, its people with keys, each deed by one call.

    ground = at_last_step()                 # drafter, checker and signer of the handling unit, with key and seal
    ground = ground.drafted(text="…")       # then .checked(), .signed() (which issues it), .handed_over()

Signatures are real: key files under a root of the tests that validation believes.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from django.db import connection

import factories as f
from motcua.dossiers.actions import work
from motcua.dossiers.actions.performing import Done
from motcua.dossiers.actions.results import drafting, ending, signing
from motcua.dossiers.actions.results.drawing import Wanted
from motcua.dossiers.models import Result, ResultNumber
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.results import Source
from motcua.kernel.zone import day_of
from motcua.processes import queries as processes
from motcua.signing.models import Credential, TrustAnchor
from pki_ground import believe_in_root, credential

T = TypeVar("T")


@dataclass(frozen=True)
class Ground:
    """A dossier and its people. Frozen: each deed answers a new one."""

    case: f.Case

    @property
    def id(self) -> int:
        return self.case.id

    @property
    def at(self) -> datetime:
        return self.case.state.last_at

    @property
    def drafter(self) -> Acting:
        return self.case.as_role("case_officer")

    @property
    def checker(self) -> Acting:
        return self.case.as_role("division_head")

    @property
    def signer(self) -> Acting:
        return self.case.as_role("agency_head")

    @property
    def result(self) -> Result:
        with f.as_system():
            return Result.objects.filter(dossier_id=self.id).latest("no")

    @property
    def numbers(self) -> list[ResultNumber]:
        with f.as_system():
            return list(ResultNumber.objects.filter(dossier_id=self.id).order_by("pk"))

    def key(self, deed: str) -> str:
        return self.case.key(deed)

    def after(self, done: Done) -> "Ground":
        return replace(self, case=self.case.after(done))

    def reread(self) -> "Ground":
        return replace(self, case=self.case.reread())

    def drafted(self, wanted: Wanted | None = None, *, text: str = "Đồng ý theo đề nghị.") -> "Ground":
        with f.as_system():
            return self.after(
                drafting.draft(
                    dossier_id=self.id,
                    wanted=wanted or Wanted(source=Source.GENERAL, text=text),
                    by=self.drafter,
                    at=self.at,
                    command_id=self.key("draft"),
                )
            )

    def checked(self) -> "Ground":
        with f.as_system():
            return self.after(
                drafting.check(
                    dossier_id=self.id,
                    draft_seq=self.result.drafted_seq,
                    by=self.checker,
                    at=self.at,
                    command_id=self.key("check"),
                )
            )

    def signed(self, *, by: Acting | None = None, key: str = "") -> "Ground":
        """Signed, and issued where the seal follows at once."""
        with f.as_system():
            return self.after(
                signing.sign(
                    dossier_id=self.id,
                    draft_seq=self.result.drafted_seq,
                    by=by or self.signer,
                    at=self.at,
                    command_id=key or self.key("sign"),
                )
            )

    def sent_back(self, why: str = "Sai tên đệm.") -> "Ground":
        with f.as_system():
            return self.after(
                drafting.send_back(
                    dossier_id=self.id,
                    draft_seq=self.result.drafted_seq,
                    why=why,
                    by=self.signer,
                    at=self.at,
                    command_id=self.key("back"),
                )
            )

    def revoked(self, said: "ending.Revocation | None" = None) -> "Ground":
        with f.as_system():
            return self.after(
                ending.revoke(
                    dossier_id=self.id, said=said or decision(self), by=self.signer, at=self.at,
                    command_id=self.key("revoke"),
                )
            )  # fmt: skip

    def handed_over(self) -> "Ground":
        return replace(self, case=f.returned(self.case))


def decision(
    ground: Ground,
    *,
    ground_words: str = "Cấp không đúng đối tượng.",
    why: str = "x",
    file: str = "",
    public: bool = False,
) -> ending.Revocation:
    """A decision of the day that revokes the result."""
    return ending.Revocation(
        decision="45/QĐ-UBND", decided_on=day_of(ground.at), issuer="Ủy ban nhân dân phường Hòa Bình",
        ground=ground_words, why=why, file_sha256=file, is_public=public,
    )  # fmt: skip


def at_last_step(case: f.Case | None = None, *, keys: bool = True, **wanted: object) -> Ground:
    """The agency head's step is open; with keys the head can sign and the unit seal."""
    case = case or f.in_processing(**wanted)  # type: ignore[arg-type]
    with f.as_system():
        for _ in range(case.state.step_no, len(processes.process(case.state.process_key).steps)):
            done = work.complete(
                dossier_id=case.id,
                by=case.as_role(case.state.step_role),
                at=case.state.last_at,
                command_id=case.key("complete"),
            )
            case = case.after(done)
    ground = Ground(case)
    if keys:
        give_keys(ground)
    return ground


def give_keys(ground: Ground) -> None:
    """A key of the head and a seal of the unit, once each."""
    unit, head = ground.case.handling_unit, ground.signer
    if not TrustAnchor.objects.exists():
        believe_in_root()
    if not Credential.objects.filter(unit=unit, role="agency_seal").exists():
        credential(f"seal-{unit.pk}", unit=unit)
    if not Credential.objects.filter(unit=unit, person_id=head.user_id).exists():
        person = ground.case.handlers["agency_head"]
        credential(f"head-{person.pk}", unit=unit, role="official", person=person)


def confirmed(*grounds: Ground, by: Acting) -> str:
    """The list of these results as a leader confirmed it; nothing of it is signed yet."""
    from uuid import uuid4

    from motcua.dossiers.actions.results import batches

    batch_id = uuid4()
    with f.as_system():
        read = [batches.Read(one.id, one.result.drafted_seq) for one in grounds]
        batches.begin(batch_id=batch_id, read=read, by=by, at=grounds[0].at)
    return str(batch_id)


def aside(deed: Callable[[], T]) -> T:
    """Do it in a thread and connection of its own: where a browser is driven, a loop runs already, and signing wants
    one for itself. What the thread is to see has to be committed."""

    def run() -> T:
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()
