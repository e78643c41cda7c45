"""When to try a failed service call again. How often is the node's ``attempts``; counting them is the runner's."""

from datetime import timedelta
from hashlib import sha256

LONGEST = timedelta(hours=1)
"""No wait is longer, whatever the attempt."""

_JITTER_PARTS = 5  # a wait is lengthened by up to 1/5, so that calls that failed together do not come back together


def delay(attempt: int, backoff: int, *, key: str = "") -> timedelta:
    """Return how long to wait after the failed ``attempt`` (the first is 1); ``backoff`` in seconds doubles each time.

    The jitter is a function of ``key`` (the call's id) and the attempt: a replay waits as long as the first run did.

    :raises ValueError: the attempt is below 1 or the backoff negative.
    """
    if attempt < 1 or backoff < 0:
        raise ValueError(f"attempt {attempt} and backoff {backoff} s make no delay")
    # Beyond 2**22 s every wait is capped, so the shift is bounded before it is made.
    milliseconds = min(backoff << min(attempt - 1, 22), int(LONGEST.total_seconds())) * 1000
    draw = int.from_bytes(sha256(f"{key}:{attempt}".encode()).digest()[:4], "big")
    jitter = milliseconds // _JITTER_PARTS * draw >> 32
    return min(timedelta(milliseconds=milliseconds + jitter), LONGEST)
