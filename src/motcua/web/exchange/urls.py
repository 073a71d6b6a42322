from django.urls import path

from motcua.web.exchange import incoming, letters, partners, reconciliation

app_name = "exchange"
urlpatterns = [
    path("", partners.index, name="partners"),
    path("partners/<slug:partner>/", partners.page, name="partner"),
    path("partners/<slug:partner>/try/", partners.try_now, name="try-now"),
    path("reconciliation/", reconciliation.index, name="reconciliation"),
    path("differences/<int:difference_id>/do/", reconciliation.do, name="difference-do"),
    path("incoming/<int:message_id>/", incoming.page, name="incoming"),
    path("incoming/<int:message_id>/do/", incoming.do, name="incoming-do"),
    path("letters/<int:letter_id>/", letters.page, name="letter"),
    path("letters/<int:letter_id>/do/", letters.do, name="letter-do"),
]
