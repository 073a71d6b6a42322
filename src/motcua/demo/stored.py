"""The demo citizen's store of papers: valid, expired and superseded ones, one reused, one asked for although held.

Every paper comes out of a dossier of theirs that was lived by the same deeds as real ones; the results of everybody
else's dossiers enter their owners' stores as they would have.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from motcua.accounts import queries as accounts
from motcua.agencies import queries as agencies
from motcua.demo import people as folk
from motcua.demo.settlement import survey
from motcua.dossiers.actions import correcting, filing, intake, keeping, returning, reusing, work
from motcua.dossiers.rules.authority import Acting
from motcua.dossiers.rules.dossier_state import DossierState
from motcua.dossiers.rules.opening import HandedIn, Opening, PartyData
from motcua.kernel.scopes import of_person, of_system, scope
from motcua.kernel.zone import day_of
from motcua.procedures import queries as procedures
from motcua.procedures.errors import NotOffered, ProcedureNotFound
from motcua.records import holding_actions as store
from motcua.records import holding_queries as held

_MARITAL = "1.004873"  # gives KQ.G15.000038, which holds six months
_BIRTH = "1.004884"  # gives KQ.G15.000031, for good
_MARRIAGE = "1.000894"  # asks for the marital status


def fill_stores(*, seed: int, until: datetime, result_sha256: str) -> int:
    """Bring all stores up to the demo's dossiers, and live the citizen's own; how many papers there are."""
    kept, last = 0, 0
    with scope(of_system("the stores of papers of the demo province")):
        while True:
            looked, new, last = keeping.fill(at=until, after=last)
            kept += new
            if not looked:
                break
        with_citizen = _Citizen.of(seed, until, result_sha256)
        return kept + (with_citizen.live() if with_citizen else 0)


class _Citizen:
    """The printed citizen at the busiest commune centre."""

    def __init__(
        self, seed: int, until: datetime, result_sha256: str, unit_id: int, party: PartyData, user_id: int
    ) -> None:
        self.seed, self.until, self.result_sha256, self.unit_id = seed, until, result_sha256, unit_id
        self.party, self.user_id = party, user_id
        self.holders = folk.holders_by_unit(survey(day_of(until)).units())

    @classmethod
    def of(cls, seed: int, until: datetime, result_sha256: str) -> "_Citizen | None":
        centre = survey(day_of(until)).unit_for("commune_centre")
        found = accounts.citizen_named("cong.dan")
        if centre is None or found is None:
            return None
        party = PartyData(
            owner_name=found.full_name,
            owner_id_number=found.personal_id,
            owner_birth_date=found.birth_date,
            telephone=found.telephone,
            address=found.address,
        )
        return cls(seed, until, result_sha256, centre, party, found.pk)

    def live(self) -> int:
        """Each dossier in its turn; none where the catalogue lacks the procedure."""
        try:
            papers = self._settled(_MARITAL, 250, "cu") + self._settled(_MARITAL, 60, "moi")
            papers += self._settled(_BIRTH, 120, "khai-sinh", corrected=90)
            self._reuse(20)
            self._asked_although_held(6)
        except (NotOffered, ProcedureNotFound):
            return 0
        return papers + self._upload(15)

    def _order(self, code: str, at: datetime, channel: str) -> Opening:
        page = procedures.procedure_page(code)
        offering = procedures.offering(page.id, self.unit_id, day_of(at))
        listed = page.content.get("components")
        rows = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
        return Opening(
            procedure_id=page.id,
            version_id=page.version_id,
            receiving_unit_id=self.unit_id,
            handling_unit_id=offering.handling_unit_id,
            channel=channel,
            process_key=offering.process_key,
            submitter_id=self.user_id,
            is_free=True,
            components=tuple(
                HandedIn(key=str(one["key"]), name=str(one["name"]), check_state="correct") for one in rows
            ),
        )

    def _at(self, days_ago: int) -> datetime:
        return agencies.calendar_of(self.unit_id).opening(self.until - timedelta(days=days_ago))

    def _acting(self, unit_id: int) -> Acting:
        roles = self.holders[unit_id]
        first = next(
            iter(roles.get("intake_officer") or roles.get("agency_head") or next(iter(roles.values())))
        )
        return Acting(user_id=first, kind="official", unit_id=unit_id, roles=frozenset(roles))

    def _settled(self, code: str, days_ago: int, name: str, *, corrected: int = 0) -> int:
        """A dossier taken in, worked through, signed and handed over; an error of it mended later, if asked."""
        at, key = self._at(days_ago), f"demo-{self.seed}-{name}"
        party = replace(self.party, summary=procedures.procedure_page(code).name[:500])
        clerk = self._acting(self.unit_id)
        state = filing.accept_at_counter(
            order=self._order(code, at, "counter"), party=party, by=clerk, at=at, command_id=key
        ).state
        papers = self._finish(state, at, key)
        if corrected:
            mended = correcting.open_correction(
                dossier_id=state.id,
                reason="Sai nơi sinh trên giấy khai sinh",
                by=clerk,
                at=self._at(corrected),
                command_id=f"{key}-dinh-chinh",
            ).state
            papers += self._finish(mended, self._at(corrected), f"{key}-dinh-chinh")
        return papers

    def _finish(self, state: DossierState, at: datetime, key: str) -> int:
        clerk, head = self._acting(self.unit_id), self._acting(state.handling_unit_id)
        done = intake.begin(dossier_id=state.id, by=clerk, at=at, command_id=f"{key}-begin").state
        while done.step_no < done.step_count:
            done = work.complete(
                dossier_id=state.id, by=head, at=at, command_id=f"{key}-step-{done.step_no}"
            ).state
        paper = work.ResultPaper(number=f"{state.id % 900 + 100}/KQ", file_sha256=self.result_sha256)
        work.conclude(dossier_id=state.id, result=paper, by=head, at=at, command_id=f"{key}-end")
        returning.hand_over(
            dossier_id=state.id,
            method="counter",
            by=clerk,
            at=at,
            command_id=f"{key}-hand",
            salt=sha256(key.encode()).digest()[:16],
        )
        return keeping.follow(dossier_id=state.id, at=at)

    def _submit(self, code: str, days_ago: int, name: str, *, reuse: str = "") -> DossierState:
        at = self._at(days_ago)
        order = self._order(code, at, "online")
        if reuse:
            wanted = held.papers_of([self.party.owner_id_number], on=day_of(at), only="valid")
            paper = wanted.filter(kind="KQ.G15.000038").first()
            parts = tuple(
                replace(
                    one,
                    check_state="unchecked",
                    holding_id=str(paper.pk) if paper and one.key == reuse else "",
                )
                for one in order.components
            )
            order = replace(order, components=parts)
        party = replace(self.party, summary=procedures.procedure_page(code).name[:500])
        by = Acting(user_id=self.user_id, kind="citizen")
        return filing.submit(
            order=order, party=party, by=by, at=at, command_id=f"demo-{self.seed}-{name}"
        ).state

    def _reuse(self, days_ago: int) -> None:
        """The marital status from the store stands for the paper that the marriage asks for."""
        state = self._submit(_MARRIAGE, days_ago, "ket-hon", reuse="marital_status")
        intake.accept(
            dossier_id=state.id, checks=(), by=self._acting(self.unit_id), at=self._at(days_ago - 1),
            command_id=f"demo-{self.seed}-ket-hon-nhan",
        )  # fmt: skip

    def _asked_although_held(self, days_ago: int) -> None:
        """An official asks for the older certificate that lies in the store, on a ground; the figure counts it."""
        state = self._submit(_MARITAL, days_ago, "hoi-lai")
        at = self._at(days_ago - 1)
        intake.request_supplement(
            dossier_id=state.id,
            items=(intake.Asked("Giấy xác nhận tình trạng hôn nhân đã cấp trước đó", "old_certificate"),),
            reason="Bản lưu trong kho không đọc được số giấy.",
            deadline=at + timedelta(days=10),
            by=self._acting(self.unit_id),
            at=at,
            command_id=f"demo-{self.seed}-hoi-lai-yeu-cau",
            asked_again=reusing.AskedAgain("unreadable", "Bản lưu mờ, không đọc được số giấy."),
        )

    def _upload(self, days_ago: int) -> int:
        """A paper that the citizen put in and nobody has confirmed yet."""
        with scope(of_person(self.user_id)):
            store.upload(
                owner_number=self.party.owner_id_number,
                own=store.Own(
                    title="Bằng tốt nghiệp đại học", issuer="Trường Đại học Nha Trang", is_permanent=True
                ),
                file_sha256=self.result_sha256,
                file_name="bang-dai-hoc.pdf",
                by_user_id=self.user_id,
                at=self._at(days_ago),
            )
        return 1
