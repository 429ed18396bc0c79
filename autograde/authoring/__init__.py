"""What makes and tries the course.

build           the pipeline: the course's text → executed solutions → the learners' notebooks
agreement       what a text and its experiments must agree on before that
around          what the build writes around a text: effort, links
own_cells       questions and tests of a teacher's own, in a chapter's text
release         how nbgrader turns a solution into a learner's notebook, with stubs of our own
make_reference  the answers to chapters 07 to 09, put together into `own_module.reference_module`
calibrate       does each check reject every known mistake, and accept unusual right answers?
mutation/       does each check reject every single-point change of the right answers?
renumber        the numbers of headings and files follow from a chapter's text
edition         the learner's edition: which files a wheel without answers is made of
handout         a folder for a class: notebooks and that wheel
book            the course as a static site
timings         timings, and the table in `docs/timings.md` that they go into
"""
