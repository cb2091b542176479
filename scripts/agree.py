"""Ask the engine and the naive evaluator the same random questions, and count the answers.

Run from the repository's root. `make test` asks 20,000 of them; this asks as many as you like:

    python -m scripts.agree                      a million, over all processors
    python -m scripts.agree --queries 50000      fewer
    python -m scripts.agree --first-seed 10000   other tenants
    python -m scripts.agree --explain 17         the disagreements of one tenant, each made small
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from multiprocessing import Pool

from tests.naive.agreement import QUESTIONS_PER_TENANT, Disagreement, Tally, compare_tenant, shrunk

SHOWN = 20
"""Of so many tenants the first disagreement is printed; all are counted."""


def main() -> int:
    """Run, print what came of it, and return 1 if the two disagree anywhere."""
    options = _options()
    if options.explain is not None:
        return _explain(options.explain)
    tally = _ask(
        range(options.first_seed, options.first_seed + -(-options.queries // QUESTIONS_PER_TENANT)), options.jobs
    )
    asked = sum(tally.answers.values())
    for answer, count in tally.answers.most_common():
        print(f"{answer:12} {count:9,}  {count / asked:6.1%}")
    print(f"{'asked':12} {asked:9,}")
    print(f"{'disagree':12} {len(tally.disagreements):9,}")
    first_of = {difference.seed: difference for difference in reversed(tally.disagreements)}
    for difference in list(first_of.values())[::-1][:SHOWN]:
        print(_line(difference))
    return 1 if tally.disagreements else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare the engine with the naive evaluator on random tenants.")
    parser.add_argument("--queries", type=int, default=1_000_000, help="how many questions to ask (default: a million)")
    parser.add_argument("--first-seed", type=int, default=0, help="the seed of the first tenant")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many processes")
    parser.add_argument("--explain", type=int, metavar="SEED", help="show the disagreements of one tenant, made small")
    return parser.parse_args()


def _ask(seeds: range, jobs: int) -> Tally:
    tally, started = Tally(), time.monotonic()
    with Pool(jobs) as pool:
        for done, part in enumerate(pool.imap(compare_tenant, seeds, chunksize=20), start=1):
            tally.add(part)
            if done % 100 == 0 or done == len(seeds):
                print(
                    f"\r{done * QUESTIONS_PER_TENANT:,} of {len(seeds) * QUESTIONS_PER_TENANT:,} asked in "
                    f"{time.monotonic() - started:.0f} s, {len(tally.disagreements)} disagreements",
                    end="",
                    file=sys.stderr,
                )
    print(file=sys.stderr)
    return tally


def _explain(seed: int) -> int:
    differences = compare_tenant(seed).disagreements
    for difference in differences:
        print(_line(difference))
        small = shrunk(difference)
        for section in small.__dataclass_fields__:
            for fact in getattr(small, section) if not isinstance(getattr(small, section), str | None) else ():
                print(f"    {section}: {fact}")
    return 1 if differences else 0


def _line(difference: Disagreement) -> str:
    return f"seed {difference.seed}: engine {difference.engine}, naive {difference.naive}: {difference.question}" + (
        f"; grants that the naive evaluator does not know: {difference.unknown_grants}"
        if difference.unknown_grants
        else ""
    )


if __name__ == "__main__":
    sys.exit(main())
