"""Who runs when."""

from torch import nn

from autograde.observing.experiment import prediction


@prediction(
    "hooks.order",
    title="Who runs when",
    points=1,
    items=("A", "B", "C", "D", "E"),
    hints=(
        "`outer`'s forward is where `inner` is called. What of `outer` has run by then, and what has not?",
        "All of `inner` happens between A and E.",
        "C was registered before D, but D asked for the front.",
    ),
    after=(
        "Each module runs its own pre-hooks, its forward, its own hooks; a child's call lies inside its parent's "
        "forward. `prepend=True` moves a new hook to the front of its own list. The lists are ordered dictionaries, "
        "filled in `register_forward_hook` of `torch/nn/modules/module.py`."
    ),
)
def order(see):
    """Hangs five hooks on two nested modules and notes who runs."""
    ran = []

    def note(letter):
        return lambda *_: ran.append(letter)

    inner = nn.Linear(2, 2)
    outer = nn.Sequential(inner)
    outer.register_forward_pre_hook(note("A"))
    inner.register_forward_pre_hook(note("B"))
    inner.register_forward_hook(note("C"))
    inner.register_forward_hook(note("D"), prepend=True)
    outer.register_forward_hook(note("E"))
    outer(see.rand(1, 2))
    see("what ran", " ".join(ran))
    return " ".join(ran)
