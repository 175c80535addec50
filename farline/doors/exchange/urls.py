"""What the gateway asks. Every request is signed with the secret that both read from the key folder."""

from django.urls import path

from farline.doors.exchange import views

urlpatterns = [
    path("redeem", views.redeem, name="exchange_redeem"),
    path("ring", views.ring, name="exchange_ring"),
    path("event", views.event, name="exchange_event"),
    path("live", views.live, name="exchange_live"),
]
