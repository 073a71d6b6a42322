from django.urls import path

from motcua.web.portal.views import apply, dossier, mine, papers, public, submitting, supplying, track

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("procedures/", public.search, name="search"),
    path("procedures/<str:code>/", public.procedure, name="procedure"),
    path("procedures/<str:code>/apply/", apply.start, name="apply-start"),
    path("apply/<uuid:draft_id>/", apply.resume, name="apply"),
    path("apply/<uuid:draft_id>/unit/", apply.unit, name="apply-unit"),
    path("apply/<uuid:draft_id>/whom/", apply.whom, name="apply-whom"),
    path("apply/<uuid:draft_id>/applicant/", apply.applicant, name="apply-applicant"),
    path("apply/<uuid:draft_id>/form/<int:number>/", apply.form, name="apply-form"),
    path("apply/<uuid:draft_id>/papers/", papers.listing, name="apply-papers"),
    path("apply/<uuid:draft_id>/papers/done/", apply.seen_papers, name="apply-papers-done"),
    path("apply/<uuid:draft_id>/papers/<str:key>/upload/", papers.upload, name="apply-paper"),
    path("apply/<uuid:draft_id>/papers/<str:key>/part/", papers.part, name="apply-paper-part"),
    path("apply/<uuid:draft_id>/papers/<str:key>/remove/", papers.remove, name="apply-paper-remove"),
    path("apply/<uuid:draft_id>/papers/<str:key>/file/", papers.own_file, name="apply-paper-file"),
    path("apply/<uuid:draft_id>/return/", apply.returning, name="apply-return"),
    path("apply/<uuid:draft_id>/review/", submitting.review, name="apply-review"),
    path("apply/<uuid:draft_id>/submit/", submitting.submit, name="apply-submit"),
    path("apply/<uuid:draft_id>/receipt/", submitting.receipt, name="apply-receipt"),
    path("apply/<uuid:draft_id>/discard/", apply.discard, name="apply-discard"),
    path("track/", track.track, name="track"),
    path("dossiers/<str:code>/", dossier.show, name="dossier"),
    path("dossiers/<str:code>/supply/", supplying.supply, name="supply"),
    path("dossiers/<str:code>/supply/<str:key>/upload/", supplying.upload, name="supply-file"),
    path("dossiers/<str:code>/supply/<str:key>/part/", supplying.part, name="supply-part"),
    path("dossiers/<str:code>/supply/<str:key>/remove/", supplying.remove, name="supply-remove"),
    path("dossiers/<str:code>/withdraw/", dossier.withdraw, name="withdraw"),
    path("dossiers/<str:code>/rate/", dossier.rate, name="rate"),
    path("dossiers/<str:code>/slips/<int:slip_id>/", dossier.slip, name="slip"),
    path("dossiers/<str:code>/result/", dossier.result, name="result"),
    path("mine/", mine.mine, name="mine"),
]
