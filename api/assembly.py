"""Hangs the whole interface on an application: every door, its description and the page to browse it."""

from api import (
    comments,
    customers,
    deals,
    definitions,
    documents,
    imports,
    incidents,
    listings,
    me,
    messages,
    process_instances,
    tasks,
    viewings,
)
from api.openapi import RestApi, describe, publish
from web.application import Porch
from web.landing import Link

LINKS = (
    Link(
        href="/api/v1/docs",
        zh="接口文档",
        en="API reference",
        about_zh="全部接口、字段和岗位权限，可直接浏览。",
        about_en="Every operation, field and role, to browse.",
    ),
    Link(
        href="/api/v1/openapi.json",
        zh="OpenAPI 描述",
        en="OpenAPI description",
        about_zh="给程序读的同一份描述。",
        about_en="The same for programs.",
    ),
)
"""What the landing page points to."""

DOORS = (
    me.door,
    process_instances.door,
    tasks.door,
    comments.door,
    messages.door,
    definitions.door,
    incidents.door,
    deals.door,
    listings.door,
    viewings.door,
    customers.door,
    documents.door,
    imports.door,
)


def install(app: Porch) -> RestApi:
    """Serve ``/api/v1`` from this application."""
    app.links.extend(LINKS)
    made = describe(app, version=app.version)
    publish(app, made, DOORS)
    return made
