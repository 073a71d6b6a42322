from django.urls import path

from motcua.web.steering import deeds, pages, sheets

app_name = "steering"
urlpatterns = [
    path("", pages.home, name="home"),
    path("owed/", pages.owed, name="owed"),
    path("evidence/<int:entry_id>/", pages.evidence, name="evidence"),
    path("<slug:kind>/", pages.entries, name="list"),
    path("<slug:kind>/new/", deeds.new, name="new"),
    path("<slug:kind>/register.xlsx", sheets.export, name="export"),
    path("<slug:kind>/form.xlsx", sheets.form, name="form"),
    path("<slug:kind>/import/", sheets.bring, name="import"),
    path("<slug:kind>/import/<int:sheet_id>/", sheets.look, name="import-sheet"),
    path("<slug:kind>/<int:entry_id>/", deeds.entry, name="entry"),
    path("<slug:kind>/<int:entry_id>/correct/", deeds.correct, name="correct"),
]
