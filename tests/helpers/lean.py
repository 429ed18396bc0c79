"""Imported before all else, so that nbformat is imported in a fifth of a second and not in two.

jsonschema makes 38 parsers of `rfc3987_syntax` as soon as it finds it. No schema of notebooks has a format that needs
one.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
