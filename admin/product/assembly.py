"""Hangs the pages of how the product is on an application, and the figures for monitoring."""

from admin.product import adapters, health, metrics
from web.application import Porch
from web.pages import frame_of
from web.translation import marked


def install(app: Porch) -> None:
    """Serve them."""
    frame_of(app).sentences.update(
        {
            "knob-set": marked("模拟器已设定，下一次请求就按它答。"),
            "fact-planted": marked("预设的答复已更新。"),
            "checked": marked("存证已核对。"),
        }
    )
    for door in (adapters.door, health.door, metrics.door):
        app.register_blueprint(door)
