"""Addresses of the home pages."""

from django.urls import path

from kinga.interfaces.web.home import health, views

app_name = "home"
urlpatterns = [
    path("", views.start, name="start"),
    path("health", health.ready, name="health"),
    path("health/live", health.alive, name="alive"),
    path("exit", views.leave, name="exit"),
    path("stay", views.extend, name="extend"),
    path("language/<slug:code>", views.language, name="language"),
]
