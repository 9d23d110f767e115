"""Public pages, at the root of the site."""

from django.urls import path

from ess_platform.common.views import pages

app_name = "pages"

urlpatterns = [
    path("", pages.HomePage.as_view(), name="home"),
    path("accessibilite/", pages.AccessibilityPage.as_view(), name="accessibility"),
    path("confidentialite/", pages.PrivacyPage.as_view(), name="privacy"),
    path("mentions-legales/", pages.LegalPage.as_view(), name="legal"),
    path("plan-du-site/", pages.SitemapPage.as_view(), name="sitemap"),
    path("aide/", pages.HelpPage.as_view(), name="help"),
]
