"""Addresses of the health checks, mounted at `/sante/`."""

from django.urls import path

from ess_platform.common.views import health

app_name = "health"
urlpatterns = [
    path("", health.ready, name="ready"),
    path("vivant/", health.alive, name="alive"),
]
