"""Is this file a report of ours, which one, and is it as it was signed? Nothing of the file is kept."""

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.reports import documents, queries
from motcua.reports.output.archives import identifier_in
from motcua.reports.rules.lifecycle import PUBLISHED, State
from motcua.signing import queries as signatures
from motcua.web.components.views import SummaryLine
from motcua.web.desk.access import Official, for_officials
from motcua.web.reports import home

if TYPE_CHECKING:
    from motcua.reports.models import Report

LARGEST = 30_000_000
_NAMED = re.compile(rb"BC([1-9]\d{0,9})\.([1-9]\d{0,4})")


@dataclass(frozen=True)
class Finding:
    """What was found. `tone` good: unchanged; warn: grown by what we do not know; bad: changed, or none of ours."""

    tone: str
    said: str
    report: "Report | None"
    signatures: tuple[tuple[str, str, bool], ...] = ()


@require_http_methods(["GET", "HEAD", "POST"])
@for_officials
def page(request: HttpRequest, official: Official) -> HttpResponse:
    problem, finding = "", None
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None:
            problem = _("Choose a file.")
        elif upload.size is None or upload.size > LARGEST:
            problem = _("The file is too large to be one of our reports.")
        else:
            finding = judge(upload.read())
    return render(
        request,
        "reports/verify.html",
        {
            "errors": [SummaryLine("id_file", problem)] if problem else [],
            "finding": finding,
            "line": home.line(finding.report) if finding and finding.report else None,
        },
        status=422 if problem else 200,
    )


def judge(content: bytes) -> Finding:
    """Which report a file is and whether it is unchanged."""
    sha256 = hashlib.sha256(content).hexdigest()
    signed = queries.of_signed_file(sha256)
    if signed is not None:
        return Finding("good", _signed_words(signed), signed, _signatures(content))
    output = queries.of_output(sha256)
    if output is not None:
        return Finding(
            "good", _("Unchanged: this is the document as it was approved (without signatures)."), output[0]
        )
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    named = identifier_in(content)
    report = queries.report(int(named[2:].partition(".")[0])) if named else None
    if report is None or report.state not in PUBLISHED:
        return Finding("bad", _("This is no report that was signed here."), None)
    return Finding(
        "bad", _("Changed: the file says that it is this report, but it is not as it was approved."), report
    )


def _pdf(content: bytes) -> Finding:
    seen: set[int] = set()
    for match in _NAMED.finditer(content):
        number = int(match[1])
        if number in seen or len(seen) > 20:
            continue
        seen.add(number)
        report = queries.report(number)
        if report is None or report.state not in PUBLISHED:
            continue
        made = documents.make(report, documents.Format.PDF)
        if content.startswith(made):
            said = _(
                "The document is as it was approved; something was added behind its end, as a signature is. "
                "Look at the signatures."
            )
            return Finding("warn", said, report, _signatures(content))
        return Finding(
            "bad",
            _("Changed: the file says that it is this report, but it is not as it was approved."),
            report,
            _signatures(content),
        )
    return Finding("bad", _("This is no report that was signed here."), None, _signatures(content))


def _signed_words(report: "Report") -> str:
    later = queries.corrected_by(report)
    if later is not None and State(later.state) in PUBLISHED:
        return _("Unchanged, as it was signed. A later report corrects it.")
    return _("Unchanged: this is the report as it was signed.")


def _signatures(content: bytes) -> tuple[tuple[str, str, bool], ...]:
    """Who signed, and whether the signature holds: (name, state, good)."""
    found = signatures.validate(content, at=timezone.now())
    return tuple((one.signer, one.state.value, one.intact) for one in found.signatures)
