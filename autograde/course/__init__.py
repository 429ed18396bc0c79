"""What the course consists of.

catalogue      the chapters and all their exercises, found in `autograde.chapters`
text           a chapter's text: its cells, stubs and solutions
answers        the answers kept for each exercise: wrong ones by their mistake, and unusual right ones
"""
