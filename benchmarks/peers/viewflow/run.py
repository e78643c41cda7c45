# mypy: ignore-errors
# Django lives in the peers' own environment only, so the product's type checker cannot see it.
"""Runs the twelve-task process with django-viewflow on SQLite (WAL, synchronous=FULL, as the product does).

For every line read it runs one process and answers the mean CPU milliseconds of a completion. ``view``: as viewflow's users do
it, through the task's own view (``UpdateProcessView``: load, permission, form, save, execute, activate what follows, commit),
called with a request object; no server, middleware or template. ``bare``: the same steps by hand without the view.
"""

import secrets
import sys
import tempfile
import time
from pathlib import Path

import django
from django.conf import settings

HERE = Path(__file__).parent
TASKS = 12


def set_up(folder: str) -> None:
    """Configure Django and make the tables."""
    sys.path.insert(0, str(HERE))
    settings.configure(
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "viewflow",
            "viewflow.workflow",
            "twelve",
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": f"{folder}/viewflow.db",
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
                },
            }
        },
        MIGRATION_MODULES={"contenttypes": None, "auth": None, "workflow": None, "viewflow": None, "twelve": None},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        SECRET_KEY=secrets.token_hex(16),
        ROOT_URLCONF="twelve.urls",
        ALLOWED_HOSTS=["*"],
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)


def walker():
    """Return a function that runs one process in a way and returns the milliseconds of its completions."""
    from django.contrib.auth.models import User
    from django.db import transaction
    from django.forms import modelform_factory
    from django.test import RequestFactory
    from django.urls import get_resolver, resolve
    from twelve.flows import FIELDS, PERSON, TwelveFlow
    from twelve.models import Sale
    from viewflow.workflow.models import Task
    from viewflow.workflow.status import STATUS

    person = User.objects.create(username=PERSON)
    form_class = modelform_factory(Sale, fields=FIELDS)
    requests = RequestFactory()
    assert get_resolver().url_patterns, "reading the URL tree tells the flow where it hangs"

    def by_view(task, given):
        url = task.flow_task.reverse("execute", args=[task.process_id, task.pk])
        request = requests.post(url, given)
        request.user = person
        match = request.resolver_match = resolve(url)

        def act():
            answer = match.func(request, *match.args, **match.kwargs)
            if answer.status_code != 302:
                raise ValueError(answer.render().content[:500])

        return act

    def by_hand(task, given):
        def act():
            with transaction.atomic():
                found = Task.objects.select_related("process", "owner").get(pk=task.pk)
                activation = found.flow_task.activation_class(found)
                activation.start(None)
                form = form_class(given, instance=activation.process)
                if not form.is_valid():
                    raise ValueError(form.errors)
                form.save()
                activation.execute()

        return act

    def walk(way: str) -> list[float]:
        process = TwelveFlow.start.run()
        pk = getattr(process, "process", process).pk
        taken = []
        while (task := Task.objects.filter(process_id=pk, status=STATUS.ASSIGNED).order_by("pk").first()) is not None:
            given = {"note": f"第{len(taken) + 1}步办理", "amount": "1234567.80", "ok": "on"}
            act = (by_view if way == "view" else by_hand)(task, given)
            begun = time.process_time_ns()
            act()
            taken.append((time.process_time_ns() - begun) / 1e6)
        if len(taken) != TASKS or Sale.objects.get(pk=pk).status != STATUS.DONE:
            raise RuntimeError("the process did not end after twelve tasks")
        return taken

    return walk


def main() -> None:
    """Answer lines until there are none."""
    with tempfile.TemporaryDirectory(prefix="fangliu-bench-") as folder:
        set_up(folder)
        walk = walker()
        print("ready", flush=True)
        for line in sys.stdin:
            taken = walk(line.strip())
            print(sum(taken) / len(taken), flush=True)


main()
