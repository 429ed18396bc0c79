"""How a module prints."""

from torch import nn

from autograde.observing.experiment import experiment
from autograde.own_module.grafting import grafted
from autograde.own_module.trying.states import States

PART = ("_get_name", "extra_repr", "__repr__")


@experiment(
    "module.printing",
    title="How a module prints",
    points=0,
    subjects={"Printing": nn.Module},
    conditions=States(part=PART),
    hints=(
        'For each child, append `f"({name}): {module!r}"` to `lines`, with its own lines moved further in.',
        "A child's text has lines of its own. If all of them move two columns in, deeper ones move further by "
        "themselves.",
        'At most one line and no child: return `f"{self._get_name()}({extra})"`.',
        'A child: `first, *rest = repr(module).split("\\n")`. Put two spaces before each line of `rest` '
        "and join all to one entry: the last line of the stub moves an entry at its first line only.",
    ),
    after=(
        "`Module.__repr__` in `torch/nn/modules/module.py`. `Sequential` and `ModuleList` print likewise; a long "
        "`ModuleList` of equal layers folds them into one line, in `torch/nn/modules/container.py`."
    ),
)
def printing(lib, see):
    """Prints leaves, nested modules, and what extra_repr says in one line or more."""
    with grafted(lib.Printing, see, *PART) as Module:

        class Linear(Module):
            def extra_repr(self):
                return "in=2, out=3"

        class Verbose(Module):
            def extra_repr(self):
                return "first\nsecond"

        class LayerNorm(Linear):
            pass

        class Named(Module):
            def _get_name(self):
                return "AnotherName"

        class Net(Module):
            pass

        def net(**children):
            made = Net()
            for name, child in children.items():
                made.add_module(name, child)
            return made

        see("an empty module", _text(Net()))
        see("one line of extra_repr", _text(Linear()))
        see("two lines of extra_repr", _text(Verbose()))
        see("one child", _text(net(fc=Linear())))
        see("two children", _text(net(fc=Linear(), act=Net())))
        same = Linear()
        see("one child at two names", _text(net(one=same, two=same)))
        see("nested", _text(net(a=net(b=net(c=Linear()), d=Net()), e=Linear())))
        deep = net(inner=Verbose())
        see("two lines inside", _text(deep))
        both = Linear()
        both.add_module("0", Verbose())
        see("extra_repr and a child", _text(both))
        see("a child that is None", _text(net(nothing=None)))
        see("a name of two words", _text(net(norm=LayerNorm(), layerList=Net())))
        see("a name of its own", _text(net(x=Named())))
        named = Named()
        named.add_module("act", Net())
        see("a name of its own, above a child", _text(named))
        see("extra_repr of a plain module", Net().extra_repr())

        class Own(Module):
            def __repr__(self):
                return "a __repr__ of its own\nin two lines"

        see("a child with a __repr__ of its own", _text(net(own=Own(), act=Net())))

        class Ended(Own):
            def __repr__(self):
                return "a text that ends in a line break\n"

        see("a child with such a text", _text(net(ended=Ended())))

        class Gap(Module):
            def extra_repr(self):
                return "above\n\n  below  \n   \nat the end"

        class Told(Module):
            def __init__(self, text):
                super().__init__()
                self.text = text

            def __str__(self):
                return "by str"

            def extra_repr(self):
                return self.text

        told = Told("  blanks around  ")
        see("blanks around extra_repr", _text(told))
        see("a child with a __str__ of its own", _text(net(told=told)))
        told.text = " "
        see("extra_repr is a single blank", _text(told))
        told.text = "a line and a break\n"
        see("another text, with a line break at its end", _text(told))
        see("the same as a child", _text(net(told=told)))
        see("blank lines of its own", _text(Gap()))
        see("blank lines of a child", _text(net(gap=Gap())))
        see("blank lines further down", _text(net(inner=net(gap=Gap(), act=Net()))))


def _text(module):
    """Return the module's text, without blanks in lines that hold nothing else."""
    return "\n".join(line if line.strip() else "" for line in repr(module).split("\n"))
