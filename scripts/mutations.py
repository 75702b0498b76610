"""First half of `mutants.py`: every single change of a module's source that its tests should notice; pure."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
# Names, and an argument of searchsorted, that decide like an operator does.
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "minimum": "maximum", "maximum": "minimum"}
_SIDES = {"left": "right", "right": "left"}
_REMOVABLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.Raise, ast.Continue, ast.Break)
_DECIDING = (ast.Compare, ast.BoolOp, ast.UnaryOp)
_FUNCTIONS = (ast.FunctionDef, ast.Lambda)
_SMALL = (ast.Constant, ast.Name, ast.Attribute, ast.UnaryOp)
_AROUND = (ast.expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)
# Types, decorators and texts of errors decide nothing; an assert only states what holds.
_SKIPPED_FIELDS = {"annotation", "returns", "decorator_list"}
_SKIPPED_NODES = (ast.Assert, ast.JoinedStr)


@dataclass(frozen=True)
class Mutation:
    """One change: a node in its place in the tree, and what stands there instead.

    `inside` says whether it is in the body of a function, so that it is seen at a call and not at the import.
    """

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    other: ast.AST
    inside: bool
    within: str
    first_line: int
    last_line: int

    @property
    def line(self) -> int:
        """Number of the line the node begins on."""
        return int(getattr(self.node, "lineno", self.first_line))

    @property
    def was(self) -> str:
        """The source of the node, of a name or a constant with what is around it."""
        shown = self.parent if isinstance(self.node, _SMALL) and isinstance(self.parent, _AROUND) else self.node
        return " ".join(ast.unparse(shown).split())

    @property
    def becomes(self) -> str:
        """The source of the same, changed."""
        if not isinstance(self.node, _SMALL) or not isinstance(self.parent, _AROUND):
            return " ".join(ast.unparse(self.other).split())
        with self.applied():
            return self.was

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The tree with this change, while it lasts."""
        self._put(self.other)
        yield
        self._put(self.node)

    def _put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutations(tree: ast.Module) -> list[Mutation]:
    """All changes of a module, in the order of its source."""
    return list(_below(tree, inside=False, within="", lines=(0, 0)))


def codes(code: CodeType) -> Iterator[CodeType]:
    """A module's code and all within it."""
    yield code
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from codes(const)


def _below(parent: ast.AST, *, inside: bool, within: str, lines: tuple[int, int]) -> Iterator[Mutation]:
    for field, value in ast.iter_fields(parent):
        if field in _SKIPPED_FIELDS or (isinstance(parent, ast.ClassDef) and field == "keywords"):
            continue
        deeper = inside or (isinstance(parent, _FUNCTIONS) and field == "body")
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(node, ast.AST) or isinstance(node, _SKIPPED_NODES) or _is_fixed(node):
                continue
            around = _lines(node) if isinstance(node, ast.stmt) else lines
            for other in _others(node, field, inside=deeper):
                ast.fix_missing_locations(ast.copy_location(other, node) if hasattr(node, "lineno") else other)
                yield Mutation(parent, field, index, node, other, deeper, within, *around)
            if not isinstance(node, ast.Raise):
                name = getattr(node, "name", None) if isinstance(node, ast.FunctionDef | ast.ClassDef) else None
                path = ".".join(filter(None, (within, name)))
                yield from _below(node, inside=deeper, within=path, lines=around)


def _is_fixed(node: ast.AST) -> bool:
    """Whether it is a docstring, a declaration of what a module offers, or zip's own check."""
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.keyword(arg="strict"):
            return True
        case _:
            return False


def _lines(node: ast.stmt) -> tuple[int, int]:
    """Lines of a statement, of one with a body those of its head."""
    body = getattr(node, "body", None)
    last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
    return node.lineno, max(node.lineno, last)


def _others(node: ast.AST, field: str, *, inside: bool) -> Iterator[ast.AST]:
    if inside and isinstance(node, _REMOVABLE) and field in {"body", "orelse"}:
        yield ast.Pass()
    if isinstance(node, ast.Return) and node.value is not None:
        yield ast.Return(ast.Constant(None))
    # What decides already is changed by its operator.
    if isinstance(node, ast.expr) and field in {"test", "ifs"} and not isinstance(node, _DECIDING):
        yield ast.UnaryOp(ast.Not(), node)
    yield from _other_operators(node)
    if isinstance(node, ast.Constant):
        yield from map(ast.Constant, _other_values(node.value))
    elif isinstance(node, ast.Name) and node.id in _NAMES:
        yield ast.Name(_NAMES[node.id], node.ctx)
    elif isinstance(node, ast.Attribute) and node.attr in _NAMES:
        yield ast.Attribute(node.value, _NAMES[node.attr], node.ctx)


def _other_operators(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            for at, op in enumerate(ops):
                yield ast.Compare(left, [*ops[:at], _COMPARISONS[type(op)](), *ops[at + 1 :]], comparators)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            yield ast.BinOp(left, _ARITHMETIC[type(op)](), right)
        case ast.AugAssign(target=target, op=op, value=value) if type(op) in _ARITHMETIC:
            yield ast.AugAssign(target, _ARITHMETIC[type(op)](), value)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert(), operand=operand):
            yield operand


def _other_values(value: object) -> Iterator[bool | int | str]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 1
        yield value - 1
    elif isinstance(value, str) and value in _SIDES:
        yield _SIDES[value]
