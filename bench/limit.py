"""L: a bare Django list and detail over the same number of rows, same database engine, same client.

Run as a process of its own (`python -m bench.limit SIZE…`); prints one JSON object: size → list, detail, save (CPU seconds).
"""

import datetime
import json
import os
import random
import sys

from environs import Env

from bench.clock import cpu

env = Env()
PAGE = 25
TEMPLATES = {
    "base.html": """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{% block t %}{% endblock %}</title>
</head><body><header><nav><ul><li><a href="/1/">Liste</a></li></ul></nav><p>{{ user.get_username }}</p></header>
<main>{% block c %}{% endblock %}</main></body></html>""",
    "list.html": """{% extends "base.html" %}{% block t %}Liste{% endblock %}{% block c %}<h1>{{ page.paginator.count }}</h1>
<table><tbody>{% for row in page %}<tr><td><a href="/row/{{ row.pk }}/">{{ row.name }}</a></td><td>{{ row.email }}</td>
<td>{{ row.get_status_display }}</td><td>{{ row.jobs }}</td><td>{{ row.budget|floatformat:"2g" }}</td>
<td>{{ row.since|date:"j F Y" }}</td></tr>{% endfor %}</tbody></table>{% endblock %}""",
    "detail.html": """{% extends "base.html" %}{% block t %}{{ row.name }}{% endblock %}{% block c %}<h1>{{ row.name }}</h1>
<p>{{ row.group.name }}, {{ row.get_status_display }}</p><p>{{ row.note|linebreaks }}</p>
<ul>{% for answer in answers %}<li>{{ answer.label }} : {{ answer.value }}</li>{% endfor %}</ul>{% endblock %}""",
}


def configure() -> None:
    from django.conf import settings

    if env.str("DATABASE_URL", ""):
        database = env.dj_db_url("DATABASE_URL")
    else:
        database = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.path.join(os.environ["VAR_DIR"], "limit.sqlite3"),
        }
    settings.configure(
        SECRET_KEY="limit" * 12,
        ALLOWED_HOSTS=["testserver"],
        ROOT_URLCONF="bench.limit_site",
        DATABASES={"default": database},
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "bench.limit_app",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [("django.template.loaders.locmem.Loader", TEMPLATES)],
                        )
                    ],
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                    ],
                },
            }
        ],
        LANGUAGE_CODE="fr",
        TIME_ZONE="Europe/Paris",
        USE_THOUSAND_SEPARATOR=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    )


def fill(size: int) -> int:
    """Make `size` rows with five answers each; return their group."""
    from bench.limit_app.models import Answer, Group, Row

    draw = random.Random(42)
    group = Group.objects.create(name=f"g{size}")
    rows = Row.objects.bulk_create(
        [
            Row(
                group=group,
                name=f"Structure {draw.randrange(10**6)}",
                email=f"s{rank}@essaim.example",
                status=draw.choice("asx"),
                jobs=draw.randrange(9),
                budget=draw.randrange(10**6) / 100,
                since=datetime.date(2026, 1, 1),
                note="Texte de suivi. " * 20,
            )
            for rank in range(size)
        ],
        batch_size=2000,
    )
    Answer.objects.bulk_create(
        [Answer(row=row, label=f"Indicateur {k}", value=str(k)) for row in rows for k in range(5)], batch_size=5000
    )
    return group.pk


def main(sizes: list[int]) -> None:
    configure()
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    from bench.limit_app.models import Row

    call_command("migrate", run_syncdb=True, verbosity=0)
    client = Client()
    client.force_login(User.objects.get_or_create(username="limit")[0])
    measured = {}
    for size in sizes:
        group = fill(size)
        row = Row.objects.filter(group=group).order_by("pk")[size // 2]
        for path in (f"/{group}/", f"/row/{row.pk}/"):
            assert client.get(path).status_code == 200, path
        measured[size] = {
            "list": cpu(lambda group=group: client.get(f"/{group}/")),
            "detail": cpu(lambda row=row: client.get(f"/row/{row.pk}/")),
            "save": cpu(lambda row=row: client.post(f"/row/{row.pk}/save/", {"value": "12,5"})),
        }
    print(json.dumps(measured))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]])
