"""Figures of modules and calls.

timeline       one call of a module and its backward: what ran, in which order, and inside what
tree           a module as a tree: what it registered, and what it only has
callpath       the path of one call, from a module down to the kernel that does the work
figures        one look for all: sizes, greys, boxes and arrows
"""
