from django.urls import path

from motcua.web.components import views

app_name = "components"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("post/", views.choose_post, name="choose-post"),
    path("language/", views.set_language, name="set-language"),
    path("health/", views.health, name="health"),
]
