# %% wrong: last_only
# It looks at the last operation only. Follow `next_functions`, node by node.
def operations(y):
    return {} if y.grad_fn is None else {y.grad_fn.name(): 1}


# %% wrong: first_branch
# It follows the first pair of `next_functions` only. An operation with two inputs has two branches.
def operations(y):
    counts = {}
    node = y.grad_fn
    while node is not None:
        counts[type(node).__name__] = counts.get(type(node).__name__, 0) + 1
        node = node.next_functions[0][0] if node.next_functions else None
    return counts


# %% wrong: last_branch
# It follows the last pair of `next_functions` only. An operation with two inputs has two branches.
def operations(y):
    counts = {}
    node = y.grad_fn
    while node is not None:
        counts[type(node).__name__] = counts.get(type(node).__name__, 0) + 1
        node = node.next_functions[-1][0] if node.next_functions else None
    return counts


# %% wrong: counted_twice
# A node that is reached in two ways is counted twice, with all that lies behind it. Remember which were visited.
def operations(y):
    counts = {}

    def visit(node):
        if node is not None:
            counts[type(node).__name__] = counts.get(type(node).__name__, 0) + 1
            for before, _ in node.next_functions:
                visit(before)

    visit(y.grad_fn)
    return counts


# %% wrong: names_once
# It remembers names in place of nodes: a second node of the same name is not counted.
def operations(y):
    counts = {}
    pending = [y.grad_fn]
    while pending:
        node = pending.pop()
        if node is None or type(node).__name__ in counts:
            continue
        counts[type(node).__name__] = 1
        pending.extend(before for before, _ in node.next_functions)
    return counts


# %% wrong: always_one
# It visits every node, but writes 1 for each name in place of adding 1.
def operations(y):
    counts = {}
    pending, seen = [y.grad_fn], set()
    while pending:
        node = pending.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        counts[type(node).__name__] = 1
        pending.extend(before for before, _ in node.next_functions)
    return counts


# %% wrong: no_leaves
# It leaves out the leaves, whose nodes are called `AccumulateGrad`. They are part of the graph.
def operations(y):
    counts = {}
    pending, seen = [y.grad_fn], set()
    while pending:
        node = pending.pop()
        if node is None or node in seen or not node.next_functions:
            continue
        seen.add(node)
        counts[type(node).__name__] = counts.get(type(node).__name__, 0) + 1
        pending.extend(before for before, _ in node.next_functions)
    return counts


# %% wrong: without_the_last
# It starts behind the last operation, so that one is missing from the count.
def operations(y):
    counts = {}
    pending, seen = [before for before, _ in y.grad_fn.next_functions] if y.grad_fn else [], set()
    while pending:
        node = pending.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        counts[type(node).__name__] = counts.get(type(node).__name__, 0) + 1
        pending.extend(before for before, _ in node.next_functions)
    return counts


# %% wrong: none_not_expected
# It does not expect `None`, which stands for an input that needs no gradient: it treats `None` like a node, and fails.
def operations(y):
    counts = {}
    pending, seen = [y.grad_fn], set()
    while pending:
        node = pending.pop()
        if node in seen:
            continue
        seen.add(node)
        counts[type(node).__name__] = counts.get(type(node).__name__, 0) + 1
        pending.extend(before for before, _ in node.next_functions)
    return counts


# %% wrong: none_counted
# It counts `None` as well, under the name `NoneType`. `None` stands where there is no node.
def operations(y):
    counts, visited, waiting = {}, set(), [y.grad_fn]
    while waiting:
        node = waiting.pop()
        if node in visited:
            continue
        visited.add(node)
        name = type(node).__name__
        counts[name] = counts.get(name, 0) + 1
        if node is not None:
            waiting.extend(before for before, _ in node.next_functions)
    return counts


# %% wrong: stops_at_none
# It stops altogether at the first `None`, in place of going on with the next node.
def operations(y):
    counts = {}
    pending, seen = [y.grad_fn], set()
    while pending:
        node = pending.pop(0)
        if node is None:
            break
        if node in seen:
            continue
        seen.add(node)
        counts[type(node).__name__] = counts.get(type(node).__name__, 0) + 1
        pending.extend(before for before, _ in node.next_functions)
    return counts


# %% wrong: runs_backward
# It runs `backward()` on the way, which fills in gradients and frees the graph. Reading the graph needs no gradient.
def operations(y):
    counts = {}
    pending, seen = [y.grad_fn], set()
    while pending:
        node = pending.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        counts[type(node).__name__] = counts.get(type(node).__name__, 0) + 1
        pending.extend(before for before, _ in node.next_functions)
    if y.requires_grad:
        y.sum().backward()
    return counts


# %% right: recursive
# Recursion, and a `Counter`.
from collections import Counter


def operations(y):
    seen = set()

    def visit(node):
        if node and node not in seen:
            seen.add(node)
            for before, _ in node.next_functions:
                visit(before)

    visit(y.grad_fn)
    return Counter(type(node).__name__ for node in seen)


# %% right: level_by_level
# Breadth first, names by `node.name()`.
def operations(y):
    level, seen = {y.grad_fn} - {None}, set()
    while level:
        seen |= level
        level = {before for node in level for before, _ in node.next_functions} - seen - {None}
    names = [node.name() for node in seen]
    return {name: names.count(name) for name in names}
