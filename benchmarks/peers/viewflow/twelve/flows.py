# mypy: ignore-errors
# Django lives in the peers' own environment only, so the product's type checker cannot see it.
"""The twelve tasks as a viewflow flow: four, two at once, six more; each assigned to one person at once."""

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.flow.views import UpdateProcessView

from twelve.models import Sale

PERSON = "lin"
FIELDS = ["note", "amount", "ok"]


def _task(following):
    view = UpdateProcessView.as_view(fields=FIELDS, success_url="/")
    return flow.View(view).Assign(username=PERSON).Next(following)


class TwelveFlow(flow.Flow):
    """Be the process."""

    process_class = Sale

    start = flow.StartHandle().Next(this.t1)
    t1 = _task(this.t2)
    t2 = _task(this.t3)
    t3 = _task(this.t4)
    t4 = _task(this.split)
    split = flow.Split().Next(this.t5).Next(this.t6)
    t5 = _task(this.join)
    t6 = _task(this.join)
    join = flow.Join().Next(this.t7)
    t7 = _task(this.t8)
    t8 = _task(this.t9)
    t9 = _task(this.t10)
    t10 = _task(this.t11)
    t11 = _task(this.t12)
    t12 = _task(this.end)
    end = flow.End()
