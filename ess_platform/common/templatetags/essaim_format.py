"""Template filters over `ess_platform.common.formatting`: `{% load essaim_format %}`.

In HTML an unknown value is a muted « non renseigné »; the functions themselves stay plain text.
"""

import functools

from django import template
from django.utils.html import format_html

from ess_platform.common import formatting

register = template.Library()

UNKNOWN_HTML = format_html('<span class="unknown">{}</span>', formatting.UNKNOWN)


def known_only(formatter):
    """None and the empty text become the muted unknown mark before the formatter sees them."""

    @functools.wraps(formatter)
    def wrapped(value, *args):
        return UNKNOWN_HTML if value is None or value == "" else formatter(value, *args)

    return wrapped


@register.filter
def unknown(value):
    """The value itself, or « non renseigné ». Zero is a value."""
    return UNKNOWN_HTML if value is None or value == "" else value


@register.filter
@known_only
def fr_number(value, places=2):
    """Useful decimals only, at most `places`."""
    return formatting.number(value, int(places))


@register.filter
@known_only
def fr_decimal(value, places=1):
    """Fixed decimals."""
    return formatting.decimal(value, int(places))


@register.filter
@known_only
def fr_percent(value, places=0):
    """Value already in per cent."""
    return formatting.percent(value, int(places))


@register.filter
@known_only
def fr_share(numerator, denominator):
    """`{{ present|fr_share:expected }}`: « 84 % »; unknown when the denominator is 0 or None."""
    text = formatting.share(numerator, denominator)
    return UNKNOWN_HTML if text == formatting.UNKNOWN else text


@register.filter
@known_only
def fr_signed(value, unit=""):
    """`{{ change|fr_signed:"ETP" }}`: « +41,5 ETP »."""
    return formatting.signed(value, unit=unit)


@register.filter
@known_only
def fr_date(value):
    """« jeudi 10 avril 2025 »."""
    return formatting.date(value)


@register.filter
@known_only
def fr_day(value):
    """« 10 avril 2025 »."""
    return formatting.date(value, weekday=False)


@register.filter
@known_only
def fr_date_short(value):
    """« 10 avr. 2025 »."""
    return formatting.date_short(value)


@register.filter
@known_only
def fr_datetime(value):
    """« 4 avril 2025 à 18 h 12 »."""
    return formatting.date_time(value)


@register.filter
@known_only
def fr_time(value):
    """« 18 h 12 »."""
    return formatting.time(value)


@register.filter
@known_only
def fr_relative(value, today):
    """`{{ due_on|fr_relative:today }}`: « dans 4 jours »."""
    return formatting.relative(value, today)


@register.filter
@known_only
def fr_hours(minutes):
    """Minutes or timedelta: « 42 h 45 »."""
    return formatting.duration(minutes)


@register.filter
@known_only
def fr_file_size(size):
    """« 3,2 Mo »."""
    return formatting.file_size(size)


@register.filter
def fr_count(value, words):
    """`{{ n|fr_count:"lauréat" }}` or `:"travail,travaux"`: « 22 lauréats »."""
    if value is None:
        return UNKNOWN_HTML
    singular, _, plural_form = words.partition(",")
    return formatting.count(value, singular, plural_form)


@register.filter
def fr_plural(value, words):
    """The word alone: `{{ n|fr_plural:"est,sont" }}`."""
    singular, _, plural_form = words.partition(",")
    return formatting.plural(value or 0, singular, plural_form)


@register.filter
def fr_list(words):
    """« textile, bois et mobilité »."""
    return formatting.sentence_list(words)
