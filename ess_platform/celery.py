"""The Celery application: one for web, worker and scheduler.

A message is only a hint; the row in the database is the job. The web process must never wait for a
broker that does not answer, so the settings give it one-second socket timeouts; a worker waits on
its socket by trade, so it gets longer ones when it starts.
"""

import os

from celery import Celery
from celery.signals import celeryd_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ess_platform.settings.dev")

WORKER_SOCKET_TIMEOUT = 30  # seconds

app = Celery("essaim")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
def relax_worker_timeouts(conf=None, **kwargs):
    """Give the worker's own connections a longer socket timeout than the web process has."""
    options = dict(conf.broker_transport_options)
    options["socket_timeout"] = WORKER_SOCKET_TIMEOUT
    conf.broker_transport_options = options
