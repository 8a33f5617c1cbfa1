"""Make the demo programme's inbox and its truth: `python programmes/demo/generate.py`.

What belongs here: the order of the steps and the command line. What does not: any step (`generator/`).
The same seed gives the same bytes; nothing is read but the clock rules of the time zones.
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from generator import (  # noqa: E402 - the folder of this script must be on the path first
    answering,
    asking,
    company,
    contracts,
    exports_business,
    exports_contacting,
    exports_crm,
    exports_delighted,
    exports_qualtrics,
    exports_surveymonkey,
    truth,
)

SEED = 20230901


def generate(out: Path, seed: int = SEED) -> dict:
    """Write `inbox/` and `truth.json` below a folder.

    Args:
        out: The programme's folder; made if missing.
        seed: Decides everything that chance decides.

    Returns:
        The truth, as written.
    """
    accounts = company.make_accounts(seed)
    contacts = company.make_contacts(seed, accounts)
    history = contracts.make_history(seed, accounts)
    asks = asking.make_asks(seed, accounts, contacts)
    outcome = answering.Answering(seed, contacts).run(asks)
    events = sorted(history + outcome.events, key=lambda event: (event.at, event.account.number, event.type))

    files = exports_qualtrics.make_files(seed, outcome.answers, asks)
    files += exports_surveymonkey.make_files(seed, "onboarding", outcome.answers, asks)
    files += exports_surveymonkey.make_files(seed, "training", outcome.answers, asks)
    files += exports_delighted.make_files(seed, outcome.answers, asks)
    files += exports_crm.make_files(accounts, contacts)
    files += exports_business.subscriptions(accounts)
    files += exports_business.events(events)
    files += exports_contacting.cases(outcome.cases)
    files += exports_contacting.campaign_sends(outcome.sends)
    files += exports_contacting.invitations(asks)
    files += exports_business.lists()

    out.mkdir(parents=True, exist_ok=True)
    for file in files:
        file.write(out / "inbox")
    made = truth.make_truth(seed, outcome, asks, files)
    (out / "truth.json").write_text(truth.dump(made), encoding="utf-8")
    return made


def main() -> None:
    """Read the command line and generate."""
    parser = argparse.ArgumentParser(description="Make the demo programme's inbox/ and truth.json.")
    parser.add_argument("--seed", type=int, default=SEED, help=f"default {SEED}")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to; default: beside this file")
    given = parser.parse_args()
    made = generate(given.out, given.seed)
    files = [file for source in made["files"].values() for file in source.values()]
    rows = sum(file["rows_read"] for file in files)
    answers = len(made["answers"]["rows"])
    print(f"{len(files)} files with {rows} rows, {answers} answers that count: {given.out / 'inbox'}")


if __name__ == "__main__":
    main()
