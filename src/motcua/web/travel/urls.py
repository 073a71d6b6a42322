from django.urls import path

from motcua.web.travel import pages

app_name = "travel"
urlpatterns = [
    path("", pages.index, name="arrivals"),
    path("bring/", pages.bring, name="bring"),
    path("export/", pages.export, name="export"),
    path("<int:arrival_id>/", pages.page, name="arrival"),
    path("<int:arrival_id>/propose/", pages.propose, name="propose"),
    path("<int:arrival_id>/decide/", pages.decide, name="decide"),
]
