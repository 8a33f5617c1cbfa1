"""Superset on the published file, for real: connect, define the score once, chart it, compare with the mart.

What belongs here: one run against a Superset of its own, which it sets up in a scratch folder and stops again. What
does not: anything that CI runs; Superset is an environment of 700 MB. `docs/bi/superset.md` says how to call it.
"""

import argparse
import hashlib
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import duckdb

METRICS = {
    "nps": ("nps(sum(promoters), sum(detractors), sum(responses))", "+,.1f"),
    "nps_shown": (
        "case when sum(responses) >= (select max(minimum_responses) from _publication) "
        "then nps(sum(promoters), sum(detractors), sum(responses)) end",
        "+,.1f",
    ),
    "answers": ("sum(responses)", ",d"),
}
"""Saved metrics of the dataset `nps_answers`: expression and format, as docs/bi/superset.md tells them."""

CONFIG = """
import os
SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
SQLALCHEMY_DATABASE_URI = os.environ["SUPERSET_METADATA"]
WTF_CSRF_ENABLED = False  # for this scratch server only, whose one client is a script
TALISMAN_ENABLED = False
"""


class Superset:
    """A running server and a session with it."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._token = ""

    def log_in(self, user: str, password: str) -> None:
        """Log in."""
        account = {"username": user, "password": password, "provider": "db", "refresh": False}
        self._token = self.ask("POST", "security/login", account)["access_token"]

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call the REST API; an answer that is no success ends the run with its text."""
        request = urllib.request.Request(  # noqa: S310 (our own address on the loopback)
            f"{self._address}/api/v1/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"},
        )
        try:
            with self._opener.open(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            text = error.read().decode(errors="replace")[:2000]
            raise SystemExit(f"{method} {path}: {error.code}\n{text}") from error


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--superset", type=Path, required=True, help="folder of the program, such as .../bin")
    parser.add_argument("--published", type=Path, default=Path("var/demo/published/current.duckdb"))
    parser.add_argument("--picture", type=Path, help="where to put a screenshot of the chart")
    arguments = parser.parse_args()
    published = arguments.published.absolute()
    before = fingerprint(published)
    with tempfile.TemporaryDirectory() as scratch:
        server, superset, account = start(arguments.superset, Path(scratch))
        try:
            chart, query = make_chart(superset, published)
            compare(superset, query, published)
            refuse_writing(superset, published)
            if arguments.picture:
                take_picture(superset, account, chart, arguments.picture)
        finally:
            server.terminate()
            server.wait(30)
    if fingerprint(published) != before:
        raise SystemExit(f"{published}: changed while Superset read it.")
    print("the published file has the same bytes as before, and nothing lies beside it")


def start(programs: Path, scratch: Path) -> tuple["subprocess.Popen[bytes]", Superset, tuple[str, str]]:
    """A fresh Superset on a free port of the loopback."""
    (scratch / "superset_config.py").write_text(CONFIG)
    environment = {
        **os.environ,
        "SUPERSET_CONFIG_PATH": str(scratch / "superset_config.py"),
        "SUPERSET_HOME": str(scratch),
        "SUPERSET_SECRET_KEY": secrets.token_urlsafe(42),
        "SUPERSET_METADATA": f"sqlite:///{scratch}/superset.db",
        "FLASK_APP": "superset.app:create_app()",
    }
    user, password = "admin", secrets.token_urlsafe(16)
    program = str(programs / "superset")
    admin = [
        "--username",
        user,
        "--password",
        password,
        "--firstname",
        "A",
        "--lastname",
        "B",
        "--email",
        "a@b.invalid",
    ]
    for command in (["db", "upgrade"], ["fab", "create-admin", *admin], ["init"]):
        done = subprocess.run([program, *command], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"superset {command[0]} failed:\n{done.stderr[-3000:]}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (scratch / "server.log").open("wb")
    serving = [program, "run", "--host", "127.0.0.1", "--port", str(port), "--with-threads"]
    server = subprocess.Popen(serving, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        time.sleep(0.5)
        try:
            urllib.request.urlopen(f"{address}/health", timeout=5)  # noqa: S310 (our own address)
        except OSError:
            if server.poll() is not None:
                break
        else:
            superset = Superset(address)
            superset.log_in(user, password)
            return server, superset, (user, password)
    server.kill()
    raise SystemExit(f"Superset did not start:\n{(scratch / 'server.log').read_text()[-3000:]}")


def make_chart(superset: Superset, published: Path) -> tuple[str, dict[str, Any]]:
    """Database, dataset, saved metrics and a chart, as a person makes them by clicks.

    Returns:
        Path of the chart's page, and the query behind it.
    """
    database = superset.ask(
        "POST",
        "database/",
        {
            "database_name": "Elevenpoint",
            "sqlalchemy_uri": f"duckdb:///{published}",
            "expose_in_sqllab": True,
            "allow_dml": True,  # so that it is the file that refuses to be written, and not Superset
            "extra": json.dumps({"engine_params": {"connect_args": {"read_only": True}}}),
        },
    )["id"]
    dataset = superset.ask("POST", "dataset/", {"database": database, "schema": "main", "table_name": "nps_answers"})[
        "id"
    ]
    metrics = [{"metric_name": name, "expression": sql, "d3format": look} for name, (sql, look) in METRICS.items()]
    superset.ask("PUT", f"dataset/{dataset}?override_columns=false", {"metrics": metrics})
    chosen = {
        "datasource": f"{dataset}__table",
        "viz_type": "echarts_timeseries_line",
        "x_axis": "responded_on",
        "time_grain_sqla": "P3M",
        "metrics": ["nps_shown"],
        "groupby": ["segment_plan"],
        "adhoc_filters": [],
        "row_limit": 10000,
        "truncate_metric": True,
        "show_legend": True,
        "rich_tooltip": True,
        "y_axis_format": "+,.1f",
        "x_axis_time_format": "smart_date",
        "markerEnabled": True,
    }
    chart = superset.ask(
        "POST",
        "chart/",
        {
            "slice_name": "NPS by plan and quarter, pooled",
            "viz_type": "echarts_timeseries_line",
            "datasource_id": dataset,
            "datasource_type": "table",
            "params": json.dumps(chosen),
        },
    )["id"]
    quarter = {
        "columnType": "BASE_AXIS",
        "sqlExpression": "responded_on",
        "label": "quarter",
        "expressionType": "SQL",
        "timeGrain": "P3M",
    }
    query = {
        "datasource": {"id": dataset, "type": "table"},
        "queries": [{"columns": [quarter, "segment_plan"], "metrics": list(METRICS), "row_limit": 10000}],
        "result_format": "json",
        "result_type": "full",
    }
    return f"/explore/?slice_id={chart}&standalone=1", query


def compare(superset: Superset, query: dict[str, Any], published: Path) -> None:
    """Ask for the chart's data and hold every row against `nps_by_segment`."""
    started = time.perf_counter()
    [result] = superset.ask("POST", "chart/data", query)["result"]
    seconds = time.perf_counter() - started
    found = {}
    for row in result["data"]:
        day = time.strftime("%Y-%m-%d", time.gmtime(row["quarter"] / 1000))
        found[day, row["segment_plan"]] = (row["answers"], row["nps_shown"])
    with duckdb.connect(str(published), read_only=True) as connection:
        mart = {
            (str(day), segment): (answers, score)
            for day, segment, answers, score in connection.execute(
                "select period_start, segment, responses, nps from nps_by_segment "
                "where period_grain = 'quarter' and segment_type = 'plan'"
            ).fetchall()
        }
    wrong = [
        key
        for key in mart.keys() | found.keys()
        if key not in found
        or key not in mart
        or found[key][0] != mart[key][0]
        or (found[key][1] is None) != (mart[key][1] is None)
        or (mart[key][1] is not None and abs(found[key][1] - mart[key][1]) > 1e-9)
    ]
    hidden = sum(score is None for _, score in mart.values())
    if wrong or not mart:
        raise SystemExit(f"{len(wrong)} of {len(mart)} cells differ from nps_by_segment, such as {sorted(wrong)[:3]}")
    print(f"{len(found)} cells of the chart equal nps_by_segment, {hidden} of them hidden; answered in {seconds:.2f} s")


def refuse_writing(superset: Superset, published: Path) -> None:
    """Try to write through SQL Lab."""
    statement = {"database_id": 1, "sql": "delete from nps_overall", "schema": "main", "runAsync": False}
    try:
        superset.ask("POST", "sqllab/execute/", statement)
    except SystemExit as error:
        if "read-only" not in str(error):
            raise
        print("a delete through SQL Lab is refused: the file is attached in read-only mode")
    else:
        raise SystemExit(f"{published}: a delete through SQL Lab was not refused")


def take_picture(superset: Superset, account: tuple[str, str], path: str, picture: Path) -> None:
    """Open the chart as a person does, in Debian's chromium, and take a picture of it."""
    from playwright.sync_api import sync_playwright

    address = superset._address
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1100, "height": 560})
        page.goto(f"{address}/login/")
        page.fill("input[name=username], #username", account[0])
        page.fill("input[name=password], #password", account[1])
        page.press("input[name=password], #password", "Enter")
        page.wait_for_url(lambda url: "/login" not in url, timeout=120_000)
        page.goto(f"{address}{path}")
        page.wait_for_selector("canvas", timeout=120_000)
        page.wait_for_timeout(3_000)
        page.screenshot(path=str(picture))
        browser.close()
    print(f"{picture}: {picture.stat().st_size // 1000} kB")


def fingerprint(published: Path) -> tuple[str, list[str]]:
    """The file's content and what lies beside it."""
    real = published.resolve()
    return hashlib.sha256(real.read_bytes()).hexdigest(), sorted(path.name for path in real.parent.iterdir())


if __name__ == "__main__":
    sys.exit(main())
