"""The routes for machines. Each stands in description.py too, with the scope it asks for."""

from django.urls import path

from farline.doors.api import views

urlpatterns = [
    path("openapi.json", views.openapi, name="api_openapi"),
    path("campaigns", views.campaigns, name="api_campaigns"),
    path("campaigns/<int:id>/outcomes", views.outcomes, name="api_outcomes"),
    path("packs", views.information_packs, name="api_packs"),
    path("tally", views.tally, name="api_tally"),
    path("health", views.health, name="api_health"),
    path("metrics", views.metrics, name="api_metrics"),
]
