"""Addresses of the watch pages."""

from django.urls import URLPattern

app_name = "watch"
urlpatterns: list[URLPattern] = []
