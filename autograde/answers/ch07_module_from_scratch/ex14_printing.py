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
            first, *rest = repr(module).split("\n")
            rest = ["    " + line if line.strip() else "" for line in rest]
            lines.append("\n".join([f"({name}): {first}", *rest]))
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
            first, *rest = repr(module).split("\n")
            rest = ["  " + line if line.strip() else "" for line in rest]
            lines.append("\n".join([f"({name}): {first}", *rest]))
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
            first, *rest = repr(module).split("\n")
            rest = ["  " + line if line.strip() else "" for line in rest]
            lines.append("\n".join([f"({name}): {first}", *rest]))
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
            first, *rest = repr(module).split("\n")
            rest = ["  " + line if line.strip() else "" for line in rest]
            lines.append("\n".join([f"({name}): {first}", *rest]))
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
            first, *rest = repr(module).split("\n")
            rest = ["  " + line if line.strip() else "" for line in rest]
            lines.append("\n".join([f"({name}): {first}", *rest]))
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
            first, *rest = repr(module).split("\n")
            rest = ["  " + line if line.strip() else "" for line in rest]
            lines.append("\n".join([f"({name}): {first}", *rest]))
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
            first, *rest = repr(module).split("\n")
            rest = ["  " + line if line.strip() else "" for line in rest]
            lines.append("\n".join([f"({name}): {first}", *rest]))
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
            first, *rest = repr(module).split("\n")
            rest = ["  " + line if line.strip() else "" for line in rest]
            lines.append("\n".join([f"{name}: {first}", *rest]))
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
        own = extra.split("\n") if extra else []
        lines = []
        if len(own) <= 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        for name, module in self._modules.items():
            first, *rest = repr(module).split("\n")
            rest = ["  " + line if line.strip() else "" for line in rest]
            lines.append("\n".join([f"({name}): {first}", *rest]))
        return "\n  ".join([f"{self._get_name()}(", *lines, *own]) + "\n)"


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
            first, *rest = repr(module).split("\n")
            rest = ["  " + line if line.strip() else "" for line in rest]
            lines.append("\n".join([f"({name}): {first}", *rest]))
        print(self._get_name())
        return "" and "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


# %% wrong: blank_lines_indented
# A blank line inside a child's text is moved in like the others. It comes out empty.
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
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


# %% wrong: blank_lines_kept
# A line of a child that holds nothing but spaces stays as it is. It comes out empty.
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
            first, *rest = repr(module).split("\n")
            rest = ["  " + line if line.strip() else line for line in rest]
            lines.append("\n".join([f"({name}): {first}", *rest]))
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


# %% wrong: own_blank_lines_cleared
# The module clears the blank lines of its own `extra_repr` too. Only those of its children come out empty.
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
        body = "".join("\n  " + line if line.strip() else "\n" for line in lines)
        return f"{self._get_name()}({body}\n)"


# %% wrong: blank_lines_dropped
# Blank lines inside a child's text are lost. They stay, without spaces.
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
            first, *rest = repr(module).split("\n")
            rest = ["  " + line for line in rest if line.strip()]
            lines.append("\n".join([f"({name}): {first}", *rest]))
        return "\n  ".join([f"{self._get_name()}(", *lines]) + "\n)"


# %% right: textwrap
# Indents by `textwrap`, and clears blank lines first.
class Printing:
    def _get_name(self):
        return self.__class__.__name__

    def extra_repr(self):
        return str()

    def __repr__(self):
        body = self.extra_repr().split("\n") if self.extra_repr() else []
        single = len(body) < 2 and not self._modules
        if single:
            return self._get_name() + "(" + "".join(body) + ")"
        text = "".join("\n  " + line for line in body)
        for name, module in self._modules.items():
            child = "\n".join(line if line.strip() else "" for line in repr(module).split("\n"))
            text += "\n  (" + name + "): " + textwrap.indent(child, "  ").lstrip()
        return self._get_name() + "(" + text + "\n)"


# %% right: replace
# Indents by `replace`, line by line.
class Printing:
    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        if "\n" not in extra and not self._modules:
            return f"{self._get_name()}({extra})"
        text = f"{self._get_name()}("
        if extra:
            text += "\n  " + extra.replace("\n", "\n  ")
        for name, module in self._modules.items():
            head, *others = repr(module).split("\n")
            text += f"\n  ({name}): {head}"
            for line in others:
                text += "\n" if line.isspace() or not line else f"\n  {line}"
        return text + "\n)"
