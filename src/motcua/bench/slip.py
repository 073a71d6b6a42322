"""Receipts (form 01) a second as PDF/A on A4, against an empty page set by the same compiler."""

import hashlib
from datetime import datetime, timedelta

from motcua.bench.framework import BenchmarkFailed, BenchResult, Reference, per_second_for
from motcua.dossiers.rules.slip_forms import SlipKind, slip_form
from motcua.dossiers.rules.slips import Agency, Listed, SlipFacts, track_url, values
from motcua.dossiers.rules.verifying import reference, verify_url
from motcua.kernel.zone import VIETNAM
from motcua.records.typesetting import STANDARD, pdf_a

NAME = "slip"
SUMMARY = "Receipts of one A4 page as PDF/A, each with its own values and QR code"
NEEDS_DATABASE = False

SLIP_SECONDS = 4.0
REFERENCE_SECONDS = 1.0
COMPONENTS = 5
RECEIVED = datetime(2026, 11, 2, 8, 30, tzinfo=VIETNAM)
# Larger than any slip of one page with all its fonts: something else would have been measured.
LARGEST_BYTES = 200_000


def run(*, size: int | None = None, seconds: float | None = None) -> BenchResult:
    """Slips with `size` components (5) for `seconds` (4), one thread; the reference for a quarter of that.

    Raises BenchmarkFailed when a slip is no PDF, or two slips are the same.
    """
    components, seconds = size or COMPONENTS, seconds or SLIP_SECONDS
    sizes: list[int] = []
    digests: set[bytes] = set()

    def slip(number: int) -> None:
        facts = _facts(number + 1, components)
        content = pdf_a(
            facts.form.template,
            values(facts),
            at=facts.issued_at,
            qr_codes={"verify": facts.verify_url},
            bar_codes={"code": facts.dossier_code},
        )
        _check(content)
        sizes.append(len(content))
        digests.add(hashlib.sha256(content).digest())

    def blank(number: int) -> None:
        _check(pdf_a("blank", {"number": number}, at=RECEIVED))

    slip(0)  # reads templates and fonts once, as a worker does at its first slip
    blank(0)
    slips_per_second, made = per_second_for(seconds, slip)
    if len(digests) < made:
        raise BenchmarkFailed(f"{made} slips came out as {len(digests)}: they were not set, but remembered.")
    pages_per_second, _ = per_second_for(min(seconds, REFERENCE_SECONDS), blank)
    return BenchResult(
        figures={
            "slips_per_second": slips_per_second,
            "milliseconds_a_slip": 1000 / slips_per_second,
            "slips": made,
            "largest_bytes": max(sizes),
        },
        reference=Reference(
            "an empty A4 page, set by the same compiler in the same process to the same standard",
            {"pages_per_second": pages_per_second, "milliseconds_a_page": 1000 / pages_per_second},
        ),
        ratio=slips_per_second / pages_per_second,
        ratio_of="slips a second / empty pages a second",
        settings={"components": components, "standard": f"PDF/A {STANDARD}", "threads": 1},
    )


def _check(content: bytes) -> None:
    if not content.startswith(b"%PDF-") or len(content) > LARGEST_BYTES:
        raise BenchmarkFailed(f"A page of {len(content)} bytes is no slip. Look at the template first.")


def _facts(number: int, components: int) -> SlipFacts:
    """A receipt as the counter issues it; each has its own number, code and owner."""
    code = f"H56.77-20261102-{number:07d}"
    received = RECEIVED + timedelta(seconds=number)
    printed = reference(number, f"{number:064x}"[::-1])
    return SlipFacts(
        form=slip_form("v2025", SlipKind.RECEIPT),
        number=number,
        issued_at=received,
        reference=printed.printed,
        verify_url=verify_url("https://motcua.example", printed),
        agency=Agency(
            name="Ủy ban nhân dân phường Hòa An", area_name="Tỉnh Khánh Hòa", address="12 Trần Phú"
        ),
        handling_agency="Ủy ban nhân dân phường Hòa An",
        officer="Lê Thị Hạnh",
        dossier_code=code,
        procedure="Đăng ký khai sinh có yếu tố nước ngoài",
        owner=f"Nguyễn Văn Đức {number}",
        secret="K7RTAE",
        track_url=track_url("https://motcua.example", code),
        received_at=received,
        due=received + timedelta(days=7),
        id_number=f"{number:012d}",
        address="Tổ 3, phường Hòa An, tỉnh Khánh Hòa",
        telephone="0905 000 001",
        limit_value="5",
        limit_unit="working_day",
        fee_vnd=8000,
        components=tuple(Listed(f"Giấy tờ chứng minh, bản số {no}", 1, 0) for no in range(components)),
    )
