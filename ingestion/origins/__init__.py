"""Origins: rows that other tools land in folders, object stores and databases.

What belongs here: bringing them into the private area `extracts/<source>/`, from where they are taken in
like the files of an inbox. What does not: reading, typing or landing them, and any API client: tools such
as Airbyte, Fivetran and dlt speak to the services.
"""

from ingestion.origins.area import Area
from ingestion.origins.bring import Brought, bring, described, place_of, unseen

__all__ = ["Area", "Brought", "bring", "described", "place_of", "unseen"]
