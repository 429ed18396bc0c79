# %% wrong: children_missing
# Children are not shown.
class Printing:
    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) <= 1:
            return f"{self._get_name()}({extra})"
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


# %% wrong: not_indented
# What lies deeper is not indented further: the children's own lines must move with them.
class Printing:
    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) <= 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        for name, module in self._modules.items():
            lines.append(f"({name}): {module!r}")
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


# %% wrong: four_spaces
# Each level is indented by four columns in place of two.
class Printing:
    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) <= 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        for name, module in self._modules.items():
            lines.extend(f"({name}): {module!r}".split("\n"))
        return "\n    ".join([f"{self._get_name()}(", *lines]) + "\n)"


# %% wrong: extra_ignored
# What `extra_repr` says is not shown.
class Printing:
    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        extra = ""
        lines = extra.split("\n") if extra else []
        if len(lines) <= 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        for name, module in self._modules.items():
            lines.extend(f"({name}): {module!r}".split("\n"))
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


# %% wrong: extra_ignored_with_children
# `extra_repr` is shown for leaves only, not above children.
class Printing:
    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) <= 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        lines = [] if self._modules else lines
        for name, module in self._modules.items():
            lines.extend(f"({name}): {module!r}".split("\n"))
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


# %% wrong: leaf_over_several_lines
# A leaf with one line of `extra_repr` is spread over three lines.
class Printing:
    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) < 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        for name, module in self._modules.items():
            lines.extend(f"({name}): {module!r}".split("\n"))
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


# %% wrong: two_lines_on_one
# Two lines of `extra_repr` in a leaf stay on the line of the name.
class Printing:
    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if not self._modules:
            return f"{self._get_name()}({extra})"
        for name, module in self._modules.items():
            lines.extend(f"({name}): {module!r}".split("\n"))
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


# %% wrong: class_name_fixed
# It writes the name of the class and does not ask `_get_name`, which layers override.
class Printing:
    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) <= 1 and not self._modules:
            return f"{type(self).__name__}({extra})"
        for name, module in self._modules.items():
            lines.extend(f"({name}): {module!r}".split("\n"))
        return "\n  ".join([f"{type(self).__name__}(", *lines]) + "\n)"


# %% wrong: none_left_out
# A child that is `None` is left out. It is printed, as `None`.
class Printing:
    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) <= 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        for name, module in self._modules.items():
            if module is None:
                continue
            lines.extend(f"({name}): {module!r}".split("\n"))
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


# %% wrong: no_parentheses
# The name of a child stands without parentheses.
class Printing:
    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) <= 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        for name, module in self._modules.items():
            lines.extend(f"{name}: {module!r}".split("\n"))
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


# %% wrong: children_before_extra
# The children come before the lines of `extra_repr`.
class Printing:
    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) <= 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        for name, module in self._modules.items():
            lines.extend(f"({name}): {module!r}".split("\n"))
        return "\n  ".join([f"{self._get_name()}(", *lines[len(extra.splitlines()) :], *extra.splitlines()]) + "\n)"


# %% wrong: prints
# It prints the text and returns nothing useful. `__repr__` must return a string.
class Printing:
    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) <= 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        for name, module in self._modules.items():
            lines.extend(f"({name}): {module!r}".split("\n"))
        print(self._get_name())
        return "" and "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


# %% right: textwrap
# Indents by `textwrap`.
class Printing:
    def _get_name(self):
        return self.__class__.__name__

    def extra_repr(self):
        return str()

    def __repr__(self):
        import textwrap

        body = self.extra_repr().split("\n") if self.extra_repr() else []
        single = len(body) < 2 and not self._modules
        if single:
            return self._get_name() + "(" + "".join(body) + ")"
        body += ["(" + name + "): " + repr(module) for name, module in self._modules.items()]
        return self._get_name() + "(\n" + textwrap.indent("\n".join(body), "  ") + "\n)"


# %% right: replace
# Indents by `replace`.
class Printing:
    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) <= 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        for name, module in self._modules.items():
            lines.append(f"({name}): " + repr(module).replace("\n", "\n  "))
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"
