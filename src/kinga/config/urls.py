"""All addresses, by audience. Each audience's `urls.py` says the action of each of its pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("kinga.interfaces.web.home.urls")),
    path("account/", include("kinga.interfaces.web.account.urls")),
    path("report/", include("kinga.interfaces.web.report.urls")),
    path("desk/services/", include("kinga.interfaces.web.desk.services.urls")),
    path("desk/referrals/", include("kinga.interfaces.web.desk.referrals.urls")),
    path("desk/", include("kinga.interfaces.web.desk.urls")),
    path("cases/", include("kinga.interfaces.web.casework.urls")),
    path("audit/", include("kinga.interfaces.web.audit.urls")),
    path("watch/", include("kinga.interfaces.web.watch.urls")),
]

handler400 = "kinga.interfaces.web.ui.errors.bad_request"
handler403 = "kinga.interfaces.web.ui.errors.forbidden"
handler429 = "kinga.interfaces.web.ui.errors.too_many"
handler404 = "kinga.interfaces.web.ui.errors.not_found"
handler500 = "kinga.interfaces.web.ui.errors.server_error"
