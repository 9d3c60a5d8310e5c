#!/usr/bin/env python3
"""Writes config/dbt/models/sources.yml to standard output, from catalog.sql's answer on standard input.

    psql -X -At -f tests/integration/dbt/catalog.sql DATABASE | tests/integration/dbt/sources.py > config/dbt/models/sources.yml

Names and descriptions are the database's own, tests and freshness are below: tests/integration/dbt/run fails if the
file says anything else than this script does.
"""

import json
import sys

PLATFORMS = ["SHORT_VIDEO", "LIVE_STREAMING", "PICTURE_TEXT", "SHORT_DRAMA"]
TIME_RANGES = ["DAY_30", "DAY_90"]
DETAIL_TYPES = ["VIDEO", "PRODUCT"]
OUTCOMES = [
    "in_flight", "ok", "empty", "no_content", "upstream_error", "collection_failed", "rate_limited",
    "quota_exceeded", "token_invalid", "api_retired", "invalid_parameters", "server_error", "permission_denied",
    "insufficient_balance", "unknown_code", "timeout", "network_error", "malformed_response", "too_large",
    "unmapped", "abandoned",
]

# Of every column with such a name, and of single ones.
WORDS = {"platform": PLATFORMS, "time_range": TIME_RANGES, "detail_type": DETAIL_TYPES}
WORDS_OF = {
    ("scope_coverage", "coverage"): ["covered", "refreshing", "open", "waiting_for_mapping", "failed", "skipped"],
    ("scope_coverage", "state"): ["open", "leased", "complete", "failed", "skipped"],
    ("scope_coverage", "completion_proof"): ["count_matched", "last_page", "no_content"],
    ("scope_coverage", "last_outcome"): OUTCOMES,
    ("request_outcome_daily", "outcome"): OUTCOMES,
    ("doubtful_calls", "outcome"): ["in_flight", "abandoned", "timeout", "network_error", "unknown_code",
                                    "malformed_response", "too_large"],
    ("item_movement", "movement"): ["entered", "stayed", "left"],
}

LIST = ["author_id", "platform", "industry", "time_range"]
KEYS = {
    "author": ["author_id"],
    "industry": ["industry"],
    "calendar_day": ["day"],
    "video": ["author_id", "video_id"],
    "product": ["author_id", "product_id"],
    "video_snapshot": LIST + ["snapshot_at", "video_id"],
    "product_snapshot": LIST + ["snapshot_at", "product_id"],
    "video_trend": LIST + ["snapshot_at", "video_id"],
    "product_trend": LIST + ["snapshot_at", "product_id"],
    "scope_coverage": LIST + ["detail_type", "snapshot_at"],
    "snapshot_coverage": ["snapshot_at"],
    "author_daily": ["author_id", "platform", "time_range", "detail_type", "snapshot_at"],
    "group_daily": ["author_group", "platform", "time_range", "detail_type", "snapshot_at"],
    "industry_daily": ["industry", "platform", "time_range", "detail_type", "snapshot_at"],
    "field_coverage": ["snapshot_at", "platform", "industry", "time_range", "detail_type", "column_name"],
    "request_outcome_daily": ["job", "day", "outcome", "api_code"],
    "freshness": ["author_id", "detail_type"],
    "item_movement": LIST + ["detail_type", "snapshot_at", "item_id"],
    "top_movers": LIST + ["detail_type", "snapshot_at", "item_id"],
    "spend_daily": ["job", "day", "snapshot_at"],
    "snapshot_spend": ["job", "snapshot_at"],
    "doubtful_calls": ["request_id"],
}
NULLABLE_IN_KEY = {("group_daily", "author_group"), ("request_outcome_daily", "api_code")}

# Their cost goes with the rows read: tests look at the newest snapshots alone.
GROW = {"video_snapshot", "product_snapshot", "video_trend", "product_trend", "item_movement", "top_movers"}
RECENT = "snapshot_at >= now() - interval '1 day' * {{ var('xingtu_test_days') }}"

REFERENCES = {
    "author_id": ("xingtu", "author", ["video", "product", "video_snapshot", "product_snapshot", "scope_coverage",
                                       "author_daily", "freshness"]),
    "industry": ("xingtu", "industry", ["video_snapshot", "product_snapshot", "scope_coverage", "industry_daily"]),
}

REQUESTS_ADD_UP = ("requests_add_up", "requests = billed_yes + billed_unknown + billed_no", None)
SUMS_OF_ALL = ("complete_means_all", "complete = (authors_covered + authors_skipped = authors_planned)", None)
COMPARED_WITH_EARLIER = ("compared_with_earlier", "previous_snapshot_at is null or previous_snapshot_at < snapshot_at",
                         None)
HOLDS = {
    "video_trend": [COMPARED_WITH_EARLIER],
    "product_trend": [COMPARED_WITH_EARLIER],
    "item_movement": [COMPARED_WITH_EARLIER],
    "scope_coverage": [
        # Of a refresh that is open, failed or waits for a mapping, nothing is proven yet.
        ("covered_is_proven",
         "covered = (completed_at is not null) and (coverage <> 'covered' or completion_proof is not null)", None),
        ("items_add_up", "items_seen = items_loaded + items_rejected + items_duplicate", None)],
    "snapshot_coverage": [
        ("scopes_add_up", "scopes = covered + open + waiting_for_mapping + failed + skipped", None),
        ("share_of_1_is_all", "(share = 1) = (covered + skipped = scopes)", None)],
    "author_daily": [
        ("gap_is_null", "covered or num_nonnulls(items, play_count, conversion_count_mid, sales_amount_mid) = 0", None),
        COMPARED_WITH_EARLIER],
    "group_daily": [SUMS_OF_ALL],
    "industry_daily": [SUMS_OF_ALL, ("all_is_no_industry", "industry <> 'ALL'", None)],
    "field_coverage": [("share_of_rows", "rows_reporting between 0 and rows_listed", None)],
    "freshness": [("covered_was_attempted",
                   "last_covered_snapshot_at is null or last_covered_snapshot_at <= last_attempted_snapshot_at", None)],
    "request_outcome_daily": [REQUESTS_ADD_UP],
    "spend_daily": [REQUESTS_ADD_UP],
}


def proven(condition):
    # Of creators that a job asks for now; one without a whole snapshot makes it very old, not missing.
    return ("select coalesce(min(coalesce(last_covered_snapshot_at, timestamptz 'epoch')), timestamptz 'epoch') "
            f"from xingtu_report.freshness where asked_for{condition}")


VIDEOS = proven(" and detail_type = 'VIDEO'")
PRODUCTS = proven(" and detail_type = 'PRODUCT'")
BOTH = proven("")
WHOLE = ("select coalesce(max(snapshot_at), timestamptz 'epoch') from xingtu_report.snapshot_coverage where share = 1")
LOADED_AT = {
    "video_snapshot": VIDEOS, "video_trend": VIDEOS,
    "product_snapshot": PRODUCTS, "product_trend": PRODUCTS,
    "author_daily": BOTH, "group_daily": BOTH, "industry_daily": BOTH, "item_movement": BOTH, "top_movers": BOTH,
    "snapshot_coverage": WHOLE,
}

HEADER = """\
# Sources of dbt: what the role xingtu_reader sees. Written by tests/integration/dbt/sources.py from the comments in the
# database; change it there, or the comments in sql/, and not here. Needs dbt 1.10.5 or newer.
#
# Freshness is proof, not the newest row: the oldest date up to which every creator that a job asks for now is covered
# whole (for snapshot_coverage: the newest snapshot of which no list is missing). A slot of a day begins at midnight in
# the job's time zone, so that a daily job that is done by 2 o'clock is at most 26 hours old: warn after that, error
# after a day more. Other jobs set the variables xingtu_warn_hours and xingtu_error_hours.
#
# Tests of what grows look at the snapshots of the newest xingtu_test_days days.
"""


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


class Writer:
    def __init__(self):
        self.lines = []

    def add(self, depth, text):
        self.lines.append("  " * depth + text)

    def test(self, depth, name, arguments, table, title=None, where=None, severity=None):
        """One test; arguments are (name, text of the value) pairs."""
        conditions = [f"({part})" for part in (where, RECENT if table in GROW else None) if part]
        config = []
        if conditions:
            condition = conditions[0][1:-1] if len(conditions) == 1 else " and ".join(conditions)
            config.append(("where", '"' + condition + '"'))
        if severity:
            config.append(("severity", severity))
        plain = not arguments and not config and not title
        self.add(depth, f"- {name}" + ("" if plain else ":"))
        if title:
            self.add(depth + 2, f"name: {title}")
        if arguments:
            self.add(depth + 2, "arguments:")
            for key, value in arguments:
                self.add(depth + 3, f"{key}: {value}")
        if config:
            self.add(depth + 2, "config:")
            for key, value in config:
                self.add(depth + 3, f"{key}: {value}")


def table_tests(table, columns):
    """(name, expression, where, severity)"""
    for name, expression, where in HOLDS.get(table, []):
        yield name, expression, where, None
    names = [column["name"] for column in columns]
    for name in names:
        if not name.endswith("_min"):
            continue
        figure = name.removesuffix("_min")
        if f"{figure}_max" in names:
            yield f"{figure}_in_order", f"{figure}_min is null or {figure}_max is null or {figure}_min <= {figure}_max", None, None
        if figure.endswith("_rate"):
            # The API's word, not ours: a warning.
            yield f"{figure}_is_a_ratio", f"coalesce({figure}_min, 0) >= 0 and coalesce({figure}_max, 0) <= 1", None, "warn"


def write_table(out, relation):
    table, columns = relation["name"], relation["columns"]
    key = KEYS[table]
    out.add(3, f"- name: {table}")
    out.add(4, f"description: {quoted(relation['comment'])}")
    if table in LOADED_AT:
        out.add(4, "config:")
        out.add(5, "freshness:")
        out.add(6, "warn_after: {count: \"{{ var('xingtu_warn_hours') }}\", period: hour}")
        out.add(6, "error_after: {count: \"{{ var('xingtu_error_hours') }}\", period: hour}")
        out.add(5, f'loaded_at_query: "{LOADED_AT[table]}"')
    tests = list(table_tests(table, columns))
    if len(key) > 1 or tests:
        out.add(4, "data_tests:")
    if len(key) > 1:
        out.test(5, "unique_together", [("columns", "[" + ", ".join(key) + "]")], table, f"{table}_key_is_unique")
    for name, expression, where, severity in tests:
        out.test(5, "holds", [("expression", '"' + expression + '"')], table, f"{table}_{name}", where, severity)
    out.add(4, "columns:")
    for column in columns:
        write_column(out, table, column, key)


def write_column(out, table, column, key):
    name = column["name"]
    out.add(5, f"- name: {name}")
    out.add(6, f"description: {quoted(column['comment'])}")
    out.add(6, f"data_type: {column['type']}")
    begin = len(out.lines)
    if name in key and (table, name) not in NULLABLE_IN_KEY:
        out.test(7, "not_null", [], table)
    if key == [name]:
        out.test(7, "unique", [], table)
    words = WORDS_OF.get((table, name)) or WORDS.get(name)
    if words:
        out.test(7, "accepted_values", [("values", "[" + ", ".join(words) + "]")], table)
    if name in REFERENCES and table in REFERENCES[name][2]:
        schema, other, _ = REFERENCES[name]
        out.test(7, "relationships", [("to", f"source('{schema}', '{other}')"), ("field", name)], table)
    if len(out.lines) > begin:
        out.lines.insert(begin, "  " * 6 + "data_tests:")


def main():
    relations = json.load(sys.stdin)
    known = {relation["name"] for relation in relations}
    for name in known ^ set(KEYS):
        sys.exit(f"sources.py: {name} is {'not in KEYS' if name in known else 'not in the database'}")
    for relation in relations:
        for what in [relation] + relation["columns"]:
            if not what["comment"]:
                sys.exit(f"sources.py: {relation['name']}: {what['name']} has no comment")
    out = Writer()
    out.add(0, "version: 2")
    out.add(0, "sources:")
    schema = None
    for relation in relations:
        if relation["schema"] != schema:
            schema = relation["schema"]
            out.add(1, f"- name: {schema}")
            out.add(2, f"schema: {schema}")
            out.add(2, f"description: {quoted(relation['schema_comment'])}")
            out.add(2, "tables:")
        write_table(out, relation)
    print(HEADER + "\n".join(out.lines))


if __name__ == "__main__":
    main()
