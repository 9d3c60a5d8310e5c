#!/usr/bin/env python3
"""Judges one thing of what browse.py has told: judge.py RULE FILE [VALUES...]. Says what is wrong and exits with 1."""

import json
import sys

TRENDS, OPERATIONS = "xingtu-conversion-trends", "xingtu-data-operations"
CHARTS = {TRENDS: 10, OPERATIONS: 8}
ITEMS = ("视频转化", "商品转化")
SUMS = ("转化趋势", "转化区间", "转化变化", "达人覆盖率")  # of views that ALL, time ranges and detail types divide
ONE_OF_EACH = {"platform", "time_range", "detail_type"}

rule, told = sys.argv[1], [json.loads(line) for line in open(sys.argv[2], encoding="utf-8")]
charts = [what for what in told if "chart" in what]
wrong = []


def expect(true, *what):
    if not true:
        wrong.append(" ".join(map(str, what)))


def of(by, *beginnings):
    found = [chart for chart in charts if chart["by"] == by and chart["chart"].startswith(beginnings or "")]
    expect(found, "no chart", by, beginnings)
    return found


def answered(by, number):
    found = of(by)
    expect(len(found) == number, len(found), "charts instead of", number)
    for chart in found:
        expect(chart["status"] == 200 and not chart["error"] and chart["rows"] > 0,
               {key: chart[key] for key in ("chart", "status", "rows", "error")})


def figures(row):
    """What a row says besides its time."""
    return {key: value for key, value in row.items() if not key.startswith(("snapshot", "day"))}


if rule == "api":
    answered("api", sum(CHARTS.values()))
elif rule == "browser":
    for slug, number in CHARTS.items():
        answered(slug, number)
        for chart in of(slug):
            expect(any(value is not None for row in chart["data"] for value in figures(row).values()),
                   chart["chart"], "has no figure")
elif rule == "not_added_up":
    # Without a dashboard, everything is selected: then a sum must be none.
    for chart in of("api", *SUMS):
        for row in chart["data"]:
            expect(not any(value is not None for value in figures(row).values()), chart["chart"], row)
elif rule == "filters":
    for chart in of(TRENDS, *SUMS):
        expect(ONE_OF_EACH <= set(chart["applied"]), chart["chart"], chart["applied"])
    for chart in of(TRENDS, "上升最快", "下降最快"):
        expect(ONE_OF_EACH | {"industry"} <= set(chart["applied"]), chart["chart"], chart["applied"])
    for chart in of(TRENDS, *ITEMS):
        expect({"platform", "time_range", "industry", "creator"} <= set(chart["applied"]), chart["chart"],
               chart["applied"])
elif rule == "stored_times":
    # The views find a period by an index of snapshot_at, not by what is computed from it.
    for chart in of(TRENDS, *SUMS, *ITEMS) + of(OPERATIONS, "快照覆盖", "预算"):
        for sql in chart["sql"]:
            expect("snapshot_at >= " in sql and "snapshot_at < " in sql, chart["chart"], "asks", sql)
elif rule == "gaps":
    # VALUES: milliseconds of the day without a snapshot.
    missing = int(sys.argv[3])
    for chart in of(TRENDS, *SUMS, *ITEMS) + of(OPERATIONS, "快照覆盖", "预算"):
        rows = [row for row in chart["data"] if row["snapshot"] == missing]
        expect(len(rows) == 1, chart["chart"], "has", len(rows), "rows of the day without a snapshot")
        expect(not any(value is not None for row in rows for value in figures(row).values()), chart["chart"], rows)
elif rule == "value":
    # VALUES: milliseconds of a day, conversions of all creators on it.
    day, value = int(sys.argv[3]), float(sys.argv[4])
    for chart in of(TRENDS, "转化区间"):
        rows = [row for row in chart["data"] if row["snapshot"] == day]
        shown = [v for row in rows for key, v in row.items() if "middle" in key or "mid" in key]
        expect(len(shown) == 1 and float(shown[0]) == value, "shown", shown, "instead of", value)
elif rule == "pictures":
    pictures = [what for what in told if "picture" in what]
    expect(len(pictures) == 2, len(pictures), "pictures")
    for picture in pictures:
        expect(picture["ready"] and not picture["alarms"], picture)
else:
    sys.exit(f"judge.py: no rule {rule}")

print("\n".join(wrong), end="\n" if wrong else "")
sys.exit(1 if wrong else 0)
