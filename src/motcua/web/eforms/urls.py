from django.urls import path

from motcua.web.eforms import carrying, editing, field, trying

app_name = "eforms"
urlpatterns = [
    path("", editing.index, name="drafts"),
    path("begin/", editing.begin, name="begin"),
    path("<int:draft_id>/", editing.edit, name="edit"),
    path("<int:draft_id>/do/", editing.do, name="do"),
    path("<int:draft_id>/field/", field.page, name="field"),
    path("<int:draft_id>/preview/", trying.preview, name="preview"),
    path("<int:draft_id>/differences/", trying.differences, name="differences"),
    path("<int:draft_id>/file/", carrying.bring, name="import"),
    path("<int:draft_id>/form.<slug:kind>", carrying.take, name="export"),
]
