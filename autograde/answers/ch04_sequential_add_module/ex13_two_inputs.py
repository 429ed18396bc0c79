# %% wrong: right_first
# The right part stands first in the joined tensor. The head expects the left one first.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.left = left
        self.right = right
        self.head = head

    def forward(self, a, b):
        return self.head(torch.cat([self.right(b), self.left(a)], dim=-1))


# %% wrong: inputs_swapped
# The inputs have changed sides: `a` belongs to `left`, `b` to `right`.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.left = left
        self.right = right
        self.head = head

    def forward(self, a, b):
        return self.head(torch.cat([self.left(b), self.right(a)], dim=-1))


# %% wrong: axis_zero
# It joins along the first axis, the batch. The parts should stand side by side: the last axis.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.left = left
        self.right = right
        self.head = head

    def forward(self, a, b):
        return self.head(torch.cat([self.left(a), self.right(b)], dim=0))


# %% wrong: axis_one
# It joins along axis 1. That is the last axis of a matrix; with more axes it is another one.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.left = left
        self.right = right
        self.head = head

    def forward(self, a, b):
        return self.head(torch.cat([self.left(a), self.right(b)], dim=1))


# %% wrong: default_axis_stack
# `torch.stack` makes a new axis, and wants equal shapes. `torch.cat` joins along one that is there.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.left = left
        self.right = right
        self.head = head

    def forward(self, a, b):
        return self.head(torch.stack([self.left(a), self.right(b)], dim=-1))


# %% wrong: adds
# It adds the two parts. They have different widths, and are to be joined side by side.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.left = left
        self.right = right
        self.head = head

    def forward(self, a, b):
        return self.head(self.left(a) + self.right(b))


# %% wrong: no_head
# The head is not called: what is returned are the joined parts.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.left = left
        self.right = right
        self.head = head

    def forward(self, a, b):
        return torch.cat([self.left(a), self.right(b)], dim=-1)


# %% wrong: branches_skipped
# The inputs are joined before they went through their branches.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.left = left
        self.right = right
        self.head = head

    def forward(self, a, b):
        return self.head(torch.cat([a, b], dim=-1))


# %% wrong: left_only
# Only the first input is used; the head gets zeros in place of the second part.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.left = left
        self.right = right
        self.head = head

    def forward(self, a, b):
        return self.head(torch.cat([self.left(a), 0 * self.right(b)], dim=-1))


# %% wrong: right_detached
# The right branch is cut out of the graph, so that neither it nor its input gets a gradient.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.left = left
        self.right = right
        self.head = head

    def forward(self, a, b):
        return self.head(torch.cat([self.left(a), self.right(b).detach()], dim=-1))


# %% wrong: one_pair
# `forward` takes one argument, a pair. The module should be called with two.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.left = left
        self.right = right
        self.head = head

    def forward(self, pair):
        a, b = pair
        return self.head(torch.cat([self.left(a), self.right(b)], dim=-1))


# %% wrong: branches_in_a_list
# The branches are kept in a Python list, where the module does not see them: their parameters are not among its own.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.branches = [left, right]
        self.head = head

    def forward(self, a, b):
        return self.head(torch.cat([self.branches[0](a), self.branches[1](b)], dim=-1))


# %% wrong: sequential_of_two
# The branches form a Sequential. It takes one input, and would run one branch after the other.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.branches = nn.Sequential(left, right)
        self.head = head

    def forward(self, a, b):
        x = self.branches(a, b)
        return self.head(x)


# %% wrong: calls_forward
# It calls the `forward` methods. The numbers are right, but hooks do not run; call the layers themselves.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.left = left
        self.right = right
        self.head = head

    def forward(self, a, b):
        return self.head.forward(torch.cat([self.left.forward(a), self.right.forward(b)], dim=-1))


# %% wrong: forgets_super
# `__init__` never calls `super().__init__()`. Until that has run, the module cannot hold children.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        self.left = left
        self.right = right
        self.head = head

    def forward(self, a, b):
        return self.head(torch.cat([self.left(a), self.right(b)], dim=-1))


# %% wrong: second_optional
# The second input may be left out, and is then taken to be the first. Two inputs are asked for.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.left = left
        self.right = right
        self.head = head

    def forward(self, a, b=None):
        b = a if b is None else b
        return self.head(torch.cat([self.left(a), self.right(b)], dim=-1))


# %% wrong: not_joined
# The two results are handed to the head as two arguments. Join them first: the head takes one tensor.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.left = left
        self.right = right
        self.head = head

    def forward(self, a, b):
        return self.head(self.left(a), self.right(b))


# %% right: module_list
# The branches in a ModuleList, looped over with their inputs.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.branches = nn.ModuleList([left, right])
        self.add_module("head", head)

    def forward(self, *inputs):
        parts = [branch(x) for branch, x in zip(self.branches, inputs, strict=True)]
        return self.head(torch.cat(parts, -1))


# %% right: hstack_by_axis
# Joins along the number of the last axis, and names its children otherwise.
class TwoInputs(nn.Module):
    def __init__(self, left, right, head):
        super().__init__()
        self.three, self.two, self.one = head, right, left

    def forward(self, a, b):
        p, q = self.one(a), self.two(b)
        return self.three(torch.concat((p, q), p.dim() - 1))
