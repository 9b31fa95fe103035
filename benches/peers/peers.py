"""Gives rapidfuzz the titles that rolecall and strsim had, and prints all of them side by side.

Reads FOLDER/aliases.csv (alias, role), FOLDER/titles.csv (set, title, roles) and FOLDER/measured.csv (set, who, titles, nanoseconds, answered,
right), which `cargo bench --bench tables -- peers FOLDER` writes.
"""

import csv
import pathlib
import sys
import time

from rapidfuzz import fuzz, process, utils

# So many titles of each set, from its beginning (the sets are in no order): rapidfuzz is slow.
SAMPLE = {"token_sort_ratio": 400, "WRatio": 120}


def rows(path):
    with path.open(newline="", encoding="utf8") as file:
        return list(csv.DictReader(file))


def measure(scorer, aliases, roles, titles):
    """Processor time for the best alias of each title, and how many have a right role."""
    right = 0
    start = time.process_time_ns()
    for title, expected in titles:
        # The aliases are made ready before the clock starts, as anybody would do; the title is part of the work.
        _, _, at = process.extractOne(utils.default_process(title), aliases, scorer=scorer)
        right += bool(expected) and roles[at] in expected
    return time.process_time_ns() - start, right


def main(folder):
    listed = rows(folder / "aliases.csv")
    aliases = [utils.default_process(row["alias"]) for row in listed]
    roles = [row["role"] for row in listed]
    sets = {}
    for row in rows(folder / "titles.csv"):
        sets.setdefault(row["set"], []).append((row["title"], row["roles"].split("|") if row["roles"] else []))
    measured = rows(folder / "measured.csv")
    for name, titles in sorted(sets.items()):
        for scorer in (fuzz.token_sort_ratio, fuzz.WRatio):
            sample = titles[: SAMPLE[scorer.__name__]]
            spent, right = measure(scorer, aliases, roles, sample)
            who = f"rapidfuzz extractOne, {scorer.__name__}"
            measured.append(dict(set=name, who=who, titles=len(sample), nanoseconds=spent, answered=len(sample), right=right))
    for name, titles in sorted(sets.items()):
        known = any(expected for _, expected in titles)
        print(f"\n{name}: {len(titles)} titles, {len(aliases)} aliases, one core")
        print(f"{'':<40} {'titles':>7} {'titles/s':>12} {'ratio':>8}" + (f" {'right':>8} {'of answers':>11}" if known else ""))
        here = [row for row in measured if row["set"] == name]
        speed = {row["who"]: int(row["titles"]) * 1e9 / int(row["nanoseconds"]) for row in here}
        ours = speed[here[0]["who"]]
        for row in here:
            line = f"{row['who']:<40} {int(row['titles']):>7} {speed[row['who']]:>12,.0f} {ours / speed[row['who']]:>8,.0f}"
            if known:
                line += f" {int(row['right']) / int(row['titles']):>8.1%} {int(row['right']) / max(1, int(row['answered'])):>11.1%}"
            print(line)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
