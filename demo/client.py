"""Speaks to the product over HTTP as one of its people; every write carries an idempotency key and survives a restart."""

import io
import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol
from urllib.parse import quote

import requests

from engine.errors import Conflict


class Refused(Conflict):
    """The product refused; ``problem`` is its problem document."""

    code = "demo-refused"
    zh = "产品拒绝了这一步"

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        told = [
            f"{found.get('pointer') or found.get('element') or ''} {found.get('zh', '')}"
            for found in problem.get("findings", ())
        ]
        super().__init__(f"{status} {problem.get('code')}: {problem.get('title')} {'; '.join(told)}")
        self.status = status
        self.problem = problem


class Send(Protocol):
    """Send one request and return status and body."""

    def __call__(
        self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None, file: tuple[str, bytes] | None
    ) -> tuple[int, bytes]:
        """Send it.

        :raises ConnectionError: the product does not answer.
        """
        ...


def over_http(address: str, timeout: float = 30.0) -> Send:
    """Return a sender to the product at ``http://host:port``."""
    session = requests.Session()

    def send(
        method: str, path: str, *, headers: Mapping[str, str], body: bytes | None, file: tuple[str, bytes] | None
    ) -> tuple[int, bytes]:
        files = {"file": (file[0], file[1], "text/plain")} if file else None
        try:
            answer = session.request(
                method, address + path, headers=dict(headers), data=body, files=files, timeout=timeout
            )
        except requests.RequestException as error:
            raise ConnectionError(str(error)) from error
        return answer.status_code, answer.content

    return send


def within(application: Any) -> Send:
    """Return a sender to a WSGI application of this process, through its test client (``application.test_client()``)."""
    asked = application.test_client()

    def send(
        method: str, path: str, *, headers: Mapping[str, str], body: bytes | None, file: tuple[str, bytes] | None
    ) -> tuple[int, bytes]:
        posted = {"file": (io.BytesIO(file[1]), file[0], "text/plain")} if file else None
        answer = asked.open(path, method=method, headers=dict(headers), data=posted or body)
        return answer.status_code, answer.get_data()

    return send


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Be one person at the product's door. ``patience`` are seconds to go on trying while it does not answer."""

    send: Send
    token: str
    patience: float = 60.0
    pause: Callable[[float], None] = field(default=time.sleep)

    def get(self, path: str, **query: str) -> Any:
        """Look at something."""
        asked = "&".join(f"{name}={quote(value)}" for name, value in query.items())
        return self._ask("GET", path + (f"?{asked}" if asked else ""), None, None)

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, method: str = "POST") -> Any:
        """Do something, once: a repeat after a lost answer has the same key.

        :raises Refused: the product says no.
        """
        return self._ask(method, path, json.dumps(body or {}, default=_plain).encode(), None)

    def upload(self, name: str, content: bytes) -> Any:
        """Upload a text file."""
        return self._ask("POST", "/documents", None, (name, content))

    def read(self, path: str, reason: str) -> bytes:
        """Download a document for a reason that is kept."""
        status, content = self._send("POST", path, json.dumps({"reason": reason}).encode(), None)
        if status >= 400:
            raise Refused(status, json.loads(content))
        return content

    def _ask(self, method: str, path: str, body: bytes | None, file: tuple[str, bytes] | None) -> Any:
        status, content = self._send(method, path, body, file)
        answer = json.loads(content, parse_float=Decimal) if content else {}
        if status >= 400:
            raise Refused(status, answer)
        return answer

    def _send(self, method: str, path: str, body: bytes | None, file: tuple[str, bytes] | None) -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": "zh"}
        if method != "GET":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        if body is not None:
            headers["Content-Type"] = "application/json"
        waited, wait = 0.0, 0.1
        while True:
            try:
                status, content = self.send(method, f"/api/v1{path}", headers=headers, body=body, file=file)
                if status != 503:
                    return status, content
            except ConnectionError:
                if waited >= self.patience:
                    raise
            if waited >= self.patience:
                return 503, content
            self.pause(wait)
            waited, wait = waited + wait, min(wait * 2, 2.0)


def _plain(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
