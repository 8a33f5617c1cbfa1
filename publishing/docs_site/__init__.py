"""The documentation as pages that travel with each publication, below `report/docs/`.

What belongs here: turning the project's Markdown and dbt's manifest into pages that open from disk. What does not:
any text about a mart or how to read it, which stands in `docs/` and beside the models, and the report itself.
"""

from publishing.docs_site.build import build_docs_site

__all__ = ["build_docs_site"]
