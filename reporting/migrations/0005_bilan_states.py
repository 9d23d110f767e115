import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ess_platform.common.db_triggers import forbid_changes, lift

TABLE = "reporting_bilanversion"
CONTENT = (
    "bilan_id",
    "number",
    "snapshot",
    "digest",
    "verification_code",
    "frozen_at",
    "frozen_by_id",
    "document_id",
    "public_id",
)
PUBLICATION = ("published_at", "published_by_id")
# The arrows of the states as they are on this day; `enums.BILAN_TRANSITIONS` says the same.
MOVES = {
    "draft": ("review",),
    "review": ("validated", "to_fix", "draft"),
    "to_fix": ("draft", "review"),
    "validated": ("published",),
    "published": ("replaced",),
}


def changed(columns):
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


LEGAL_MOVE = " OR ".join(
    f"(OLD.status = '{start}' AND NEW.status = '{end}')" for start, ends in MOVES.items() for end in ends
)
ILLEGAL_MOVE = f"(NEW.status <> OLD.status AND NOT ({LEGAL_MOVE}))"
LOCKED_CONTENT = f"(OLD.status IN ('review', 'validated', 'published', 'replaced') AND ({changed(CONTENT)}))"
LOCKED_PUBLICATION = f"(OLD.status IN ('published', 'replaced') AND ({changed(PUBLICATION)}))"

OLD_UPDATE = forbid_changes(
    TABLE,
    name="published_version_is_frozen",
    events=("UPDATE",),
    condition=(
        f"OLD.status IN ('published', 'replaced') AND ({changed(CONTENT + PUBLICATION)}"
        " OR (NEW.status <> OLD.status AND NOT (OLD.status = 'published' AND NEW.status = 'replaced')))"
    ),
    message="Une version publiée ne change plus : une correction est une nouvelle version.",
)
OLD_DELETE = forbid_changes(
    TABLE,
    name="published_version_stays",
    events=("DELETE",),
    condition="OLD.status IN ('published', 'replaced')",
    message="Une version publiée ne se supprime pas.",
)


def name_drafts(apps, schema_editor):
    """What was frozen and not published is a draft: nobody has read it for the others yet."""
    apps.get_model("reporting", "BilanVersion").objects.filter(status="frozen").update(status="draft")


def name_frozen(apps, schema_editor):
    before = ("draft", "review", "to_fix", "validated")
    apps.get_model("reporting", "BilanVersion").objects.filter(status__in=before).update(status="frozen")


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0004_own_figures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The embedded database makes the table again for a new default, and loses its guards: they are put back below.
        lift(OLD_UPDATE),
        lift(OLD_DELETE),
        migrations.AlterField(
            model_name="bilanversion",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Brouillon"),
                    ("review", "En relecture"),
                    ("to_fix", "À corriger"),
                    ("validated", "Validé"),
                    ("published", "Publié"),
                    ("replaced", "Remplacé"),
                ],
                default="draft",
                max_length=10,
                verbose_name="état",
            ),
        ),
        migrations.RunPython(name_drafts, name_frozen),
        migrations.CreateModel(
            name="BilanReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte relue")),
                ("asked_at", models.DateTimeField(verbose_name="demandée le")),
                ("note", models.CharField(blank=True, max_length=600, verbose_name="mot pour la relecture")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("validated", "Validée"), ("to_fix", "À corriger"), ("taken_back", "Demande reprise")],
                        max_length=10,
                        verbose_name="décision",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="décidée le")),
                ("comment", models.TextField(blank=True, max_length=1000, verbose_name="commentaire")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asked_reviews",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandée par",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decided_reviews",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="décidée par",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received_reviews",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="demandée à",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="reporting.bilanversion",
                        verbose_name="version",
                    ),
                ),
            ],
            options={
                "verbose_name": "relecture",
                "ordering": ("-asked_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "")),
                        fields=("version",),
                        name="bilan_review_one_open",
                        violation_error_message="Une relecture de cette version est déjà demandée.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("decision", "")),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                ("decided_at__gte", models.F("asked_at")),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="bilan_review_decided_is_whole",
                        violation_error_message="Une relecture finie porte sa date et son auteur.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision", "to_fix"), _negated=True),
                            models.Q(("comment", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="bilan_review_says_what_to_fix",
                        violation_error_message="Dites ce qui est à corriger.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ControlExplanation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifié le")),
                ("rule", models.CharField(max_length=40, verbose_name="contrôle")),
                ("subject", models.CharField(max_length=20, verbose_name="objet")),
                ("text", models.TextField(max_length=1000, verbose_name="explication")),
                (
                    "bilan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="explanations",
                        to="reporting.bilan",
                        verbose_name="bilan",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="written_explanations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrite par",
                    ),
                ),
            ],
            options={
                "verbose_name": "explication d’un contrôle",
                "verbose_name_plural": "explications de contrôles",
                "ordering": ("rule", "subject"),
                "constraints": [
                    models.UniqueConstraint(fields=("bilan", "rule", "subject"), name="control_explanation_once"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="control_explanation_says_something",
                        violation_error_message="Écrivez l’explication.",
                    ),
                ],
            },
        ),
        forbid_changes(
            TABLE,
            name="published_version_is_frozen",
            events=("UPDATE",),
            condition=f"{LOCKED_CONTENT} OR {LOCKED_PUBLICATION} OR {ILLEGAL_MOVE}",
            message="Une version relue ou publiée ne change plus : une correction est une nouvelle version.",
        ),
        forbid_changes(
            TABLE,
            name="published_version_stays",
            events=("DELETE",),
            condition="OLD.status IN ('validated', 'published', 'replaced')",
            message="Une version validée ou publiée ne se supprime pas.",
        ),
        forbid_changes(
            "reporting_bilanreview",
            name="decided_review_is_frozen",
            events=("UPDATE", "DELETE"),
            condition="OLD.decision <> ''",
            message="Une relecture finie ne change plus.",
        ),
    ]
