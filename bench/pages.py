"""The platform's own pages and figures, measured in process. `python -m bench.pages SIZE…` prints one JSON object."""

import json
import sys

from bench.clock import cpu
from bench.site import TEAM, prepare


def statements(captured) -> int:
    """Queries of a page; the transaction around the request is none."""
    around = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET TRANSACTION")
    return sum(not query["sql"].startswith(around) for query in captured)


def autosave(cohort, size: int) -> dict:
    """One answer of a form, saved while its page is filled: CPU seconds, queries with few answers and with many."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from ess_platform.accounts.models import User
    from laureates.enums import Moment, ReportStatus
    from laureates.models import ProgressReport, ReportingCampaign
    from laureates.selectors.answers import ReportAnswers
    from laureates.services.report_answers import report_save_answer

    now = timezone.now()
    laureate = cohort.laureates.order_by("pk")[size // 2]
    person = laureate.participants.order_by("pk").first().person
    user = User.objects.create_user(f"auto{size}@essaim.example", person=person)
    campaign = ReportingCampaign.objects.create(
        cohort=cohort, moment=Moment.FOLLOW_UP_6, label="Suivi", opens_on=now.date(), due_on=now.date()
    )
    report = ProgressReport.objects.create(laureate=laureate, campaign=campaign, status=ReportStatus.DRAFT)
    client = Client()
    client.force_login(user)
    url, turn = f"/mon-espace/fiche/{report.public_id}/emploi/reponse/", iter(range(1, 10_000))

    def seen() -> str:
        answers = ReportAnswers(ProgressReport.objects.get(pk=report.pk))
        return answers.answer_digest(*answers.form.question("etp_total"))

    state = {"seen": seen()}

    def save() -> None:
        data = {"question": "etp_total", "seen-etp_total": state["seen"], "etp_total": str(next(turn))}
        response = client.post(url, data)
        assert response.status_code == 200, response.content
        state["seen"] = response.json()["seen"]

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            save()
        return statements(captured)

    save()
    few = queries()
    answers = ReportAnswers(ProgressReport.objects.get(pk=report.pk))
    for section in answers.sections:
        for question in answers.asked(section):
            if question.is_numeric and question.code != "etp_total":
                report_save_answer(
                    report=report,
                    section=section,
                    question=question,
                    answered={question.code: 1},
                    typed={},
                    actor=user,
                    seen=answers.answer_digest(section, question),
                    now=now,
                )
    return {"save": cpu(save, rounds=25), "save sql": few, "save sql, all answered": queries()}


def sign_in() -> dict:
    """CPU seconds of a sign-in with a password, and of the hasher alone."""
    from django.conf import settings
    from django.contrib.auth.hashers import check_password
    from django.test import Client

    from ess_platform.accounts.models import User

    user = User.objects.get(email=TEAM)

    def login() -> None:
        answer = Client().post("/connexion/mot-de-passe/", {"login": TEAM, "password": settings.DEMO_PASSWORD})
        assert answer.status_code == 302, answer.content

    return {
        "login": cpu(login, rounds=15),
        "hasher": cpu(lambda: check_password(settings.DEMO_PASSWORD, user.password), rounds=15),
    }


def main(sizes: list[int]) -> None:
    prepare()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bench.data import find_promotion
    from reporting.figures import compute_figures

    measured: dict = {}
    for size in sizes:
        cohort, user = find_promotion(size)
        client = Client()
        client.force_login(user)
        pages = {
            "list": f"/programmes/{cohort.slug}/laureats/",
            "detail": f"/programmes/{cohort.slug}/laureats/l-{size // 2}/",
            "dashboard": "/tableau-de-bord/",
        }
        measured[size] = {}
        for name, path in pages.items():
            assert client.get(path).status_code == 200, path
            with CaptureQueriesContext(connection) as captured:
                client.get(path)
            measured[size][f"{name} sql"] = statements(captured)  # now: the log is emptied by the next request
            measured[size][name] = cpu(lambda client=client, path=path: client.get(path), rounds=15)
        measured[size] |= autosave(cohort, size)
        if size <= 2000:
            with CaptureQueriesContext(connection) as captured:
                compute_figures(cohort)
            measured[size]["figures sql"] = statements(captured)
            measured[size]["figures"] = cpu(lambda cohort=cohort: compute_figures(cohort), rounds=5, warm=1)
    measured["sign in"] = sign_in()
    print(json.dumps(measured))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]])
