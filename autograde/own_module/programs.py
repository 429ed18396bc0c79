"""What the fuzzer's programs are made of: lines such as `a.child = b`, and the definitions that they use.

A program is Python code that uses the name `Module` and does not define it. `programs_about` puts programs together at
random.
"""

import re
import string
from collections.abc import Collection, Sequence
from typing import Any

Program = tuple[str, ...]

PIECES: dict[str, str] = {
    "Net": """
class Net(Module):
    def __init__(self, label):
        super().__init__()
        self.label = label

    def forward(self, x, scale=1.0):
        for parameter in self.parameters(recurse=False):
            x = x * parameter
        for buffer in self.buffers(recurse=False):
            x = x + buffer
        for child in self.children():
            x = child(x, scale=scale)
        return x * scale if self.training else -x

    def extra_repr(self):
        return self.label
""",
    "Many": """
class Many(Module):
    label = "many"

    def __init__(self, *members):
        super().__init__()
        for place, member in enumerate(members):
            setattr(self, str(place), member)

    def __len__(self):
        return len(self._modules) + len(self._parameters)

    def forward(self, x, scale=1.0):
        for parameter in self._parameters.values():
            x = x + parameter
        for module in self._modules.values():
            x = module(x, scale=scale)
        return x
""",
    "Early": """
class Early(Module):
    def __init__(self, value):
        self.w = value
        super().__init__()
""",
    "Bare": """
class Bare(Module):
    pass
""",
    "x": "x = torch.tensor([1.0, -2.0])",
    "y": "y = torch.tensor([3.0, -1.0], requires_grad=True)",
    "seen": "seen = []",
    "saved": "saved = {}",
    "log_args": """
def log_args(module, args):
    seen.append((module.label, args))
""",
    "double_args": """
def double_args(module, args):
    seen.append((module.label, args))
    return 2 * args[0]
""",
    "log_args_kwargs": """
def log_args_kwargs(module, args, kwargs):
    seen.append((module.label, args, kwargs))
""",
    "scale_by_five": """
def scale_by_five(module, args, kwargs):
    return args, {"scale": 5.0}
""",
    "log_output": """
def log_output(module, args, output):
    seen.append((module.label, args, output))
""",
    "add_one": """
def add_one(module, args, output):
    seen.append((module.label, output))
    return output + 1
""",
    "log_output_kwargs": """
def log_output_kwargs(module, args, kwargs, output):
    seen.append((module.label, args, kwargs, output))
""",
    "refuse": """
def refuse(module, *rest):
    seen.append(module.label)
    raise ValueError("refused")
""",
    "give_zero": """
def give_zero(module, *rest):
    return 0
""",
    "give_zeros": """
def give_zeros(module, *rest):
    return torch.zeros(1)
""",
    "give_empty": """
def give_empty(module, *rest):
    return {}
""",
    "give_nothing": """
def give_nothing(module, *rest):
    return ()
""",
    "log_grads": """
def log_grads(module, grad_input, grad_output):
    seen.append((module.label, grad_input, grad_output))
""",
    "halve_grads": """
def halve_grads(module, grad_input, grad_output):
    seen.append(module.label)
    return tuple(None if grad is None else grad / 2 for grad in grad_input)
""",
    "log_grad_output": """
def log_grad_output(module, grad_output):
    seen.append((module.label, grad_output))
""",
    "triple_grad_output": """
def triple_grad_output(module, grad_output):
    return tuple(3 * grad for grad in grad_output)
""",
    "log_module": """
def log_module(module):
    seen.append(module.label)
""",
    "log_saving": """
def log_saving(module, prefix, keep_vars):
    seen.append((module.label, prefix, keep_vars))
""",
    "add_key": """
def add_key(module, state_dict, prefix, metadata):
    state_dict[prefix + "added"] = torch.zeros(1)
""",
    "log_loading": """
def log_loading(module, state_dict, prefix, metadata, strict, missing, unexpected, errors):
    seen.append((module.label, sorted(state_dict), prefix))
""",
    "rename": """
def rename(module, state_dict, prefix, *rest):
    if prefix + "w" in state_dict:
        state_dict[prefix + "b"] = state_dict.pop(prefix + "w")
""",
    "forgive": """
def forgive(module, report):
    seen.append((module.label, list(report.missing_keys), list(report.unexpected_keys)))
    report.missing_keys.clear()
""",
}
"""What a program may use, by name. Only what it does use is shown."""

ONE_OF: dict[str, Sequence[Any]] = {
    "m": ("a", "b", "c"),
    # A module goes only into one that stands before it in the alphabet: no program makes a circle.
    "pair": (("a", "b"), ("b", "c"), ("a", "c")),
    "order": (("a", "b"), ("b", "c"), ("a", "c"), ("a", "a"), ("b", "b")),
    "any": (("a", "b"), ("b", "a"), ("a", "c"), ("b", "c"), ("c", "a"), ("c", "b")),
    "name": ("w", "b", "child", "net", "_x"),
    "other": ("w", "child", "b", "net", "_x"),
    "key": ('"w"', '"b"', '"child"', '"net"', '"0"', '"label"', '"_x"', '"x.y"', '""', "3"),
    "path": ('"w"', '"child"', '"child.w"', '"child.child"', '"child.child.w"', '"b"', '"net"', '"label"', '""'),
    "parameter": (
        "Parameter(torch.tensor([1.0, 2.0]))",
        "Parameter(torch.tensor([3.0, 5.0]))",
        "Parameter(torch.tensor([7.0]))",
        "Parameter(torch.tensor(4.0))",
        "Parameter(torch.tensor([1.0, 2.0]), requires_grad=False)",
    ),
    "tensor": ("torch.tensor([0.5, 0.25])", "torch.tensor([6.0])", "torch.tensor([1, 2])"),
    # No integers, of which `assign=True` cannot make parameters: with which error is left open.
    "saved_tensor": ("torch.tensor([0.5, 0.25])", "torch.tensor([6.0])", "torch.tensor([1, 2]).double()"),
    "buffer": ("Buffer(torch.tensor([4.0, 7.0]))", "Buffer(torch.tensor([4.0, 7.0]), persistent=False)"),
    "odd": ("3", "None", "'text'"),
    "prefix": ("", 'prefix="p"', "recurse=False", 'prefix="p", recurse=False', "remove_duplicate=False"),
    "modules": ("", 'prefix="p"', "remove_duplicate=False"),
    "recurse": ("", "recurse=False"),
    "input": ("x", "y", "x, scale=3.0"),
    "flag": ("True", "False"),
    "h": ("h1", "h2"),
    "prepend": ("", ", prepend=True"),
    "options": ("", ", prepend=True", ", always_call=True"),
    "pre_hook": ("log_args", "double_args", "refuse", "give_zero", "give_zeros", "give_nothing"),
    "pre_hook_kwargs": ("log_args_kwargs", "scale_by_five", "give_nothing"),
    "hook": ("log_output", "add_one", "refuse", "give_zero", "give_zeros", "give_empty", "give_nothing"),
    "falsy": ("give_zero", "give_zeros", "give_empty", "give_nothing"),
    "grad_hook": ("log_grads", "halve_grads"),
    "grad_pre_hook": ("log_grad_output", "triple_grad_output", "give_nothing"),
    "load_hook": ("log_loading", "rename"),
    "members": ("parameters", "buffers", "modules", "children"),
    "registry": ("_parameters", "_buffers", "_modules"),
    "dtype": ("torch.float64", "torch.float16", "torch.bfloat16"),
    "cast": ("double", "half", "bfloat16", "float", "cpu"),
    "to": ('"meta"', '"cpu"', "torch.int64", "torch.zeros(1, dtype=torch.float64)", '"cpu", torch.float64'),
    "save": ("", 'prefix="p."', "keep_vars=True"),
    "load": ("", ", strict=False", ", assign=True"),
}
"""What may stand for a field of a template, the simplest first."""

PARTS: dict[str, tuple[str, ...]] = {
    "make": (
        '{m} = Net("new")',
        "Early({parameter})",
        "Early({pair[1]})",
        "Bare()(x)",
        "Bare(1)",
        "Bare(label=1)",
    ),
    "register": (
        "{m}.{name} = {parameter}",
        "{pair[0]}.{name} = {pair[1]}",
        "{order[0]}.{name} = {order[1]}.{other}",
        "{m}.{name} = {tensor}",
        "{m}.{name} = {buffer}",
        "{m}.{name} = {odd}",
        "{m}.register_parameter({key}, {parameter})",
        "{m}.register_parameter({key}, None)",
        "{m}.register_parameter({key}, {tensor})",
        "{m}.register_parameter({key}, {m}.{name} * 2)",
        "{m}.register_buffer({key}, {tensor})",
        "{m}.register_buffer({key}, {tensor}, persistent=False)",
        "{m}.register_buffer({key}, {odd})",
        "{pair[0]}.add_module({key}, {pair[1]})",
        "{pair[0]}.register_module({key}, {pair[1]})",
        "{m}.add_module({key}, {odd})",
        '{m}.set_submodule({path}, Net("new"))',
        "{pair[0]}.{name} = {pair[1]}\n{pair[0]}.{name} = {parameter}",
        "del {m}.{name}",
        "{m}.{name}",
        "hasattr({m}, {path})",
        "{pair[0]}.{name} = Many()\n[child.label for child in {pair[0]}.children()]",
        "{pair[0]}.{name} = Many({pair[1]}, {pair[1]}, None)",
        "{m}.{name} = Many({parameter}, {parameter})",
        "{m}.{name}.requires_grad_({flag})",
    ),
    "traverse": (
        "list({m}.named_parameters({prefix}))",
        "list({m}.named_buffers({prefix}))",
        "list({m}.parameters({recurse}))",
        "list({m}.buffers({recurse}))",
        "[(name, module.label) for name, module in {m}.named_modules({modules})]",
        "[(name, module.label) for name, module in {m}.named_children()]",
        "[module.label for module in {m}.modules()]",
        "[module.label for module in {m}.children()]",
        "{m}.get_submodule({path}).label",
        "{m}.get_parameter({path})",
        "{m}.get_buffer({path})",
        "{m}.apply(log_module) is {m}",
        "repr({m})",
        '[name for name in dir({m}) if name in ("w", "b", "child", "net", "0", "label", "train")]',
        "list({m}.{registry})",
        "view = {m}.{registry}\n{m}.late = {parameter}\nlist(view), view is {m}.{registry}",
    ),
    "walks": (
        "walk = {m}.{members}()\nnext(walk)\n{m}.late = {parameter}\nlen(list(walk))",
        "walk = {m}.named_{members}()\nnext(walk)[0]\n{pair[0]}.late = {pair[1]}\n[name for name, _ in walk]",
        "walk = {m}.named_{members}()\nnext(walk)[0]\n{m}.late = {buffer}\n[name for name, _ in walk]",
    ),
    "modes": (
        "{m}.train()",
        "{m}.eval()",
        "{m}.train({flag}) is {m}",
        "{m}.eval() is {m}",
        '{m}.train("yes")',
        "{m}.training = {flag}",
        "[module.training for module in {m}.modules()]",
        "{m}.requires_grad_({flag}) is {m}",
        "[parameter.requires_grad for parameter in {m}.parameters()]",
        "for parameter in {m}.parameters(recurse=False): parameter.requires_grad_({flag})",
        "{m}.zero_grad()",
        "{m}(x).sum().backward()\n{m}.zero_grad()\n[parameter.grad for parameter in {m}.parameters()]",
        "{m}(x).sum().backward()\n{m}.zero_grad(set_to_none=False)\n[parameter.grad for parameter in {m}.parameters()]",
        "{m}.eval()\n{m}(x)",
    ),
    "call": (
        "{m}({input})",
        "{m}.forward({input})",
        "{m}({input}).sum().backward()",
        "y.grad",
        "{m}()",
    ),
    "hooks": (
        "{h} = {m}.register_forward_pre_hook({pre_hook}{prepend})",
        "{h} = {m}.register_forward_pre_hook({pre_hook_kwargs}, with_kwargs=True{prepend})",
        "{h} = {m}.register_forward_hook({hook}{options})",
        "{h} = {m}.register_forward_hook(log_output_kwargs, with_kwargs=True{options})",
        "{h} = {m}.register_full_backward_hook({grad_hook}{prepend})",
        "{h} = {m}.register_full_backward_pre_hook({grad_pre_hook}{prepend})",
        "{h}.remove()",
        "{h} = {m}.register_forward_pre_hook({pre_hook})\n{h}.remove()\n{m}(x)",
        "h1 = {m}.register_forward_hook(log_output)\nh2 = {m}.register_forward_hook({hook}{options})\n{m}(x)",
        "h1 = {m}.register_forward_pre_hook({pre_hook})\nh2 = {m}.register_forward_hook({hook}{options})\n{m}(y)",
        "{h} = {m}.register_full_backward_hook({grad_hook})\n{m}({input}).sum().backward()",
        "with {m}.register_forward_hook({hook}): {m}(x)",
        "h1 = {m}.register_forward_hook({falsy})\nh2 = {m}.register_forward_hook(log_output)\n{m}(x)",
        "h1 = {m}.register_forward_hook(refuse)\nh2 = {m}.register_forward_hook(refuse, always_call=True)\n{m}(x)",
        "h1 = {m}.register_forward_hook({hook})\nh2 = {m}.register_forward_hook(refuse)\n"
        "h2 = {m}.register_forward_hook(log_output, always_call=True)\n{m}(x)",
        "h1 = {m}.register_forward_pre_hook({pre_hook})\nh2 = {m}.register_forward_pre_hook(refuse)\n"
        "h2 = {m}.register_forward_hook(log_output, always_call=True)\n{m}(x)",
    ),
    "state": (
        "saved = {m}.state_dict({save})",
        "{m}.state_dict({save})",
        "{m}.load_state_dict(saved{load})",
        "saved.pop({path}, None)",
        "saved[{path}] = {saved_tensor}",
        "saved = {any[0]}.state_dict({save})\n{any[1]}.load_state_dict(saved{load})",
        "{m}.load_state_dict(3)",
        "{m}.w = {parameter}\n{h} = {m}.register_load_state_dict_pre_hook({load_hook})\n"
        "{m}.load_state_dict({m}.state_dict(), strict={flag})",
        "{h} = {any[0]}.register_load_state_dict_pre_hook({load_hook})\nsaved = {any[1]}.state_dict()\n"
        "{any[0]}.load_state_dict(saved{load})",
        "{h} = {m}.register_state_dict_post_hook(add_key)\nsaved = {m}.state_dict({save})\n"
        "{m}.load_state_dict(saved{load})",
        "{h} = {m}.register_state_dict_pre_hook(log_saving)",
        "{h} = {m}.register_state_dict_post_hook(add_key)",
        "{h} = {m}.register_load_state_dict_pre_hook({load_hook})",
        "{h} = {m}.register_load_state_dict_post_hook(forgive)",
    ),
    "move": (
        "{m}.to({dtype})",
        "{m}.to({to}) is {m}",
        "{m}.{cast}()",
        "{m}.cpu() is {m}",
        "{m}.type({dtype})",
        'list({m}.to_empty(device="meta").parameters())',
    ),
    "copy": (
        "{any[0]} = copy.deepcopy({any[1]})",
        "{m} = copy.deepcopy({m})",
        "{any[0]} = pickle.loads(pickle.dumps({any[1]}))",
    ),
}
"""The lines of programs by what they are about: templates whose fields are filled from `ONE_OF`.

A few have several lines: what rarely meets by chance and says much when it does.
"""

STEPS = 10
"""How many templates a program is made of at most, besides the lines that every program has."""

BEGIN = ('a = Net("a")', 'b = Net("b")', 'c = Net("c")')
SKELETON = (
    "a.w = Parameter(torch.tensor([1.0, 2.0]))",
    "a.child = b",
    "b.w = Parameter(torch.tensor([3.0, 5.0]))",
    "b.child = c",
    "c.w = b.w",
    'c.register_buffer("b", torch.tensor([0.5, 0.25]))',
    "a.net = c",
    'b.register_buffer("net", torch.tensor([2.0, 4.0]), persistent=False)',
)
"""Each program begins with some of these, so that most have a tree worth walking."""

PROBES: dict[str, tuple[str, ...]] = {
    "traverse": (
        "repr({m})",
        "list({m}.named_parameters())",
        "list({m}.named_buffers())",
        "[(name, module.label, module.training) for name, module in {m}.named_modules()]",
    ),
    "state": ("{m}.state_dict()",),
    "call": ("{m}(x)", "{m}(y).sum().backward()", "[parameter.grad for parameter in {m}.parameters()]"),
}
"""Each program ends with these: whatever it has broken shows somewhere."""


TOLERANT = tuple(part for part in PARTS if part != "walks")
"""Parts of which every right answer agrees with PyTorch: whether a walk is a generator, the text leaves open."""


def programs_about(parts: Collection[str] | None) -> Any:
    """Return the hypothesis strategy of programs."""
    from hypothesis import strategies as st

    chosen = list(PARTS) if parts is None else list(parts)
    end = [probe.format(m=m) for m in "abc" for part in PROBES if part in chosen for probe in PROBES[part]]
    templates = [template for part in chosen for template in PARTS[part]]
    # A line that is not there is the simplest one: hypothesis shrinks towards it.
    line = st.one_of(st.none(), *[lines_of(template) for template in templates])
    begin = st.tuples(*[st.booleans() for _ in SKELETON])

    def assemble(kept: Sequence[bool], steps: Sequence[str | None]) -> Program:
        skeleton = [line for line, keep in zip(SKELETON, kept, strict=True) if keep]
        return (*BEGIN, *skeleton, *[line for step in steps if step for line in step.split("\n")], *end)

    return st.builds(assemble, begin, st.tuples(*[line] * STEPS))


def lines_of(template: str) -> Any:
    """Return the hypothesis strategy of the lines that a template makes."""
    from hypothesis import strategies as st

    fields = {re.match(r"\w+", name)[0] for _, name, _, _ in string.Formatter().parse(template) if name}  # type: ignore[index]
    return st.fixed_dictionaries({field: st.sampled_from(ONE_OF[field]) for field in sorted(fields)}).map(
        lambda filled: template.format(**filled)
    )
