from django.urls import path

from motcua.web.desk.views import counter, dossier, due, files, lists

app_name = "desk"
urlpatterns = [
    path("", lists.home, name="home"),
    path("intake/", counter.intake, name="intake"),
    path("intake/procedures/", counter.procedure_hits, name="procedure-hits"),
    path("intake/person/", counter.person, name="person"),
    path("dossiers/<int:dossier_id>/", dossier.dossier, name="dossier"),
    path("dossiers/<int:dossier_id>/due/", due.due, name="due"),
    path("dossiers/<int:dossier_id>/due/print/", due.due_print, name="due-print"),
    path("dossiers/<int:dossier_id>/received/", counter.received, name="received"),
    path("dossiers/<int:dossier_id>/do/<slug:command>/", dossier.do, name="do"),
    path("dossiers/<int:dossier_id>/files/<int:component_id>/", files.component_file, name="file"),
    path("dossiers/<int:dossier_id>/result/", files.result_file, name="result"),
    path("dossiers/<int:dossier_id>/slips/<int:slip_id>/", files.slip, name="slip"),
]
