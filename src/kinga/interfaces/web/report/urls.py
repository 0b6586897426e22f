"""Addresses of the public pages. They say nothing."""

from django.urls import path

from kinga.interfaces.web.report import views

app_name = "report"
urlpatterns = [
    path("", views.begin, name="begin"),
    path("next", views.write, name="write"),
    path("return", views.come_back, name="return"),
]
