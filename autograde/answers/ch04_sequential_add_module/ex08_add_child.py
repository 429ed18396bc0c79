# %% wrong: dot_allowed
# A name with a dot is taken in. In a key such as `a.b.weight` nobody could tell it from a child `b` of a child `a`.
def add_child(parent, name, child):
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise KeyError("an empty name")
    if hasattr(parent, name) and name not in parent._modules:
        raise KeyError(f"the name {name!r} is taken")
    parent._modules[name] = child


# %% wrong: dot_at_the_ends
# It looks for a dot only at the beginning or the end of the name. A dot in the middle is the dangerous one.
def add_child(parent, name, child):
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise KeyError("an empty name")
    if name.startswith(".") or name.endswith("."):
        raise KeyError("a dot in the name")
    if hasattr(parent, name) and name not in parent._modules:
        raise KeyError(f"the name {name!r} is taken")
    parent._modules[name] = child


# %% wrong: dot_mended
# A dot is replaced in silence, so the child gets another name than was asked for. A bad name should be refused.
def add_child(parent, name, child):
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise KeyError("an empty name")
    name = name.replace(".", "_")
    if hasattr(parent, name) and name not in parent._modules:
        raise KeyError(f"the name {name!r} is taken")
    parent._modules[name] = child


# %% wrong: empty_allowed
# An empty name is taken in. Its keys would begin with a dot.
def add_child(parent, name, child):
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if "." in name:
        raise KeyError("a dot in the name")
    if hasattr(parent, name) and name not in parent._modules:
        raise KeyError(f"the name {name!r} is taken")
    parent._modules[name] = child


# %% wrong: empty_value_error
# A bad name raises `ValueError`. The text asks for `KeyError`.
def add_child(parent, name, child):
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise ValueError("an empty name")
    if "." in name:
        raise ValueError("a dot in the name")
    if hasattr(parent, name) and name not in parent._modules:
        raise ValueError(f"the name {name!r} is taken")
    parent._modules[name] = child


# %% wrong: taken_allowed
# Nothing asks whether the name is taken. A child called like a method can no longer be reached as an attribute.
def add_child(parent, name, child):
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise KeyError("an empty name")
    if "." in name:
        raise KeyError("a dot in the name")
    parent._modules[name] = child


# %% wrong: children_never_replaced
# The name of a child is refused as well. A child may be replaced by another one under its name.
def add_child(parent, name, child):
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise KeyError("an empty name")
    if "." in name:
        raise KeyError("a dot in the name")
    if hasattr(parent, name):
        raise KeyError(f"the name {name!r} is taken")
    parent._modules[name] = child


# %% wrong: only_children_asked
# It refuses only the names of children. It is the other way round: those may be used again, everything else that is there may not.
def add_child(parent, name, child):
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise KeyError("an empty name")
    if "." in name:
        raise KeyError("a dot in the name")
    if name in parent._modules:
        raise KeyError(f"the name {name!r} is taken")
    parent._modules[name] = child


# %% wrong: own_dictionary_asked
# It looks into the object's own dictionary. Methods live in the class and parameters in a dictionary of their own, so both are overlooked.
def add_child(parent, name, child):
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise KeyError("an empty name")
    if "." in name:
        raise KeyError("a dot in the name")
    if name in vars(parent):
        raise KeyError(f"the name {name!r} is taken")
    parent._modules[name] = child


# %% wrong: parameters_overlooked
# It asks the object's dictionary and its class, but a parameter lives in neither.
def add_child(parent, name, child):
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise KeyError("an empty name")
    if "." in name:
        raise KeyError("a dot in the name")
    if name in vars(parent) or hasattr(type(parent), name):
        raise KeyError(f"the name {name!r} is taken")
    parent._modules[name] = child


# %% wrong: anything_accepted
# Nothing asks whether the child is a module, so a string is registered as one.
def add_child(parent, name, child):
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise KeyError("an empty name")
    if "." in name:
        raise KeyError("a dot in the name")
    if hasattr(parent, name) and name not in parent._modules:
        raise KeyError(f"the name {name!r} is taken")
    parent._modules[name] = child


# %% wrong: callables_accepted
# It accepts whatever can be called. A function or a class can be called too, and is no module.
def add_child(parent, name, child):
    if child is not None and not callable(child):
        raise TypeError("no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise KeyError("an empty name")
    if "." in name:
        raise KeyError("a dot in the name")
    if hasattr(parent, name) and name not in parent._modules:
        raise KeyError(f"the name {name!r} is taken")
    parent._modules[name] = child


# %% wrong: none_refused
# `None` is refused. It is allowed as a child and keeps a place free.
def add_child(parent, name, child):
    if not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise KeyError("an empty name")
    if "." in name:
        raise KeyError("a dot in the name")
    if hasattr(parent, name) and name not in parent._modules:
        raise KeyError(f"the name {name!r} is taken")
    parent._modules[name] = child


# %% wrong: none_dropped
# `None` is passed over: nothing is registered, so the name does not exist afterwards.
def add_child(parent, name, child):
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise KeyError("an empty name")
    if "." in name:
        raise KeyError("a dot in the name")
    if hasattr(parent, name) and name not in parent._modules:
        raise KeyError(f"the name {name!r} is taken")
    if child is not None:
        parent._modules[name] = child


# %% wrong: any_name_type
# A name that is no string is turned into one. It should be refused with a `TypeError`.
def add_child(parent, name, child):
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    name = str(name)
    if name == "":
        raise KeyError("an empty name")
    if "." in name:
        raise KeyError("a dot in the name")
    if hasattr(parent, name) and name not in parent._modules:
        raise KeyError(f"the name {name!r} is taken")
    parent._modules[name] = child


# %% wrong: registered_first
# It registers first and checks afterwards. A refused child is then in the parent all the same.
def add_child(parent, name, child):
    parent._modules[name] = child
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise KeyError("an empty name")
    if "." in name:
        raise KeyError("a dot in the name")
    if name in dir(type(parent)) or name in parent._parameters or name in vars(parent):
        raise KeyError(f"the name {name!r} is taken")


# %% wrong: plain_attribute
# The child is set as an attribute past the registration: it can be reached, but it is no child.
def add_child(parent, name, child):
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise KeyError("an empty name")
    if "." in name:
        raise KeyError("a dot in the name")
    if hasattr(parent, name) and name not in parent._modules:
        raise KeyError(f"the name {name!r} is taken")
    object.__setattr__(parent, name, child)


# %% wrong: calls_add_module
# It lets PyTorch's own method do the work, called directly or kept under another name. Register in `parent._modules` yourself.
def add_child(parent, name, child):
    parent.add_module(name, child)


# %% wrong: takes_the_original
# `add_child` is PyTorch's own method under another name. This exercise asks you to write it.
add_child = nn.Module.add_module


# %% wrong: none_is_free
# It takes a name for free if the attribute is `None`. A parameter may be `None`, and its name is taken all the same; `hasattr` does not look at the value.
def add_child(parent, name, child):
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "" or "." in name:
        raise KeyError("an empty name, or a dot in it")
    if getattr(parent, name, None) is not None and name not in parent._modules:
        raise KeyError(f"the name {name!r} is taken")
    parent._modules[name] = child


# %% wrong: calls_register_module
# It calls `register_module`, which is `add_module` under another name. Register in `parent._modules` yourself.
def add_child(parent, name, child):
    parent.register_module(name, child)


# %% wrong: assigned_none_lost
# It registers by assignment. For `None` that makes a plain attribute and no child, because nothing tells that a module is meant.
def add_child(parent, name, child):
    if child is not None and not isinstance(child, nn.Module):
        raise TypeError(f"{type(child).__name__} is no module")
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "" or "." in name:
        raise KeyError("an empty name, or a dot in it")
    if hasattr(parent, name) and name not in parent._modules:
        raise KeyError(f"the name {name!r} is taken")
    setattr(parent, name, child)


# %% right: setattr
# Registers by assignment, which files modules away by itself; `None` needs the dictionary.
def add_child(parent, name, child):
    if not (child is None or isinstance(child, nn.Module)):
        raise TypeError(child)
    if not isinstance(name, str):
        raise TypeError("a name must be a string")
    if name == "":
        raise KeyError("an empty name")
    if "." in name:
        raise KeyError("a dot in the name")
    if hasattr(parent, name) and name not in parent._modules:
        raise KeyError(f"the name {name!r} is taken")
    if child is None:
        parent._modules[name] = None
    else:
        setattr(parent, name, child)


# %% right: one_by_one
# Asks in another order and with other words, and finds out by trying.
def add_child(parent, name, child):
    if type(name) is not str:
        raise TypeError
    if not name or len(name.split(".")) > 1:
        raise KeyError(name)
    if name not in parent._modules:
        try:
            getattr(parent, name)
        except AttributeError:
            pass
        else:
            raise KeyError(name)
    if not isinstance(child, nn.Module | None):
        raise TypeError(child)
    parent._modules.update({name: child})
