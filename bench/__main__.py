"""`python -m bench`: measures each part and prints all figures as one JSON object."""

import argparse
import json

from bench import (
    agent,
    disk,
    end_to_end,
    feeds,
    feeds_export,
    feeds_odata,
    fleet,
    fleet_bytes,
    formats,
    ledger,
    load,
    load_stored,
    metrics,
    pages,
    reports_due,
    rule_change,
    takeover,
    timely,
)

BENCHES = {
    "agent": agent.measure,
    "ledger": ledger.measure,
    "end_to_end": end_to_end.measure,
    "feeds_export": feeds_export.measure,
    "rule_change": rule_change.measure,
    "metrics": metrics.measure,
    "feeds": feeds.measure,
    "feeds_odata": feeds_odata.measure,
    "pages": pages.measure,
    "load": load.measure,
    "load_ratio": load.measure_ratio,
    "load_backlog": load.measure_backlog,
    "load_bulk": load.measure_bulk,
    "load_stored": load_stored.measure,
    "disk": disk.measure,
    "fleet": fleet.measure,
    "fleet_bytes": fleet_bytes.measure,
    "formats": formats.measure,
    "timely": timely.measure,
    "takeover": takeover.measure,
    "reports_due": reports_due.measure,
}


def main() -> None:
    """Read the options, measure one part after the other, print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seconds", type=float, help="how long each measures [each has its own]")
    parser.add_argument("--only", choices=BENCHES, help="measure this part alone")
    given = parser.parse_args()
    chosen = [given.only] if given.only else list(BENCHES)
    figures = {name: BENCHES[name]() if given.seconds is None else BENCHES[name](given.seconds) for name in chosen}
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
