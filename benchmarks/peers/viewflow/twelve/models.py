# mypy: ignore-errors
# Django lives in the peers' own environment only, so the product's type checker cannot see it.
"""The records of the twelve-task process: three fields that every task fills, kept in viewflow's JSON column."""

from viewflow import jsonstore
from viewflow.workflow.models import Process


class Sale(Process):
    """Be one run."""

    note = jsonstore.CharField(max_length=200)
    amount = jsonstore.DecimalField(max_digits=18, decimal_places=2)
    ok = jsonstore.BooleanField()

    class Meta:
        """Keep no table of its own."""

        proxy = True
