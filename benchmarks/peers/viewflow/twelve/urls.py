# mypy: ignore-errors
# Django lives in the peers' own environment only, so the product's type checker cannot see it.
"""Hangs the flow into a URL tree, as viewflow's own pages and messages need it."""

from django.urls import path
from viewflow.urls import Site
from viewflow.workflow.flow import FlowAppViewset

from twelve.flows import TwelveFlow

urlpatterns = [path("", Site(viewsets=[FlowAppViewset(TwelveFlow, icon="home")]).urls)]
