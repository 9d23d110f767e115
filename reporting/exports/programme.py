"""Mails, budget and figures of a promotion."""

from collections.abc import Iterator

from ess_platform.common.spreadsheet_files import Column, Kind
from ess_platform.notifications.models import OutgoingMail
from laureates.filters import SentMailFilter
from laureates.selectors.sent_mails import mail_labels, sent_mails
from programmes.models import BudgetLine
from reporting.export_kinds import ExportContent, ExportKind, ExportRequest
from reporting.exports.base import filters_in_words, rows_of
from reporting.figures import compute_figures
from reporting.figures.kinds import Chapter


def mails(request: ExportRequest) -> ExportContent:
    """What left, with the filters of its list."""
    names = mail_labels()
    seen = OutgoingMail.objects.visible_to(request.user)
    rows = sent_mails(cohort=request.cohort).filter(pk__in=seen.values("pk"))
    filterset = SentMailFilter(request.query, queryset=rows, labels=sorted(names.items()))
    columns = [
        Column("Modèle", lambda row: names.get(row.kind, row.kind)),
        Column("Objet", lambda row: row.subject),
        Column("Destinataire", lambda row: row.to_person.full_name if row.to_person else None),
        Column("Adresse électronique", lambda row: row.to_email),
        Column("Prévu le", lambda row: row.due_at, Kind.MOMENT),
        Column("Envoyé le", lambda row: row.sent_at, Kind.MOMENT, "Vide : pas parti."),
        Column("État", lambda row: row.get_state_display()),
        Column(
            "Lien utilisé",
            lambda row: row.link_used if row.has_link else None,
            Kind.YES_NO,
            "La personne a enregistré quelque chose depuis le lien ; vide : courriel sans lien.",
        ),
    ]
    kept = filterset.qs.defer("body_text", "body_html")
    return ExportContent(columns, rows_of(kept), filters_in_words(filterset.form), kept.count)


def budget(request: ExportRequest) -> ExportContent:
    """The budget, line by line."""
    rows = BudgetLine.objects.filter(cohort=request.cohort).order_by("side", "position")
    columns = [
        Column("Sens", lambda row: row.get_side_display()),
        Column("Nature", lambda row: row.get_nature_display()),
        Column("Compte", lambda row: row.account, Kind.CODE),
        Column("Libellé", lambda row: row.label),
        Column("Prévu, en €", lambda row: row.planned, Kind.EURO, "Vide : non renseigné."),
        Column("Réalisé, en €", lambda row: row.actual, Kind.EURO, "Vide : non renseigné."),
        Column("Clé de répartition", lambda row: row.allocation_rule),
        Column("Commentaire", lambda row: row.comment, Kind.LONG_TEXT),
    ]
    return ExportContent(columns, rows_of(rows), total=rows.count)


def figures(request: ExportRequest) -> ExportContent:
    """Every figure with its definition, computed when the file is made."""

    def entries() -> Iterator:
        computed = compute_figures(request.cohort)
        for chapter in Chapter:
            yield from ((chapter.label, entry) for entry in computed.chapter(chapter))

    columns = [
        Column("Chapitre", lambda row: row[0]),
        Column("Code", lambda row: row[1].code, Kind.CODE),
        Column("Chiffre", lambda row: row[1].name, Kind.LONG_TEXT),
        Column("Valeur", lambda row: row[1].result.value, Kind.DECIMAL, "Non arrondie ; vide : inconnue."),
        Column("Unité", lambda row: row[1].figure.unit),
        Column("Tel qu’affiché", lambda row: row[1].display),
        Column("Numérateur", lambda row: row[1].result.numerator, Kind.DECIMAL),
        Column("Dénominateur", lambda row: row[1].result.denominator, Kind.DECIMAL),
        Column("Base de calcul", lambda row: row[1].context_line, Kind.LONG_TEXT),
        Column("Définition", lambda row: row[1].figure.definition, Kind.LONG_TEXT),
        Column("Formule", lambda row: row[1].figure.formula, Kind.LONG_TEXT),
    ]
    return ExportContent(columns, entries())


EXPORTS = (
    ExportKind("courriels", "Courriels envoyés", "Une ligne par courriel parti, ou qui aurait dû.", mails),
    ExportKind("budget", "Budget", "Une ligne par compte.", budget),
    ExportKind(
        "chiffres", "Chiffres", "Une ligne par chiffre : fiches validées et séances réalisées seulement.", figures
    ),
)
