import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ess_platform.common.db_triggers import forbid_changes

FROZEN_COLUMNS = (
    "public_id",
    "document_key",
    "origin",
    "cohort_id",
    "laureate_id",
    "report_id",
    "number",
    "snapshot",
    "digest",
    "verification_code",
    "frozen_at",
    "frozen_by_id",
)


class Migration(migrations.Migration):
    dependencies = [
        ("laureates", "0003_frozen_texts"),
        ("programmes", "0001_initial"),
        ("reporting", "0002_published_is_frozen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentContent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                ("document_key", models.CharField(max_length=40, verbose_name="document")),
                ("origin", models.CharField(max_length=80, verbose_name="occasion")),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="numéro")),
                ("snapshot", models.JSONField(verbose_name="contenu figé")),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte")),
                ("verification_code", models.CharField(max_length=9, unique=True, verbose_name="code de vérification")),
                ("frozen_at", models.DateTimeField(verbose_name="figé le")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="repris le")),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="document_contents",
                        to="programmes.cohort",
                        verbose_name="promotion",
                    ),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frozen_contents",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="figé par",
                    ),
                ),
                (
                    "laureate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="document_contents",
                        to="laureates.laureate",
                        verbose_name="lauréat",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="document_contents",
                        to="laureates.progressreport",
                        verbose_name="fiche",
                    ),
                ),
            ],
            options={
                "verbose_name": "contenu de document",
                "verbose_name_plural": "contenus de documents",
                "ordering": ("-frozen_at", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="job",
            name="content",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="job",
                to="reporting.documentcontent",
                verbose_name="contenu figé",
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=models.Q(("bilan__isnull", True), ("content__isnull", True), _connector="OR"),
                name="job_one_subject",
                violation_error_message="Une demande porte sur un bilan ou sur un autre document.",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentcontent",
            constraint=models.UniqueConstraint(
                fields=("document_key", "origin"), name="document_content_once_per_occasion"
            ),
        ),
        forbid_changes(
            "reporting_documentcontent",
            name="document_content_is_frozen",
            events=("UPDATE",),
            condition=" OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FROZEN_COLUMNS),
            message="Un contenu figé ne change plus : un autre envoi a le sien.",
        ),
    ]
