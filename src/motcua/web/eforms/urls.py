from django.urls import path

from motcua.web.eforms import carrying, editing, field, templates, trying

app_name = "eforms"
urlpatterns = [
    path("", editing.index, name="drafts"),
    path("begin/", editing.begin, name="begin"),
    path("templates/", templates.index, name="templates"),
    path("templates/upload/", templates.upload, name="template-upload"),
    path("templates/<int:template_id>/", templates.page, name="template"),
    path("templates/<int:template_id>/decide/", templates.decide, name="template-decide"),
    path("templates/<int:template_id>/file.docx", templates.file, name="template-file"),
    path("templates/<int:template_id>/preview.docx", templates.preview, name="template-preview"),
    path("<int:version_draft_id>/", editing.edit, name="edit"),
    path("<int:version_draft_id>/do/", editing.do, name="do"),
    path("<int:version_draft_id>/field/", field.page, name="field"),
    path("<int:version_draft_id>/preview/", trying.preview, name="preview"),
    path("<int:version_draft_id>/differences/", trying.differences, name="differences"),
    path("<int:version_draft_id>/file/", carrying.bring, name="import"),
    path("<int:version_draft_id>/form.<slug:kind>", carrying.take, name="export"),
]
