"""Addresses of the referral pages."""

from django.urls import path

from kinga.interfaces.web.desk.referrals import views

app_name = "referrals"
urlpatterns = [
    path("", views.received, name="received"),
    path("made", views.made, name="made"),
    path("offer/<uuid:case_id>", views.offer, name="offer"),
    path("<uuid:referral_id>", views.referral, name="referral"),
    path("<uuid:referral_id>/<slug:step>", views.step, name="step"),
]
