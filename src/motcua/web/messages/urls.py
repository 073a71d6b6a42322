from django.urls import path

from motcua.web.messages import centre, choices, deliveries, wordings

app_name = "messages"
urlpatterns = [
    path("", centre.own, name="centre"),
    path("read/", centre.read, name="read"),
    path("preferences/", choices.own, name="preferences"),
    path("addresses/", choices.address, name="address"),
    path("stop/<str:token>/", choices.stop, name="stop"),
    path("work/", centre.work, name="work"),
    path("work/read/", centre.work_read, name="work-read"),
    path("work/preferences/", choices.work, name="work-preferences"),
    path("office/", deliveries.index, name="deliveries"),
    path("office/<int:notice_id>/", deliveries.page, name="delivery"),
    path("words/", wordings.index, name="wordings"),
    path("words/<slug:template>/", wordings.page, name="wording"),
    path("words/<slug:template>/<int:number>/", wordings.decide, name="wording-decide"),
]
