"""Small tags the components need: query strings, fields, sorting, product facts."""

from django import template
from django.conf import settings
from django.forms import BoundField, widgets

register = template.Library()

PUBLIC_SETTINGS = {"PRODUCT_NAME", "CONTACT_EMAIL", "DEMO_MODE"}
TEXT_WIDGETS = (widgets.Input, widgets.Textarea)
CHOICE_LISTS = (widgets.RadioSelect, widgets.CheckboxSelectMultiple)


@register.simple_tag
def product_fact(name: str):
    """A public setting, for templates rendered without a request (error pages, e-mails)."""
    if name not in PUBLIC_SETTINGS:
        raise template.TemplateSyntaxError(f"{name} is not a public setting")
    return getattr(settings, name, "")


@register.simple_tag(takes_context=True)
def query_with(context, name: str, value) -> str:
    """The current query string with `name` set to `value` (None removes it); works inside `only`.

    Any change other than the page itself goes back to page 1.
    """
    query = context.request.GET.copy()
    if name != "page":
        query.pop("page", None)
    if value in (None, ""):
        query.pop(name, None)
    else:
        query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag
def sort_state(field: str, current: str | None) -> dict:
    """State of a sortable column: what `aria-sort` says, what the next click asks."""
    current = current or ""
    if current == field:
        return {"aria": "ascending", "next": f"-{field}", "icon": "caret-up-fill"}
    if current == f"-{field}":
        return {"aria": "descending", "next": field, "icon": "caret-down-fill"}
    return {"aria": "none", "next": field, "icon": ""}


@register.simple_tag
def field_widget(field: BoundField) -> str:
    """The widget with its Bootstrap class; Django itself ties help and errors by aria-describedby."""
    widget = field.field.widget
    if isinstance(widget, CHOICE_LISTS):
        return field.as_widget()
    if isinstance(widget, widgets.CheckboxInput):
        css = "form-check-input"
    elif isinstance(widget, widgets.Select):
        css = "form-select"
    elif isinstance(widget, TEXT_WIDGETS):
        css = "form-control"
    else:
        css = ""
    css = " ".join(filter(None, (widget.attrs.get("class", ""), css, "is-invalid" if field.errors else "")))
    return field.as_widget(attrs={"class": css} if css else {})


@register.filter
def field_kind(field: BoundField) -> str:
    """How a field is laid out: `check` (one box), `choices` (a fieldset) or `plain`."""
    widget = field.field.widget
    if isinstance(widget, CHOICE_LISTS) or getattr(widget, "use_fieldset", False):
        return "choices"
    return "check" if isinstance(widget, widgets.CheckboxInput) else "plain"


@register.filter
def visible_errors(form) -> list[dict]:
    """Errors of a form in the order of its fields, each with the anchor to jump to."""
    found = [{"anchor": "", "label": "", "text": text} for text in form.non_field_errors()]
    for field in form:
        for text in field.errors:
            anchor = field.id_for_label or field.auto_id
            found.append({"anchor": anchor, "label": field.label, "text": text})
    return found


@register.filter
def plain_number(value) -> str:
    """A number for an HTML attribute: point, no grouping, whatever the locale."""
    return f"{value}".replace(",", ".")
