"""Addresses of signing in: allauth's pages in our look."""

from django.urls import include, path

urlpatterns = [path("", include("allauth.account.urls")), path("2fa/", include("allauth.mfa.urls"))]
