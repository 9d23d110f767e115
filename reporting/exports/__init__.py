"""Every list that may be exported, in the order of the page."""

from reporting.export_kinds import register_export

from . import laureates, programme, reports, sessions, sponsors


def register_exports() -> None:
    """Called once, when the application is ready."""
    for module in (laureates, reports, sessions, sponsors, programme):
        for kind in module.EXPORTS:
            register_export(kind)
