from django.urls import path

from motcua.web.scorecards import public

app_name = "rankings"
urlpatterns = [
    path("", public.rankings, name="list"),
    path("<int:round_id>/", public.ranking, name="round"),
]
