"""Addresses of the auditor's pages."""

from django.urls import path

from kinga.interfaces.web.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.events, name="events"),
    path("event/<uuid:event_id>", views.event, name="event"),
    path("log", views.log, name="log"),
    path("log/verify", views.verify, name="verify"),
    path("log/checkpoint.txt", views.checkpoint, name="checkpoint"),
    path("log/request", views.request_for, name="request"),
    path("log/witness", views.witness, name="witness"),
]
