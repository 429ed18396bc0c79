# %% wrong: bare_input
# It treats `args` as the tensor. It is a tuple of all positional arguments; the tensor is `args[0]`.
def centre(module, args):
    return args - args.mean(-1, keepdim=True)


# %% wrong: drops_the_rest
# It returns the first argument only. What a pre-hook returns replaces all positional arguments, so the second one is lost.
def centre(module, args):
    x = args[0]
    return (x - x.mean(-1, keepdim=True),)


# %% wrong: in_place
# It subtracts in place, so the tensor of whoever called the module is changed as well.
def centre(module, args):
    args[0].sub_(args[0].mean(-1, keepdim=True))


# %% wrong: returns_nothing
# It computes the centred tensor and does not return it. A pre-hook that returns `None` changes nothing.
def centre(module, args):
    x, *others = args
    centred = (x - x.mean(-1, keepdim=True), *others)


# %% wrong: a_list
# It returns a list. Only a tuple counts as the arguments; a list is one value, so forward is handed the whole list as its first argument.
def centre(module, args):
    x, *others = args
    return [x - x.mean(-1, keepdim=True), *others]


# %% wrong: one_mean_for_all
# It subtracts one mean, that of the whole tensor. Each row has a mean of its own, over the last axis.
def centre(module, args):
    x, *others = args
    return (x - x.mean(), *others)


# %% wrong: first_axis
# It takes the mean over the first axis, so the examples of a batch are mixed. Each row has its own mean, over the last axis.
def centre(module, args):
    x, *others = args
    return (x - x.mean(0), *others)


# %% wrong: centres_all
# It centres every argument. Only the first one is to change.
def centre(module, args):
    return tuple(x - x.mean(-1, keepdim=True) for x in args)


# %% wrong: calls_the_module
# It calls the module from within its own pre-hook. That call runs the hook again, and so on without end. Return the arguments; PyTorch makes the call.
def centre(module, args):
    x, *others = args
    return module(x - x.mean(-1, keepdim=True), *others)


# %% wrong: detached
# It cuts the tensor off the graph (`detach`), so no gradient gets through the hook.
def centre(module, args):
    x, *others = args
    x = x.detach()
    return (x - x.mean(-1, keepdim=True), *others)


# %% wrong: two_at_most
# It hands on one more argument at most. However many there are, all go on: `args[1:]`.
def centre(module, args):
    x = args[0] - args[0].mean(-1, keepdim=True)
    return (x, args[1]) if len(args) > 1 else (x,)


# %% right: bare_if_alone
# A single argument goes back without a tuple: PyTorch wraps it.
def centre(module, args):
    x = args[0] - args[0].mean(dim=-1, keepdim=True)
    return x if len(args) == 1 else (x,) + args[1:]


# %% right: by_sum
# The mean as a sum divided by a count, unsqueezed by hand.
def centre(module, args):
    x = args[0]
    mean = (x.sum(dim=-1) / x.shape[-1]).unsqueeze(-1)
    return tuple([torch.sub(x, mean)] + list(args[1:]))


# %% right: on_a_copy
# In place, but on a copy.
def centre(module, args):
    x = args[0].clone()
    x -= x.mean(-1, keepdim=True)
    return (x, *args[1:])
