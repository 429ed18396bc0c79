"""What the course consists of.

catalogue      the chapters and all their exercises, found in `autograde.chapters`
answers        the answers kept for each exercise: wrong ones by their mistake, and unusual right ones
"""
