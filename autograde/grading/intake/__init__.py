"""A file that may be anything → the released notebook with the learner's answers in it.

rebuilding     the whole of it: `take_in`
reading        bytes → plain cells, never following a link, never trusting a field
timestamps     when it was handed in
released       the released notebook, with what is looked up in it
matching       which cell of a submission is which cell of the release
collecting     each answer's text, put together from the cells that belong to it
pieces         one answer that stands in several pieces
pictures       pictures in a text that a person grades, and what a cell showed
remarks        sentences for the instructor about what was found otherwise
cell_code      what a cell's text defines and uses
"""
