"""What this app does when something below changes."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from ess_platform.directory.models import Organisation
from laureates.models import Laureate


@receiver(post_save, sender=Organisation, dispatch_uid="laureates_follow_the_name")
def follow_the_name(sender, instance: Organisation, created: bool, update_fields=None, **kwargs) -> None:
    """Keep the stored name of the laureates of an organisation that is renamed."""
    if created or (update_fields and "sort_name" not in update_fields and "name" not in update_fields):
        return
    Laureate.objects.filter(organisation=instance).exclude(sort_name=instance.sort_name).update(
        sort_name=instance.sort_name
    )
