#!/usr/bin/env python3
"""What the whole command costs: processor time against a plain copy of the same file, time by the clock, memory; by rows and threads.

    benches/command/measure.py [ROWS ...]           files made here, of the gold standard's titles (100,000 and 1,000,000 rows without ROWS)
    benches/command/measure.py --file BIG.csv       a file of one's own, with a column `title`
    benches/command/measure.py --start              from the start of the command to its first answer

Builds the command and the copy in release mode first. Both run in turn, three times each (once above two million rows), and the least counts.
"""

import argparse
import csv
import filecmp
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PLACES = ["Berlin", "Austin, TX", "Remote", "Leeds", "Night Shift", "EMEA", "Store 4411", "São Paulo"]


def make(path, rows):
    """Titles with natural repetition; one in twenty gets a number, a place or a typing error that makes it new. The same bytes every time."""
    titles = []
    for table in sorted((ROOT / "tests/gold").rglob("*.csv")):
        with table.open(newline="", encoding="utf8") as file:
            titles += [row["title"] for row in csv.DictReader(file)]
    chance = random.Random(1)
    chance.shuffle(titles)
    with path.open("w", newline="", encoding="utf8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["id", "team", "title", "place", "since"])
        for row in range(rows):
            # The product of two even draws favours the first titles, as frequent ones are.
            title = titles[int(len(titles) * chance.random() * chance.random())]
            kind = chance.random()
            if kind < 0.02:
                title += f" - R{chance.randrange(10**6):06d}"
            elif kind < 0.03:
                title += f" ({chance.choice(PLACES)})"
            elif kind < 0.05 and len(title) > 3:
                at = chance.randrange(len(title) - 1)
                title = title[:at] + title[at + 1] + title[at] + title[at + 2 :]
            out.writerow([f"E{row:08d}", f"Team {row * 7 % 90}", title, PLACES[row * 5 % 8], f"20{row % 25:02d}-{row % 12 + 1:02d}-{row % 28 + 1:02d}"])


def run(*command):
    """Processor seconds, seconds by the clock, most MiB resident."""
    start = time.monotonic()
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    clock = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command[0]} ended with {child.returncode}")
    return used.ru_utime + used.ru_stime, clock, used.ru_maxrss / 1024


def lines(path):
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def measure(path, folder, release):
    rows = lines(path) - 1
    times = 3 if rows <= 2_000_000 else 1
    outputs = {threads: folder / f"answers-{threads}.csv" for threads in (1, 2)}
    runs = {"copy": (release / "examples/csv_copy", path, folder / "copy.csv")}
    for threads, output in outputs.items():
        runs[f"-j{threads}"] = (release / "normalize", "-q", "--no-config", f"-j{threads}", path, "-o", output)
    best = {}
    for _ in range(times):
        for name, command in runs.items():
            best.setdefault(name, []).append(run(*command))
    if not filecmp.cmp(*outputs.values(), shallow=False):
        sys.exit("threads change answers")
    if lines(outputs[1]) != rows + 1:
        sys.exit("rows were lost")
    copied, *_ = map(min, zip(*best["copy"]))
    alone = min(clock for _, clock, _ in best["-j1"])
    for name, figures in best.items():
        used, clock, memory = map(min, zip(*figures))
        gain = f"{alone / clock:.2f}" if name != "copy" else ""
        print(f"{rows:>12,} {name:>5} {used:>8.2f} {used / copied:>8.2f} {clock:>8.2f} {gain:>8} {memory:>8.1f}", flush=True)


def start(folder, release):
    """The least of twenty starts with one title: from the tables in the command, from the cache it keeps, from an index."""
    title, answer, index = folder / "one.csv", folder / "answer.csv", folder / "built-in.idx"
    title.write_text("title\nSenior Registered Nurse\n")
    run(release / "normalize", "dictionary", "build", "dictionaries", "-o", index)
    kept = os.environ["ROLECALL_CACHE"]
    command = (release / "normalize", "-q", "--no-config", title, "-o", answer)
    cases = {
        "a process that does nothing": (kept, (release / "normalize", "--version")),
        "tables inside the command": ("", command),
        "its cache": (kept, command),
        "an index (.idx)": (kept, (*command, "--no-builtin", "--dictionary", index)),
    }
    print(f"{'start to first answer, from':<30} {'CPU ms':>8} {'clock ms':>9}")
    for name, (cache, case) in cases.items():
        os.environ["ROLECALL_CACHE"] = cache
        used, clock, _ = map(min, zip(*(run(*case) for _ in range(20))))
        print(f"{name:<30} {used * 1000:>8.1f} {clock * 1000:>9.1f}", flush=True)
    os.environ["ROLECALL_CACHE"] = kept


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", type=int)
    parser.add_argument("--file", action="append", default=[], type=pathlib.Path)
    parser.add_argument("--start", action="store_true")
    args = parser.parse_args()
    args.file = [path.resolve() for path in args.file]
    os.chdir(ROOT)
    subprocess.run(["cargo", "build", "--quiet", "--locked", "--release", "--bin", "normalize", "--example", "csv_copy"], check=True)
    release = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", "target")) / "release"
    with tempfile.TemporaryDirectory(dir=release) as folder:
        folder = pathlib.Path(folder)
        # The compiled dictionary is kept here, and made before anything is measured.
        os.environ["ROLECALL_CACHE"] = str(folder / "cache")
        files = list(args.file)
        for rows in args.rows or ([] if files else [100_000, 1_000_000]):
            files.append(folder / f"{rows}.csv")
            make(files[-1], rows)
        run(release / "normalize", "-q", "--no-config", "examples/titles.csv", "-o", folder / "first.csv")
        if args.start:
            return start(folder, release)
        print(f"{'rows':>12} {'':>5} {'CPU s':>8} {'of copy':>8} {'clock s':>8} {'gain':>8} {'MiB':>8}")
        for path in files:
            measure(path, folder, release)


if __name__ == "__main__":
    main()
