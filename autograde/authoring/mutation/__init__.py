"""Mutation: does each check reject every single-point change of an answer that it accepts?

nodes          operators by name, and what they make their nodes with
general        operators for any Python
field          operators for this field
text           code as text and as a tree; a node is replaced, the rest stays
mutants        code → all its single-point changes
running        the check of each exercise on all of them; survivors
"""
