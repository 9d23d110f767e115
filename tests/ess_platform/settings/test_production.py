"""Production starts on complete settings of its own, and on nothing else."""

import json
import os
import subprocess
import sys

import pytest
from dotenv import dotenv_values

from ess_platform.settings.environment import BASE

SHOW = """
import json
from django.conf import settings as s
names = [
    "DEBUG", "DEMO_MODE", "MFA_REQUIRED_FOR_STAFF", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "ALLOWED_HOSTS",
    "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "CSRF_TRUSTED_ORIGINS", "EMAIL_HOST",
]
print(json.dumps({name: getattr(s, name) for name in names}))
"""
COMPLETE = {
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "essaim.test,www.essaim.test",
    "SITE_URL": "https://essaim.test/",
    "DATABASE_URL": "postgres://u:p@db.test/d",
    "CELERY_BROKER_URL": "redis://redis.test/0",
    "EMAIL_URL": "smtp://mail.test:25",
    "MEDIA_ROOT": "/nowhere",
}


def start(values):
    """Read production settings in a process of their own, with this environment and no other."""
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "ess_platform.settings.production", **values}
    command = [sys.executable, "-W", "error", "-c", SHOW]
    return subprocess.run(command, cwd=BASE, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def example():
    """The values of the example file."""
    return dotenv_values(BASE / ".env.example", interpolate=False)


def test_complete_settings_start():
    run = start(COMPLETE)
    assert run.stderr == ""
    assert json.loads(run.stdout) == {
        "DEBUG": False,
        "DEMO_MODE": False,
        "MFA_REQUIRED_FOR_STAFF": True,
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "ALLOWED_HOSTS": ["essaim.test", "www.essaim.test"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "CSRF_TRUSTED_ORIGINS": ["https://essaim.test"],
        "EMAIL_HOST": "mail.test",
    }


@pytest.mark.parametrize("name", COMPLETE)
def test_each_missing_variable_is_named(name):
    run = start({key: value for key, value in COMPLETE.items() if key != name})
    assert run.returncode == 1
    assert f"- {name} : variable absente ou vide" in run.stderr


def test_the_example_file_names_every_variable(example):
    assert {*COMPLETE, "DEMO_PASSWORD", "SENTRY_DSN"} - set(example) == set()


@pytest.mark.parametrize("name", COMPLETE)
def test_each_example_value_is_refused(example, name):
    run = start({**COMPLETE, name: example[name]})
    assert run.returncode == 1
    assert f"- {name} : c’est encore la valeur d’exemple" in run.stderr


def test_everything_wrong_is_said_at_once(example):
    run = start({name: value for name, value in example.items() if value})
    named = {line.split()[1] for line in run.stderr.splitlines() if line.startswith("- ")}
    assert named == {*COMPLETE, "DEFAULT_FROM_EMAIL", "CONTACT_EMAIL"}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY : trop courte"),
        ("SECRET_KEY", "ab" * 40, "SECRET_KEY : trop courte ou trop simple"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS : nommez les domaines"),
        ("STORAGE_URL", "s3://bucket", "STORAGE_URL : le stockage S3 n’est pas encore pris en charge"),
        ("ESSAIM_FORCE_DEMO", "1", "DEMO_PASSWORD : variable absente"),
    ],
)
def test_unsafe_values_are_refused(name, value, words):
    run = start({**COMPLETE, name: value})
    assert run.returncode == 1
    assert words in run.stderr


def test_demo_data_is_for_who_insists():
    run = start({**COMPLETE, "ESSAIM_FORCE_DEMO": "1", "DEMO_PASSWORD": "chosen-by-hand"})
    assert json.loads(run.stdout)["DEMO_MODE"] is True


def test_a_secret_may_stand_in_a_file(tmp_path):
    file = tmp_path / "key"
    file.write_text(COMPLETE["SECRET_KEY"] + "\n")
    values = {key: value for key, value in COMPLETE.items() if key != "SECRET_KEY"}
    assert start({**values, "SECRET_KEY_FILE": str(file)}).returncode == 0
