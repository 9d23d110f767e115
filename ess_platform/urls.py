"""The table of addresses: French paths, English names. Each app owns the names of its pages."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("ess_platform.common.page_urls")),
    path("sante/", include("ess_platform.common.health_urls")),
    path("", include("ess_platform.accounts.urls")),
    path("", include("ess_platform.notifications.urls")),
    path("", include("ess_platform.directory.urls")),
    path("", include("programmes.urls")),
    path("", include("laureates.urls")),
    path("", include("sessions.urls")),
    path("", include("sponsors.urls")),
    path("", include("reporting.urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
]

handler400 = "ess_platform.common.views.errors.bad_request"
handler403 = "ess_platform.common.views.errors.permission_denied"
handler404 = "ess_platform.common.views.errors.page_not_found"
handler429 = "ess_platform.accounts.views.sign_in.too_many_requests"  # called by allauth
handler500 = "ess_platform.common.views.errors.server_error"
