"""What a link that opens nothing is answered: one calm page, the same to the byte whatever is wrong with it.

Whoever sees it learns nothing: not whether there was such a link, nor whose, nor of which agency.
"""

from flask import Response

from accounts.attempts import WINDOW, TooManyAttempts
from accounts.links import LinkRefused
from web import failure_pages, pages, problems
from web.policy import current_policy


def refused(_refused: LinkRefused) -> Response:
    """Answer a link that opens nothing."""
    return pages.shown("refused.html", status=404, busy=False)


def too_many(problem: TooManyAttempts) -> Response:
    """Answer an address that has tried too many links that open nothing; elsewhere, as everywhere."""
    declared = current_policy()
    if declared is None or not declared.link or not failure_pages.wanted():
        return problems.render(problem)
    answer = pages.shown("refused.html", status=429, busy=True)
    answer.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
    return answer
