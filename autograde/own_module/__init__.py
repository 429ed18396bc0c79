"""The workshop of the Module from scratch.

kit                 what such a Module may lean on: a marker class, a gate for gradients, a few names
reference_module    the course's own Module, made from its answers to chapters 07 to 09 and what is beyond them
beyond              what PyTorch's Module does that no exercise asks for
parts               a learner's own parts, carried from one notebook to the next
trying              what the parts are tried on: trees, and states that are odd in allowed ways
small_network       a network whose layers stand on any Module
grafting            a learner's part, completed by the course's own methods and watched
rebuild             PyTorch's own layer classes on another base class
scoreboard          which of these layers run on a given Module, and which agree; how it behaves beside them
behaviours          a program for each kind of behaviour that no layer needs
cases               one case for each layer class: how to make one, what to call it with
fuzzer              random programs: where do a given Module and PyTorch's disagree?
programs            what these programs are made of
comparing           one program on both Modules, line by line
disagreement        the smallest program on which they disagree: as text, HTML, and code for a cell
costs               what a call costs, one class of modules against another
"""
