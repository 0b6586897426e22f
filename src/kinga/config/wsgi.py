"""The entry of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from kinga.core.foundation import logs
from kinga.core.foundation.processes import end_with_parent

if os.environ.get("KINGA_SUPERVISED"):
    # The server's worker processes are grandchildren of the supervisor: they end with the server.
    end_with_parent()
logs.configure()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinga.config.settings")
application = get_wsgi_application()
