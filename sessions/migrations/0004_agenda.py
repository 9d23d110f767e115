import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def name_contributions(apps, schema_editor):
    """Give its own identifier to each contribution that was there before it had any."""
    model = apps.get_model("ess_sessions", "Contribution")
    rows = list(model.objects.only("pk"))
    for row in rows:
        row.public_id = uuid.uuid4()
    model.objects.bulk_update(rows, ["public_id"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("ess_sessions", "0003_search_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SessionChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("moved", "Nouvelle date"),
                            ("details", "Horaires ou lieu"),
                            ("postponed", "Report"),
                            ("cancelled", "Annulation"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("facts", models.JSONField(blank=True, default=list, verbose_name="ce qui change")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="motif")),
                ("made_at", models.DateTimeField(verbose_name="fait le")),
                ("told_people", models.PositiveSmallIntegerField(default=0, verbose_name="personnes prévenues")),
            ],
            options={
                "verbose_name": "changement de séance",
                "verbose_name_plural": "changements de séance",
                "ordering": ("session", "-made_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="SpeakerLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("token_hash", models.CharField(max_length=64, unique=True, verbose_name="empreinte du jeton")),
                ("expires_at", models.DateTimeField(verbose_name="expire le")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="annulé le")),
            ],
            options={
                "verbose_name": "lien d’intervenant",
                "verbose_name_plural": "liens d’intervenants",
                "ordering": ("-created_at", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="contribution",
            name="allows_bio",
            field=models.BooleanField(blank=True, null=True, verbose_name="accord pour publier sa présentation"),
        ),
        migrations.AddField(
            model_name="contribution",
            name="allows_image",
            field=models.BooleanField(blank=True, null=True, verbose_name="accord pour son image"),
        ),
        migrations.AddField(
            model_name="contribution",
            name="answer_note",
            field=models.CharField(blank=True, max_length=300, verbose_name="mot de l’intervenant·e"),
        ),
        migrations.AddField(
            model_name="contribution",
            name="answered_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="répondu le"),
        ),
        migrations.AddField(
            model_name="contribution",
            name="bio",
            field=models.TextField(blank=True, max_length=1200, verbose_name="présentation"),
        ),
        migrations.AddField(
            model_name="contribution",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique"),
        ),
        migrations.AddField(
            model_name="contribution",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True, verbose_name="identifiant public"),
        ),
        migrations.RunPython(name_contributions, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="contribution",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"),
        ),
        migrations.AddField(
            model_name="contribution",
            name="state",
            field=models.CharField(
                choices=[
                    ("not_asked", "Pas encore sollicité·e"),
                    ("asked", "Réponse attendue"),
                    ("confirmed", "Confirmé·e"),
                    ("declined", "Indisponible"),
                ],
                default="not_asked",
                max_length=10,
                verbose_name="réponse",
            ),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="access",
            field=models.CharField(blank=True, max_length=600, verbose_name="accès"),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="audience",
            field=models.CharField(
                choices=[
                    ("cohort", "La promotion"),
                    ("guests", "La promotion et des invités"),
                    ("public", "Tout public"),
                ],
                default="cohort",
                max_length=8,
                verbose_name="ouverte à",
            ),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="called_off_reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="motif du report ou de l’annulation"),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="host",
            field=models.CharField(blank=True, max_length=200, verbose_name="structure qui reçoit"),
        ),
        migrations.AddField(
            model_name="supportsession",
            name="remote_url",
            field=models.URLField(blank=True, max_length=500, verbose_name="lien de connexion"),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("confirmed", "declined")), _negated=True),
                    ("answered_at__isnull", False),
                    _connector="OR",
                ),
                name="contribution_answer_has_date",
                violation_error_message="Une réponse porte sa date.",
            ),
        ),
        migrations.AddField(
            model_name="sessionchange",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="session_changes",
                to=settings.AUTH_USER_MODEL,
                verbose_name="fait par",
            ),
        ),
        migrations.AddField(
            model_name="sessionchange",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="changes",
                to="ess_sessions.supportsession",
                verbose_name="séance",
            ),
        ),
        migrations.AddField(
            model_name="speakerlink",
            name="contribution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links",
                to="ess_sessions.contribution",
                verbose_name="intervention",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("postponed", "cancelled")), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="session_change_has_reason",
                violation_error_message="Un report ou une annulation dit son motif.",
            ),
        ),
        migrations.AddConstraint(
            model_name="speakerlink",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at__isnull", True)),
                fields=("contribution",),
                name="speaker_link_one_in_force",
                violation_error_message="Un seul lien en vigueur par intervention.",
            ),
        ),
    ]
