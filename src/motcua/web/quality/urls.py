from django.urls import path

from motcua.web.quality import deeds, pages

app_name = "quality"
urlpatterns = [
    path("", pages.index, name="units"),
    path("units/<int:unit_id>/", pages.unit, name="unit"),
    path("units/<int:unit_id>/do/<slug:deed>/", deeds.of_unit, name="unit-do"),
    path("units/<int:unit_id>/documents/", pages.documents, name="documents"),
    path("units/<int:unit_id>/documents.pdf", pages.documents_pdf, name="documents-pdf"),
    path("documents/<int:document_id>/", pages.document, name="document"),
    path("documents/<int:document_id>/do/<slug:deed>/", deeds.of_document, name="document-do"),
    path("files/<int:version_id>/", pages.file, name="file"),
    path("audits/<int:audit_id>/", pages.audit, name="audit"),
    path("audits/<int:audit_id>/do/<slug:deed>/", deeds.of_audit, name="audit-do"),
    path("findings/<int:finding_id>/", pages.finding, name="finding"),
    path("findings/<int:finding_id>/do/<slug:deed>/", deeds.of_finding, name="finding-do"),
]
