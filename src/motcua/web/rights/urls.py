from django.urls import path

from motcua.web.rights import breaches, grounds, office, own, readings, retention, seen

app_name = "rights"
urlpatterns = [
    path("", own.index, name="home"),
    path("seen/", seen.all_mine, name="seen"),
    path("seen/<str:code>/", seen.of_dossier, name="seen-dossier"),
    path("ask/", own.ask, name="ask"),
    path("requests/<int:request_id>/", own.request_page, name="request"),
    path("packages/<uuid:export_id>/", own.package, name="package"),
    path("ground/<int:dossier_id>/", grounds.page, name="ground"),
    path("office/", office.index, name="office"),
    path("office/requests/<int:request_id>/", office.case, name="case"),
    path("office/retention/", retention.index, name="retention"),
    path("office/retention/<int:list_id>/", retention.one, name="destruction"),
    path("office/retention/<int:list_id>/certificate.pdf", retention.certificate, name="certificate"),
    path("office/breaches/", breaches.index, name="breaches"),
    path("office/breaches/<int:breach_id>/", breaches.one, name="breach"),
    path("office/breaches/<int:breach_id>/report.pdf", breaches.report, name="breach-report"),
    path("office/readings/", readings.index, name="readings"),
    path("office/questions/<int:question_id>/", readings.question, name="question"),
]
