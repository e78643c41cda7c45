"""What `up` runs: Redis, web, ticker and workers as one supervised group, each the product's own command line again."""

import http.client
import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from upkeep import embedded_redis
from upkeep.supervision import Group, Part

WAIT_FOR_WEB = 60.0
_ANSWER = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Say what to run and where. ``command`` starts the product's command line; ``redis_socket`` None: Redis is elsewhere.

    Light queues are shared by ``workers`` processes. Each heavy queue has one process of its own, which loads its library
    once.
    """

    command: Sequence[str]
    environment: Mapping[str, str]
    data: Path
    host: str
    port: int
    redis_socket: Path | None
    workers: int
    heavy_queues: Sequence[str]

    @property
    def address(self) -> str:
        """Return where a browser on this machine finds it."""
        near = nearby(self.host)
        return f"http://[{near}]:{self.port}" if ":" in near else f"http://{near}:{self.port}"


def run(
    product: Product, *, prepare: Callable[[], None], greet: Callable[[], None], tell: Callable[[str], None]
) -> None:
    """Run the product until it is asked to end. ``prepare`` is called before anything looks at the database, ``greet`` once
    the web answers.
    """
    group = Group(tell=tell)
    group.listen()
    try:
        if product.redis_socket is not None:
            command = embedded_redis.command(product.redis_socket, folder=product.data)
            group.start(Part(name="redis", command=command, environment=product.environment, rank=0))
        prepare()
        group.start(_part(product, "web", "web"))
        if group.wait(lambda: answers(product.host, product.port), WAIT_FOR_WEB):
            greet()
        for part in _workers(product):
            group.start(part)
        group.wait()
    finally:
        group.end()


def nearby(host: str) -> str:
    """Return the address by which this machine reaches a server that listens on ``host``: every address is also its own."""
    try:
        listening = ipaddress.ip_address(host)
    except ValueError:
        return host
    if not listening.is_unspecified:
        return host
    return "127.0.0.1" if listening.version == 4 else "::1"


def answers(host: str, port: int) -> bool:
    """Say whether the web is there and finds its database well."""
    asked = http.client.HTTPConnection(nearby(host), port, timeout=_ANSWER)
    try:
        asked.request("GET", "/health")
        return asked.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def _workers(product: Product) -> list[Part]:
    parts = [_part(product, "ticker", "tick")]
    parts += [_part(product, f"worker {number}", "worker") for number in range(1, product.workers + 1)]
    parts += [_part(product, f"worker of {queue}", "worker", "--queue", queue) for queue in product.heavy_queues]
    return parts


def _part(product: Product, name: str, *arguments: str) -> Part:
    return Part(name=name, command=[*product.command, *arguments], environment=product.environment)
