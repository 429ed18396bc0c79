"""The Module from scratch: made of the answer cells, small, and nothing of `torch.nn.Module` in it."""

import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from autograde.authoring.make_reference import TARGET, reference_source
from autograde.course import answers, catalogue
from autograde.judging.oracle import execute, subjects_of
from autograde.observing.experiment import See
from autograde.observing.frames import remember_source
from autograde.observing.watching import of_functions, watching
from autograde.own_module.costs import call_costs
from autograde.own_module.grafting import OF_EVERY_CLASS, alone, completed, grafted
from autograde.own_module.kit import BaseModule, LoadReport, parse_to, unfinished
from autograde.own_module.parts import PARTS
from autograde.own_module.rebuild import missing, rebuild
from autograde.own_module.reference_module import Answers, Module
from autograde.own_module.scoreboard import scoreboard

EXERCISES = {short: catalogue.find(f"module.{short}") for short in PARTS}


def test_the_file_is_what_the_answer_cells_give():
    assert TARGET.read_text(encoding="utf-8") == reference_source(), (
        "run `python -m autograde.authoring.make_reference`"
    )


def test_it_is_one_readable_file_of_under_620_lines():
    assert len(TARGET.read_text(encoding="utf-8").splitlines()) < 620


def test_it_inherits_from_nothing_and_lacks_nothing():
    assert Answers.__mro__ == (Answers, BaseModule, object)
    assert {cls.__module__.partition(".")[0] for cls in Module.__mro__} == {"autograde", "builtins"}
    assert missing(Answers) == []
    assert missing(Module) == []
    assert unfinished(Module) == []


@pytest.mark.slow
def test_every_layer_of_torch_runs_on_it_and_agrees():
    board = scoreboard(Module)
    assert board.ran == board.agreed == len(board.rows), board.text()


def test_nothing_of_torch_nn_module_runs_when_a_layer_does():
    layers = rebuild(Module)
    with watching(of_functions(vars(nn.Module))) as ran:
        net = layers.Sequential(layers.Linear(3, 2), layers.BatchNorm1d(2)).double().train()
        net(torch.ones(4, 3, dtype=torch.float64)).sum().backward()
        net.load_state_dict(net.state_dict())
        repr(net)
    assert ran == []


@pytest.mark.parametrize("short", PARTS)
def test_each_part_owns_its_methods_alone(short):
    part = next(iter(subjects_of(answers.from_text(EXERCISES[short], "solution"), EXERCISES[short]).values()))
    others = [
        next(iter(subjects_of(answers.from_text(EXERCISES[other], "solution"), EXERCISES[other]).values()))
        for other in PARTS
        if other != short
    ]
    own = {name for name in vars(part) if not name.startswith("__") or name in vars(Answers)} - OF_EVERY_CLASS
    for other in others:
        assert not own & (vars(other).keys() - OF_EVERY_CLASS), other


def test_the_stubs_are_told():
    namespace = execute(answers.from_text(EXERCISES["modes"], "stub"), EXERCISES["modes"].chapter)
    whole = completed(namespace["Modes"], ("train", "eval"))
    assert unfinished(whole) == ["train", "eval"]


def test_a_part_that_was_begun_is_a_stub_until_nothing_raises_any_more():
    code = """
class Modes:
    def train(self, mode=True):
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        raise NotImplementedError
    def eval(self):
        for child in self.children():
            if child is self:
                raise NotImplementedError
        return self.train(False)
    def forward(self, x):
        raise NotImplementedError("words")
"""
    remember_source("<a part>", code)
    namespace = {}
    exec(compile(code, "<a part>", "exec"), namespace)
    assert unfinished(namespace["Modes"]) == ["train"]


def part_that_holds_a_module_inside():
    inner = nn.Module()

    class Modes:
        def train(self, mode=True):
            self.training = inner.train(mode).training
            for child in self.children():
                child.train(mode)
            return self

        def eval(self):
            return self.train(False)

    return Modes


def part_that_borrows():
    class Modes:
        train, eval = nn.Module.train, nn.Module.eval

    return Modes


def part_that_borrows_the_code():
    copied = type(part_that_borrows)(nn.Module.train.__code__, nn.Module.train.__globals__, "train", (True,))

    class Modes:
        train = copied

        def eval(self):
            return self.train(False)

    return Modes


def part_that_renames_the_code():
    def renamed(name):
        function = getattr(nn.Module, name)
        return type(function)(
            function.__code__.replace(co_name="own"), function.__globals__, name, function.__defaults__
        )

    class Modes:
        train, eval = renamed("train"), renamed("eval")

    return Modes


def part_that_switches_the_profiler_off():
    class Modes:
        def train(self, mode=True):
            former = sys.getprofile()
            sys.setprofile(None)
            try:
                return nn.Module.train(self, mode)
            finally:
                sys.setprofile(former)

        def eval(self):
            return self.train(False)

    return Modes


def part_that_asks_another_thread():
    class Modes:
        def train(self, mode=True):
            with ThreadPoolExecutor(1) as pool:
                return pool.submit(nn.Module.train, self, mode).result()

        def eval(self):
            return self.train(False)

    return Modes


def part_that_takes_the_courses_own_answer():
    class Modes:
        train, eval = Module.train, Module.eval

    return Modes


BORROWERS = (
    part_that_takes_the_courses_own_answer,
    part_that_holds_a_module_inside,
    part_that_borrows,
    part_that_borrows_the_code,
    part_that_renames_the_code,
    part_that_switches_the_profiler_off,
    part_that_asks_another_thread,
)


@pytest.mark.parametrize("make", BORROWERS)
def test_the_trap_sees_what_is_hidden(make):
    see = See(0)
    EXERCISES["modes"].body(SimpleNamespace(Modes=make()), see)
    ran = [
        o
        for o in see.transcript.observations
        if o.label == "methods of torch.nn.Module, or of the course's Module, that ran"
    ]
    assert [bool(o.value["items"]) for o in ran] == [True]


@pytest.mark.parametrize("subject", [nn.Module, type("Modes", (nn.Module,), {})])
def test_torchs_own_module_is_noticed(subject):
    see = See(0)
    with grafted(subject, see, "train", "eval") as module_class:
        assert module_class is subject
    alone = see.transcript.observations[0]
    assert (alone.label, alone.value) == ("it stands alone, without torch.nn.Module as a base", False)


def test_a_part_cannot_reach_the_course_s_answer_by_super():
    class Modes:
        def train(self, mode=True):
            return super().train(mode)

    module = completed(Modes, ("train", "eval"))()
    with pytest.raises(AttributeError):
        module.train()


def test_alone_puts_the_former_profiler_back():
    former = sys.getprofile()
    with pytest.raises(ValueError), alone(Module, See(0)):
        raise ValueError
    assert sys.getprofile() is former


def test_the_report_prints_as_pytorchs():
    assert repr(LoadReport([], [])) == "<All keys matched successfully>"
    assert repr(LoadReport(["a"], [])) == "_IncompatibleKeys(missing_keys=['a'], unexpected_keys=[])"
    assert parse_to(torch.float64)[1] is torch.float64


@pytest.mark.parametrize(("hooks", "most"), [(0, 1.0), (1, 1.2)])
def test_a_call_costs_no_more_than_torchs(hooks, most):
    measured = (call_costs(Module, nn.Module, hooks) for _ in range(10))
    # Other work on the machine may meet one of the two alone.
    assert any(ours <= most * theirs for ours, theirs in measured)
