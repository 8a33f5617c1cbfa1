"""The small programme as its command finds it. What belongs here: files and the process. What does not: assertions."""

import subprocess
import sys
from typing import Any

import yaml


def run_command(world: Any, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Write the world's declarations down and run `elevenpoint` on them in a process of its own."""
    sources = world.folder / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    (world.folder / "programme.yml").write_text(yaml.safe_dump(world.programme_facts), encoding="utf-8")
    (sources / "answers.yml").write_text(yaml.safe_dump(world.declaration), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *arguments, "--programme", str(world.folder)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
