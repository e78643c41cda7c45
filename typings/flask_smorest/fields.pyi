from typing import Any

import marshmallow as ma

class Upload(ma.fields.Field[Any]):
    def __init__(self, format: str = "binary", *, required: bool = False) -> None: ...
