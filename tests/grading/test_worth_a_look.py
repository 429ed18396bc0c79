"""What is listed for the teacher, and what is not."""

from pathlib import Path

import torch
from attacks.assignment import _cell
from nbformat.v4 import new_notebook

from autograde.grading.one_submission.results import STOPPED, Graded, GradedCell
from autograde.grading.whole_class import worth_a_look
from autograde.grading.whole_class.summary import Look
from autograde.grading.whole_class.worth_a_look import alike, sizes, trees, words_in

LONG = """
class Net(nn.Module):
    def __init__(self, width, depth):
        super().__init__()
        self.width = width
        self.layers = nn.ModuleList([nn.Linear(width, width) for _ in range(depth)])
        self.last = nn.Linear(width, 1)

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x)) + x
        if x.shape[0] > 3:
            x = x[:3] * 2 - 1
        return self.last(x).squeeze(-1).mean(dim=0, keepdim=True)

def run(net, x, steps):
    losses = []
    for step in range(steps):
        loss = net(x).sum() + step
        loss.backward()
        losses.append(loss.item())
    return losses
"""


def book(source):
    return new_notebook(cells=[_cell("module", source, solution=True)])


def test_unusual_words_are_named_and_usual_answers_are_not():
    assert words_in(book(LONG)) == []
    assert words_in(book("import ctypes\nx = 1"), "01") == [Look("01", "module", "the answer names `ctypes`")]


def test_what_cannot_be_read_is_no_matter():
    assert words_in(book("def f(:\n")) == []
    assert trees(book("((((" * 500), {}) == {}


def test_answers_that_did_not_run_or_took_too_long():
    cells = [
        GradedCell(0, "setup-1", state="raised", reason="NameError: x"),
        GradedCell(1, "a", state="raised", reason="SyntaxError, line 1: invalid syntax\nmore"),
        GradedCell(2, "b", state="timeout"),
        GradedCell(3, "c", state="ok"),
        GradedCell(4, "check-c", score=0.0, points=1.0, state="lost", reason=f"c: {STOPPED} 12 seconds"),
        GradedCell(5, "check-d", score=0.0, points=1.0, state="differs", reason="3 of 4"),
        GradedCell(6, "plot", points=2.0, state="timeout"),
        GradedCell(7, "why", points=2.0, state="raised", reason="NameError: x"),
        GradedCell(8, "text", points=2.0, state="manual"),
    ]
    found = worth_a_look.troubles(Graded(cells, 1), {"a", "b", "c", "plot", "why"}, "01")
    assert [(look.anchor, look.text) for look in found] == [
        ("comment-a", "the answer did not run to its end: SyntaxError, line 1: invalid syntax"),
        ("comment-b", "the answer took too long and was stopped"),
        ("check-c", "the check took too long and was stopped"),
        ("comment-plot", "the answer took too long and was stopped"),
        ("comment-why", "the answer did not run to its end: NameError: x"),
    ]
    assert {look.notebook for look in found} == {"01"}


def test_a_copy_of_pytorchs_source_is_found_whatever_it_is_called():
    source = Path(torch.nn.modules.module.__file__).read_text()
    start = source.index("    def register_parameter(")
    code = "class Module:\n" + source[start : source.index("    def add_module(", start)].replace("param", "weight")
    (look,) = words_in(book(code))
    assert "as PyTorch has them: register_weighteter" in look.text


def test_copies_are_found_when_names_were_changed():
    other = LONG.replace("Net", "Mine").replace("layer", "part").replace("losses", "all_of_them")
    third = LONG.replace("range(depth)", "range(depth + 1)")
    answers = {"ada": LONG, "ben": other, "cleo": third}
    said = alike(
        {who: {f"01: {name}": tree for name, tree in trees(book(a), {}).items()} for who, a in answers.items()}
    )
    assert said == {
        "ada": [Look("01", "module", "the answer is, names aside, that of", ("ben",))],
        "ben": [Look("01", "module", "the answer is, names aside, that of", ("ada",))],
    }


def test_what_was_given_is_nobodys_own():
    given = sizes(book(LONG))
    assert trees(book(LONG), given) == trees(book(LONG + "\nmade = Net(3, 4)\n"), given) == {}
    assert trees(book(LONG + LONG.replace("Net", "Other")), given).keys() == {"module"}


def test_what_many_write_is_no_copy():
    assert alike({f"s{n}": {"a": "same"} for n in range(20)}) == {}


def test_short_answers_are_none():
    assert trees(book("def softmax(x, dim):\n    return x.exp() / x.exp().sum(dim, keepdim=True)"), {}) == {}
    assert worth_a_look.LARGE > 100
