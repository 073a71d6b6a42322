from django.urls import path

from motcua.web.reports import deeds, figures, home, pages, templates, verifying, waiting

app_name = "reports"
urlpatterns = [
    path("", home.calendar, name="calendar"),
    path("list/", home.index, name="list"),
    path("new/", home.new, name="new"),
    path("<int:report_id>/", pages.report, name="report"),
    path("<int:report_id>/compare/", pages.compare, name="compare"),
    path("<int:report_id>/print/", pages.printed, name="print"),
    path("<int:report_id>/file/<slug:kind>/", pages.file, name="file"),
    path("<int:report_id>/do/<slug:deed>/", deeds.do, name="do"),
    path("counting/<int:order_id>/", waiting.page, name="counting"),
    path("counting/<int:order_id>/withdraw/", waiting.withdraw, name="counting-withdraw"),
    path("figures/", figures.look_up, name="look-up"),
    path("figures/<str:reference>/", figures.figure, name="figure"),
    path("figures/<str:reference>/count/", figures.count, name="figure-count"),
    path("verify/", verifying.page, name="verify"),
    path("templates/", templates.page, name="templates"),
]
