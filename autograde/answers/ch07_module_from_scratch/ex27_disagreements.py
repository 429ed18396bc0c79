# %% wrong: allclose
# It compares with tolerances. Here, every bit must agree.
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:
    yours.load_state_dict(theirs.state_dict())

    def run(module: Any) -> list[dict]:
        module.zero_grad()
        given = x.detach().clone().requires_grad_()
        output = module(given)
        output.square().sum().backward()
        grads = [given.grad, *(parameter.grad for parameter in module.parameters())]
        return [{"": output}, dict(enumerate(grads)), module.state_dict()]

    def same(one: dict, other: dict) -> bool:
        pairs = [(one[key], other.get(key)) for key in one]
        alike = all(a is b or (None not in (a, b) and torch.allclose(a, b)) for a, b in pairs)
        return list(one) == list(other) and alike

    names = ("output", "gradients", "state")
    parts = zip(names, run(theirs), run(yours), strict=True)
    return [name for name, one, other in parts if not same(one, other)]


# %% wrong: weights_not_loaded
# The weights are not carried over, so two fresh layers always differ.
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:

    def run(module: Any) -> list[dict]:
        module.zero_grad()
        given = x.detach().clone().requires_grad_()
        output = module(given)
        output.square().sum().backward()
        grads = [given.grad, *(parameter.grad for parameter in module.parameters())]
        return [{"": output}, dict(enumerate(grads)), module.state_dict()]

    def same(one: dict, other: dict) -> bool:
        pairs = [(one[key], other.get(key)) for key in one]
        alike = all(a is b or (None not in (a, b) and torch.equal(a, b)) for a, b in pairs)
        return list(one) == list(other) and alike

    names = ("output", "gradients", "state")
    parts = zip(names, run(theirs), run(yours), strict=True)
    return [name for name, one, other in parts if not same(one, other)]


# %% wrong: loaded_the_wrong_way
# It gives the weights of `yours` to `theirs`. The original must stay as it is.
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:
    theirs.load_state_dict(yours.state_dict())

    def run(module: Any) -> list[dict]:
        module.zero_grad()
        given = x.detach().clone().requires_grad_()
        output = module(given)
        output.square().sum().backward()
        grads = [given.grad, *(parameter.grad for parameter in module.parameters())]
        return [{"": output}, dict(enumerate(grads)), module.state_dict()]

    def same(one: dict, other: dict) -> bool:
        pairs = [(one[key], other.get(key)) for key in one]
        alike = all(a is b or (None not in (a, b) and torch.equal(a, b)) for a, b in pairs)
        return list(one) == list(other) and alike

    names = ("output", "gradients", "state")
    parts = zip(names, run(theirs), run(yours), strict=True)
    return [name for name, one, other in parts if not same(one, other)]


# %% wrong: output_only
# It compares the outputs only. Gradients and state can differ all the same.
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:
    yours.load_state_dict(theirs.state_dict())

    def run(module: Any) -> list[dict]:
        module.zero_grad()
        given = x.detach().clone().requires_grad_()
        output = module(given)
        output.square().sum().backward()
        grads = [given.grad, *(parameter.grad for parameter in module.parameters())]
        return [{"": output}, dict(enumerate(grads)), module.state_dict()]

    def same(one: dict, other: dict) -> bool:
        pairs = [(one[key], other.get(key)) for key in one]
        alike = all(a is b or (None not in (a, b) and torch.equal(a, b)) for a, b in pairs)
        return list(one) == list(other) and alike

    names = ("output", "gradients", "state")
    parts = zip(names, run(theirs), run(yours), strict=True)
    return [name for name, one, other in parts if name == "output" and not same(one, other)]


# %% wrong: no_input_gradient
# The gradient of the input is not compared.
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:
    yours.load_state_dict(theirs.state_dict())

    def run(module: Any) -> list[dict]:
        module.zero_grad()
        given = x.detach().clone().requires_grad_()
        output = module(given)
        output.square().sum().backward()
        grads = [parameter.grad for parameter in module.parameters()]
        return [{"": output}, dict(enumerate(grads)), module.state_dict()]

    def same(one: dict, other: dict) -> bool:
        pairs = [(one[key], other.get(key)) for key in one]
        alike = all(a is b or (None not in (a, b) and torch.equal(a, b)) for a, b in pairs)
        return list(one) == list(other) and alike

    names = ("output", "gradients", "state")
    parts = zip(names, run(theirs), run(yours), strict=True)
    return [name for name, one, other in parts if not same(one, other)]


# %% wrong: input_gradient_only
# The gradients of the parameters are not compared.
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:
    yours.load_state_dict(theirs.state_dict())

    def run(module: Any) -> list[dict]:
        module.zero_grad()
        given = x.detach().clone().requires_grad_()
        output = module(given)
        output.square().sum().backward()
        grads = [given.grad]
        return [{"": output}, dict(enumerate(grads)), module.state_dict()]

    def same(one: dict, other: dict) -> bool:
        pairs = [(one[key], other.get(key)) for key in one]
        alike = all(a is b or (None not in (a, b) and torch.equal(a, b)) for a, b in pairs)
        return list(one) == list(other) and alike

    names = ("output", "gradients", "state")
    parts = zip(names, run(theirs), run(yours), strict=True)
    return [name for name, one, other in parts if not same(one, other)]


# %% wrong: gradients_add_up
# Old gradients are not cleared, so they are counted in.
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:
    yours.load_state_dict(theirs.state_dict())

    def run(module: Any) -> list[dict]:
        given = x.detach().clone().requires_grad_()
        output = module(given)
        output.square().sum().backward()
        grads = [given.grad, *(parameter.grad for parameter in module.parameters())]
        return [{"": output}, dict(enumerate(grads)), module.state_dict()]

    def same(one: dict, other: dict) -> bool:
        pairs = [(one[key], other.get(key)) for key in one]
        alike = all(a is b or (None not in (a, b) and torch.equal(a, b)) for a, b in pairs)
        return list(one) == list(other) and alike

    names = ("output", "gradients", "state")
    parts = zip(names, run(theirs), run(yours), strict=True)
    return [name for name, one, other in parts if not same(one, other)]


# %% wrong: none_is_zero
# A gradient that is `None` is taken for zero. A parameter that is not used has no gradient at all.
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:
    yours.load_state_dict(theirs.state_dict())

    def run(module: Any) -> list[dict]:
        module.zero_grad()
        given = x.detach().clone().requires_grad_()
        output = module(given)
        output.square().sum().backward()
        grads = [given.grad, *(torch.zeros_like(p) if p.grad is None else p.grad for p in module.parameters())]
        return [{"": output}, dict(enumerate(grads)), module.state_dict()]

    def same(one: dict, other: dict) -> bool:
        pairs = [(one[key], other.get(key)) for key in one]
        alike = all(a is b or (None not in (a, b) and torch.equal(a, b)) for a, b in pairs)
        return list(one) == list(other) and alike

    names = ("output", "gradients", "state")
    parts = zip(names, run(theirs), run(yours), strict=True)
    return [name for name, one, other in parts if not same(one, other)]


# %% wrong: none_left_out
# Gradients that are `None` are left out before the comparison, in one of the two worlds or in both.
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:
    yours.load_state_dict(theirs.state_dict())

    def run(module: Any) -> list[dict]:
        module.zero_grad()
        given = x.detach().clone().requires_grad_()
        output = module(given)
        output.square().sum().backward()
        grads = [given.grad, *(parameter.grad for parameter in module.parameters())]
        return [{"": output}, dict(enumerate(grads)), module.state_dict()]

    def same(one: dict, other: dict) -> bool:
        pairs = [(one[key], other.get(key)) for key in one]
        alike = all(torch.equal(a, b) for a, b in pairs if a is not None and b is not None)
        return list(one) == list(other) and alike

    names = ("output", "gradients", "state")
    parts = zip(names, run(theirs), run(yours), strict=True)
    return [name for name, one, other in parts if not same(one, other)]


# %% wrong: state_before_the_run
# The state is taken before the run. What moves while it runs, such as the statistics of batch norm, goes
# unnoticed.
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:
    yours.load_state_dict(theirs.state_dict())

    def run(module: Any) -> list[dict]:
        module.zero_grad()
        state = {key: value.clone() for key, value in module.state_dict().items()}
        given = x.detach().clone().requires_grad_()
        output = module(given)
        output.square().sum().backward()
        grads = [given.grad, *(parameter.grad for parameter in module.parameters())]
        return [{"": output}, dict(enumerate(grads)), state]

    def same(one: dict, other: dict) -> bool:
        pairs = [(one[key], other.get(key)) for key in one]
        alike = all(a is b or (None not in (a, b) and torch.equal(a, b)) for a, b in pairs)
        return list(one) == list(other) and alike

    names = ("output", "gradients", "state")
    parts = zip(names, run(theirs), run(yours), strict=True)
    return [name for name, one, other in parts if not same(one, other)]


# %% wrong: keys_only
# Of the two states, only the keys are compared.
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:
    yours.load_state_dict(theirs.state_dict())

    def run(module: Any) -> list[dict]:
        module.zero_grad()
        given = x.detach().clone().requires_grad_()
        output = module(given)
        output.square().sum().backward()
        grads = [given.grad, *(parameter.grad for parameter in module.parameters())]
        return [{"": output}, dict(enumerate(grads)), {key: None for key in module.state_dict()}]

    def same(one: dict, other: dict) -> bool:
        pairs = [(one[key], other.get(key)) for key in one]
        alike = all(a is b or (None not in (a, b) and torch.equal(a, b)) for a, b in pairs)
        return list(one) == list(other) and alike

    names = ("output", "gradients", "state")
    parts = zip(names, run(theirs), run(yours), strict=True)
    return [name for name, one, other in parts if not same(one, other)]


# %% wrong: works_on_x
# It works on `x` itself: the caller's tensor needs a gradient afterwards.
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:
    yours.load_state_dict(theirs.state_dict())

    def run(module: Any) -> list[dict]:
        module.zero_grad()
        given = x.requires_grad_()
        given.grad = None
        output = module(given)
        output.square().sum().backward()
        grads = [given.grad, *(parameter.grad for parameter in module.parameters())]
        return [{"": output}, dict(enumerate(grads)), module.state_dict()]

    def same(one: dict, other: dict) -> bool:
        pairs = [(one[key], other.get(key)) for key in one]
        alike = all(a is b or (None not in (a, b) and torch.equal(a, b)) for a, b in pairs)
        return list(one) == list(other) and alike

    names = ("output", "gradients", "state")
    parts = zip(names, run(theirs), run(yours), strict=True)
    return [name for name, one, other in parts if not same(one, other)]


# %% wrong: stops_at_the_first
# It stops at the first respect in which they differ.
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:
    yours.load_state_dict(theirs.state_dict())

    def run(module: Any) -> list[dict]:
        module.zero_grad()
        given = x.detach().clone().requires_grad_()
        output = module(given)
        output.square().sum().backward()
        grads = [given.grad, *(parameter.grad for parameter in module.parameters())]
        return [{"": output}, dict(enumerate(grads)), module.state_dict()]

    def same(one: dict, other: dict) -> bool:
        pairs = [(one[key], other.get(key)) for key in one]
        alike = all(a is b or (None not in (a, b) and torch.equal(a, b)) for a, b in pairs)
        return list(one) == list(other) and alike

    names = ("output", "gradients", "state")
    parts = zip(names, run(theirs), run(yours), strict=True)
    return [name for name, one, other in parts if not same(one, other)][:1]


# %% wrong: a_bool
# It returns whether they differ, not in which respects.
def disagreements(theirs: Any, yours: Any, x: Tensor) -> list[str]:
    yours.load_state_dict(theirs.state_dict())

    def run(module: Any) -> list[dict]:
        module.zero_grad()
        given = x.detach().clone().requires_grad_()
        output = module(given)
        output.square().sum().backward()
        grads = [given.grad, *(parameter.grad for parameter in module.parameters())]
        return [{"": output}, dict(enumerate(grads)), module.state_dict()]

    def same(one: dict, other: dict) -> bool:
        pairs = [(one[key], other.get(key)) for key in one]
        alike = all(a is b or (None not in (a, b) and torch.equal(a, b)) for a, b in pairs)
        return list(one) == list(other) and alike

    names = ("output", "gradients", "state")
    parts = zip(names, run(theirs), run(yours), strict=True)
    return any(not same(one, other) for name, one, other in parts)


# %% right: autograd_grad
# Clears by hand, and compares in three statements.
def disagreements(theirs, yours, x):
    yours.load_state_dict(theirs.state_dict())
    results = []
    for module in (theirs, yours):
        for p in module.parameters():
            p.grad = None
        inp = torch.tensor(x.tolist(), dtype=x.dtype, requires_grad=True)
        out = module(inp)
        (out**2).sum().backward()
        results.append((out.detach(), [inp.grad] + [p.grad for p in module.parameters()], module.state_dict()))
    (out1, grads1, state1), (out2, grads2, state2) = results

    def eq(a, b):
        if a is None or b is None:
            return a is None and b is None
        return a.shape == b.shape and bool((a == b).all())

    found = []
    if not eq(out1, out2):
        found.append("output")
    if len(grads1) != len(grads2) or not all(map(eq, grads1, grads2)):
        found.append("gradients")
    if state1.keys() != state2.keys() or any(not eq(state1[k], state2[k]) for k in state1):
        found.append("state")
    return found


# %% right: lists
# Everything as lists of tensors, states by their items.
def disagreements(theirs, yours, x):
    def everything(module):
        module.requires_grad_().zero_grad()
        leaf = Parameter(x.detach().clone())
        output = module(leaf)
        torch.square(output).sum().backward()
        state = module.state_dict()
        return {
            "output": [output],
            "gradients": [leaf.grad] + [p.grad for p in module.parameters()],
            "state": [state[key] for key in sorted(state)],
        }

    def differ(a, b):
        return (a is None) != (b is None) or (a is not None and not torch.equal(a, b))

    yours.load_state_dict(theirs.state_dict())
    one, other = everything(theirs), everything(yours)
    return [key for key in one if len(one[key]) != len(other[key]) or any(map(differ, one[key], other[key]))]
