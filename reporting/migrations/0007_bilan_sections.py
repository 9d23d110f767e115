import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The three texts of a bilan become those of its sections: field, key of the section.
TEXTS = (("introduction", "essentiel"), ("limits", "limites"), ("recommendations", "recommandations"))


def texts_to_sections(apps, schema_editor):
    bilans, sections = apps.get_model("reporting", "Bilan"), apps.get_model("reporting", "BilanSection")
    for bilan in bilans.objects.exclude(**{name: "" for name, _ in TEXTS}):
        for name, key in TEXTS:
            if getattr(bilan, name):
                sections.objects.create(
                    bilan=bilan,
                    key=key,
                    text=getattr(bilan, name),
                    written_by_id=bilan.created_by_id,
                    written_at=bilan.updated_at,
                )
    # PostgreSQL refuses to alter a table with foreign keys still to check.
    schema_editor.connection.check_constraints()


def sections_to_texts(apps, schema_editor):
    for section in apps.get_model("reporting", "BilanSection").objects.select_related("bilan"):
        for name, key in TEXTS:
            if section.key == key:
                setattr(section.bilan, name, section.text[:2000])
                section.bilan.save(update_fields=[name])


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0006_archives_and_pieces"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BilanSection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("key", models.CharField(max_length=20, verbose_name="section")),
                ("is_on", models.BooleanField(blank=True, null=True, verbose_name="imprimée")),
                ("position", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="rang")),
                ("title", models.CharField(blank=True, max_length=160, verbose_name="titre")),
                ("text", models.TextField(blank=True, max_length=10000, verbose_name="texte")),
                ("written_at", models.DateTimeField(blank=True, null=True, verbose_name="écrite le")),
                (
                    "bilan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="reporting.bilan",
                        verbose_name="bilan",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="written_sections",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrite par",
                    ),
                ),
            ],
            options={
                "verbose_name": "section de bilan",
                "verbose_name_plural": "sections de bilan",
                "ordering": ("bilan", "position", "pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="bilansection",
            constraint=models.UniqueConstraint(fields=("bilan", "key"), name="bilan_section_once"),
        ),
        migrations.AddConstraint(
            model_name="bilansection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("written_at__isnull", True), ("written_by__isnull", True)),
                    models.Q(("written_at__isnull", False), ("written_by__isnull", False)),
                    _connector="OR",
                ),
                name="bilan_section_writing_is_whole",
                violation_error_message="Un texte écrit porte son auteur et sa date.",
            ),
        ),
        migrations.RunPython(texts_to_sections, sections_to_texts),
        migrations.RemoveField(model_name="bilan", name="introduction"),
        migrations.RemoveField(model_name="bilan", name="limits"),
        migrations.RemoveField(model_name="bilan", name="recommendations"),
    ]
