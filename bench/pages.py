"""The platform's own pages and figures, measured in process. `python -m bench.pages SIZE…` prints one JSON object."""

import json
import os
import sys

from bench.clock import cpu


def statements(captured) -> int:
    """Queries of a page; the transaction around the request is none."""
    around = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET TRANSACTION")
    return sum(not query["sql"].startswith(around) for query in captured)


def main(sizes: list[int]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bench.data import make_promotion
    from reporting.figures import compute_figures

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_demo", verbosity=0)
    measured = {}
    for size in sizes:
        cohort, user = make_promotion(size)
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
        if size <= 2000:
            with CaptureQueriesContext(connection) as captured:
                compute_figures(cohort)
            measured[size]["figures sql"] = statements(captured)
            measured[size]["figures"] = cpu(lambda cohort=cohort: compute_figures(cohort), rounds=5, warm=1)
    print(json.dumps(measured))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]])
