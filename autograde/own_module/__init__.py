"""The workshop of the Module from scratch: its kit, the course's own Module, and what tries one out."""
