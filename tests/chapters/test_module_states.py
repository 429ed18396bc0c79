"""The states that parts of a Module are tried in: each condition sees a mistake that no other one sees."""

import pytest
from torch import nn

from autograde.course import answers
from autograde.course.catalogue import find
from autograde.judging.comparing import alike
from autograde.judging.oracle import subjects_of
from autograde.observing.experiment import run
from autograde.own_module.grafting import completed
from autograde.own_module.trying.chosen import Chosen
from autograde.own_module.trying.hook_states import HookStates
from autograde.own_module.trying.states import States

SEEN_BY_ONE = {
    "walks": ("members", "module_twice_skipped"),
    "paths": ("paths", "buffer_cloned"),
    "modes": ("modes", "false_children"),
    "gradients": ("gradients", "multiplied_by_zero"),
    "casts": ("conversion", "frozen_left"),
    "saving": ("saving", "keep_vars_not_passed"),
    "loading": ("tensors", "assign_thaws"),
    "further_down": ("keys", "hidden_at_the_root_only"),
    "changes": ("deletion", "none_not_deleted"),
    "copies": ("copying", "hooks_not_kept"),
    "printing": ("printing", "false_child"),
    "both_modes": ("calling", "finally"),
    "results_that_are_false": ("forward_hooks", "false_after_error"),
    "results_on_their_way": ("pre_hooks", "same_is_none"),
    "hooks_that_fail": ("forward_hooks", "kwargs_unguarded"),
    "outputs": ("calling", "list_left_as_tuple"),
    "hooks_that_change_hooks": ("pre_hooks", "removed_skipped"),
    "arguments": ("pre_hooks", "kwargs_copied"),
    "backward": ("backward", "live_views"),
    "when_collected": ("calling", "watch_after_pre_hooks"),
    "around_saving": ("saving", "first_hook_only"),
    "hooks_that_change_the_tree": ("keys", "keys_listed_before_the_hooks"),
}
"""For each condition, an exercise and one of its kept wrong answers."""

ALL = [(kind(part=None), name) for kind in (States, HookStates) for name in kind.names()]


def shown(kind: Chosen, name: str, module_class: type):
    return run(lambda lib, see: getattr(kind, name)(lib.Module, see), {"Module": module_class}, seed=0, seconds=600.0)


def test_there_is_a_mistake_for_each_condition():
    assert [name for _, name in ALL] == list(SEEN_BY_ONE)


@pytest.mark.parametrize("condition", SEEN_BY_ONE)
def test_only_this_condition_sees_the_mistake(condition):
    short, mistake = SEEN_BY_ONE[condition]
    exercise = find(f"module.{short}")
    answer = next(a for a in answers.wrong(exercise) if a.name == mistake)
    (part,) = subjects_of(answer, exercise).values()
    faulty = completed(part, exercise.conditions[0].part)
    seeing = [n for kind, n in ALL if not alike(shown(kind, n, nn.Module), shown(kind, n, faulty))]
    assert set(seeing) - {"when_collected"} == {condition} - {"when_collected"}
    assert condition in seeing


def test_a_part_is_tried_where_one_of_its_methods_matters():
    assert States(part=("__repr__",)).tried() == ["printing"]
    assert States(part=("zero_grad",)).tried() == ["gradients"]
    assert States(part=None).tried() == States.names()
    assert HookStates(part=("state_dict",)).tried() == ["around_saving", "hooks_that_change_the_tree"]
