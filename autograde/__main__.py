"""The command line, `python -m autograde …`: for authors (build, calibrate …) and teachers (release, grade …)."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

try:
    import typer
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
    from rich.table import Table
    from typer.core import TyperGroup
except ModuleNotFoundError as missing:
    sys.exit(f"{missing.name} is not installed in this Python: `make environment`, then `. .venv/bin/activate`")


console = Console(soft_wrap=True)
errors = Console(stderr=True, soft_wrap=True)


class _Commands(TyperGroup):
    """Says in a line what is wrong with an exercise's file, whichever command meets it."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            catalogue = sys.modules.get("autograde.course.catalogue")  # not imported here: that takes seconds
            if catalogue is None or not isinstance(error, catalogue.ExerciseError):
                raise
            errors.print(str(error), style="red", highlight=False, markup=False)
            raise typer.Exit(1) from None


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    help="Tools around the notebooks of Inside nn.Module.",
)


class _Steps(Progress):
    """A bar; where nobody sees it move, a line for each step that is called otherwise than the one before."""

    def update(self, task_id: TaskID, **changes: Any) -> None:
        task = self.tasks[task_id]
        before = task.description
        super().update(task_id, **changes)
        if changes.get("advance") and task.description != before and not self.console.is_terminal:
            self.console.print(f"{task.description}, {task.completed:.0f} of {task.total:.0f}", highlight=False)


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return _Steps(*columns, console=errors, transient=True)


@app.command()
def build(
    names: Annotated[list[str] | None, typer.Argument(help="Chapters, such as 01; all of them if none.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; say what is stale and why.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Execute even what has not changed.")] = False,
) -> None:
    """Make the solution notebooks and the learners' from the chapters' texts."""
    from autograde.authoring import build as pipeline

    try:
        chosen = pipeline.chapters(names or ())
        if check:
            stale = [why for chapter in chosen for why in pipeline.staleness(chapter)]
            for why in stale:
                console.print(why, highlight=False, markup=False)
            console.print(
                "run `make build`" if stale else f"up to date: {', '.join(c.name for c in chosen)}", highlight=False
            )
            raise typer.Exit(1 if stale else 0)
        with _bar() as bar:
            task = bar.add_task("building", total=len(chosen))
            for chapter in chosen:
                bar.update(task, description=chapter.name)
                changed = pipeline.build(chapter, force=force)
                for path in changed:
                    console.print(f"wrote {path.relative_to(pipeline.ROOT)}", highlight=False)
                bar.advance(task)
        console.print(f"up to date: {', '.join(chapter.name for chapter in chosen)}", highlight=False)
    except pipeline.BuildError as error:
        errors.print(str(error), style="red", highlight=False, markup=False)
        raise typer.Exit(1) from None


@app.command()
def renumber(
    names: Annotated[list[str] | None, typer.Argument(help="Chapters, such as 03; all of them if none.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; say what would change.")] = False,
) -> None:
    """Let the numbers of headings and of files follow from the order of the exercises in a chapter's text."""
    from autograde.authoring import renumber as renumbering
    from autograde.authoring.build import ROOT, BuildError, chapters

    try:
        found = [renumbering.changes(chapter) for chapter in chapters(names or ())]
    except (BuildError, renumbering.RenumberError) as error:
        errors.print(str(error), style="red", highlight=False, markup=False)
        raise typer.Exit(1) from None
    if any(found):
        console.print("would change:" if check else "changed:")
    for changes in found:
        renamed = [f"{old.relative_to(ROOT).as_posix()} -> {new.name}" for old, new in changes.renames]
        others = [f"{path.relative_to(ROOT).as_posix()} follows" for path in changes.contents if path.suffix == ".py"]
        for line in (*changes.headings, *renamed, *others, *changes.mentions):
            console.print(line, highlight=False, markup=False)
        if not check:
            renumbering.carry_out(changes)
    if check and any(found):
        console.print("run `python -m autograde renumber`")
    elif not any(found):
        console.print("all numbers follow from the texts")
    raise typer.Exit(1 if check and any(found) else 0)


@app.command()
def calibrate(
    chapter: Annotated[list[str] | None, typer.Option("--chapter", help="Only this chapter; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
    seeds: Annotated[int, typer.Option(min=0, help="Try every answer on as many further draws of the inputs.")] = 0,
    exercise: Annotated[
        list[str] | None, typer.Option("--exercise", help="Only this exercise; may be repeated.")
    ] = None,
) -> None:
    """Run every check on every kept answer; exit with 1 if anything falls short."""
    from autograde.authoring import calibrate as calibration
    from autograde.course import catalogue

    try:
        named = [catalogue.find(name) for name in exercise or ()]
        chosen = [catalogue.find_chapter(name) for name in chapter or ()] or [e.chapter for e in named]
    except KeyError as error:
        errors.print(str(error.args[0]), style="red")
        raise typer.Exit(2) from None
    chosen = list(dict.fromkeys(chosen)) or list(catalogue.chapters())
    names = [e.name for e in named] or [e.name for c in chosen for e in catalogue.chapters()[c]]
    with _bar() as bar:
        task = bar.add_task("calibrating", total=len(names))

        def tick(name: str) -> None:
            bar.update(task, advance=1, description=name)

        results, faults = calibration.calibrate(chosen, tick, seeds=seeds, names=names)
    if as_json:
        json.dump({"exercises": [r.to_plain() for r in results], "faults": faults}, sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        _print_calibration(results, faults)
        for r in results:
            if 0 < r.draws < seeds:
                console.print(f"{r.exercise}: {r.draws} of {seeds} draws in the time there is", highlight=False)
    raise typer.Exit(1 if faults or any(r.misses for r in results) else 0)


def _print_calibration(results: list, faults: list[str]) -> None:
    table = Table("exercise", "rejected", "told apart", "accepted", "stub")
    for r in results:
        table.add_row(
            r.exercise,
            f"{r.rejected}/{r.wrong}",
            f"{r.told_apart}/{r.wrong}",
            f"{r.accepted}/{r.right}",
            r.stub,
            style="bold" if r.misses else None,
        )
    total = [sum(getattr(r, key) for r in results) for key in ("rejected", "told_apart", "accepted", "wrong", "right")]
    table.add_section()
    table.add_row(
        f"all {len(results)}", f"{total[0]}/{total[3]}", f"{total[1]}/{total[3]}", f"{total[2]}/{total[4]}", ""
    )
    console.print(table)
    for r in results:
        for miss in r.misses:
            console.print(f"{r.exercise} {miss}", highlight=False, markup=False)
    for fault in faults:
        console.print(fault, highlight=False, markup=False)


@app.command()
def mutate(
    chapter: Annotated[list[str] | None, typer.Option("--chapter", help="Only this chapter; may be repeated.")] = None,
    exercise: Annotated[
        list[str] | None, typer.Option("--exercise", help="Only this exercise; may be repeated.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
    diagnoses: Annotated[
        bool, typer.Option("--diagnoses", help="List mutants that earn a sentence about other lines.")
    ] = False,
    write_survivors: Annotated[
        Path | None, typer.Option(help="Write the survivors into this file, as they are recorded beside an exercise.")
    ] = None,
) -> None:
    """Run every check on every single-point change of the right answers; exit with 1 if any is accepted.

    A change that no experiment can tell from the right answer is recorded beside the exercise, with the reason.
    """
    from autograde.authoring.mutation import running as mutation
    from autograde.course import catalogue

    try:
        chosen = [catalogue.find_chapter(name) for name in chapter or ()] or list(catalogue.chapters())
        names = [catalogue.find(name).name for name in exercise or ()]
    except KeyError as error:
        errors.print(str(error.args[0]), style="red")
        raise typer.Exit(2) from None
    names = names or [e.name for c in chosen for e in catalogue.chapters()[c] if e.kind == "experiment"]
    with _bar() as bar:
        task = bar.add_task("mutating", total=len(names))

        def tick(name: str) -> None:
            bar.update(task, advance=1, description=name)

        results = mutation.mutate(names, tick, diagnoses=diagnoses)
    if write_survivors:
        write_survivors.write_text(mutation.markdown(results), encoding="utf-8")
    if as_json:
        json.dump({"exercises": [r.to_plain() for r in results]}, sys.stdout, indent=1)
        sys.stdout.write("\n")
    else:
        _print_mutation(results, diagnoses)
    raise typer.Exit(1 if any(r.survivors or r.faults for r in results) else 0)


def _print_mutation(results: list, diagnoses: bool) -> None:
    table = Table("exercise", "mutants", "rejected", "equivalent", "survivors")
    for r in results:
        counts = (r.mutants, r.rejected, r.equivalent, len(r.survivors))
        table.add_row(r.exercise, *map(str, counts), style="bold" if r.survivors or r.faults else None)
    table.add_section()
    totals = [sum(getattr(r, key) for r in results) for key in ("mutants", "rejected", "equivalent")]
    table.add_row(f"all {len(results)}", *map(str, totals), str(sum(len(r.survivors) for r in results)))
    console.print(table)
    for r in results:
        for survivor in r.survivors:
            of = f" of {survivor.of!r}" if survivor.of else ""
            console.print(f"{r.exercise} accepts {survivor.name}{of}:", highlight=False, markup=False)
            console.print("\n".join(f"    {line}" for line in survivor.change), highlight=False, markup=False)
        for fault in r.faults:
            console.print(f"{r.exercise} {fault}", highlight=False, markup=False)
        for line in r.diagnoses if diagnoses else ():
            console.print(f"{r.exercise} {line}", highlight=False, markup=False)


@app.command()
def handout(
    names: Annotated[list[str] | None, typer.Argument(help="Chapters, such as 01; all of them if none.")] = None,
    output: Annotated[Path, typer.Option(help="The folder to make.")] = Path("handout"),
) -> None:
    """Make a folder for a class: the notebooks, and a wheel with the checks and without the answers."""
    from autograde.authoring import handout as making
    from autograde.authoring.build import BuildError
    from autograde.course import catalogue

    try:
        with _bar() as bar:
            task = bar.add_task("recording", total=sum(map(len, catalogue.chapters().values())))

            def tick(name: str) -> None:
                bar.update(task, advance=1, description=f"recording {catalogue.find(name).chapter}")

            def say(line: str) -> None:
                console.print(line, highlight=False, markup=False)

            made = making.make(names or (), output, tick, say=say)
    except KeyError as error:
        errors.print(str(error.args[0]), style="red", highlight=False, markup=False)
        raise typer.Exit(2) from None
    except BuildError as error:
        errors.print(str(error), style="red", highlight=False, markup=False)
        raise typer.Exit(1) from None
    size, books = made.wheel.stat().st_size / 1e6, ", ".join(path.stem for path in made.notebooks)
    for line in (
        f"{output}: {books}, {made.wheel.name} ({size:.1f} MB) and {making.README}",
        "Hand out the whole folder, and tell your students:",
        f"  once, in the folder:  {made.install}",
        f"  then:                 jupyter lab {made.first}",
    ):
        console.print(line, highlight=False, markup=False)


@app.command()
def book(
    output: Annotated[Path, typer.Option(help="The folder to make.")] = Path("book"),
) -> None:
    """Make the course as a static site; BOOK_REPOSITORY is the repository's public address, for links to it."""
    from autograde.authoring import book as making
    from autograde.authoring.build import BuildError

    try:
        with errors.status("Sphinx makes the book"):
            pages = making.make(output)
    except BuildError as error:
        errors.print(str(error), style="red", highlight=False, markup=False)
        raise typer.Exit(1) from None
    console.print(f"{output / 'index.html'}: {len(pages)} pages", highlight=False)


@app.command()
def release(
    assignment: Annotated[str, typer.Argument(help="The assignment, such as 01_init_forward_call, or 01.")] = "",
    course: Annotated[Path, typer.Option(help="The course's folder, with nbgrader_config.py.")] = Path("."),
) -> None:
    """Put an assignment into nbgrader's gradebook and make its release; what was there stays if that fails."""
    from autograde.authoring import build as pipeline
    from autograde.grading.whole_class import releasing
    from autograde.grading.whole_class.submissions import NotReleased, taken_as

    try:
        name = releasing.find(course, assignment)
        if name != assignment:
            console.print(taken_as(assignment, name), highlight=False, markup=False)
        chapter = pipeline.Chapter(course / "solutions" / name / f"{name}.md", pipeline.Course(course))
        stale = pipeline.staleness(chapter) if chapter.text.exists() else []
        # Outputs are not released: whether they are those of the present code does not matter.
        if stale and stale[0].startswith("solutions/") and "executed before" not in stale[0]:
            raise NotReleased(f"{name} was not released: {stale[0]}; run `make build` first.")
        with errors.status("nbgrader makes the release"):
            releasing.release(course, name)
    except (NotReleased, pipeline.BuildError) as error:
        errors.print(str(error), style="red", highlight=False, markup=False)
        raise typer.Exit(1) from None
    for line in (
        f"{name} is in the gradebook, its release in notebooks/{name}",
        f"collect into submitted/STUDENT/{name}/{name}.ipynb, then: make grade ASSIGNMENT={name}",
    ):
        console.print(line, highlight=False, markup=False)


@app.command("sample")
def sample(
    assignment: Annotated[str, typer.Argument(help="A chapter, such as 01_init_forward_call, or 01.")],
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many made-up students.")] = 8,
    course: Annotated[Path, typer.Option(help="The course's folder, with nbgrader_config.py.")] = Path("."),
) -> None:
    """Hand in for a class of made-up students, of mixed quality, to try grading with; real submissions stay."""
    from autograde.course import catalogue
    from autograde.grading.measuring import sample_class

    try:
        chapter = catalogue.find_chapter(assignment)
        made = sample_class.hand_in(course, chapter, count)
    except (KeyError, FileNotFoundError, FileExistsError) as error:
        errors.print(str(error.args[0]), style="red", highlight=False, markup=False)
        raise typer.Exit(1) from None
    console.print(f"{len(made)} submissions in {course / 'submitted'}: {made[0]} to {made[-1]}", highlight=False)


@app.command()
def grade(
    assignment: Annotated[str, typer.Argument(help="The assignment, such as 01_init_forward_call, or 01.")] = "",
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Submissions graded at a time; one for each core if not given.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=1, help="Of all inputs of all checks, to repeat a grading; fresh if not given.")
    ] = None,
    student: Annotated[str, typer.Option(help="Grade only this student's submission.")] = "*",
    notebook: Annotated[str, typer.Option(help="Grade only this notebook of the assignment.")] = "*",
    dask: Annotated[str, typer.Option(help="Grade on the Dask cluster whose scheduler has this address.")] = "",
    unconfined: Annotated[bool, typer.Option("--unconfined", help="Grade even where nothing can confine.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Grade again what has not changed.")] = False,
    feedback: Annotated[bool, typer.Option("--feedback", help="Then make the pages of feedback.")] = False,
    course: Annotated[Path, typer.Option(help="The course's folder, with nbgrader_config.py.")] = Path("."),
    report: Annotated[Path | None, typer.Option(help="Where to write the class report.")] = None,
) -> None:
    """Grade all submissions of an assignment; what was graded before and has not changed is kept.

    Exits with 0 when all were graded, or refused because their files cannot be read (the table and the report name
    them), 1 when grading itself failed for some, 2 for wrong use, 130 when interrupted.
    """
    from autograde.grading.whole_class.command import make_feedback, run

    options: dict[str, Any] = {"jobs": jobs, "seed": seed, "student": student, "notebook": notebook, "force": force}
    code = run(assignment, course, report, dask=dask, unconfined=unconfined, console=console, errors=errors, **options)
    if feedback and code == 0:
        code = make_feedback(assignment, course, console, errors)
    raise typer.Exit(code)


@app.command()
def bench(
    write: Annotated[Path | None, typer.Option(help="Put the table between the marks in this file.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Only checks, import and the cost of a call.")] = False,
    only: Annotated[str, typer.Option(help="Only `grading`, or only `course`.")] = "",
) -> None:
    """Time the checks, the import, build, calibrate and grading."""
    parts = ([] if only == "grading" else [_bench_course(quick)]) + (
        [] if quick or only == "course" else [_bench_grading()]
    )
    text = "\n\n".join(parts)
    console.print(text, markup=False, highlight=False)
    if write:
        from autograde.authoring import timings as benchmark

        benchmark.write_into(write, text)


def _bench_course(quick: bool) -> str:
    from autograde.authoring import timings as benchmark
    from autograde.course import catalogue

    with _bar() as bar:
        task = bar.add_task("timing checks", total=sum(map(len, catalogue.chapters().values())))
        checks = benchmark.time_checks(tick=lambda name: bar.update(task, advance=1, description=name))
    others = [benchmark.time_import(), *([] if quick else benchmark.commands())]
    for timing in (t for timings in checks.values() for t in timings):
        over = " over the goal" if timing.goal and timing.seconds > timing.goal else ""
        console.print(f"{timing.what:<40} {timing.in_words:>10}{over}", highlight=False)
    return benchmark.table(checks, others, benchmark.module_cost())


def _bench_grading() -> str:
    from autograde.grading.measuring import class_timings as benchmark

    with errors.status("grading") as status:
        return benchmark.table(benchmark.rows(lambda what: status.update(f"grading: {what}")))


@app.command("compare")
def compare(
    chapter: Annotated[list[str] | None, typer.Option("--chapter", help="Only this chapter; may be repeated.")] = None,
    count: Annotated[int, typer.Option(help="Submissions in each class.")] = 40,
) -> None:
    """Grade classes of mixed quality by nbgrader as it comes too, and compare every score; takes about an hour."""
    from autograde.course import catalogue
    from autograde.grading.measuring import class_timings as benchmark

    try:
        chosen = [catalogue.find_chapter(name) for name in chapter or ()] or list(catalogue.chapters())
    except KeyError as error:
        errors.print(str(error.args[0]), style="red")
        raise typer.Exit(2) from None
    different = False
    with errors.status("comparing") as status:
        for name in chosen:
            (row,) = benchmark.same_as_stock([name], count, lambda what: status.update(f"comparing: {what}"))
            console.print(f"{row.what}: {row.value}", highlight=False, markup=False)
            different = different or not row.met
    raise typer.Exit(1 if different else 0)


if __name__ == "__main__":
    app()
