"""A whole class: the `grade` command, what is kept between runs, and the report."""
