from django.urls import path

from motcua.web.store import adding, pages

app_name = "store"
urlpatterns = [
    path("", pages.index, name="papers"),
    path("add/", adding.add, name="add"),
    path("bundle.zip", pages.bundle, name="bundle"),
    path("bundle/order/", pages.order_bundle, name="bundle-order"),
    path("bundle/<uuid:bundle_id>.zip", pages.made_bundle, name="bundle-made"),
    path("<uuid:holding_id>/", pages.paper, name="paper"),
    path("<uuid:holding_id>/file/", pages.file, name="file"),
]
