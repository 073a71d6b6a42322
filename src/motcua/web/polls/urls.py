"""Addresses of surveys."""

from django.urls import path

from motcua.web.polls import building, entry, people, public, results, waves

app_name = "polls"
urlpatterns = [
    path("", waves.home, name="home"),
    path("a/<str:poll_token>/", public.answer, name="answer"),
    path("thanks/", public.thanks, name="thanks"),
    path("results/", results.index, name="results-list"),
    path("results/<int:wave_id>/", results.page, name="results"),
    path("results/<int:wave_id>/results.csv", results.table, name="results-csv"),
    path("questionnaires/new/", building.new, name="questionnaire-new"),
    path("questionnaires/<int:questionnaire_id>/", building.page, name="questionnaire"),
    path("questionnaires/<int:questionnaire_id>/preview/", building.preview, name="preview"),
    path("questionnaires/<int:questionnaire_id>/do/<str:deed>/", building.do, name="questionnaire-do"),
    path("waves/new/", waves.new, name="wave-new"),
    path("waves/<int:wave_id>/", waves.page, name="wave"),
    path("waves/<int:wave_id>/do/<str:deed>/", waves.do, name="wave-do"),
    path("waves/<int:wave_id>/results/", results.draft, name="draft-results"),
    path("waves/<int:wave_id>/paper.pdf", people.paper_form, name="paper-form"),
    path("waves/<int:wave_id>/papers/", entry.papers, name="papers"),
    path("waves/<int:wave_id>/papers/settle/", entry.settle, name="settle"),
    path("waves/<int:wave_id>/import/", entry.take_file, name="import"),
    path("waves/<int:wave_id>/strata/<int:stratum_id>/letters.pdf", people.letters, name="letters"),
    path("waves/<int:wave_id>/strata/<int:stratum_id>/calls/", people.calls, name="calls"),
    path("waves/<int:wave_id>/calls/<uuid:asked_id>/", people.call, name="call"),
]
