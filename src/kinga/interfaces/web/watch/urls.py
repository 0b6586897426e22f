"""Addresses of the watch room."""

from django.urls import path

from kinga.interfaces.web.watch import views
from kinga.interfaces.web.watch.imports import views as imports

app_name = "watch"
urlpatterns = [
    path("", views.signals, name="signals"),
    path("count", views.count, name="count"),
    path("signals/<uuid:signal_id>", views.signal, name="signal"),
    path("series", views.all_series, name="all_series"),
    path("series/<uuid:series_id>", views.series, name="series"),
    path("series/<uuid:series_id>/replay", views.replay, name="replay"),
    path("series/<uuid:series_id>.csv", views.series_csv, name="series_csv"),
    path(
        "series/<uuid:series_id>/notes/<uuid:annotation_id>/withdraw",
        views.withdraw_note,
        name="withdraw_note",
    ),
    path("places", views.side_by_side, name="places"),
    path("places.csv", views.places_csv, name="places_csv"),
    path("map", views.map_page, name="map"),
    path("map.csv", views.map_csv, name="map_csv"),
    path("published", views.published, name="published"),
    path("imports", imports.all_imports, name="imports"),
    path("imports/new", imports.bring_in, name="import_new"),
    path("imports/<uuid:import_id>", imports.one, name="import"),
    path("imports/<uuid:import_id>/progress", imports.progress, name="import_progress"),
    path("imports/<uuid:import_id>/columns", imports.columns, name="import_columns"),
    path("imports/<uuid:import_id>/read", imports.read_otherwise, name="import_read"),
    path("imports/<uuid:import_id>/take", imports.take_in, name="import_take"),
    path("imports/<uuid:import_id>/stop", imports.stop, name="import_stop"),
    path("imports/<uuid:import_id>/give-up", imports.give_up, name="import_give_up"),
    path("imports/<uuid:import_id>/undo", imports.undo, name="import_undo"),
    path("imports/<uuid:import_id>/problems.csv", imports.problems, name="import_problems"),
]
