from django.urls import path

from motcua.web.scorecards import deeds, frameworks, judging, opening, pages, published, sheets

app_name = "scorecards"
urlpatterns = [
    path("", pages.home, name="home"),
    path("frameworks/", frameworks.index, name="frameworks"),
    path("frameworks/import/", frameworks.bring, name="import"),
    path("frameworks/<int:version_id>/", frameworks.page, name="framework"),
    path("frameworks/<int:version_id>/decide/", frameworks.decide, name="framework-decide"),
    path("rounds/new/", opening.page, name="open"),
    path("rounds/<int:round_id>/", pages.overview, name="round"),
    path("rounds/<int:round_id>/do/<slug:deed>/", deeds.of_round, name="round-do"),
    path("rounds/<int:round_id>/queue/", sheets.queue, name="queue"),
    path("rounds/<int:round_id>/judge/", judging.page, name="judge"),
    path("rounds/<int:round_id>/values/", sheets.values, name="values"),
    path("rounds/<int:round_id>/sensitivity/", published.sensitivity, name="sensitivity"),
    path("rounds/<int:round_id>/under/", published.under, name="under"),
    path("sheets/<int:sheet_id>/", sheets.page, name="sheet"),
    path("sheets/<int:sheet_id>/do/<slug:deed>/", deeds.of_sheet, name="sheet-do"),
    path("lines/<int:line_id>/", sheets.line, name="line"),
    path("lines/<int:line_id>/do/<slug:deed>/", deeds.of_line, name="line-do"),
    path("files/<int:evidence_id>/", sheets.file, name="file"),
    path("values/<int:given_id>/file/", sheets.given_file, name="value-file"),
    path("results/<int:publication_id>/", published.ranking, name="ranking"),
    path("results/<int:publication_id>/document/", published.document, name="document"),
    path("results/units/<int:result_id>/", published.result, name="result"),
    path("compare/", published.compare, name="compare"),
]
