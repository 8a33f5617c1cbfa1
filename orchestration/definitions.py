"""What Dagster loads. What belongs here: the definitions of the programme that the environment names. Nothing else."""

from ingestion.declarations.load import load_programme
from orchestration.build import build_definitions
from orchestration.settings import read_settings

settings = read_settings()

defs = build_definitions(
    load_programme(settings.programme), row_counts=settings.row_counts, published_url=settings.published_url
)
