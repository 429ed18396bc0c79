"""Holes and injustices of published graders, each shown closed here, by name.

The answers are the ones kept beside the exercises: here each is tied to the hole that it would slip through. What is
told for all kept answers by test_calibrate is told here for those that others let pass, or refuse.
"""

import pytest
import torch

from autograde.catalogue import find
from autograde.checking import examine
from autograde.course import answers
from autograde.oracle import subjects_of

HOLES = {
    "a softmax that ignores dim": ("softmax.softmax", ["always_last_axis", "always_axis_0", "always_axis_1"]),
    "a softmax without a gradient": ("softmax.softmax", ["detached", "detached_sum"]),
    "a softmax with the global maximum": ("softmax.softmax", ["global_maximum"]),
    "a softmax that is torch.softmax itself": ("softmax.softmax", ["by_torch", "by_log_softmax", "by_attention"]),
    "a Linear whose forward returns zeros": ("functional.linear", ["returns_zeros"]),
    "a Linear that never adds the bias": ("functional.linear", ["bias_never_added"]),
    "a ReLU that overwrites its input": ("functional.relu", ["overwrites_its_input"]),
    "train() that reaches one level only": ("registration.train", ["one_level"]),
    "parameters() in a wrong order": ("registration.named_parameters", ["children_first", "alphabetical"]),
    "running statistics that never move": ("functional.batch_norm", ["statistics_never_move"]),
    "a residual block without its skip": ("sequential.residual", ["no_skip"]),
}

INJUSTICES = {
    "an iterator where a list was expected, and the reverse": ("registration.named_parameters", ["lists_and_stack"]),
    "a module because it used Sequential inside": ("lenet.lenet", ["one_sequential"]),
    "a chain written as a reduction": ("sequential.chain", ["reduce"]),
    "other attribute names and order of declaration": ("lenet.lenet", ["other_order_of_declaration"]),
    "a softmax by logsumexp, row by row, or with a detached maximum": (
        "softmax.softmax",
        ["minus_logsumexp", "row_by_row", "detached_maximum"],
    ),
    "a cross-entropy by gather, one-hot, loop or margins": (
        "softmax.cross_entropy",
        ["gather", "one_hot", "loop", "margins"],
    ),
    "a dropout by bernoulli": ("functional.dropout", ["bernoulli"]),
    "train written over modules()": ("registration.train", ["over_modules"]),
}

SEEDS = (0, 17, 4_242)


def verdicts(exercise, answer):
    for seed in SEEDS:
        yield examine(exercise, subjects_of(answer, exercise), seed=seed, further=True, diagnosing=False)


@pytest.mark.parametrize("hole", HOLES)
def test_the_hole_is_closed(hole):
    name, mistakes = HOLES[hole]
    exercise = find(name)
    kept = {answer.name: answer for answer in answers.wrong(exercise)}
    for mistake in mistakes:
        assert not any(v.passed for v in verdicts(exercise, kept[mistake])), mistake


@pytest.mark.parametrize("injustice", INJUSTICES)
def test_the_right_answer_passes(injustice):
    name, unusual = INJUSTICES[injustice]
    exercise = find(name)
    kept = {answer.name: answer for answer in answers.right(exercise)}
    for answer in unusual:
        assert all(v.passed for v in verdicts(exercise, kept[answer])), answer


def test_the_input_is_cloned_before_it_is_used_again():
    """A check that hands its own tensor to code that overwrites it must not compare the ruins."""
    exercise = find("functional.relu")
    (overwriting,) = (a for a in answers.wrong(exercise) if a.name == "overwrites_its_input")
    verdict = next(iter(verdicts(exercise, overwriting)))
    assert verdict.state == "differs"
    assert verdict.got is not None


def test_a_module_that_hides_the_original_softmax_is_found():
    def hidden(x, dim):
        return torch.exp(torch.nn.LogSoftmax(dim)(x))

    assert not examine(find("softmax.softmax"), {"softmax": hidden}, diagnosing=False).passed
