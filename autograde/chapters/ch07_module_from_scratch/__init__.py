"""Experiments and hints of chapter 07: a Module written from scratch.

Each check completes the learner's part by the course's own methods (`grafted`) and compares the whole with
`torch.nn.Module`.
"""
