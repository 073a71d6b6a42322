from django.urls import path, register_converter
from django.urls.converters import StringConverter

from motcua.web.portal.views import (
    answering,
    apply,
    collecting,
    correcting,
    dossier,
    due,
    interlinked,
    mine,
    open_catalogue,
    papers,
    paying,
    public,
    stored,
    submitting,
    supplying,
    track,
    verify,
)


class CodeConverter(StringConverter):
    """A code or key in a path: anything that the database can hold as text."""

    regex = r"[^/\0]{1,100}"


register_converter(CodeConverter, "code")

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("procedures/", public.search, name="search"),
    path("procedures/<code:code>/", public.procedure, name="procedure"),
    path("procedures/<code:code>/record.<slug:ending>", open_catalogue.one_file, name="procedure-file"),
    path("decisions/<int:decision_id>/document.pdf", open_catalogue.decision_file, name="decision-file"),
    path("procedures/<code:code>/poster.pdf", open_catalogue.poster, name="procedure-poster"),
    path("catalogue/", open_catalogue.listing, name="catalogue"),
    path("catalogue.<slug:ending>", open_catalogue.whole_file, name="catalogue-file"),
    path("dcat.jsonld", open_catalogue.entry, name="dcat"),
    path("procedures/<code:code>/apply/", apply.start, name="apply-start"),
    path("interlinked/<slug:key>/", interlinked.service, name="interlinked"),
    path("interlinked/<slug:key>/apply/", interlinked.start, name="interlinked-start"),
    path("files/<code:code>/", interlinked.file, name="file"),
    path("files/<code:code>/withdraw/", interlinked.withdraw, name="file-withdraw"),
    path("apply/<uuid:draft_id>/", apply.resume, name="apply"),
    path("apply/<uuid:draft_id>/unit/", apply.unit, name="apply-unit"),
    path("apply/<uuid:draft_id>/whom/", apply.whom, name="apply-whom"),
    path("apply/<uuid:draft_id>/applicant/", apply.applicant, name="apply-applicant"),
    path("apply/<uuid:draft_id>/form/<int:number>/", answering.form, name="apply-form"),
    path("apply/<uuid:draft_id>/papers/", papers.listing, name="apply-papers"),
    path("apply/<uuid:draft_id>/papers/done/", apply.seen_papers, name="apply-papers-done"),
    path("apply/<uuid:draft_id>/papers/<code:key>/upload/", papers.upload, name="apply-paper"),
    path("apply/<uuid:draft_id>/papers/<code:key>/part/", papers.part, name="apply-paper-part"),
    path("apply/<uuid:draft_id>/papers/<code:key>/remove/", papers.remove, name="apply-paper-remove"),
    path("apply/<uuid:draft_id>/papers/<code:key>/file/", papers.own_file, name="apply-paper-file"),
    path("apply/<uuid:draft_id>/papers/<code:key>/stored/", stored.use, name="apply-paper-stored"),
    path("apply/<uuid:draft_id>/papers/<code:key>/photos/", papers.photos, name="apply-photos"),
    path("apply/<uuid:draft_id>/papers/<code:key>/photos/<int:page_id>/", papers.photo, name="apply-photo"),
    path("apply/<uuid:draft_id>/return/", apply.returning, name="apply-return"),
    path("apply/<uuid:draft_id>/review/", submitting.review, name="apply-review"),
    path("apply/<uuid:draft_id>/submit/", submitting.submit, name="apply-submit"),
    path("apply/<uuid:draft_id>/receipt/", submitting.receipt, name="apply-receipt"),
    path("apply/<uuid:draft_id>/discard/", apply.discard, name="apply-discard"),
    path("track/", track.track, name="track"),
    path("verify/", verify.ask, name="verify"),
    path("verify/file/", verify.file, name="verify-file"),
    path("verify/decision/<str:sha256>/", verify.decision, name="verify-decision"),
    path("verify/receipt/<code:reference>/", verify.fee_receipt, name="verify-receipt"),
    path("verify/<code:reference>/", verify.slip, name="verify-slip"),
    path("dossiers/<code:code>/", dossier.show, name="dossier"),
    path("dossiers/<code:code>/due/", due.due, name="due"),
    path("dossiers/<code:code>/due/print/", due.due_print, name="due-print"),
    path("dossiers/<code:code>/supply/", supplying.supply, name="supply"),
    path("dossiers/<code:code>/supply/<code:key>/upload/", supplying.upload, name="supply-file"),
    path("dossiers/<code:code>/supply/<code:key>/part/", supplying.part, name="supply-part"),
    path("dossiers/<code:code>/supply/<code:key>/remove/", supplying.remove, name="supply-remove"),
    path("dossiers/<code:code>/supply/<code:key>/stored/", stored.use_in_supplement, name="supply-stored"),
    path("dossiers/<code:code>/supply/<code:key>/photos/", supplying.photos, name="supply-photos"),
    path(
        "dossiers/<code:code>/supply/<code:key>/photos/<int:page_id>/", supplying.photo, name="supply-photo"
    ),
    path("dossiers/<code:code>/pay/", paying.pay, name="pay"),
    path("dossiers/<code:code>/pay/<slug:order>/", paying.order, name="pay-order"),
    path("dossiers/<code:code>/receipts/<int:receipt_id>/", paying.receipt, name="fee-receipt"),
    path("dossiers/<code:code>/collect/", collecting.collect, name="collect"),
    path("dossiers/<code:code>/collect/cancel/", collecting.cancel, name="collect-cancel"),
    path("dossiers/<code:code>/withdraw/", dossier.withdraw, name="withdraw"),
    path("dossiers/<code:code>/correct/", correcting.correct, name="correct"),
    path("dossiers/<code:code>/fetch/", correcting.fetch, name="fetch"),
    path("dossiers/<code:code>/rate/", dossier.rate, name="rate"),
    path("dossiers/<code:code>/slips/<int:slip_id>/", dossier.slip, name="slip"),
    path("dossiers/<code:code>/result/", dossier.result, name="result"),
    path("mine/", mine.mine, name="mine"),
    path("mine/messages/<int:notice_id>/read/", mine.notice_read, name="notice-read"),
]
