"""Addresses of the watch room."""

from django.urls import path

from kinga.interfaces.web.watch import views

app_name = "watch"
urlpatterns = [
    path("", views.signals, name="signals"),
    path("count", views.count, name="count"),
    path("signals/<uuid:signal_id>", views.signal, name="signal"),
    path("series", views.all_series, name="all_series"),
    path("series/<uuid:series_id>", views.series, name="series"),
    path("series/<uuid:series_id>.csv", views.series_csv, name="series_csv"),
    path("published", views.published, name="published"),
]
