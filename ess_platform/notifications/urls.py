"""Addresses of the pages of mails."""

from django.urls import path

from ess_platform.notifications.views import check, demo_mailbox, notice, preference

app_name = "notifications"

urlpatterns = [
    path("compte/courriels/", preference.PreferencesView.as_view(), name="preferences"),
    path("avis/", notice.NoticeListView.as_view(), name="notice_list"),
    path("avis/tout-lire/", notice.NoticeReadAllView.as_view(), name="notice_read_all"),
    path("avis/preferences/", notice.NoticePreferencesView.as_view(), name="notice_preferences"),
    path("avis/<uuid:public_id>/", notice.NoticeView.as_view(), name="notice"),
    path("courriels-a-verifier/", check.MailCheckListView.as_view(), name="mail_check_list"),
    path("courriels-a-verifier/<uuid:public_id>/", check.MailCheckView.as_view(), name="mail_check"),
    path("demo/courriels/", demo_mailbox.DemoMailListView.as_view(), name="demo_mail_list"),
    path("demo/courriels/<uuid:message_id>/", demo_mailbox.DemoMailView.as_view(), name="demo_mail"),
    path("demo/courriels/<uuid:message_id>/html/", demo_mailbox.DemoMailHtmlView.as_view(), name="demo_mail_html"),
]
