"""The handle."""

import random
from collections import OrderedDict

import torch
from torch.utils.hooks import RemovableHandle

from autograde.observing.experiment import experiment, further


@experiment(
    "hooks.handle",
    title="The handle",
    points=2,
    subjects={"Handle": RemovableHandle},
    hints=(
        "Keep a reference to the dictionary, and a number that no other handle has.",
        "A counter at the class is shared by all handles: read it and raise it in `__init__`. `itertools.count()` "
        "does as well.",
        "`hooks.pop(self.id, None)` removes a key and is content if it is not there. `__exit__` calls `remove()` and "
        "returns nothing, so that an error passes through.",
    ),
    after=(
        "`RemovableHandle` in `torch/utils/hooks.py` is hardly longer. It holds the dictionary by a weak reference, so "
        "that a handle you keep does not keep a whole network in memory, and it knows extra dictionaries, in which "
        "`with_kwargs` and `always_call` are noted."
    ),
)
def handle(lib, see):
    """Hangs strings into dictionaries and removes them by their handles."""
    hooks, others = OrderedDict(), OrderedDict()

    def hang(place, what):
        made = lib.Handle(place)
        place[made.id] = what
        return made

    first, second, third = (hang(hooks, letter) for letter in "abc")
    elsewhere = hang(others, "elsewhere")
    fresh = OrderedDict()
    waiting = lib.Handle(fresh)
    see("how many entries the dictionary has when its first handle has just been made", len(fresh))
    see("three hooks hang", list(hooks.values()))
    second.remove()
    see("after removing the second", list(hooks.values()))
    see("another dictionary", list(others.values()))
    see.raises("removing it twice", second.remove)
    see("after that", list(hooks.values()))
    hang(hooks, "d")
    see("one more hook", list(hooks.values()))
    del hooks[first.id]
    see.raises("removing what is gone already", first.remove)
    made = hang(hooks, "e")
    with made as inside:
        see("inside a with block", list(hooks.values()))
        hang(hooks, "another, registered in the block")
        see("what `as` gives", "the handle" if inside is made else type(inside).__name__)
    see("after the with block", list(hooks.values()))
    hang(hooks, "g")
    inside.remove()
    see("a new hook, when an old handle is removed once more", list(hooks.values()))

    def outcome(error, removes=False):
        own = hang(hooks, "f")
        try:
            with own:
                own.remove() if removes else None
                raise error
        except BaseException as caught:
            return "that very error" if caught is error else f"a new {type(caught).__name__}"
        return "no error"

    ordinary = (LookupError("inside"), ValueError(), KeyError("f"), RuntimeError(), NotADirectoryError())
    for error in (*ordinary, UserWarning("u"), StopIteration(), KeyboardInterrupt()):
        see(f"an error inside a with block, {type(error).__name__}: what comes out", outcome(error))
    see("the handle was removed in the block, then came an error: what comes out", outcome(ValueError(), removes=True))
    see("after the errors", list(hooks.values()))
    waiting.remove()
    see("and when that handle, whose hook was never hung, is removed", len(fresh))
    third.remove()
    see("after removing the third", list(hooks.values()))
    see("a handle for another dictionary has another id", elsewhere.id != first.id, expect=True)
    ids = [lib.Handle(place).id for place in (hooks, others, hooks, others)]
    see("four handles that are thrown away at once: different ids", len(set(ids)))

    class Mine(lib.Handle):
        pass

    ids = [cls(place).id for cls in (lib.Handle, Mine, Mine, lib.Handle) for place in (hooks, others)]
    see("eight handles, some of a subclass: all ids differ", len(set(ids)) == len(ids))
    ids = [lib.Handle(OrderedDict()).id for _ in range(500)]
    see("five hundred handles, each for a dictionary of its own: all ids differ", len(set(ids)) == 500)
    gone = hang(others, "gone")
    ids = [gone.id]
    gone.remove()
    ids += [gone.id, lib.Handle(others).id]
    see("removed: it has the id it had", ids[0] == ids[1])
    see("the next handle has another one", ids[0] != ids[2])
    see.raises("a with block of a handle that was removed before", lambda: gone.__enter__().__exit__(None, None, None))
    ids = []
    for _ in range(2):
        random.seed(0), torch.manual_seed(0)
        ids.append(lib.Handle(OrderedDict()).id)
    see("two handles, each made after random.seed(0) and torch.manual_seed(0): different ids", len(set(ids)))
    twice = OrderedDict()
    same = [hang(twice, value) for value in ("hook", "hook", 0, None)]
    same[1].remove()
    see("one hook hangs there twice, its second handle is removed: which entries stay", [h.id in twice for h in same])
    same[2].remove(), same[3].remove()
    see("entries that hold 0 and None are removed", list(twice.values()))
    twice.clear()
    see.raises("removing, when somebody has emptied the dictionary", same[0].remove)
    first_of_all = hang(empty := OrderedDict(), "a")
    first_of_all.remove()
    see("removed: the only entry of a dictionary that was empty before", list(empty.values()))
    lost = lib.Handle(OrderedDict())
    see.raises("removing, when the dictionary is gone", lost.remove)
    with hang(hooks, "h") as early:
        early.remove()
    see("removed inside its own with block", list(hooks.values()))
    earlier = hang(hooks, "i")
    hang(hooks, "j")
    with earlier:
        see("inside a with block of a handle that was made earlier", list(hooks.values()))
    with hang(hooks, "k") as nested:
        with nested:
            pass
        see("in a with block, behind another one of the same handle inside it", list(hooks.values()))
    before = RemovableHandle.next_id
    lib.Handle(OrderedDict())
    borrowed = issubclass(lib.Handle, RemovableHandle) or RemovableHandle.next_id > before
    see("PyTorch's handle does the work", borrowed, expect=False)


@further("hooks.handle")
def handle_many(lib, see):
    """Many handles, removed from the front, from the back, and from the middle."""
    hooks = OrderedDict()
    made = []
    for number in range(9):
        made.append(lib.Handle(hooks))
        hooks[made[-1].id] = number
        if number % 3 == 2:
            made[number - 1].remove()
    see("every third was removed on the way", list(hooks.values()))
    for one in (made[0], made[8], made[5]):
        one.remove()
    see("three more", list(hooks.values()))
