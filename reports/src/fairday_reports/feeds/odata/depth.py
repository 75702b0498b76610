"""How deep the SQL of a filter is nested: SQLite keeps a hundred parts open at most, and says no more than that."""

from typing import Final

from fairday_collector.errors import BadRequest
from fairday_reports.feeds.odata.expressions import Among, Call, Compare, Expression, Logic, Negate, Not, Path, Reckon

MOST_OPEN: Final = 70
"""The rest is left to what stands around a filter."""
_STORED: Final = 8
_CALLS: Final = {"round": 12, "floor": 8, "ceiling": 8}
"""What is written twice by one of these must not be so again and again."""


def check_depth(node: Expression) -> None:
    """Raises BadRequest for a filter that a database may not read."""
    if _open(node) > MOST_OPEN:
        raise BadRequest("too_deep", "$filter is nested too deep. Write it flatter: and, or and in take many parts.")


def _open(node: Expression) -> int:
    """How many parts of the SQL are open around its innermost one: words, parentheses and what stands before them."""
    if isinstance(node, Logic):
        first, *rest = map(_open, node.parts)
        return max(1 + first, *(3 + each for each in rest))
    if isinstance(node, Not):
        return 2 + _open(node.operand)
    if isinstance(node, Compare):
        return max(2 + _open(node.left), 4 + _open(node.right))
    if isinstance(node, Among):
        return 5 + _open(node.left)
    if isinstance(node, Negate):
        return 2 + _reckoned(node.operand)
    if isinstance(node, Reckon):
        return max(2 + _reckoned(node.left), 4 + _reckoned(node.right))
    if isinstance(node, Call):
        return _CALLS.get(node.name, 4) + max(map(_reckoned, node.arguments), default=0)
    return 0


def _reckoned(node: Expression) -> int:
    """As `_open`, of what may be looked at before it is reckoned with."""
    return _STORED if isinstance(node, Path) else _open(node)
