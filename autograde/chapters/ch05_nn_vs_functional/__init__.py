"""Experiments and hints of chapter 05: a layer of `nn` is state and mode around a function of `F`."""
