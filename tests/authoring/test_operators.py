"""What each operator makes of a few lines of code."""

import ast
import difflib
import inspect

import pytest

from autograde.authoring.mutation.mutants import OPERATORS, essence, mutants


def made(operator, code):
    """Return what an operator makes of some code: of each mutant the lines that come, or "" where one only goes."""
    found = []
    for mutant in mutants(code):
        if mutant.operator == operator:
            lines = difflib.ndiff(code.splitlines(), mutant.code.splitlines())
            found.append("; ".join(line[2:].strip() for line in lines if line.startswith("+ ")))
    return found


EXAMPLES = {
    "comparison": ("a = b < c\n", ["a = b <= c", "a = b >= c"]),
    "arithmetic": ("a = b / c\n", ["a = b * c", "a = b // c"]),
    "operands_swapped": ("a = b - (c + d)\n", ["a = c + d - b"]),
    "constant": ("a = [1, True]\n", ["a = [2, True]", "a = [0, True]", "a = [1, False]"]),
    "logic": ("a = b and c\n", ["a = b or c", "a = c", "a = b"]),
    "sign_dropped": ("a = -b\n", ["a = b"]),
    "condition": ("if b():\n    a = 1\nelse:\n    a = 2\n", ["if not b():", "a = 1", "a = 2"]),
    "filter_changed": ("a = [b for b in c if b.d]\n", ["a = [b for b in c]", "a = [b for b in c if not b.d]"]),
    "break_or_continue": ("for a in b:\n    if a:\n        break\n    c(a)\n", ["continue"]),
    "statement_gone": ("a()\nif b:\n    c()\n", ["", "", "pass"]),
    "block_unwrapped": ("with a():\n    b = '(c)'\n    d()\n", ["b = '(c)'; d()"]),
    "exception_widened": ("try:\n    a()\nexcept KeyError:\n    b()\n", ["except Exception:"]),
    "exception_changed": ('raise ValueError("1 of 2")\n', ['raise TypeError("1 of 2")']),
    "decorator_gone": ("@a\n@b\ndef f():\n    pass\n", ["", ""]),
    "arguments": ("a(b, c, d=e)\n", ["a(c, b, d=e)", "a(b, c)", "a(b, d=e)"]),
    "elements_swapped": ("a = b, c\n", ["a = c, b"]),
    "default_dropped": (
        "def f(a, b: int = g, *, c=h): ...\n",
        ["def f(a, b: int, *, c=h): ...", "def f(a, b: int = g, *, c): ..."],
    ),
    "early_return": (
        "def f(a):\n    b()\n    for c in a:\n        d(c)\n    return a\n",
        ["return", "return a"],
    ),
    "truth_for_none": ("a = b is not None and c is None\n", ["a = b and c is None", "a = b is not None and not c"]),
    "exact_type": (
        "a = isinstance(b, T), isinstance(b, (T, U))\n",
        [
            "a = type(b) is T, isinstance(b, (T, U))",
            "a = isinstance(b, T), type(b) in (T, U)",
            "a = isinstance(b, T), isinstance(b, (U,))",
            "a = isinstance(b, T), isinstance(b, (T,))",
        ],
    ),
    "any_subtype": ("a = type(b) is T\n", ["a = isinstance(b, T)"]),
    "wrapper_dropped": ("for a in list(b):\n    c(a)\n", ["for a in b:"]),
    "method_dropped": ("a = b.detach().clone()\n", ["a = b.detach()", "a = b.clone()"]),
    "attribute_dropped": ("a = b.data\n", ["a = b"]),
    "result_changed": ("def f(a):\n    return a\n", ["return a.detach()", "return a.clone()"]),
    "loop_left": ("for a in b:\n    c(a)\n", ["break"]),
    "passed_over": (
        "for n, p in q.items():\n    r(p)\n",
        ["if not p.requires_grad:; continue", "if p is None:; continue"],
    ),
    "filtered": (
        "a = {n: p for n, p in q.items()}\n",
        ["a = {n: p for n, p in q.items() if p.requires_grad}", "a = {n: p for n, p in q.items() if p is not None}"],
    ),
    "super_gone": ("a = super().f(b)\n", ["a = None", "a = b"]),
    "forward_for_call": (
        "a = self.fc(b) + layer.forward(b)\n",
        ["a = self.fc.forward(b) + layer.forward(b)", "a = self.fc(b) + layer(b)"],
    ),
    "self_dropped": (
        "def f(self, a):\n    self.b = self.a + self.c\n",
        ["b = self.a + self.c", "self.b = a + self.c"],
    ),
    "in_place_call": (
        "a = b.relu() + F.relu(b) + torch.relu(b) + (b + c).relu()\n",
        [
            "a = b.relu() + F.relu(b) + torch.relu_(b) + (b + c).relu()",
            "a = b.relu_() + F.relu(b) + torch.relu(b) + (b + c).relu()",
            "a = b.relu() + F.relu(b, inplace=True) + torch.relu(b) + (b + c).relu()",
        ],
    ),
    "in_place_layer": ("a = nn.ReLU()\n", ["a = nn.ReLU(inplace=True)"]),
    "in_place_arithmetic": ("a = b * (c + d)\n", ["a = b.mul_(c + d)", "a = b * (c.add_(d))"]),
    "augmented": ("a = a + b\n", ["a += b"]),
    "out_of_place": ("a += b\n", ["a = a + b"]),
}


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_operator_makes_what_it_should(operator):
    code, wanted = EXAMPLES[operator]
    assert sorted(made(operator, code)) == sorted(wanted)
    assert inspect.getdoc(OPERATORS[operator][1])


@pytest.mark.parametrize(
    ("operator", "code", "never"),
    [
        ("passed_over", "for p in q.values():\n    if p is not None:\n        r(p)\n", "if p is None"),  # asked already
        ("passed_over", "for name in q:\n    r(name)\n", "None"),
        ("filtered", "a = [p for p in q.values() if p is not None]\n", "None if p is not None"),
        ("arguments", "a = torch.mul(b, c)\n", "c, b"),
        ("arguments", "a = list(zip(b, strict=True))\n", "zip"),
        ("elements_swapped", "a = isinstance(b, (T, U))\n", ""),
        ("constant", "raise ValueError(f'{a} is not 1')\n", ""),
        ("constant", "def f(a: Array[3]) -> Array[3]: ...\n", ""),
        ("out_of_place", "a += 1\n", ""),
    ],
)
def test_what_no_check_looks_at_stays(operator, code, never):
    assert [line for line in made(operator, code) if never in line] == []


def test_mutants_compile_and_are_all_different():
    code = inspect.getsource(difflib.get_close_matches)
    found = mutants(code)
    assert len(found) > 50
    assert len({essence(m.code) for m in found} | {essence(code)}) == len(found) + 1
    assert None not in {essence(m.code) for m in found}


def test_the_rest_of_the_text_stays_as_it_is():
    code = "def f(x):\n    # why\n    y = {'a': 1,\n         'b': [x]}  # here\n    return y   # and there\n"
    for mutant in mutants(code):
        if mutant.operator in ("constant", "result_changed"):
            gone = [line for line in difflib.ndiff(code.splitlines(), mutant.code.splitlines()) if line[0] == "-"]
            assert len(gone) == 1, mutant
            assert "# why" in mutant.code


def test_a_mutant_that_is_known_is_left_out():
    code, other = "def f(a):\n    return a + 1\n", "def f(a: int):\n    '''Say.'''\n    return a - 1\n"
    assert "arithmetic" in {m.operator for m in mutants(code)}
    assert other not in [m.code for m in mutants(code, [other])]
    assert len(mutants(code, [other])) == len(mutants(code)) - 1


def test_functions_that_another_answer_has_too_are_left_alone():
    code = "class A:\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2\n"
    beside = (
        "class A:\n    def f(self):\n        '''Say.'''\n        return 1\n\n    def g(self):\n        return 1 + 1\n"
    )
    assert {m.line for m in mutants(code, beside=beside)} == {5, 6}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("x = 1", "x  =  1  # one", True),
        ("def f(a: int) -> int:\n    '''Say.'''\n    return a", "def f(a):\n    return a", True),
        ("def f(a):\n    return a\n    a()", "def f(a):\n    return a", True),
        ("x = 1", "x = True", False),
        ("x = 1", "x = 1.0", False),
        ("def f(a=1): ...", "def f(a=2): ...", False),
    ],
)
def test_code_that_differs_in_looks_only_is_the_same(one, other, same):
    assert (essence(one) == essence(other)) is same


def test_code_that_does_not_compile_has_no_essence():
    assert essence("return 1") is None
    assert ast.parse("return 1")
