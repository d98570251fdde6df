#!/usr/bin/python3
"""Runs benches: gateways side by side on the same work, in interleaved rounds.

    ./dev bench [NAME…] [--rounds 5] [--seconds 4] [--connections 64] [--only weir,nginx]

The measure is the gateway's CPU time per request: unlike throughput it does not depend on
what else the load generator's core has to do. bench/README.md says more.
"""

import argparse
import importlib
import json
import os
import pathlib
import statistics
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT / "tests")]

from harness.client import Connection  # noqa: E402
from harness.gateway import binary_path  # noqa: E402
from measure import round_of, wrk  # noqa: E402

GATEWAY_CORE = 0
LOAD_CORE = 1


def check_answer(name, server, scenario):
    with Connection(("127.0.0.1", server.port)) as connection:
        response = connection.get(scenario.path)
    if response.status != 200 or response.text != scenario.expected:
        raise RuntimeError(f"{name} does not answer as expected: {response!r}")


def run_rounds(servers, scenario, options):
    """{name: [one result per round]}; every round starts with another contender."""
    results = {name: [] for name in servers}
    script = getattr(scenario, "wrk_script", None)
    names = list(servers)
    for number in range(options.rounds):
        shift = number % len(names)
        for name in names[shift:] + names[:shift]:
            url = f"http://127.0.0.1:{servers[name].port}{scenario.path}"
            result = round_of(servers[name], url, LOAD_CORE, options.connections, options.seconds, script)
            results[name].append(result)
            print(f"  round {number + 1}  {name:<10} {result['cpu_us']:7.2f} µs  {result['per_second']:9.0f} /s",
                  file=sys.stderr, flush=True)
    return results


def summarize(results, baseline):
    """Medians by contender, and the ratio of CPU per request, round by round."""
    keys = ("cpu_us", "per_second", "p50_ms", "p99_ms")
    summary = {
        name: {key: statistics.median(entry[key] for entry in rounds) for key in keys}
        for name, rounds in results.items()
    }
    judged = next(iter(results))
    if judged != baseline and baseline in results:
        ratios = [a["cpu_us"] / b["cpu_us"] for a, b in zip(results[judged], results[baseline])]
        summary["ratio"] = {"of": f"{judged}/{baseline}", "median": statistics.median(ratios),
                            "lowest": min(ratios), "highest": max(ratios)}
    return summary


def print_table(name, summary):
    print(f"\n{name:<14}{'CPU µs/request':>16}{'requests/s':>13}{'p50 ms':>9}{'p99 ms':>9}")
    for contender, values in summary.items():
        if contender != "ratio":
            print(f"{contender:<14}{values['cpu_us']:16.2f}{values['per_second']:13.0f}"
                  f"{values['p50_ms']:9.2f}{values['p99_ms']:9.2f}")
    if "ratio" in summary:
        ratio = summary["ratio"]
        print(f"{ratio['of']:<14}{ratio['median']:16.3f}   (rounds: {ratio['lowest']:.3f} to {ratio['highest']:.3f})")


def run_scenario(name, options):
    scenario = importlib.import_module(f"scenarios.{name}").Scenario()
    upstream = scenario.upstream(LOAD_CORE).start()
    servers = scenario.contenders(options.weir, upstream, GATEWAY_CORE)
    started = {}
    failed = True
    try:
        for contender, server in servers.items():
            if not options.only or contender in options.only:
                started[contender] = server.start()
                check_answer(contender, server, scenario)
                wrk(f"http://127.0.0.1:{server.port}{scenario.path}", LOAD_CORE, options.connections, 1,
                    getattr(scenario, "wrk_script", None))
        results = run_rounds(started, scenario, options)
        failed = False
    finally:
        for server in [*servers.values(), upstream]:
            server.finish(keep=failed)
    summary = summarize(results, scenario.baseline)
    print_table(name, summary)
    return {"summary": summary, "rounds": results}


def parse_options():
    every = sorted(path.stem for path in (HERE / "scenarios").glob("[a-z]*.py"))
    parser = argparse.ArgumentParser(prog="./dev bench", description="CPU per request, beside nginx and HAProxy.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(every)}; all if none is given")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4, help="of each round and contender")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--only", type=lambda text: text.split(","), help="contenders, by comma")
    parser.add_argument("--weir", help="another binary than build/release/weir")
    parser.add_argument("--json", type=pathlib.Path, default=ROOT / "build/bench.json", help="where the figures go")
    options = parser.parse_args()
    unknown = set(options.names) - set(every)
    if unknown:
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    options.names = options.names or every
    options.weir = options.weir or binary_path()
    return options


def main():
    options = parse_options()
    if (os.cpu_count() or 1) < 2:
        sys.exit("bench: needs two cores, one for the gateway and one for load and upstream")
    report = {name: run_scenario(name, options) for name in options.names}
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(f"\nfigures: {options.json}")


if __name__ == "__main__":
    main()
