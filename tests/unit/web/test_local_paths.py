"""Where a form may lead: to paths of our own."""

import pytest

from web.local_paths import local_path


@pytest.mark.parametrize("path", ["/", "/inbox", "/inbox?view=done&q=a%20b", "/tasks/1#form", "/a/../b"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert local_path(path, "/else") == path


@pytest.mark.parametrize(
    "path",
    [None, "", "inbox", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil", "https://evil.example/",
     "javascript:alert(1)", "/in box", "/in\nbox", "/in\tbox", "/\x00", "/" + "a" * 1000, "/待办", " /inbox", "/\r\n//evil"],
)  # fmt: skip
def test_anything_else_is_not(path: str | None) -> None:
    assert local_path(path, "/else") == "/else"
