"""A browser for tests without a browser: keeps cookies, reads forms out of pages and posts them as they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LOCAL = "http://127.0.0.1:8000"


@dataclass(slots=True)
class Form:
    """Be one form of a page: where it goes, and what it would send as it stands."""

    action: str
    fields: MultiDict[str, Any]
    buttons: tuple[str, ...]

    def fill(self, values: Mapping[str, Any]) -> None:
        """Fill fields in, in place of what stands there."""
        for name, value in values.items():
            self.fields.setlist(name, value if isinstance(value, list) else [value])


@dataclass(slots=True)
class Browser:
    """Visit pages of an application; ``page`` is the answer seen last."""

    app: Flask
    base: str = LOCAL
    language: str = "zh-CN"
    page: TestResponse = field(init=False)
    path: str = "/"

    def __post_init__(self) -> None:
        """Take a cookie jar of its own."""
        self.client = self.app.test_client()

    client: Any = field(init=False)

    def visit(self, path: str, *, follow: bool = True) -> TestResponse:
        """Go to a page, along its redirections."""
        return self._arrive(self.client.get(path, base_url=self.base, headers=self._headers()), path, follow)

    def send(self, action: str, fields: Mapping[str, Any], *, follow: bool = True, **headers: str) -> TestResponse:
        """Post a form."""
        told = {**self._headers(), **{name.replace("_", "-"): value for name, value in headers.items()}}
        answer = self.client.post(action, data=fields, base_url=self.base, headers=told)
        return self._arrive(answer, action, follow)

    def form(self, action: str) -> Form:
        """Return the form of the page that goes to an action (its beginning)."""
        for found in self.tree().forms:
            if (found.get("action") or self.path).startswith(action):
                values: MultiDict[str, Any] = MultiDict(
                    (name, value) for name, value in found.form_values() if value is not None
                )
                buttons = tuple(button.text_content().strip() for button in found.iter("button"))
                return Form(action=found.get("action") or self.path, fields=values, buttons=buttons)
        raise AssertionError(
            f"no form to {action} on {self.path}: {[form.get('action') for form in self.tree().forms]}"
        )

    def submit(
        self, action: str, told: Mapping[str, Any] | None = None, /, *, follow: bool = True, **changed: Any
    ) -> TestResponse:
        """Send a form of the page as it stands, with some fields filled in (of ``changed``, ``a__b`` is the field ``a/b``)."""
        form = self.form(action)
        form.fill({**(told or {}), **{name.replace("__", "/"): value for name, value in changed.items()}})
        return self.send(form.action, form.fields, follow=follow)

    def tree(self) -> Any:
        """Return the page as a tree, without templates: what stands in them is not on the page yet."""
        tree: Any = html.document_fromstring(self.page.text)
        for template in list(tree.iter("template")):
            template.drop_tree()
        return tree

    def text(self) -> str:
        """Return what stands on the page, blanks narrowed."""
        return " ".join(self.tree().text_content().split())

    def sign_in(self, *, agency: str, login: str, password: str) -> TestResponse:
        """Sign in."""
        self.visit("/sign-in")
        return self.submit("/sign-in", agency=agency, login=login, password=password)

    def _headers(self) -> dict[str, str]:
        return {"Accept": ACCEPT, "Accept-Language": self.language}

    def _arrive(self, answer: TestResponse, path: str, follow: bool) -> TestResponse:
        self.page, self.path = answer, path
        hops = 0
        while follow and answer.status_code in (302, 303) and hops < 5:
            to = urlsplit(answer.headers["Location"])
            self.path = to.path + (f"?{to.query}" if to.query else "")
            answer = self.page = self.client.get(self.path, base_url=self.base, headers=self._headers())
            hops += 1
        return answer
