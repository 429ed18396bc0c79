"""Experiments and hints of chapter 07: what a Module written from scratch holds, and its tree.

Each check of a part completes it by the course's own methods (`grafted`) and compares the whole with `torch.nn.Module`.
"""
