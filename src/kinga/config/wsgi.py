"""The entry of the web server."""

import faulthandler
import os

from django.core.wsgi import get_wsgi_application

from kinga.core.foundation import files, logs
from kinga.core.foundation.processes import end_with_parent
from kinga.interfaces.web.ui.middleware import underway

if os.environ.get("KINGA_SUPERVISED"):
    # The server's worker processes are grandchildren of the supervisor: they end with the server.
    end_with_parent()
logs.configure()
# Of a process that dies by the machine (a bad address, a full stack): which lines its threads were at. No values.
faulthandler.enable()
# Before numpy is loaded: several requests are calculated at once anyway, and one thread each needs no stack (ADR 45).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinga.config.settings")
application = get_wsgi_application()
if os.environ.get("KINGA_SUPERVISED"):
    underway.keep(files.private_folder("underway"))
