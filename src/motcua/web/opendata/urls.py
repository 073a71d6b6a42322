from django.urls import path, re_path

from motcua.web.opendata import views

app_name = "opendata"
urlpatterns = [
    path("", views.page, name="page"),
    re_path(r"^figures\.(?P<table>csv|parquet|jsonl)$", views.file, name="file"),
    path("api/figures", views.api, name="api"),
    re_path(r"^catalog\.(?P<ending>jsonld|ttl)$", views.catalogue, name="catalogue"),
]
