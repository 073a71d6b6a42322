"""Addresses of documents between agencies."""

from django.urls import path

from motcua.web.correspondence import deeds, entering, packages, pages, printing, versions, work

app_name = "correspondence"
urlpatterns = [
    path("", pages.listed, name="list"),
    path("enter/", entering.enter, name="enter"),
    path("draft/", entering.draft, name="draft"),
    path("slips/", pages.slips, name="slips"),
    path("slips/<int:slip_id>/do/<str:deed>/", deeds.slip_do, name="slip-do"),
    path("register/", pages.register, name="register"),
    path("register/xlsx/", printing.xlsx, name="register-xlsx"),
    path("register/pdf/", printing.pdf, name="register-pdf"),
    path("packages/", packages.listed, name="packages"),
    path("packages/<int:package_id>/", packages.one, name="package"),
    path("packages/<int:package_id>/do/<slug:deed>/", packages.do, name="package-do"),
    path("work-files/", work.listed, name="work-files"),
    path("work-files/new/", work.new, name="work-file-new"),
    path("work-files/<int:work_file_id>/", work.work_file, name="work-file"),
    path("work-files/<int:work_file_id>/do/<str:deed>/", work.do, name="work-file-do"),
    path("files/<int:file_id>/", pages.file, name="file"),
    path("<int:document_id>/", pages.document, name="document"),
    path("<int:document_id>/versions/", versions.compare, name="versions"),
    path("<int:document_id>/do/<str:deed>/", deeds.do, name="do"),
]
