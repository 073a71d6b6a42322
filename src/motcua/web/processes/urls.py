from django.urls import path

from motcua.web.processes import migration, standing, uploading, versions

app_name = "processes"
urlpatterns = [
    path("", versions.index, name="versions"),
    path("template/", versions.workbook, name="template"),
    path("new/", uploading.upload, name="upload"),
    path("new/approve/", uploading.approve, name="approve"),
    path("dossiers/<int:dossier_id>/", standing.page, name="standing"),
    path("<slug:key>/<int:number>/", versions.page, name="version"),
    path("<slug:key>/<int:number>/bpmn/", versions.bpmn, name="bpmn"),
    path("<slug:key>/<int:number>/migration/", migration.page, name="migration"),
]
