from django.urls import path

from motcua.web.reviews import exports, follow_ups, plans, public, regulations, sheets

app_name = "reviews"
urlpatterns = [
    path("", plans.index, name="plans"),
    path("summary/", public.page, name="summary"),
    path("figures/", public.figures, name="figures"),
    path("form.xlsx", exports.form, name="plan-form"),
    path("plans/<int:plan_id>/", plans.page, name="plan"),
    path("plans/<int:plan_id>/results.xlsx", exports.results, name="plan-results"),
    path("sheets/<int:sheet_id>/", sheets.page, name="sheet"),
    path("proposals/", follow_ups.proposals, name="proposals"),
    path("proposals/<int:proposal_id>/", follow_ups.proposal, name="proposal"),
    path("decentralisation/", follow_ups.decentralisations, name="decentralisations"),
    path("decentralisation/<int:decentralisation_id>/", follow_ups.decentralisation, name="decentralisation"),
    path("register/", regulations.index, name="regulations"),
    path("register/<int:regulation_id>/", regulations.page, name="regulation"),
    path("files/<int:evidence_id>/", exports.file, name="file"),
]
