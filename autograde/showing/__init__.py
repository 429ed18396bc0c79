"""A verdict → what a person reads.

panel          the panel, as HTML for a notebook and as text for a terminal
values         plain values as short lines of text, and tensors as aligned grids
"""
