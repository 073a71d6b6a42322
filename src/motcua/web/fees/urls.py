from django.urls import path

from motcua.web.fees import editing, files, pages

app_name = "fees"
urlpatterns = [
    path("", pages.index, name="rules"),
    path("new/", editing.new, name="new"),
    path("new/file/", files.upload, name="upload"),
    path("template/", files.template, name="template"),
    path("<int:schedule_id>/", pages.page, name="rule"),
    path("<int:schedule_id>/edit/", editing.edit, name="edit"),
    path("<int:schedule_id>/move/", pages.move, name="move"),
    path("<int:schedule_id>/decide/", pages.decide, name="decide"),
    path("<int:schedule_id>/<slug:form>/", files.export, name="export"),
]
