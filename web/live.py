"""Live pages: ``/events`` tells a browser what moves in its person's lists, by server-sent events; ``/inbox/pulse`` once.

Event ``inbox``: counts, ids of tasks that came and went; its id is where to go on (``Last-Event-ID``, or ``?since=``). Who is
told what, and the watching, is ``live_streams``'s.
"""

import re
from typing import Final

from flask import Blueprint, Flask, Response, request

from engine.ids import new_id
from engine.queries.arrivals import Standing
from web import json_text, live_news
from web.identity import asker, looking, this_house
from web.live_streams import HEARTBEAT_SECONDS, LONGEST_SECONDS, Stream, Streams, TooManyStreams
from web.policy import Policy, policy

PASSIVE: Final = Policy(page=True, passive=True)
RETRY_AFTER_SECONDS: Final = 60
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

door = Blueprint("live", __name__)


@door.get("/events")
@policy(PASSIVE)
def events() -> Response:
    """Tell what moves until the session ends, ten minutes have passed, or the browser goes."""
    who, house, since = asker(), this_house(), _since()
    assert who.session_id is not None, "the policy lets in sessions only"
    streams = house.part(Streams)
    tab = request.args.get("tab", "")[:40]
    stream = Stream(agency_id=who.agency_id, actor=who.actor, session_id=who.session_id, tab=tab)
    try:
        streams.join(house, stream, since=since)
    except TooManyStreams:
        return Response(status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
    # Joined first, asked after: what happens in between is told twice rather than never.
    first = live_news.since(looking(), since)
    stream.standing = Standing(**{name: first[name] for name in ("todo", "overdue", "claimable")})
    answer = Response(
        stream.lines(live_news.event(first), heartbeat=HEARTBEAT_SECONDS, longest=LONGEST_SECONDS),
        mimetype="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
    answer.call_on_close(lambda: streams.leave(stream))
    return answer


@door.get("/inbox/pulse")
@policy(PASSIVE)
def pulse() -> Response:
    """Tell the same once, for browsers that have no stream."""
    return Response(json_text.dumps(live_news.since(looking(), _since())), mimetype="application/json")


def install(app: Flask) -> None:
    """Hang the live addresses on an application."""
    app.register_blueprint(door)


def _since() -> str:
    """Return the id from which on the browser wants to know; from now on when it names none."""
    asked = request.headers.get("Last-Event-ID") or request.args.get("since", "")
    return asked if _ID.fullmatch(asked) else new_id()
