"""Write, audit, publish: what BI tools read, and the report.

What belongs here: copying the marts out of the warehouse into an immutable version, proving it sound,
pointing readers at it, and going back. What does not: computing any mart (`dbt_project`) or deciding
when to publish (`orchestration`). Nothing here imports Dagster.
"""

from publishing.headline import Headline, headline
from publishing.publication import About, Publication
from publishing.publish import publish
from publishing.rollback import rollback
from publishing.versions import versions

__all__ = ["About", "Headline", "Publication", "headline", "publish", "rollback", "versions"]
