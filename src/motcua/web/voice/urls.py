"""Addresses of petitions and ratings."""

from django.urls import path

from motcua.web.voice import office, own, public, rating

app_name = "voice"
urlpatterns = [
    path("petitions/", public.answers, name="answers"),
    path("petitions/answers/<int:publication_id>/", public.answer, name="answer"),
    path("petitions/answers/<int:publication_id>/mark/", public.mark, name="mark"),
    path("petitions/new/", public.file, name="file"),
    path("petitions/units/", public.units, name="units"),
    path("petitions/filed/", public.filed, name="filed"),
    path("petitions/track/", own.track, name="track"),
    path("petitions/mine/", own.mine, name="mine"),
    path("petitions/own/<int:petition_id>/", own.petition, name="own"),
    path("petitions/office/", office.desk, name="desk"),
    path("petitions/office/register.xlsx", office.register, name="register"),
    path("petitions/office/new/", office.take, name="take"),
    path("petitions/office/<int:petition_id>/", office.petition, name="petition"),
    path("petitions/office/<int:petition_id>/do/<str:deed>/", office.do, name="do"),
    path("petitions/office/files/<int:attachment_id>/", office.attachment, name="attachment"),
    path("rate/figures/", rating.figures, name="figures"),
    path("rate/office/", rating.unit_figures, name="unit-figures"),
    path("rate/slip/<int:dossier_id>/", rating.slip, name="rate-slip"),
    path("rate/poster/", rating.poster, name="rate-poster"),
    path("rate/thanks/", rating.thanks, name="rated"),
    path("rate/at/<int:unit_id>/", rating.kiosk, name="kiosk"),
    path("rate/<str:rating_token>/", rating.by_link, name="rate"),
]
