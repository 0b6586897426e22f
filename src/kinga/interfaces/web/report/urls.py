"""Addresses of the public pages. They say nothing."""

from django.urls import path

from kinga.interfaces.web.report import views

app_name = "report"
urlpatterns = [
    path("", views.start, name="begin"),
    path("next", views.write, name="write"),
    path("p/<slug:address>", views.page, name="page"),
    path("return", views.come_back, name="return"),
]
