from django.urls import path

from motcua.web.desk.views import counter, dossier, files, interlinked, lists, papers

app_name = "desk"
urlpatterns = [
    path("", lists.home, name="home"),
    path("intake/", counter.intake, name="intake"),
    path("intake/interlinked/<slug:key>/", interlinked.intake, name="intake-interlinked"),
    path("intake/procedures/", counter.procedure_hits, name="procedure-hits"),
    path("intake/person/", counter.person, name="person"),
    path("dossiers/<int:dossier_id>/", dossier.dossier, name="dossier"),
    path("dossiers/<int:dossier_id>/received/", counter.received, name="received"),
    path("dossiers/<int:dossier_id>/correct/", interlinked.correct, name="correct"),
    path("papers/", papers.lists, name="papers"),
    path("papers/send/", papers.send, name="papers-send"),
    path("papers/dispatch/", papers.dispatch, name="papers-dispatch"),
    path("papers/post/", papers.post_in, name="papers-post"),
    path("papers/<int:list_id>/", papers.one, name="paper-list"),
    path("papers/<int:list_id>/receive/", papers.receive, name="papers-receive"),
    path("papers/<int:list_id>/print/", papers.pdf, name="papers-pdf"),
    path("dossiers/<int:dossier_id>/do/<slug:command>/", dossier.do, name="do"),
    path("dossiers/<int:dossier_id>/files/<int:component_id>/", files.component_file, name="file"),
    path("dossiers/<int:dossier_id>/result/", files.result_file, name="result"),
    path("dossiers/<int:dossier_id>/slips/<int:slip_id>/", files.slip, name="slip"),
]
