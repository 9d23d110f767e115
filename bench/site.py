"""The platform of a measure: settings, database and the demo's data, made once and found again by the next measure."""

import os

COHORT = "industries-engagees-2025"
TEAM = "mission.demo@essaim.example"


def prepare() -> None:
    """Start Django on the database of the run, with the data of the demo in it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from programmes.models import Cohort

    if not Cohort.objects.filter(slug=COHORT).exists():
        call_command("load_demo", verbosity=0)
