"""The small language of conditions: comparisons of declared variables, as FEEL writes them (OMG DMN 1.3, 10.3).

    decision = "supplement"        fee_vnd > 0 and online = true        channel in ("online", "post")
    hours in [1..8]                not(decision = "agree")

There is no call, no attribute, no arithmetic and no assignment, so a condition can neither do anything nor run
long. A variable that has no value yet is null: every comparison with it is false, except `= null`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

LONGEST = 500  # characters
DEEPEST = 20  # brackets within brackets

Value: TypeAlias = str | int | float | bool | None
Values: TypeAlias = Mapping[str, Value]


class ExpressionInvalid(ValueError):
    """A condition that is not written in the small language. The message quotes it and says what was expected."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(f"The condition “{text[:80]}” cannot be read: {why}.")
        self.text = text
        self.why = why


@dataclass(frozen=True)
class Literal:
    value: Value


@dataclass(frozen=True)
class Name:
    key: str


@dataclass(frozen=True)
class Compare:
    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Within:
    """`x in [1..8]`, `x in ("a", "b")`: one of the tests holds."""

    left: "Node"
    tests: tuple["Test", ...]


@dataclass(frozen=True)
class Range:
    low: Value
    high: Value
    low_open: bool
    high_open: bool


@dataclass(frozen=True)
class Test:
    """One unary test of a decision table's cell: an operator with a value, or a range."""

    __test__ = False  # the name is the standard's; it is no test of pytest's
    operator: str
    value: Value | Range


@dataclass(frozen=True)
class Both:
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Either:
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Negated:
    part: "Node"


Node: TypeAlias = Literal | Name | Compare | Within | Both | Either | Negated

_TOKEN = re.compile(
    r"\s*(?:(?P<number>-?\d+(?:\.\d+)?(?!\.\d))|(?P<string>\"[^\"\\\n]*\"|'[^'\\\n]*')"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>\.\.|<=|>=|!=|[=<>()\[\],]))"
)
_WORDS = frozenset({"and", "or", "not", "in", "true", "false", "null"})
_COMPARING = frozenset({"=", "!=", "<", "<=", ">", ">="})


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        if len(text) > LONGEST:
            raise ExpressionInvalid(text, f"it is longer than {LONGEST} characters")
        self.tokens = list(self._tokens())
        self.at = 0
        self.depth = 0

    def _tokens(self) -> Iterator[tuple[str, str]]:
        at, end = 0, len(self.text.rstrip())
        while at < end:
            found = _TOKEN.match(self.text, at)
            if found is None or found.lastgroup is None:
                raise ExpressionInvalid(
                    self.text, f"“{self.text[at:].strip()[:12]}” is no part of the language"
                )
            yield found.lastgroup, found.group(found.lastgroup)
            at = found.end()

    def fail(self, expected: str) -> ExpressionInvalid:
        seen = f"“{self.tokens[self.at][1]}”" if self.at < len(self.tokens) else "the end"
        return ExpressionInvalid(self.text, f"{expected} was expected where {seen} stands")

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def is_string(self) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at][0] == "string"

    def take(self, word: str) -> bool:
        if not self.is_string() and self.peek() == word:
            self.at += 1
            return True
        return False

    def need(self, word: str) -> None:
        if not self.take(word):
            raise self.fail(f"“{word}”")

    def ended(self) -> bool:
        return self.at >= len(self.tokens)

    def either(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ExpressionInvalid(self.text, f"brackets stand more than {DEEPEST} deep")
        parts = [self.both()]
        while self.take("or"):
            parts.append(self.both())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self) -> Node:
        parts = [self.single()]
        while self.take("and"):
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def single(self) -> Node:
        if self.take("not"):
            self.need("(")
            inner = self.either()
            self.need(")")
            return Negated(inner)
        if self.take("("):
            inner = self.either()
            self.need(")")
            return inner
        left = self.operand()
        if not self.is_string() and self.peek() in _COMPARING:
            operator = self.peek()
            self.at += 1
            return Compare(operator, left, self.operand())
        if self.take("in"):
            if self.take("("):
                tests = self.tests()
                self.need(")")
                return Within(left, tests)
            return Within(left, (self.test(),))
        return left

    def operand(self) -> Node:
        if self.ended():
            raise self.fail("a variable or a value")
        kind, word = self.tokens[self.at]
        if kind == "name" and word not in _WORDS:
            self.at += 1
            return Name(word)
        return Literal(self.value())

    def value(self) -> Value:
        if self.ended():
            raise self.fail("a value")
        kind, word = self.tokens[self.at]
        self.at += 1
        if kind == "string":
            return word[1:-1]
        if kind == "number":
            return float(word) if "." in word else int(word)
        if word in ("true", "false"):
            return word == "true"
        if word == "null":
            return None
        self.at -= 1
        raise self.fail("a value (text stands in quotation marks)")

    def tests(self) -> tuple[Test, ...]:
        found = [self.test()]
        while self.take(","):
            found.append(self.test())
        return tuple(found)

    def test(self) -> Test:
        if not self.is_string() and self.peek() in _COMPARING:
            operator = self.peek()
            self.at += 1
            return Test(operator, self.value())
        if not self.is_string() and self.peek() in ("[", "(", "]"):
            low_open = self.peek() != "["
            self.at += 1
            low = self.value()
            self.need("..")
            high = self.value()
            if self.peek() not in ("]", ")", "["):
                raise self.fail("“]”")
            high_open = self.peek() != "]"
            self.at += 1
            return Test("in", Range(low, high, low_open, high_open))
        return Test("=", self.value())


def parse(text: str) -> Node:
    """The condition as a tree. Raises ExpressionInvalid."""
    reader = _Reader(text)
    if reader.ended():
        raise ExpressionInvalid(text, "it is empty")
    found = reader.either()
    if not reader.ended():
        raise reader.fail("the end, “and” or “or”")
    return found


def parse_cell(text: str) -> tuple[bool, tuple[Test, ...]]:
    """A cell of a decision table as (negated, tests); `-` or nothing is no test. Raises ExpressionInvalid."""
    if text.strip() in ("", "-"):
        return False, ()
    reader = _Reader(text)
    if reader.take("not"):
        reader.need("(")
        tests = reader.tests()
        reader.need(")")
        negated = True
    else:
        tests, negated = reader.tests(), False
    if not reader.ended():
        raise reader.fail("a comma or the end")
    return negated, tests


def parse_value(text: str) -> Value:
    """One literal. Raises ExpressionInvalid."""
    reader = _Reader(text)
    value = reader.value()
    if not reader.ended():
        raise reader.fail("the end")
    return value


def names_in(node: Node) -> frozenset[str]:
    """The variables a condition speaks of."""
    match node:
        case Literal():
            return frozenset()
        case Name():
            return frozenset({node.key})
        case Compare():
            return names_in(node.left) | names_in(node.right)
        case Within():
            return names_in(node.left)
        case Negated():
            return names_in(node.part)
        case Both() | Either():
            return frozenset().union(*(names_in(part) for part in node.parts))


def _plain(value: Value) -> Value | Decimal:
    """Numbers compare as numbers; true is not 1."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    return Decimal(str(value))


def _compare(operator: str, left: Value, right: Value) -> bool:
    a, b = _plain(left), _plain(right)
    if operator == "=":
        return type(a) is type(b) and a == b
    if operator == "!=":
        return not (type(a) is type(b) and a == b)
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        order = int(a.compare(b))
    elif isinstance(a, str) and isinstance(b, str):
        order = (a > b) - (a < b)
    else:
        return False  # text is neither above nor below a number
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[operator]


def meets(value: Value, test: Test) -> bool:
    if isinstance(test.value, Range):
        span = test.value
        return _compare(">" if span.low_open else ">=", value, span.low) and _compare(
            "<" if span.high_open else "<=", value, span.high
        )
    return _compare(test.operator, value, test.value)


def _value_of(node: Node, values: Values) -> Value:
    match node:
        case Literal():
            return node.value
        case Name():
            return values.get(node.key)
    return holds(node, values)


def holds(node: Node, values: Values) -> bool:
    """Whether the condition is true for these values. A lone variable holds when it is true."""
    match node:
        case Literal():
            return node.value is True
        case Name():
            return values.get(node.key) is True
        case Compare():
            return _compare(node.operator, _value_of(node.left, values), _value_of(node.right, values))
        case Within():
            value = _value_of(node.left, values)
            return any(meets(value, test) for test in node.tests)
        case Negated():
            return not holds(node.part, values)
        case Both():
            return all(holds(part, values) for part in node.parts)
        case Either():
            return any(holds(part, values) for part in node.parts)


_FOREIGN = (
    (re.compile(r"(?<![=<>!])==(?!=)"), "="),
    (re.compile(r"&&"), " and "),
    (re.compile(r"\|\|"), " or "),
    (re.compile(r"\beq\b"), "="),
    (re.compile(r"\bne\b"), "!="),
    (re.compile(r"\bgt\b"), ">"),
    (re.compile(r"\blt\b"), "<"),
)


def from_foreign(text: str) -> str:
    """A condition of another tool (`${a == 'b' && c}`, `= a`) in the small language, as far as signs differ.

    Text between quotation marks stays as it is. Raises ExpressionInvalid when what remains is not in the language.
    """
    inner = text.strip()
    if len(inner) > LONGEST:
        raise ExpressionInvalid(text, f"it is longer than {LONGEST} characters")
    if inner[:2] in ("${", "#{") and inner.endswith("}"):
        inner = inner[2:-1]
    elif inner.startswith("=") and not inner.startswith("=="):
        inner = inner[1:]
    pieces = re.split(r"(\"[^\"]*\"|'[^']*')", inner)
    for index in range(0, len(pieces), 2):
        for pattern, ours in _FOREIGN:
            pieces[index] = pattern.sub(ours, pieces[index])
        pieces[index] = re.sub(r"!\s*(?=\()", "not", pieces[index])
    found = re.sub(r"\s+", " ", "".join(pieces)).strip()
    parse(found)
    return found
