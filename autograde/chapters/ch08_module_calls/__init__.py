"""Experiments and hints of chapter 08: the call of a Module written from scratch, its hooks, and a search for mistakes.

Each check of a part completes it by the course's own methods (`grafted`) and compares the whole with `torch.nn.Module`.
"""
