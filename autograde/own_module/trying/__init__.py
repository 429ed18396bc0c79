"""What the parts of a Module are tried on, in chapters 07 to 09.

trees          trees of modules, on any Module
chosen         conditions that are chosen by the methods that a part brings
states         states in which every part is tried
hook_states    the same for parts that have to do with hooks
"""
