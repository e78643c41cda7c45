"""Which language the one who asks reads: ``?lang=``, else Accept-Language, else Chinese."""

from typing import Literal

from flask import request

Language = Literal["zh", "en"]


def language() -> Language:
    """Choose between Chinese and English for this request."""
    asked = request.args.get("lang", "")
    if asked[:2] in {"zh", "en"}:
        return "en" if asked[:2] == "en" else "zh"
    best = request.accept_languages.best_match(["zh", "zh-CN", "en", "en-US", "en-GB"], default="zh")
    return "en" if best.startswith("en") else "zh"
