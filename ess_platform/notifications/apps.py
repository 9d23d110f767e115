from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "ess_platform.notifications"
    label = "notifications"
    verbose_name = "Courriels et notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from ess_platform.accounts.enums import Space
        from ess_platform.accounts.spaces import register_reach
        from ess_platform.notifications import receivers  # noqa: F401
        from ess_platform.notifications.notice_kinds import NoticeKind, register_notice_kind
        from ess_platform.notifications.selectors.notice import UNREAD, unread_pairs

        register_reach(UNREAD, unread_pairs)
        register_notice_kind(NoticeKind("mail.failed", "Courriel qui n’est pas arrivé", (Space.TEAM,), "envelope-x"))
