"""Experiments and hints of chapter 09: what a Module written from scratch saves and loads; the whole of it.

Each check of a part completes it by the course's own methods (`grafted`) and compares the whole with `torch.nn.Module`.
"""
