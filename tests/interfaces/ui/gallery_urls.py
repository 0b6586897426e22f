"""The gallery's addresses, beside the site's own."""

from django.urls import include, path

from kinga.interfaces.web.ui.access import open_to_all
from tests.interfaces.ui import gallery

urlpatterns = [
    path("", include("kinga.config.urls")),
    path("gallery/staff", open_to_all(gallery.staff)),
    path("gallery/public", open_to_all(gallery.public)),
]
