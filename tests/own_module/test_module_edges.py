"""Programs at the edges of what a Module does, which random programs seldom meet: the reference against PyTorch."""

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from autograde.observing.isolation import quiet
from autograde.own_module.comparing import compare, importable
from autograde.own_module.disagreement import both_sides
from autograde.own_module.rebuild import rebuild
from autograde.own_module.reference_module import Module

NOT_YET: tuple[str, ...] = ()
"""Names of the programs on which the reference and PyTorch still differ."""

PROGRAMS = r"""
# %% always call sees what earlier hooks made
a=Net("a")
h1=a.register_forward_hook(add_one)
h2=a.register_forward_hook(refuse)
h1=a.register_forward_hook(log_output, always_call=True)
a(x)

# %% always call sees args that pre-hooks made
a=Net("a")
h1=a.register_forward_pre_hook(double_args)
h2=a.register_forward_pre_hook(refuse)
h1=a.register_forward_hook(log_output, always_call=True)
a(x)

# %% always call sees kwargs that pre-hooks made
a=Net("a")
h1=a.register_forward_pre_hook(scale_by_five, with_kwargs=True)
h2=a.register_forward_pre_hook(refuse)
h1=a.register_forward_hook(log_output_kwargs, with_kwargs=True, always_call=True)
a(x)

# %% always call args when forward fails
a=Net("a")
h1=a.register_forward_pre_hook(double_args)
h1=a.register_forward_hook(log_output, always_call=True)
a(x, wrong=1)

# %% zero grad on a view
a=Net("a")
a.w=Parameter(torch.ones(2))
big=torch.ones(4)
a.w.grad=big[:2]
a.zero_grad(set_to_none=False)
[p.grad for p in a.parameters()]

# %% zero grad on grad that is graph
a=Net("a")
a.w=Parameter(torch.ones(2))
(a(x)**2).sum().backward(create_graph=True)
a.zero_grad(set_to_none=False)
[(p.grad, p.grad.requires_grad) for p in a.parameters()]

# %% assign leaves a given buffer alone
a=Net("a")
a.register_buffer("b", torch.zeros(2))
t=torch.ones(2,requires_grad=True)
a.load_state_dict({"b":t}, assign=True)
t.requires_grad
a.b.requires_grad

# %% assign: buffer given nonleaf
a=Net("a")
a.register_buffer("b", torch.zeros(2))
t=torch.ones(2,requires_grad=True)*2
a.load_state_dict({"b":t}, assign=True)
a.b.requires_grad

# %% assign: parameter from parameter
a=Net("a")
a.w=Parameter(torch.ones(2), requires_grad=False)
t=Parameter(torch.zeros(2))
a.load_state_dict({"w":t}, assign=True)
a.w is t, t.requires_grad

# %% assign: dtype
a=Net("a")
a.w=Parameter(torch.ones(2))
a.load_state_dict({"w":torch.ones(2,dtype=torch.float64)}, assign=True)
a.w.dtype

# %% positional state dict
a=Net("a")
a.w=Parameter(torch.ones(2))
a.state_dict({}, "p.")

# %% metadata for hooks
a=Net("a")
a.w=Parameter(torch.ones(2))
s=a.state_dict()
s._metadata
s._metadata[""]
out=[]
h=a.register_load_state_dict_pre_hook(lambda m,s,p,meta,*r: out.append((p,dict(meta),hasattr(s,"_metadata"))))
a.load_state_dict(s)
out

# %% copy failing message
a=Net("a")
a.w=Parameter(torch.ones(2))
a.load_state_dict({"w": torch.ones(2,device="meta")})

# %% non tensor in state
a=Net("a")
a.w=Parameter(torch.ones(2))
a.load_state_dict({"w": 3})

# %% scalar
a=Net("a")
a.w=Parameter(torch.tensor(1.))
a.load_state_dict({"w": torch.tensor([4.])})
a.w

# %% backward hook value without input grad
a=Net("a")
a.w=Parameter(torch.ones(2))
h=a.register_full_backward_hook(lambda m,i,o: (torch.ones(2),))
a(x).sum().backward()

# %% backward hook single tensor
a=Net("a")
a.w=Parameter(torch.ones(2))
h=a.register_full_backward_hook(lambda m,i,o: torch.ones(2))
a(y).sum().backward()
y.grad

# %% backward hook single-element tensor
a=Net("a")
h=a.register_full_backward_hook(lambda m,i,o: torch.ones(1,2))
a(y).sum().backward()
y.grad

# %% backward hook list
a=Net("a")
h=a.register_full_backward_hook(lambda m,i,o: [torch.ones(2)])
a(y).sum().backward()
y.grad

# %% backward pre hook list
a=Net("a")
h=a.register_full_backward_pre_hook(lambda m,o: [torch.ones(2)])
a(y).sum().backward()
y.grad

# %% backward pre hook single
a=Net("a")
h=a.register_full_backward_pre_hook(lambda m,o: torch.ones(2))
a(y).sum().backward()
y.grad

# %% namedtuple output
from collections import namedtuple
Out = namedtuple("Out","p q")
a=Net("a")
a.forward=lambda x: Out(x*2,x*3)
h=a.register_full_backward_hook(log_grads)
type(a(y)).__name__
a(y).p.sum().backward()

# %% namedtuple with pre hook only
from collections import namedtuple
Out = namedtuple("Out","p q")
a=Net("a")
a.forward=lambda x: Out(x*2,x*3)
h=a.register_full_backward_pre_hook(log_grad_output)
type(a(y)).__name__

# %% dict output
a=Net("a")
a.forward=lambda x: {"o": x*2}
h=a.register_full_backward_hook(log_grads)
a(y)["o"].sum().backward()
y.grad

# %% list output
a=Net("a")
a.forward=lambda x: [x*2]
h=a.register_full_backward_hook(log_grads)
a(y)[0].sum().backward()
y.grad

# %% args not tensors
a=Net("a")
a.forward=lambda k, x, m: x*k
h=a.register_full_backward_hook(log_grads)
a(3, y, "n").sum().backward()
y.grad

# %% two inputs one needs grad
a=Net("a")
a.forward=lambda p, q: p*q
h=a.register_full_backward_hook(log_grads)
h=a.register_full_backward_pre_hook(log_grad_output)
a(x, y).sum().backward()
y.grad

# %% two outputs one used
a=Net("a")
a.forward=lambda p: (p*2, p.detach(), p*3)
h=a.register_full_backward_hook(log_grads)
a(y)[2].sum().backward()
y.grad

# %% kwargs input needs grad
a=Net("a")
a.forward=lambda p, q: p*q
h=a.register_full_backward_hook(log_grads)
a(x, q=y).sum().backward()
y.grad

# %% no args
a=Net("a")
a.w=Parameter(torch.ones(2))
a.forward=lambda: a.w*2
h=a.register_full_backward_hook(log_grads)
a().sum().backward()

# %% output is input
a=Net("a")
a.forward=lambda x: x
h=a.register_full_backward_hook(log_grads)
a(y).sum().backward()
y.grad

# %% no grad
a=Net("a")
h=a.register_full_backward_hook(log_grads)
with torch.no_grad(): out=a(y)
out.requires_grad

# %% backward twice
a=Net("a")
h=a.register_full_backward_hook(log_grads)
o=a(y).sum()
o.backward(retain_graph=True)
o.backward()
y.grad

# %% double backward
a=Net("a")
h=a.register_full_backward_hook(log_grads)
o=(a(y)**2).sum()
g,=torch.autograd.grad(o,y,create_graph=True)
g.sum().backward()
y.grad

# %% inplace after
a=Net("a")
h=a.register_full_backward_hook(log_grads)
o=a(y)
o.add_(1)

# %% int tensor input
a=Net("a")
a.forward=lambda i, p: p[i]
h=a.register_full_backward_hook(log_grads)
a(torch.tensor([0]), y).sum().backward()
y.grad

# %% int input only
a=Net("a")
a.w=Parameter(torch.ones(2))
a.forward=lambda i: a.w[i]
h=a.register_full_backward_hook(log_grads)
a(torch.tensor([0])).sum().backward()

# %% pre-hook returns list
a=Net("a")
a.forward=lambda *p: len(p)
h=a.register_forward_pre_hook(lambda m,p: [1,2])
a(x)

# %% kwargs pre hook wrong
a=Net("a")
h=a.register_forward_pre_hook(lambda m,p,k: p, with_kwargs=True)
a(x)

# %% kwargs pre hook list pair
a=Net("a")
h=a.register_forward_pre_hook(lambda m,p,k: [p,k], with_kwargs=True)
a(x)

# %% hook removing itself
a=Net("a")
def once(m,p,o): h.remove()
h=a.register_forward_hook(once)
h2=a.register_forward_hook(log_output)
a(x)
a(x)

# %% hook adding hook
a=Net("a")
def more(m,p,o): m.register_forward_hook(log_output)
h=a.register_forward_hook(more)
a(x)
a(x)

# %% pickle a module that holds a handle
a=Net("a")
a.h=a.register_forward_hook(log_output)
b=pickle.loads(pickle.dumps(a))
b(x)
b.h.remove()
b(x)
a(x)

# %% deepcopy a module that holds a handle
a=Net("a")
a.h=a.register_forward_hook(log_output)
b=copy.deepcopy(a)
b.h.remove()
b(x)
a(x)

# %% copy.copy
a=Net("a")
a.w=Parameter(torch.ones(2))
b=copy.copy(a)
b.v=Parameter(torch.ones(2))
[n for n,_ in a.named_parameters()]

# %% repr blank lines
a=Net("a\n\nb")
b=Net("b")
b.child=a
repr(a)
repr(b)
c=Net("c")
c.child=b
repr(c)

# %% repr empty extra with child None
a=Net("")
a.child=None
repr(a)
a.child=Net("x")
a.child=None
repr(a)

# %% repr multi-line extra
a=Net("p\nq")
repr(a)
a.child=Net("z")
repr(a)

# %% train with int
a=Net("a")
a.train(1)

# %% names order
a=Net("a")
a.add_module(3, None)
a.add_module("forward", None)
a.add_module("a.b", 3)
a.register_buffer("forward", torch.ones(1))
a.register_parameter("training", None)
a.training=Parameter(torch.ones(1))
a.training
[n for n,_ in a.named_parameters()]

# %% parameter over method
a=Net("a")
a.forward=Parameter(torch.ones(1))

# %% module over method
a=Net("a")
b=Net("b")
a.forward=b
a(x)

# %% buffer over child
a=Net("a")
a.c=Net("c")
a.c=torch.ones(1)
a.c=torch.nn.Buffer(torch.ones(1))

# %% parameter subclass tensor
a=Net("a")
a.w=torch.nn.Parameter(torch.ones(2)).detach().requires_grad_()
list(a.parameters())

# %% del of hidden buffer then plain
a=Net("a")
a.register_buffer("b",torch.ones(1),persistent=False)
del a.b
a.register_buffer("b",torch.ones(1))
list(a.state_dict())

# %% hidden buffer replaced
a=Net("a")
a.register_buffer("b",torch.ones(1),persistent=False)
a.b=torch.zeros(1)
list(a.state_dict())
a.b=torch.nn.Buffer(torch.ones(1))
list(a.state_dict())
a.b=None
a.b=torch.ones(1)
list(a.state_dict())

# %% buffer None then state load
a=Net("a")
a.register_buffer("b",None)
a.register_parameter("w",None)
a.load_state_dict({"b":torch.ones(1),"w":torch.ones(1)})
a.load_state_dict({"b":torch.ones(1)}, strict=False)

# %% child none in state
a=Net("a")
a.add_module("c",None)
a.load_state_dict({"c.w":torch.ones(1)})
a.load_state_dict({"d.w":torch.ones(1)})
a.load_state_dict({"_extra_state":torch.ones(1)})
a.load_state_dict({"c._extra_state":torch.ones(1)})

# %% state hooks on child replacing
a=Net("a")
a.c=Net("c")
h=a.c._register_state_dict_hook(lambda m,s,p,meta: {"z":1})
list(a.state_dict())
list(a.c.state_dict())

# %% post hook returns
a=Net("a")
h=a.register_state_dict_post_hook(lambda m,s,p,meta: 3)
a.state_dict()

# %% load pre hook edits
a=Net("a")
a.w=Parameter(torch.ones(2))
h=a.register_load_state_dict_pre_hook(lambda m,s,p,*r: s.__setitem__("w", s.pop("old")))
a.load_state_dict({"old":torch.zeros(2)})
a.w

# %% load leaves the given dict alone
a=Net("a")
a.w=Parameter(torch.ones(2))
s={"old":torch.zeros(2)}
h=a.register_load_state_dict_pre_hook(lambda m,s,p,*r: s.__setitem__("w", s.pop("old")))
a.load_state_dict(s)
list(s)

# %% load post hook on child, error lists
a=Net("a")
a.c=Net("c")
a.c.w=Parameter(torch.ones(1))
h=a.c.register_load_state_dict_post_hook(forgive)
a.load_state_dict({})

# %% extra state
class X(Net):
    def get_extra_state(self): return {"k": 1}
    def set_extra_state(self, s): seen.append(s)

a=X("a")
a.state_dict()
a.load_state_dict({"_extra_state": 7})
a.load_state_dict({})
a.load_state_dict({}, strict=False)

# %% only get extra
class X(Net):
    def get_extra_state(self): return {"k": 1}

a=X("a")
a.load_state_dict(a.state_dict())

# %% version
class X(Net):
    _version=3

a=X("a")
a.state_dict()._metadata

# %% save destination
a=Net("a")
a.w=Parameter(torch.ones(1))
d={}
a.state_dict(destination=d, prefix="q.") is d
d

# %% apply changes identity
a=Net("a")
a.w=Parameter(torch.ones(2))
p=a.w
p.grad=torch.ones(2)
g=p.grad
_=a.double()
a.w is p, p.dtype, p.grad.dtype, p.grad is g
_=a.to("meta")
a.w is p, a.w.is_meta, a.w.grad.is_meta, type(a.w).__name__

# %% shared param cast
a=Net("a")
a.w=Parameter(torch.ones(2))
a.v=a.w
_=a.to("meta")
a.w is a.v
a.c=Net("c")

# %% type with string
a=Net("a")
a.w=Parameter(torch.ones(2))
_=a.type("torch.DoubleTensor")
a.w.dtype

# %% complex
a=Net("a")
a.w=Parameter(torch.ones(2))
_=a.to(torch.complex64)
a.w.dtype

# %% to errors
a=Net("a")
a.to()
a.to(3)
a.to("nowhere")
a.to(dtype=torch.int8)
a.to(torch.zeros(1,dtype=torch.int64))

# %% meta to cpu
a=Net("a")
a.w=Parameter(torch.ones(2))
_=a.to("meta")
a.to("cpu")

# %% to memory format
a=Net("a")
a.w=Parameter(torch.ones(1,2,3,4))
_=a.to(memory_format=torch.channels_last)
a.w.stride()

# %% to empty
a=Net("a")
a.w=Parameter(torch.ones(2))
_=a.to_empty(device="meta")
a.w.is_meta
a.to_empty("meta")

# %% inference param
a=Net("a")
a.w=Parameter(torch.ones(2), requires_grad=False)
a.i=Parameter(torch.ones(2,dtype=torch.int64), requires_grad=False)
_=a.half()
a.w.requires_grad, a.i.dtype
a.requires_grad_()

# %% non leaf parameter
a=Net("a")
t=Parameter(torch.ones(2))
p=torch.ones(2,requires_grad=True)*2
p._is_param=True
a.register_parameter("w",p)
a.v=p

# %% get submodule through non module
a=Net("a")
a.w=Parameter(torch.ones(1))
a.get_submodule("w")
a.get_submodule("zz")
a.get_submodule("a.b")
a.get_parameter("")
a.get_buffer("w")
a.get_submodule("") is a

# %% set submodule
a=Net("a")
b=Net("b")
a.set_submodule("",b)
a.set_submodule("c",3)
a.set_submodule("c",b,strict=True)
a.set_submodule("c",b)
a.c is b
a.set_submodule("c.d",Net("d"))
a.set_submodule("label",b)
a.set_submodule("q.r",b)
a.w=Parameter(torch.ones(1))
a.set_submodule("w",b)

# %% hash and eq
a=Net("a")
b=Net("b")
a==b
a==a
len({a,b})
bool(a)

# %% early all
class E(Module):
    def __init__(self, v):
        self.v=v

E(3).v
E(torch.ones(2)).v
E(Buffer(torch.ones(2)))
E(Net("q"))
E(None).v
e=E(3)
repr(e)
e.train()
list(e.parameters())
e.zz
e(x)
del e.v
e.state_dict()
e.register_forward_hook(log_output)
e.register_buffer("b",None)
e.register_parameter("b",None)
e.add_module("b",None)
dir(e) is None

# %% module call
m=Module()
m(x)
m.forward(x)
m.forward(k=x)
repr(m)
m.extra_repr()
m.get_extra_state()
m.training

# %% setstate old
a=Net("a")
s=a.__getstate__()
sorted(k for k in s)
del s["_forward_hooks_with_kwargs"]
e=Net.__new__(Net)
e.__setstate__(s)
h=e.register_forward_hook(log_output)
e(x)

# %% class attribute parameter
class K(Net):
    w=None

k=K("k")
k.w=Parameter(torch.ones(1))
list(k.named_parameters())
k.w
k.register_parameter("w",None)

# %% property on class
class K(Net):
    @property
    def foo(self): return self.nope

k=K("k")
k.foo
hasattr(k,"foo")

# %% subclass property setter
class K(Net):
    @property
    def foo(self): return 1
    @foo.setter
    def foo(self, v): seen.append(v)

k=K("k")
k.foo=3
k.foo

# %% hook registering order prepend
a=Net("a")
h=a.register_full_backward_hook(log_grads, True)
h=a.register_full_backward_pre_hook(log_grad_output, True)
a(y).sum().backward()

# %% handle id, context
a=Net("a")
h=a.register_forward_hook(log_output)
type(h.id).__name__
h.__enter__() is h
h.__exit__(None,None,None)
a(x)
h.remove()

# %% dir
a=Net("a")
a.w=Parameter(torch.ones(1))
a.register_buffer("0x",None)
setattr(a,"7",Net("s"))
[n for n in dir(a) if n in ("w","0x","7","label","forward")]

# %% named args
a=Net("a")
a.w=Parameter(torch.ones(1))
list(a.named_parameters("p", False, False))
list(a.named_modules(set(), "p"))[0][0]
list(a.named_buffers("p", True, True))
list(a.parameters(False))
list(a.modules(False)) == [a]
type(a.named_parameters()).__name__
type(a.children()).__name__

# %% old backward hook
a=Net("a")
h=a.register_backward_hook(log_grads)
a(y).sum().backward()

# %% global hooks
h=torch.nn.modules.module.register_module_forward_hook(lambda m,a,o: seen.append(1))
a=Net("a")
a(x)
h.remove()

# %% misc methods
a=Net("a")
a.share_memory() is a
a.cpu() is a
hasattr(a,"compile")
hasattr(a,"cuda")
hasattr(a,"dump_patches")
hasattr(a,"call_super_init")
hasattr(a,"_call_impl")
hasattr(a,"T_destination")
hasattr(a,"_compiled_call_impl")

# %% no cycle keeps a module alive
import weakref
a=Net("a")
h=a.register_forward_hook(log_output)
r=weakref.ref(a)
del a
r() is None

# %% functional
a=Net("a")
a.w=Parameter(torch.ones(2))
o=torch.optim.SGD(a.parameters(), lr=0.5)
a(x).sum().backward()
o.step()
a.w

# %% vector
a=Net("a")
a.w=Parameter(torch.ones(2))
a(x).sum().backward()
torch.nn.utils.clip_grad_norm_(a.parameters(),1.0)
torch.nn.utils.parameters_to_vector(a.parameters())
"""


def programs():
    cells = re.split(r"^# %% (.*)\n", PROGRAMS, flags=re.MULTILINE)[1:]
    return [
        pytest.param(code, id=name, marks=[pytest.mark.xfail] if name in NOT_YET else [])
        for name, code in zip(cells[::2], cells[1::2], strict=True)
    ]


@pytest.fixture(autouse=True)
def no_global_hooks_stay():
    """A program that is cut short where the two part does not come to its own `remove()`."""
    from torch.nn.modules import module

    tables = [value for name, value in vars(module).items() if re.fullmatch(r"_global_\w*hooks\w*", name)]
    tables = [table for table in tables if isinstance(table, dict)]
    assert len(tables) >= 4
    assert not any(tables)
    yield
    for table in tables:
        table.clear()


@pytest.mark.parametrize("code", programs())
def test_the_reference_does_as_pytorch_does(code):
    lines = [ast.get_source_segment(code, statement) for statement in ast.parse(code).body]
    with quiet(), importable():
        found = compare(lines, Module)
        assert found is None, f"{lines[found.index]}: {found.difference.reason}: {both_sides(found)}"


NAMES = st.text(st.sampled_from("ab0( )\n\t\r\x0b\u2028é"), min_size=1, max_size=4)
TEXTS = st.text(st.sampled_from("ab( )\n\t\r\x0b\u2028"), max_size=9)
TREES = st.recursive(
    st.tuples(st.just("Net"), TEXTS, st.just({})),
    lambda trees: st.one_of(
        st.tuples(
            st.sampled_from(["Net", "Sequential", "ModuleDict"]),
            TEXTS,
            st.dictionaries(NAMES, st.none() | trees, max_size=3),
        ),
        st.tuples(st.just("ModuleList"), TEXTS, st.lists(trees, max_size=4)),
        # The same text several times: a list folds it.
        st.tuples(st.just("ModuleList"), TEXTS, trees.map(lambda tree: [tree] * 3)),
    ),
    max_leaves=8,
)


def grown(tree, base, layers):
    """Return the tree as modules: of classes made on `base`, and of the containers in `layers`."""
    if tree is None:
        return None
    kind, text, members = tree
    module = type(kind, (base if kind == "Net" else getattr(layers, kind),), {"extra_repr": lambda self: text})()
    for name, member in enumerate(members) if isinstance(members, list) else members.items():
        module.add_module(str(name), grown(member, base, layers))
    return module


LAYERS = rebuild(Module)


@given(TREES)
def test_any_tree_prints_as_pytorchs(tree):
    assert repr(grown(tree, Module, LAYERS)) == repr(grown(tree, nn.Module, nn))
