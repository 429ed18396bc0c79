"""A verdict → what a person reads.

panel          the panel, as HTML for a notebook and as text for a terminal
style          patches, frames and blocks that can be read on any background
values         plain values as short lines of text, and tensors as aligned grids
"""
