"""The budget typed line by line, or pasted from a spreadsheet."""

from collections.abc import Iterable

from django import forms
from django.forms import BaseFormSet, formset_factory

from ess_platform.common import formatting
from programmes.enums import BudgetNature, BudgetSide
from programmes.models import BudgetLine
from programmes.selectors.budget import GROUPS, IN_KIND, asks_comment, nature_of
from programmes.selectors.budget_paste import Pasted, read_pasted
from programmes.services.budget import MAX_LINES, BudgetEntry
from programmes.validators import parse_amount

AMOUNT_ERROR = "Écrivez un montant, par exemple 1 250,50."


class AmountField(forms.CharField):
    """Euros as people write them; None when empty."""

    def __init__(self, **kwargs):
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "form-control num"}
        super().__init__(required=False, max_length=30, widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else formatting.number(value)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        amount = parse_amount(text)
        if amount is None:
            raise forms.ValidationError(AMOUNT_ERROR)
        return amount


def name_widgets(form: forms.Form) -> None:
    """Inside a table the head of the column is the label: each input says it too, and bears the house's class."""
    for field in form.fields.values():
        if not field.widget.is_hidden:
            field.widget.attrs.setdefault("aria-label", field.label)
            shape = {"select": "form-select", "checkbox": "form-check-input"}.get(
                getattr(field.widget, "input_type", "")
            )
            field.widget.attrs.setdefault("class", shape or "form-control")


class BudgetLineForm(forms.Form):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    side = forms.ChoiceField(choices=BudgetSide.choices, widget=forms.HiddenInput)
    nature = forms.ChoiceField(choices=BudgetNature.choices, widget=forms.HiddenInput)
    account = forms.CharField(label="Compte", required=False, max_length=6)
    label = forms.CharField(label="Libellé", required=False, max_length=200)
    planned = AmountField(label="Prévu")
    actual = AmountField(label="Réalisé")
    comment = forms.CharField(label="Commentaire", required=False, max_length=600)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_widgets(self)

    @property
    def is_blank(self) -> bool:
        """A free line that nobody filled; those of the contributions already bear 86 or 87."""
        data = self.cleaned_data
        typed = any(data.get(name) for name in ("label", "planned", "actual", "comment")) or self.errors
        return not typed and not data.get("pk") and data.get("account") in ("", *IN_KIND.values())

    @property
    def group(self) -> tuple[str, str]:
        side, account = self["side"].value(), str(self["account"].value() or "")
        return side, nature_of(side, account, self["nature"].value())

    @property
    def asks_comment(self) -> bool:
        """The stored amounts differ by more than 10 %: the line says so even before it is saved again."""
        planned, actual = self["planned"].value(), self["actual"].value()
        amounts = [parse_amount(value) if isinstance(value, str) else value for value in (planned, actual)]
        return asks_comment(*amounts)

    def entry(self) -> BudgetEntry:
        data = self.cleaned_data
        names = ("side", "account", "label", "planned", "actual", "nature", "comment", "pk")
        return BudgetEntry(**{name: data[name] for name in names})


class TableFormSet(BaseFormSet):
    """Lines of a table, whose box to remove one is named and dressed as the others."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Supprimer cette ligne"
        name_widgets(form)


class BaseBudgetFormSet(TableFormSet):
    """Every line of the budget; `kept` are those to write, in their order."""

    def kept(self) -> list[BudgetLineForm]:
        return [form for form in self.forms if not form.is_blank and not form.cleaned_data.get("DELETE")]

    def groups(self) -> list[tuple[str, list[BudgetLineForm]]]:
        """The lines under the title of their group, as the page shows them."""
        found = {(side, nature): (label, []) for side, nature, label in GROUPS}
        for form in self.forms:
            found.get(form.group, next(iter(found.values())))[1].append(form)
        return list(found.values())


BudgetFormSet = formset_factory(
    BudgetLineForm, formset=BaseBudgetFormSet, extra=0, can_delete=True, max_num=MAX_LINES, absolute_max=MAX_LINES + 20
)


def initial_lines(lines: Iterable[BudgetLine]) -> list[dict]:
    """What the page shows first: the lines by group, and a free one at the end of each group."""
    rows = [
        {
            "pk": line.pk,
            "side": line.side,
            "nature": nature_of(line.side, line.account, line.nature),
            "account": line.account,
            "label": line.label,
            "planned": line.planned,
            "actual": line.actual,
            "comment": line.comment,
        }
        for line in lines
    ]
    ordered = []
    for side, nature, _ in GROUPS:
        ordered += [row for row in rows if (row["side"], row["nature"]) == (side, nature)]
        account = IN_KIND[side] if nature == BudgetNature.IN_KIND else ""
        ordered.append({"side": side, "nature": nature, "account": account})
    return ordered


class PasteForm(forms.Form):
    """Cells copied from the spreadsheet of the convention."""

    text = forms.CharField(
        label="Cellules copiées du tableur",
        max_length=60_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="Quatre colonnes : compte, libellé, prévu, réalisé (facultatif). Les totaux sont laissés de côté.",
        error_messages={"required": "Collez ici les cellules copiées de votre tableur."},
    )

    pasted: Pasted

    def clean_text(self) -> str:
        self.pasted = read_pasted(self.cleaned_data["text"])
        if self.pasted.errors:
            raise forms.ValidationError([str(error) for error in self.pasted.errors[:20]])
        return self.cleaned_data["text"]
