"""Components, tags and icons: what they write, and what they refuse to write."""

import re
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from ess_platform.common.templatetags import essaim_icons
from ess_platform.common.templatetags.essaim_components import query_with, sort_state, visible_errors
from ess_platform.common.templatetags.essaim_format import UNKNOWN_HTML

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|javascript:", re.IGNORECASE)
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))


class Answer(forms.Form):
    turnover = forms.DecimalField(label="Chiffre d’affaires", help_text="En euros.")
    level = forms.ChoiceField(label="Niveau", choices=[("1", "Un")], widget=forms.RadioSelect)


@pytest.fixture
def icons(settings, tmp_path):
    """One drawing of two paths, the second with a relative start."""
    (tmp_path / "icons").mkdir()
    drawing = '<svg viewBox="0 0 16 16"><path d="M8 1h2z"/><path d="m10.97 4.97-.02.022-3 4z"/></svg>'
    for name in ("check-circle", "x-octagon", "chevron-left", "chevron-right", "caret-up-fill"):
        (tmp_path / "icons" / f"{name}.svg").write_text(drawing, encoding="utf-8")
    settings.ASSETS_DIR = tmp_path
    essaim_icons.icon_svg.cache_clear()
    yield
    essaim_icons.icon_svg.cache_clear()


def component(name, request=None, **context):
    return render_to_string(f"components/{name}.html", context, request=request)


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_component_opens_with_its_purpose_and_inputs(path):
    assert re.match(r"\{# .*Inputs?: .* #\}", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", ["components", "layout", "common", "."])
def test_no_inline_style_nor_script(folder):
    found = [path.name for path in (TEMPLATES / folder).glob("*.html") if INLINE.search(path.read_text("utf-8"))]
    assert found == []


def test_icon_is_one_path_hidden_from_readers(icons):
    svg = essaim_icons.icon("check-circle")
    assert svg == (
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="currentColor" '
        'aria-hidden="true" focusable="false"><path d="M8 1h2zM10.97 4.97l-.02.022-3 4z"/></svg>'
    )


@pytest.mark.parametrize("name", ["absent", "../secret", "Check"])
def test_unknown_icon_is_refused(icons, name):
    with pytest.raises(essaim_icons.IconError):
        essaim_icons.icon(name)


def test_badge_says_its_state_in_words(icons):
    html = component("badge", label="Validée", icon="check-circle", tone="success")
    assert html.startswith('<span class="tag tone-success"><svg')
    assert html.strip().endswith("</svg>Validée</span>")


def test_stat_without_value_is_unknown_and_has_no_unit():
    html = component("stat", label="Emploi", value=None, unit="ETP")
    assert f'<dd class="stat-value">{UNKNOWN_HTML}</dd>' in html
    assert "ETP" not in html


def test_stat_of_zero_is_a_value():
    assert '<dd class="stat-value">0 <small>ETP</small></dd>' in component("stat", label="E", value=0, unit="ETP")


def test_progress_of_unknown_draws_no_bar():
    assert "<progress" not in component("progress", label="Fiches", value=None, max=22)
    assert '<progress value="20" max="22" aria-label="Fiches">' in component(
        "progress", label="Fiches", value=20, max=22
    )


def test_query_keeps_filters_and_leaves_the_page():
    context = type("Context", (), {"request": RequestFactory().get("/?filiere=bois&page=3")})()
    assert query_with(context, "tri", "-nom") == "?filiere=bois&tri=-nom"
    assert query_with(context, "page", 4) == "?filiere=bois&page=4"
    assert query_with(context, "filiere", None) == "?"


@pytest.mark.parametrize(
    ("current", "aria", "following"),
    [("nom", "ascending", "-nom"), ("-nom", "descending", "nom"), ("ville", "none", "nom"), (None, "none", "nom")],
)
def test_sort_state(current, aria, following):
    state = sort_state("nom", current)
    assert (state["aria"], state["next"]) == (aria, following)


def test_pagination_keeps_filters_inside_only(icons):
    request = RequestFactory().get("/?filiere=bois&page=2")
    source = '{% include "components/pagination.html" with page_obj=page_obj only %}'
    page = Paginator(range(60), 25).get_page(2)
    html = engines["django"].from_string(source).render({"page_obj": page}, request)
    assert re.findall(r'href="([^"]+)"', html) == ["?filiere=bois&amp;page=1", "?filiere=bois&amp;page=3"]


def test_pagination_of_one_page_is_empty():
    assert "<nav" not in component("pagination", page_obj=Paginator(range(3), 25).get_page(1))


def test_error_summary_links_every_field(icons):
    form = Answer({"turnover": "abc"})
    html = component("error_summary", form=form)
    assert re.findall(r'href="(#[^"]+)"', html) == ["#id_turnover", "#id_level"]
    assert [error["label"] for error in visible_errors(form)] == ["Chiffre d’affaires", "Niveau"]
    assert 'role="alert" tabindex="-1"' in html
    assert "2 réponses sont à corriger" in html


def test_error_summary_of_a_clean_form_is_empty():
    assert "notice" not in component("error_summary", form=Answer())


def test_field_ties_help_and_error_to_the_input():
    form = Answer({"turnover": "abc"})
    html = component("field", field=form["turnover"])
    described = re.search(r'aria-describedby="([^"]+)"', html)[1].split()
    assert described == ["id_turnover_helptext", "id_turnover_error"]
    assert all(f'id="{name}"' in html for name in described)
    assert 'aria-invalid="true"' in html
    assert '<label for="id_turnover">' in html


def test_radio_choices_are_a_fieldset_with_a_legend():
    html = component("field", field=Answer()["level"])
    assert '<fieldset class="field choices' in html
    assert "<legend>Niveau</legend>" in html
