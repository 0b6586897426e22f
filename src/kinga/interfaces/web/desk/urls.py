"""Addresses of the desk."""

from django.urls import path

from kinga.interfaces.web.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("decided", views.decided, name="decided"),
    path("new", views.take, name="take"),
    path("<uuid:report_id>", views.report, name="report"),
    path("<uuid:report_id>/decide", views.decide, name="decide"),
    path("<uuid:report_id>/message", views.message, name="message"),
    path("<uuid:report_id>/heard", views.heard, name="heard"),
    path("<uuid:report_id>/number", views.number, name="number"),
    path("<uuid:report_id>/correct", views.correct, name="correct"),
    path("<uuid:report_id>/undo", views.undo, name="undo"),
]
