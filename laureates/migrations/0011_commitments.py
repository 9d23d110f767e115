import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("laureates", "0010_data_import"),
    ]

    operations = [
        migrations.CreateModel(
            name="Commitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                (
                    "kind",
                    models.CharField(
                        choices=[("goal", "Objectif"), ("priority", "Priorité inflexible")],
                        max_length=8,
                        verbose_name="nature",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("text", models.CharField(max_length=300, verbose_name="énoncé")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("aimed", "À atteindre"),
                            ("ongoing", "En cours"),
                            ("reached", "Atteint"),
                            ("dropped", "Abandonné"),
                            ("held", "Tenue"),
                            ("strained", "Sous tension"),
                            ("broken", "Perdue"),
                        ],
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                ("state_on", models.DateField(verbose_name="état constaté le")),
                ("comment", models.CharField(blank=True, max_length=300, verbose_name="commentaire")),
                (
                    "laureate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commitments",
                        to="laureates.laureate",
                        verbose_name="lauréat",
                    ),
                ),
            ],
            options={
                "verbose_name": "objectif ou priorité",
                "verbose_name_plural": "objectifs et priorités",
                "ordering": ("laureate", "kind", "position"),
                "constraints": [
                    models.UniqueConstraint(fields=("laureate", "kind", "position"), name="commitment_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("position__gte", 1), ("position__lte", 3)),
                        name="commitment_three_at_most",
                        violation_error_message="Trois objectifs et trois priorités au plus.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "goal"), ("state__in", ("aimed", "ongoing", "reached", "dropped"))),
                            models.Q(("kind", "priority"), ("state__in", ("held", "strained", "broken"))),
                            _connector="OR",
                        ),
                        name="commitment_state_of_its_kind",
                        violation_error_message="Cet état n’est pas celui d’un objectif, ou d’une priorité.",
                    ),
                ],
            },
        ),
    ]
