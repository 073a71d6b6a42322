from django.urls import path

from motcua.web.desk.views import books, bulk, counter, dossier, due, files, lateness, lists, opinions, people

app_name = "desk"
urlpatterns = [
    path("", lists.home, name="home"),
    path("intake/", counter.intake, name="intake"),
    path("intake/procedures/", counter.procedure_hits, name="procedure-hits"),
    path("intake/person/", counter.person, name="person"),
    path("bulk/<slug:deed>/", bulk.do, name="bulk"),
    path("apologies/", lateness.apologies, name="apologies"),
    path("warnings/", lateness.warnings, name="warnings"),
    path("warnings/seen/", lateness.warnings_seen, name="warnings-seen"),
    path("dossiers/<int:dossier_id>/", dossier.dossier, name="dossier"),
    path("dossiers/<int:dossier_id>/due/", due.due, name="due"),
    path("dossiers/<int:dossier_id>/due/print/", due.due_print, name="due-print"),
    path("dossiers/<int:dossier_id>/received/", counter.received, name="received"),
    path("dossiers/<int:dossier_id>/do/<slug:command>/", dossier.do, name="do"),
    path("dossiers/<int:dossier_id>/files/<int:component_id>/", files.component_file, name="file"),
    path("dossiers/<int:dossier_id>/control-sheet/", books.control_sheet, name="control-sheet"),
    path("register/", books.register, name="register"),
    path("register/<int:volume>.pdf", books.register_pdf, name="register-pdf"),
    path("register/book.xlsx", books.register_xlsx, name="register-xlsx"),
    path("dossiers/<int:dossier_id>/result/", files.result_file, name="result"),
    path("dossiers/<int:dossier_id>/slips/<int:slip_id>/", files.slip, name="slip"),
    path("opinions/", opinions.asked, name="opinions"),
    path("people/", people.unit, name="people"),
    path("people/absences/", people.record_absence, name="absences"),
    path("people/absences/<int:absence_id>/end/", people.end_absence, name="absence-end"),
    path("people/assignment/", people.set_assignment, name="assignment"),
    path("people/<int:user_id>/work/", people.hand_over_work, name="hand-over-work"),
]
