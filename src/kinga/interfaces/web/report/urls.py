"""Addresses of the report pages."""

from django.urls import URLPattern

app_name = "report"
urlpatterns: list[URLPattern] = []
