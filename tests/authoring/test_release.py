from nbformat.v4 import new_code_cell

from autograde.authoring.release import WriteStubs


def test_a_solution_gives_way_to_its_stub():
    cell = new_code_cell("def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION")
    assert WriteStubs()._replace_solution_region(cell, "python")
    assert cell.source == "def f(x):\n    raise NotImplementedError"


def test_a_cell_without_a_solution_stays():
    cell = new_code_cell("x = 1")
    assert not WriteStubs()._replace_solution_region(cell, "python")
    assert cell.source == "x = 1"
