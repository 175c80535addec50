from django.urls import URLPattern, URLResolver, path

from farline.doors.common import signing, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("elsewhere/", signing.leave, name="leave"),
    path("view/", views.set_view, name="set_view"),
]
