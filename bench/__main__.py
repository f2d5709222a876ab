"""``python -m bench``: every figure, one JSON line each on stdout, as soon as it is known."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import acks, flows, nights, sign_ins, socket_acks, startup, taps
from bench.figure import Figure

BENCHES: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "taps": taps.measure,
    "nights": nights.measure,
    "startup": startup.measure,
    "flows": flows.measure,
    "acks": acks.measure,
    "socket": socket_acks.measure,
    "sign_ins": sign_ins.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="The figures Mamori promises.")
    parser.add_argument("benches", nargs="*", metavar="BENCH", help=f"only these of: {', '.join(BENCHES)}")
    chosen = parser.parse_args().benches or list(BENCHES)
    if unknown := sorted(set(chosen) - set(BENCHES)):
        parser.error(f"there is no {', '.join(unknown)}; choose from {', '.join(BENCHES)}")
    for name in chosen:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="mamori-bench-") as folder:
            for figure in BENCHES[name](Path(folder)):
                print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
