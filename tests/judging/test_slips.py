import linecache
import textwrap

import pytest
import speed
import torch
from torch import nn
from torch.nn import functional as F

from autograde.course.answers import Answer
from autograde.course.catalogue import find
from autograde.judging import kept, slips
from autograde.judging.checking import examine
from autograde.judging.oracle import execute, subjects_of
from autograde.showing.panel import to_text

NET = """
class Net(nn.Module):
    def __init__(self, **kwargs):
        super().__init__()
        self.fc1 = nn.Linear(3, 4)
        self.fc2 = nn.Linear(4, 2)

    def forward(self, x):
        x = F.relu(self.fc1(x))
        return self.fc2(x)
"""


def said(source):
    return slips.in_source(textwrap.dedent(source))


def test_code_without_a_slip():
    assert said(NET) == []


def test_an_old_attempt_above_the_new_one_is_not_looked_at():
    old = NET.replace("self.fc1 =", "fc1 =").replace("def forward", "def foward")
    assert slips.in_source(old, {"Net"}) != []
    assert slips.in_source(old + NET, {"Net"}) == []
    assert slips.in_source(NET + old, {"Net"}) != []


@pytest.mark.parametrize(
    "kept",
    [
        "self.plain = [self.fc1]\n        self.heads = nn.ModuleList(self.plain)",
        "self.plain = {'a': nn.Linear(1, 1)}\n        self.heads = nn.ModuleDict(self.plain.items())",
        "self.plain = (nn.Linear(1, 1), self.fc1)\n        self.heads = nn.Sequential(*self.plain)",
        "global last\n        last = nn.Linear(1, 1)",
        "self.heads = nn.ModuleList()\n        self.plain = [nn.Linear(1, 1)]\n        self.heads.extend(self.plain)",
    ],
)
def test_layers_that_are_kept_in_another_way(kept):
    source = NET.replace("self.fc2 = nn", f"{kept}\n        self.fc2 = nn")
    assert source != NET
    assert said(source) == []


STUB = """
class Net(nn.Module):
    def __init__(self):
        # YOUR CODE HERE
        raise NotImplementedError

    def forward(self, x):
        '''Run it.'''
        # YOUR CODE HERE
        raise NotImplementedError


def helper():
    return 1
"""


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [
        ("helper", "other", []),  # nothing was begun
        ("        raise NotImplementedError\n\n    def f", "        super().__init__()\n\n    def f", ["Net.forward"]),
        ("'''\n        # YOUR CODE HERE\n        raise NotImplementedError", "'''\n        return x", ["Net.__init__"]),
        ("raise NotImplementedError", "pass", []),
        ("raise NotImplementedError", "if self: raise NotImplementedError", []),
        ("def forward", "def foward", ["Net.__init__"]),
        ("class Net", "class Net(", []),  # no Python
    ],
)
def test_what_is_left_of_an_answer_that_was_begun(old, new, left):
    assert old in STUB
    assert slips.left_in(STUB.replace(old, new), STUB)[0] == left


def test_a_raise_that_was_left_beside_the_learners_lines_is_told():
    code = STUB.replace("Run it.'''", "Run it.'''\n        y = 2 * x")
    assert slips.left_in(code, STUB) == (["Net.__init__"], ["Net.forward"])
    exercise = find("sequential.indexed")
    stub = kept.source().stub(exercise)
    begun = stub.replace("raise NotImplementedError", "raise NotImplementedError\n        return 3", 1)
    text = to_text(exercise, examine(exercise, subjects_of(Answer("wrong", "begun", "", begun), exercise)))
    assert "not finished yet" in text
    assert "still raises NotImplementedError beside your lines: delete that line" in text


def test_a_panel_says_what_is_left_of_an_answer_that_was_begun():
    exercise = find("sequential.indexed")
    stub = kept.source().stub(exercise)
    methods = list(slips._functions(stub))
    assert len(methods) > 1
    begun = stub.replace("raise NotImplementedError", "return len(self._modules)", 1)
    assert begun != stub
    for code, words in ((stub, "not attempted yet"), (begun, "not finished yet")):
        verdict = examine(exercise, subjects_of(Answer("wrong", "begun", "", code), exercise))
        text = to_text(exercise, verdict)
        assert words in text, text
    assert f"{methods[1]} and" in text or f"{methods[1]} still raises NotImplementedError" in text


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("def forward", "def foward", "the method is called `foward`; what is looked for is `forward`."),
        ("def __init__", "def _init_", "the method is called `_init_`; what is looked for is `__init__`."),
        ("    def forward(self, x):", "        def forward(self, x):", "it is defined inside `__init__`."),
        ("nn.Linear(3, 4)", "nn.Linear(3, 4),", "Line 5: the comma at its end makes `self.fc1` a tuple with one item."),
        ("F.relu(self.fc1(x))", "F.relu(self.fc1(x)),", "Line 9: the comma at its end makes `x` a tuple"),
        ("return self.fc2(x)", "return self.fc2(x),", "makes a tuple of what is returned."),
        ("self.fc1 =", "fc1 =", "`fc1` is a local variable, gone when `__init__` ends: write `self.fc1 = …`."),
        ("self.fc2(x)", "fc2(x)", "`fc2` is an attribute: write `self.fc2`."),
        ("nn.Linear(3, 4)", "[nn.Linear(3, 4)]", "plain list, and layers made in it are not registered"),
        ("nn.Linear(3, 4)", "{'a': nn.Linear(3, 4)}", "`self.fc1` is a plain dict"),
        ("nn.Linear(3, 4)", "[nn.Linear(i, 4) for i in (1, 2)]", "in an `nn.ModuleList` they are."),
        ("nn.Linear(3, 4)", "nn.Conv2D(3, 4)", "there is no `nn.Conv2D`; did you mean `nn.Conv2d`?"),
        ("F.relu", "F.rleu", "there is no `F.rleu`; did you mean `F.relu`?"),
        ("F.relu(self.fc1(x))", "nn.ReLU(x)", "`nn.ReLU(x)` makes a layer, with `x` as a setting"),
        ("F.relu(self", "nn.ReLU(self", "what makes and runs one is `nn.ReLU()(self.fc1(x))`."),
        ("super().__init__()", "super().__init__(*kwargs)", "with their values it is `**kwargs`."),
        ("super().__init__()", "super().__init__", "`super().__init__` is not called"),
        ("forward(self, x)", "forward()", "`forward` does not take `self`"),
        ("forward(self, x)", "forward(x)", "Line 8: `forward` does not take `self` as its first argument."),
        ("__init__(self, **kwargs)", "__init__(**kwargs)", "`__init__` does not take `self` as its first argument."),
        ("__init__(self, **kwargs)", "__int__(self, width)", "the method is called `__int__`; what is looked for is"),
        ("        return self.fc2(x)", "", "`forward` has no `return` with a value, so it gives None."),
    ],
)
def test_a_slip_is_told(old, new, words):
    assert NET.count(old) == 1
    source = NET.replace(old, new)
    if "        def forward" in new:
        source = source.replace("        x = ", "            x = ").replace("        return", "            return")
    found = said(source)
    assert any(words in sentence for sentence in found), found
    assert len(found) <= 2


def test_a_forward_that_is_not_indented():
    outside = NET.replace("    def forward", "def forward").replace("        x =", "    x =")
    assert (
        "`forward` is not indented: it stands outside of the class `Net`."
        in said(outside.replace("        return", "    return"))[0]
    )


def test_a_return_inside_the_loop():
    loop = "def chain(x):\n    for f in fs:\n        x = f(x)\n        return x"
    assert said(loop) == ["Line 4: this `return` stands inside the loop, which so ends in its first round."]
    assert said(loop.replace("        return", "    return")) == []
    assert said("def any_of(fs):\n    for _ in fs:\n        return True\n    return False") == []


@pytest.mark.parametrize(
    "method", ["__getattr__", "__setitem__", "__delitem__", "__enter__", "__contains__", "add_module", "parameters"]
)
def test_names_that_are_meant(method):
    assert said(f"class Module:\n    def {method}(self, x):\n        return x") == []


def test_what_cannot_be_read_is_left_out():
    for subject in (len, object(), 3, ..., type("Made", (), {"f": len}), eval("lambda x: x")):
        assert slips.found({"subject": subject}) == []


def test_a_look_is_quick_and_the_panel_says_it():
    exercise = find("call.simple_net")
    code = """
class SimpleNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer1 = nn.Linear(3, 4)
        self.layer2 = nn.Linear(4, 2)

    def foward(self, x):
        return self.layer2(torch.relu(self.layer1(x)))
"""
    namespace = execute(Answer("wrong", "misspelt", "", code), exercise.chapter)
    subjects = {name: namespace[name] for name in exercise.subjects}
    verdict = examine(exercise, subjects)
    assert verdict.diagnosis is None
    text = to_text(exercise, verdict)
    assert "the method is called foward; what is looked for is forward." in text
    assert "exactly like this mistake" not in text
    assert speed.seconds(lambda: slips.found(subjects), enough=0.002) < 0.002


def test_a_layer_made_in_a_branch_is_lost_too():
    source = "class Net(nn.Module):\n    def __init__(self, a):\n        if a:\n            fc = nn.Linear(1, 1)\n"
    assert slips.in_source(source)[0].startswith("Line 4: `fc` is a local variable")


def test_a_list_beside_a_registration_is_no_slip():
    source = "class Net(nn.Module):\n    def __init__(self):\n        self.layers = [nn.Linear(1, 1)]\n{}"
    assert "plain list" in slips.in_source(source.format("        self.use(self.layers[0])"))[0]
    assert slips.in_source(source.format("        self.add_module('0', self.layers[0])")) == []


def test_a_plain_class_that_keeps_nothing():
    said = slips.in_source(
        "class Scale:\n    def __init__(self, factor):\n        self.factor = factor\n        calls = 0\n"
    )
    assert said == ["Line 4: `calls` is a local variable, gone when `__init__` ends: write `self.calls = …`."]


def test_the_words_of_an_error_are_explained():
    error = {"message": "Boolean value of Tensor with more than one value is ambiguous"}
    assert "if result is not None" in slips.found({}, error)[0]
    for code, words in (
        ("if parameter not in seen:", "keep a set"),
        ("return [p for p in found if p in seen]", "keep a set"),
        ("for p in found: p or None", "if result is not None"),
        ("if not p or p in seen:", "if result is not None"),
        ("if p not in seen:", "keep a set"),
        ("if p is None or p in seen:", "keep a set"),
    ):
        frames = [{"line": 1, "function": "walk", "code": code}]
        assert words in slips.found({}, error | {"frames": frames})[0]


def test_the_words_of_the_learners_own_error_are_not():
    error = {"message": "cannot assign parameters before Module.__init__() call"}
    assert "ran" in slips.found({}, error)[0]
    frames = [{"line": 3, "function": "Net.__setattr__", "code": "raise AttributeError(words)"}]
    assert slips.found({}, error | {"frames": frames}) == []


def test_a_layer_in_place_of_a_tensor():
    error = {"message": "linear(): argument 'input' (position 1) must be Tensor, not ReLU"}
    assert "made, and not called? `nn.ReLU()(x)` does both." in slips.found({}, error)[0]
    assert "is a star missing" in slips.found({}, {"message": error["message"].replace("ReLU", "list")})[0]
    assert "something that is no tensor." in slips.found({}, {"message": error["message"].replace("ReLU", "int")})[0]


def test_the_method_in_place_of_the_mode():
    code = "F.dropout(x, 0.5, module.train)"
    with pytest.raises(TypeError) as raised:
        F.dropout(torch.ones(2), 0.5, nn.Linear(1, 1).train)
    (said,) = slips.found({}, {"message": str(raised.value), "frames": [{"code": code}]})
    assert "kept in the attribute `training`" in said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("return any(layer.parameters())", "`any(True for _ in items)`"),
        ("return any(p for p in layer.parameters())", "write `if result is not None:`"),
        ("if result:", "write `if result is not None:`"),
    ],
)
def test_tensors_that_are_asked_whether_they_are_true(code, said):
    with pytest.raises(RuntimeError) as raised:
        any(nn.Linear(2, 2).parameters())
    assert said in slips.found({}, {"message": str(raised.value), "frames": [{"code": code}]})[0]


def test_a_class_inside_a_method_has_a_forward_of_its_own():
    source = """
    class Net(nn.Module):
        def __call__(self, x):
            class Own(Function):
                def forward(ctx, x):
                    return x
            return Own.apply(x)
    """
    assert said(source) == []


SCALE = """
class Scale:
    def __init__(self, factor):
        self.factor = factor
        self.calls = 0

    def __call__(self, x):
        self.calls += 1
        return self.factor * x
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("", "", []),
        ("self.factor * x", "factor * x", ["`factor` is an attribute: write `self.factor`."]),
        ("self.calls += 1", "calls += 1", ["`calls` is an attribute: write `self.calls`."]),
        ("        self.calls = 0\n", "", ["`self.calls` is read, and nothing has set it"]),
        ("        self.factor = factor\n", "", ["`self.factor` is read, and nothing has set it"]),
        ("self.factor = factor", "pass", ["`self.factor` is read, and nothing has set it"]),
        ("self.factor", "factor", ["`factor` is known in `__init__` only"]),
        ("self.factor * x", "scale(x)", []),
    ],
)
def test_a_name_that_is_missing_is_looked_for_in_the_class(old, new, words):
    assert old in SCALE
    namespace = {"__name__": "__main__"}
    source = SCALE.replace(old, new)
    linecache.cache["<scale>"] = (len(source), None, source.splitlines(keepends=True), "<scale>")
    exec(compile(source, "<scale>", "exec"), namespace)
    scale = namespace["Scale"]
    try:
        scale(2)(3)
        error = None
    except Exception as raised:
        error = {"message": str(raised), "frames": []}
    found = slips.found({"Scale": scale}, error)
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))


def test_what_stands_below_a_return():
    (slip,) = said(
        SCALE.replace("        self.calls += 1\n        return self.factor * x", "        return x\n        x = 1")
    )
    assert slip.startswith("Line 9:")
    assert "this stands below a `return`, so it never runs" in slip
