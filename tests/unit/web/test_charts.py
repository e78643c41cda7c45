"""Charts: lengths that add up, lines that break where nothing is known."""

from decimal import Decimal

from web import charts


def test_the_pieces_of_a_bar_stand_end_to_end() -> None:
    found = charts.bar("林", late=2, soon=0, rest=3)
    assert [(piece.kind, piece.x, piece.width) for piece in found.pieces] == [("bar-3", 0, 2), ("bar-1", 2, 3)]
    assert (found.number, found.late) == (5, True)


def test_the_longest_bar_fills_the_width_and_no_bar_divides_by_nothing() -> None:
    assert charts.longest([charts.bar("a", rest=2), charts.bar("b", rest=7)]) == 7
    assert charts.longest([charts.bar("a", rest=0)]) == 1
    assert charts.longest([]) == 1


def test_a_line_breaks_where_there_is_no_value_and_a_value_alone_is_a_point() -> None:
    course = [Decimal(1), Decimal(2), None, Decimal(4)]
    found = charts.line("贷款", course, value="4", said="…", goal=Decimal(2))
    assert found.path == "M4.0 47.5L53.3 35.0"
    assert found.areas == ("4.0,60 4.0,47.5 53.3,35.0 53.3,60",)
    assert (found.dot, found.goal) == (("152.0", "10.0"), "35.0")
    alone = charts.line("贷款", [Decimal(1), None, Decimal(1)], value="1", said="…")
    assert (alone.path, alone.points) == ("", (("4.0", "10.0"),))


def test_less_than_a_day_does_not_look_like_much() -> None:
    assert charts.line("签约", [Decimal("0.1")], value="0.1", said="…").dot == ("4.0", "55.0")


def test_a_line_of_nothing_draws_nothing() -> None:
    found = charts.line("贷款", [None, None], value="—", said="…")
    assert (found.path, found.areas, found.dot, found.goal) == ("", (), None, None)
