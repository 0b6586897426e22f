"""Addresses of the service directory."""

from django.urls import path

from kinga.interfaces.web.desk.services import views

app_name = "services"
urlpatterns = [
    path("", views.directory, name="directory"),
    path("new", views.add, name="add"),
    path("<uuid:service_id>", views.detail, name="service"),
    path("<uuid:service_id>/status", views.status, name="status"),
    path("<uuid:service_id>/address", views.address, name="address"),
    path("<uuid:service_id>/change", views.change, name="change"),
]
