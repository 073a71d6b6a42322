from django.urls import path

from motcua.web.catalogue import boards, deciding, drafting, listing, national, offering, pulled

app_name = "catalogue"
urlpatterns = [
    path("", listing.index, name="list"),
    path("procedures/<str:code>/", listing.procedure, name="procedure"),
    path("procedures/<str:code>/begin/", drafting.begin, name="begin"),
    path("procedures/<str:code>/offerings/", offering.page, name="offerings"),
    path("procedures/<str:code>/<int:number>/", listing.version, name="version"),
    path("procedures/<str:code>/<int:one>/<int:other>/", listing.compare, name="compare"),
    path("drafts/", drafting.index, name="drafts"),
    path("drafts/new/", drafting.new, name="new"),
    path("drafts/<int:draft_id>/", drafting.page, name="draft"),
    path("drafts/<int:draft_id>/differences/", drafting.compare, name="draft-compare"),
    path("drafts/<int:draft_id>/move/", drafting.move, name="draft-move"),
    path("decisions/", deciding.index, name="decisions"),
    path("decisions/new/", deciding.new, name="decision-new"),
    path("decisions/<int:decision_id>/", deciding.page, name="decision"),
    path("decisions/<int:decision_id>/edit/", deciding.edit, name="decision-edit"),
    path("decisions/<int:decision_id>/sign/", deciding.sign, name="decision-sign"),
    path("decisions/<int:decision_id>/file/", deciding.document, name="decision-file"),
    path("decisions/<int:decision_id>/withdraw/", deciding.withdraw, name="decision-withdraw"),
    path("decisions/<int:decision_id>/disclose/", deciding.disclose, name="decision-disclose"),
    path("national/", national.page, name="national"),
    path("national/pulled/", pulled.index, name="pulled"),
    path("national/pulled/<int:difference_id>/", pulled.do, name="pulled-do"),
    path("boards/", boards.index, name="boards"),
    path("boards/own/", boards.own, name="own-board"),
    path("boards/<int:unit_id>/", boards.page, name="board"),
    path("boards/<int:unit_id>/list/", boards.posting_list, name="board-list"),
    path("boards/<int:unit_id>/sheets/", boards.sheets, name="board-sheets"),
]
