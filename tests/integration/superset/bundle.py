#!/usr/bin/env python3
"""Writes the bundle config/superset into a folder, from catalog.sql's answer on standard input.

    psql -X -At -f tests/integration/dbt/catalog.sql DATABASE | tests/integration/superset/bundle.py config/superset

Columns and their descriptions are the database's own; labels, metrics, charts and dashboards are below.
tests/integration/superset/run fails if the files say anything else than this script does.
"""

import json
import pathlib
import sys
import uuid

import yaml

SPACE = uuid.UUID("5f0c1c53-6d0e-4c39-9d0b-1e8d7a0e6a51")  # never changes, for all others come from it
ZONE = "Asia/Shanghai"
VERSION = "1.0.0"
DATABASE = "xingtu"


def stable(kind, name):
    return str(uuid.uuid5(SPACE, f"{kind}/{name}"))


# --- labels -----------------------------------------------------------------------------------

FIGURES = {
    "play_count": "播放量 Plays",
    "like_count": "点赞 Likes",
    "comment_count": "评论 Comments",
    "share_count": "分享 Shares",
    "component_click_count": "组件点击 Clicks",
    "component_click_rate": "组件点击率 Click rate",
    "cpc": "单次点击成本 CPC (CNY)",
    "conversion_count": "转化数 Conversions",
    "conversion_rate": "转化率 Conversion rate",
    "sales_count": "销量 Units sold",
    "sales_amount": "销售额 Sales (CNY)",
    "gpm": "千次播放销售额 GPM (CNY)",
    "video_count": "关联视频 Videos",
    "price": "价格 Price (CNY)",
    "commission_rate": "佣金率 Commission rate",
}
PARTS = {
    "": "",
    "_min": "下限 low",
    "_max": "上限 high",
    "_mid": "中值 middle",
    "_previous": "上期 before",
    "_change": "变化 change",
    "_change_ratio": "变化率 change ratio",
    "_is_range": "为区间 is a range",
    "_previous_is_range": "上期为区间 was a range",
    "_previous_reported": "上期有值条数 reporting before",
    "_compared": "可比达人 creators compared",
    "_left_out": "不可比条目 items left out",
    "_reported": "有值条数 reporting",
    "_reset": "重新计数 counted anew",
}
LABELS = {
    "age": "距今 Age",
    "api_code": "接口码 Code",
    "api_request_id": "接口请求号 Vendor's request id",
    "asked_for": "仍在采集 Asked for",
    "attempt": "第几次 Attempt",
    "author_group": "达人分组 Group",
    "author_id": "达人编号 Creator id",
    "author_name": "达人 Creator",
    "authors_compared": "可比达人 Creators compared",
    "authors_covered": "已覆盖达人 Creators covered",
    "authors_planned": "计划达人 Creators planned",
    "authors_skipped": "已跳过达人 Creators skipped",
    "billed_no": "未计费 Not billed",
    "billed_unknown": "计费未知 Billing unknown",
    "billed_yes": "已计费 Billed",
    "column_name": "指标 Figure",
    "complete": "完整 Complete",
    "completed_at": "完成时间 Completed",
    "completion_proof": "完成依据 Proof",
    "cost_at_most": "至多花费 Cost at most (CNY)",
    "cost_known": "已知花费 Cost known (CNY)",
    "coverage": "覆盖状态 Coverage",
    "covered": "已覆盖 Covered",
    "day": "日期 Day (UTC)",
    "days_between": "相隔天数 Days between",
    "detail_type": "类型 Detail type",
    "drifted": "翻页时有变 Drifted",
    "duration_ms_p50": "中位耗时 Median ms",
    "duration_ms_p95": "P95 耗时 P95 ms",
    "error_detail": "错误 Error",
    "failed": "失败 Failed",
    "failed_scopes": "失败清单 Failed lists",
    "failure": "失败原因 Failure",
    "fall_rank": "下降排名 Fall",
    "http_status": "HTTP",
    "industry": "行业代码 Industry code",
    "industry_name_en": "行业英文名 Industry (English)",
    "industry_name_zh": "行业 Industry",
    "is_estimate": "估算 Estimate",
    "issues": "异常值 Issues",
    "item_id": "条目编号 Item id",
    "items": "条目数 Items",
    "items_duplicate": "重复 Duplicate",
    "items_loaded": "已载入 Loaded",
    "items_rejected": "已拒绝 Rejected",
    "items_seen": "已见 Seen",
    "job": "任务 Job",
    "last_attempted_snapshot_at": "最近尝试快照 Last attempted",
    "last_covered_snapshot_at": "最近完整快照 Last covered",
    "last_outcome": "最后结果 Last outcome",
    "left_requests": "剩余请求 Left",
    "limit_requests": "预算 Budget (requests)",
    "lists_covered": "已覆盖清单 Lists covered",
    "meaning": "含义 Meaning",
    "observed_at": "采集时间 Observed",
    "open": "未完成 Open",
    "open_scopes": "未完成清单 Open lists",
    "outcome": "结果 Outcome",
    "page": "页 Page",
    "pages_loaded": "页数 Pages",
    "platform": "平台 Platform",
    "position": "位置 Position",
    "previous_snapshot_at": "上期快照 Snapshot before",
    "previous_was_adjacent": "上期相邻 Adjacent",
    "price_per_request": "单价 Price per request (CNY)",
    "product_id": "商品编号 Product id",
    "request_id": "请求号 Request id",
    "requested_at": "请求时间 Sent",
    "requests": "请求数 Requests",
    "response_bytes": "字节 Bytes",
    "rise_rank": "上升排名 Rise",
    "rows_listed": "行数 Rows",
    "rows_reporting": "有值行数 Rows reporting",
    "scopes": "清单数 Lists",
    "share": "完整率 Share",
    "skipped": "跳过 Skipped",
    "snapshot_at": "快照 (UTC) Snapshot (UTC)",
    "spent_requests": "已用请求 Spent (requests)",
    "state": "状态 State",
    "time_range": "统计周期 Time range",
    "title": "标题 Title",
    "total_count_first": "首页总数 Total at first",
    "total_count_last": "末页总数 Total at last",
    "video_id": "视频编号 Video id",
    "waiting_for_mapping": "待映射 Unmapped",
}
for figure, label in FIGURES.items():
    for part, words in PARTS.items():
        LABELS.setdefault(figure + part, f"{label} {words}".strip())
# Of metrics, short enough for a legend.
SUMS = {("conversion_count", "min"): "转化下限 Conv. low", ("conversion_count", "mid"): "转化中值 Conv. middle",
        ("conversion_count", "max"): "转化上限 Conv. high", ("conversion_count", "change"): "转化变化 Conv. change",
        ("sales_amount", "min"): "销售下限 Sales low", ("sales_amount", "mid"): "销售中值 Sales middle",
        ("sales_amount", "max"): "销售上限 Sales high", ("sales_amount", "change"): "销售变化 Sales change"}

# --- datasets ---------------------------------------------------------------------------------


def local(column):
    return f"{column} at time zone '{ZONE}'"


def at(name, column, label, zone=True):
    return {"name": name, "expression": local(column) if zone else column, "label": label, "type": "TIMESTAMP",
            "description": f"{column} in the job's time zone, {ZONE}"}


SNAPSHOT = at("snapshot", "snapshot_at", "快照 Snapshot")
CREATOR = {"name": "creator", "expression": "coalesce(author_name, author_id)", "label": "达人 Creator", "type": "TEXT",
           "description": "Name of the creator, or the id if there is none"}
# Of the table of creators alone: PostgreSQL looks for the name there, and then for the items of that creator.
CREATOR_OF_ITEMS = {**CREATOR, "expression": None}


def with_creator(view):
    return (f"select item.*, coalesce(author.name, author.author_id) as creator\nfrom xingtu_report.{view} as item\n"
            "join xingtu.author as author on author.author_id = item.author_id\n")


GROUP = {"name": "creator_group", "expression": "coalesce(author_group, '未分组 no group')", "label": "达人分组 Group",
         "type": "TEXT", "description": "Group of the creator, or a word for those without one"}
# In both languages also because Superset colours by label: an industry and a group of one name would share a colour.
INDUSTRY = {"name": "industry_label", "expression": "coalesce(industry_name_zh || ' ' || industry_name_en, industry)",
            "label": "行业 Industry", "type": "TEXT", "description": "Name of the industry, or its code if it has none"}


def metric(name, label, expression, description, form=",.0f"):
    return {"metric_name": name, "verbose_name": label, "expression": " ".join(expression.split()),
            "description": description, "d3format": form}


# What must not be added up makes a sum NULL: two time ranges hold the same items, as do videos and products, and
# figures of two snapshots are no sum of anything.
ONE = "count(distinct time_range) = 1 and count(distinct detail_type) = 1 and count(distinct snapshot_at) = 1"
APART = ("NULL where more than one time range, detail type{0} or snapshot is selected: these hold the same items, and "
         "must not be added up. NULL, never 0, where a list is not covered.")


def sums_of_groups(one, apart):
    for figure in ("conversion_count", "sales_amount"):
        for part in ("mid", "min", "max"):
            yield metric(
                f"{figure}_{part}_whole", SUMS[figure, part],
                f"case when {one} and bool_and(complete and ({figure}_{part} is not null or authors_covered = 0)) "
                f"then sum({figure}_{part}) end",
                f"Sum over whole snapshots. {apart} NULL also where an end of a range is open.")
        yield metric(
            f"{figure}_change_same", SUMS[figure, "change"],
            f"case when {one} then sum({figure}_change) end",
            f"Change since the snapshot before, of the creators that are covered in both, and without items that report the "
            f"figure in only one of them. {apart}", "+,.0f")
    yield metric("conversion_peak", "最高转化 Highest conversions", "coalesce(max(conversion_count_mid), 0)",
                 "For choosing the largest, not for showing")
    yield metric("creators_covered", "达人覆盖率 Creators covered",
                 f"case when {one} then sum(authors_covered + authors_skipped)::numeric / sum(authors_planned) end",
                 f"Share of the planned creators whose list is known. {apart}", ".1%")


ONE_INDUSTRY = ONE + " and count(distinct industry) = 1"
PER_ITEM = [
    metric("conversions", "转化数 Conversions",
           f"case when count(distinct (industry, time_range, snapshot_at)) = 1 then sum(conversion_count_mid) end",
           "Middle of the range. NULL where more than one industry, time range or snapshot is selected."),
    metric("conversion_peak", "最高转化 Highest conversions", "coalesce(max(conversion_count_mid), 0)",
           "For choosing the largest, not for showing"),
]

DATASETS = {
    "group_daily": {"time": "snapshot", "columns": [SNAPSHOT, GROUP],
                    "metrics": list(sums_of_groups(ONE, APART.format("")))},
    "author_daily": {
        "time": "snapshot", "columns": [SNAPSHOT, CREATOR, GROUP],
        "metrics": [
            metric(f"{figure}_mid_whole", SUMS[figure, "mid"],
                   f"case when {ONE} and bool_and(covered and {figure}_mid is not null) then sum({figure}_mid) end",
                   f"Sum over covered lists. {APART.format('')} NULL also where an end of a range is open.")
            for figure in ("conversion_count", "sales_amount")] + [PER_ITEM[1]]},
    "industry_daily": {"time": "snapshot", "columns": [SNAPSHOT, INDUSTRY],
                       "metrics": list(sums_of_groups(ONE_INDUSTRY, APART.format(", industry")))},
    "video_trend": {"time": "snapshot", "metrics": PER_ITEM, "sql": with_creator("video_trend"), "columns": [
        SNAPSHOT, CREATOR_OF_ITEMS,
        {"name": "item", "expression": "coalesce(left(split_part(title, E'\\n', 1), 20), '') || ' …' || right(video_id, 4)",
         "label": "视频 Video", "type": "TEXT", "description": "Title, shortened, and the end of the id"}]},
    "product_trend": {"time": "snapshot", "metrics": PER_ITEM, "sql": with_creator("product_trend"), "columns": [
        SNAPSHOT, CREATOR_OF_ITEMS,
        {"name": "item", "expression": "coalesce(left(split_part(title, E'\\n', 1), 20), '') || ' …' || right(product_id, 4)",
         "label": "商品 Product", "type": "TEXT", "description": "Title, shortened, and the end of the id"}]},
    "newest_movers": {
        "view": "top_movers", "time": "snapshot", "columns": [SNAPSHOT, CREATOR],
        "sql": "select *\nfrom xingtu_report.top_movers\nwhere snapshot_at = (select max(snapshot_at) from "
               "xingtu_report.snapshot_coverage where covered + skipped > scopes / 2)\n",
        "metrics": [metric("items", "条目数 Items", "count(distinct item_id)", "Items that have moved")]},
    "snapshot_coverage": {
        "time": "snapshot", "columns": [SNAPSHOT],
        "metrics": [metric(f"sum_{name}", LABELS[name], f"case when count(distinct snapshot_at) = 1 then sum({name}) end",
                           f"Lists of one snapshot that are {name.replace('_', ' ')}; NULL over several")
                    for name in ("covered", "open", "waiting_for_mapping", "failed", "skipped")]},
    "scope_coverage": {
        "time": "snapshot", "columns": [SNAPSHOT, CREATOR],
        "metrics": [metric("lists", "清单数 Lists", "count(*)", "Lists (scopes) of all selected snapshots")]},
    "freshness": {
        "time": None,
        "columns": [CREATOR, at("last_covered", "last_covered_snapshot_at", "最近完整快照 Last covered"),
                    at("last_attempted", "last_attempted_snapshot_at", "最近尝试快照 Last attempted"),
                    {"name": "age_hours", "expression": "round(extract(epoch from age) / 3600, 1)", "type": "NUMERIC",
                     "label": "距今小时 Age (hours)",
                     "description": "Hours since the slot of the newest whole snapshot began"}],
        "metrics": [metric("oldest_hours", "最旧小时数 Oldest (hours)",
                           "case when bool_and(last_covered_snapshot_at is not null) "
                           "then max(extract(epoch from age)) / 3600 end",
                           "Age of the oldest whole knowledge; NULL if a creator has none", ",.1f")]},
    "field_coverage": {
        "time": "snapshot",
        "columns": [SNAPSHOT, {"name": "field", "expression": "lower(detail_type) || ' ' || column_name", "type": "TEXT",
                               "label": "指标 Figure", "description": "Whose figure, and which"}],
        "metrics": [metric("share_reporting", "有值占比 Share reporting",
                           "sum(rows_reporting)::numeric / nullif(sum(rows_listed), 0)",
                           "Rows that report the figure, of all rows listed", ".1%")]},
    "request_outcome_daily": {
        "time": "day",
        "columns": [{"name": "outcome_code", "type": "TEXT", "label": "结果 Outcome",
                     "expression": "outcome || coalesce(' (' || api_code || ')', '')",
                     "description": "Outcome, and the API's code if there is one"}],
        "metrics": [metric("sum_requests", "请求数 Requests", "sum(requests)", "Requests; no request is in two rows")]},
    "spend_daily": {
        "time": "day", "columns": [],
        "metrics": [metric(f"sum_{name}", LABELS[name], f"case when count({name}) = count(*) then sum({name}) end",
                           "CNY; NULL if the price of any request is not known", ",.2f")
                    for name in ("cost_known", "cost_at_most")]},
    "snapshot_spend": {
        "time": "snapshot", "columns": [SNAPSHOT],
        "metrics": [metric("sum_spent", LABELS["spent_requests"], "sum(spent_requests)",
                           "Requests that cost or may have cost"),
                    metric("sum_limit", LABELS["limit_requests"],
                           "case when count(limit_requests) = count(*) then sum(limit_requests) end",
                           "limits.billed_requests; NULL if any of them is not known")]},
    "doubtful_calls": {
        "time": "requested", "columns": [SNAPSHOT, CREATOR, at("requested", "requested_at", "请求时间 Sent")],
        "metrics": [metric("calls", "存疑请求 Doubtful calls", "count(*)", "Requests whose billing is not known")]},
}

TYPES = {"timestamp with time zone": "TIMESTAMP WITH TIME ZONE", "double precision": "DOUBLE PRECISION"}


def dataset(name, spec, views):
    view = views[spec.get("view", name)]
    columns = []
    for column in view["columns"]:
        kind = TYPES.get(column["type"], column["type"].upper())
        columns.append({
            "column_name": column["name"], "verbose_name": LABELS[column["name"]], "type": kind,
            "is_dttm": kind.startswith("TIMESTAMP") or kind == "DATE", "is_active": True, "groupby": True,
            "filterable": True, "expression": None, "description": column["comment"]})
    for extra in spec["columns"]:
        columns.append({
            "column_name": extra["name"], "verbose_name": extra["label"], "type": extra["type"],
            "is_dttm": extra["type"] == "TIMESTAMP", "is_active": True, "groupby": True, "filterable": True,
            "expression": extra["expression"], "description": extra["description"]})
    return {
        "table_name": name, "description": view["comment"], "main_dttm_col": spec["time"], "schema": "xingtu_report",
        "sql": spec.get("sql"), "filter_select_enabled": True, "columns": columns, "metrics": spec["metrics"],
        "uuid": stable("dataset", name), "database_uuid": stable("database", DATABASE), "version": VERSION}


# --- charts -----------------------------------------------------------------------------------

CHARTS = {}


# What a dashboard's time filter asks for: the stored time, which indexes know, not its local form. Literals are read in
# the time zone of the connection, which is the job's (connect_args).
STORED = {"snapshot": "snapshot_at", "requested": "requested_at"}


def where(column, operator, value):
    return {"clause": "WHERE", "expressionType": "SIMPLE", "subject": column, "operator": operator, "comparator": value}


def chart(name, title, data, viz, description, params, queries):
    """queries: what the browser would ask for, so that the API and reports can ask it, too."""
    time = DATASETS[data]["time"]
    filters = list(params.pop("filters", []))
    adhoc = list(filters)
    if time:
        adhoc.insert(0, where(STORED.get(time, time), "TEMPORAL_RANGE", "No filter"))
    params = {"viz_type": viz, "adhoc_filters": adhoc, "extra_form_data": {}, "dashboards": [], **params}
    base = {"filters": [{"col": f["subject"], "op": f["operator"], "val": f["comparator"]} for f in adhoc],
            "extras": {"having": "", "where": ""}, "applied_time_extras": {}, "annotation_layers": [],
            "series_limit": 0, "url_params": {}, "custom_params": {}, "custom_form_data": {}, "orderby": []}
    CHARTS[name] = {
        "slice_name": title, "description": description, "viz_type": viz, "params": params,
        "query_context": json.dumps({
            "datasource": {"id": 0, "type": "table"}, "force": False, "result_format": "json", "result_type": "full",
            "queries": [{**base, **query} for query in queries], "form_data": params}, ensure_ascii=False),
        "uuid": stable("chart", name), "dataset_uuid": stable("dataset", data), "version": VERSION}


def axis(column, grain=None):
    made = {"columnType": "BASE_AXIS", "sqlExpression": column, "label": column, "expressionType": "SQL"}
    return {**made, "timeGrain": grain} if grain else made


def trend(name, title, data, metrics, description, by=(), limit=0, bars=False, stack=False, form=None, daily=True,
          filters=(), legend=True, y_bounds=None):
    x = DATASETS[data]["time"]
    params = {
        "x_axis": x, "time_grain_sqla": None, "x_axis_sort_asc": True, "metrics": list(metrics), "groupby": list(by),
        "order_desc": True, "row_limit": 10000, "truncate_metric": True, "show_empty_columns": True,
        "comparison_type": "values", "annotation_layers": [], "x_axis_title_margin": 15, "y_axis_title_margin": 15,
        "sort_series_type": "name", "sort_series_ascending": True, "color_scheme": "supersetColors", "only_total": True,
        "show_legend": legend, "legendType": "scroll", "legendOrientation": "top", "x_axis_time_format": "%m-%d",
        "xAxisLabelRotation": 45,
        "y_axis_format": form or "SMART_NUMBER", "rich_tooltip": True, "showTooltipTotal": False,
        "tooltipTimeFormat": "%Y-%m-%d", "y_axis_bounds": y_bounds or [None, None], "truncateXAxis": True,
        "truncateYAxis": bool(y_bounds), "filters": filters, "minorTicks": False, "show_extra_controls": False}
    if limit:
        params.update(limit=limit, timeseries_limit_metric="conversion_peak", series_limit=limit)
    if bars:
        params.update(orientation="vertical", stack="Stack" if stack else None)
    else:
        # Points, so that a value between two gaps is seen, and no line over a gap.
        params.update(seriesType="line", opacity=0.2, markerEnabled=True, markerSize=5, area=False, stack=None)
    if daily:
        # A day without a snapshot has no row: asfreq makes it empty, never 0.
        params.update(resample_rule="1D", resample_method="asfreq")
    pivot = {"operation": "pivot", "options": {
        "index": [x], "columns": list(by), "aggregates": {m: {"operator": "mean"} for m in metrics},
        "drop_missing_columns": False}}
    post = [pivot]
    if daily:
        post.append({"operation": "resample", "options": {"method": "asfreq", "rule": "1D", "fill_value": None}})
    post.append({"operation": "flatten"})
    query = {"columns": [axis(x)] + list(by), "metrics": list(metrics), "row_limit": 10000,
             "series_columns": list(by), "time_offsets": [], "post_processing": post, "order_desc": True}
    if limit:
        query.update(series_limit=limit, series_limit_metric="conversion_peak")
    chart(name, title, data, "echarts_timeseries_bar" if bars else "echarts_timeseries_line", description, params,
          [query])


def table(name, title, data, columns, order, description, limit=100, filters=(), formats=None):
    params = {
        "query_mode": "raw", "all_columns": list(columns), "percent_metrics": [], "groupby": [], "metrics": [],
        "order_by_cols": [json.dumps([column, ascending]) for column, ascending in order], "row_limit": limit,
        "server_page_length": 10, "page_length": 10, "include_search": False, "table_timestamp_format": "%Y-%m-%d %H:%M",
        "show_cell_bars": False, "color_pn": False, "allow_rearrange_columns": False, "column_config": formats or {},
        "filters": filters}
    chart(name, title, data, "table", description, params, [{
        "columns": list(columns), "metrics": None, "orderby": [[c, a] for c, a in order], "row_limit": limit,
        "post_processing": []}])


DAY = {"d3TimeFormat": "%Y-%m-%d"}
MIDDLE = "A range counts with its middle. A gap is a snapshot that is not covered whole: it is not 0."

trend("conversions_by_group", "转化趋势 · 按分组 Conversions by group", "group_daily", ["conversion_count_mid_whole"],
      f"{MIDDLE} Needs one time range and one detail type.", by=["creator_group"])
trend("conversions_range", "转化区间 · 全部达人 Conversions of all creators: low, middle, high", "group_daily",
      ["conversion_count_min_whole", "conversion_count_mid_whole", "conversion_count_max_whole"],
      f"What is known lies between low and high. {MIDDLE}")
trend("conversion_change", "转化变化 · 同一批达人 Change, same creators", "group_daily",
      ["conversion_count_change_same"],
      "Since the snapshot before; only creators that are covered in both, and no item that reports it in only one of them, so "
      "that what is missing is no fall.", by=["creator_group"],
      bars=True, stack=True, form="+,.0f")
trend("creators_covered", "达人覆盖率 Creators whose list is known", "group_daily", ["creators_covered"],
      "Below 100 %, sums are of fewer creators and are not drawn. No point: nothing was planned.", form=".0%",
      by=["creator_group"], y_bounds=[0, 1])
trend("conversions_by_creator", "转化趋势 · 前 10 达人 Conversions, the ten largest creators", "author_daily",
      ["conversion_count_mid_whole"], MIDDLE, by=["creator"], limit=10)
trend("conversions_by_industry", "转化趋势 · 按行业 Conversions by industry", "industry_daily",
      ["conversion_count_mid_whole"],
      f"{MIDDLE} An item of two industries is in both lines: do not add them up. ALL is not among them.",
      by=["industry_label"])
RANKS = "Ranks are within one platform, industry, time range and detail type: choose one of each."
MOVER = ["creator", "title", "conversion_count", "conversion_count_previous", "conversion_count_change",
         "conversion_count_change_ratio", "is_estimate", "days_between"]
MOVER_FORMATS = {"conversion_count": {"d3NumberFormat": ",.0f"}, "conversion_count_previous": {"d3NumberFormat": ",.0f"},
                 "conversion_count_change": {"d3NumberFormat": "+,.0f"},
                 "conversion_count_change_ratio": {"d3NumberFormat": "+.0%"}, "title": {"truncateLongCells": True}}
table("risers", "上升最快 · 最新快照 Risen most, newest snapshot", "newest_movers", ["rise_rank"] + MOVER,
      [("rise_rank", True)], "Of the newest snapshot that is covered by more than half. " + RANKS,
      filters=[where("conversion_count_change", ">", 0)], formats=MOVER_FORMATS)
table("fallers", "下降最快 · 最新快照 Fallen most, newest snapshot", "newest_movers", ["fall_rank"] + MOVER,
      [("fall_rank", True)], "Of the newest snapshot that is covered by more than half. " + RANKS,
      filters=[where("conversion_count_change", "<", 0)], formats=MOVER_FORMATS)
trend("video_conversions", "视频转化 · 前 10 Videos of one creator, the ten largest", "video_trend",
      ["conversions"], f"{MIDDLE} No point: not listed, or not covered.", by=["item"], limit=10)
trend("product_conversions", "商品转化 · 前 10 Products of one creator, the ten largest", "product_trend",
      ["conversions"], f"{MIDDLE} No point: not listed, or not covered.", by=["item"], limit=10)

trend("coverage", "快照覆盖 Lists by state, each snapshot", "snapshot_coverage",
      ["sum_covered", "sum_skipped", "sum_open", "sum_waiting_for_mapping", "sum_failed"],
      "The height is what was planned. No bar: no run has planned that snapshot.", bars=True, stack=True, form=",d")
table("missing_lists", "失败与未完成的清单 Lists that are failed or not complete", "scope_coverage",
      ["snapshot", "coverage", "creator", "platform", "industry", "time_range", "detail_type", "last_outcome", "failure"],
      [("snapshot_at", False)], "Not covered, and not skipped on purpose.",
      limit=1000, filters=[where("coverage", "NOT IN", ["covered", "refreshing", "skipped"])],
      formats={"snapshot": DAY})
trend("outcomes", "请求结果 · 按日 Requests by outcome, each day (UTC)", "request_outcome_daily", ["sum_requests"],
      "The day is that of the request, in UTC, not of the snapshot.", by=["outcome_code"], bars=True, stack=True,
      form=",d")
trend("budget", "预算 Requests spent against budget", "snapshot_spend", ["sum_spent", "sum_limit"],
      "Requests that cost or may have cost; the budget is limits.billed_requests.", form=",d")
trend("cost", "花费 · 按日 Cost of each day (UTC), CNY", "spend_daily", ["sum_cost_known", "sum_cost_at_most"],
      "At most: with the requests of which it is not known whether they cost.", bars=True, form=",.2f")
table("freshness", "新鲜度 How old the newest whole knowledge of each creator is", "freshness",
      ["creator", "detail_type", "last_covered", "age_hours", "last_attempted", "open_scopes", "failed_scopes",
       "asked_for"],
      [("age_hours", False)], "By proof of coverage, the oldest first: a gap or a failure keeps the older date.", limit=1000,
      formats={"last_covered": DAY, "last_attempted": DAY})
FIELD_FORMAT = ".0%"
chart("fields", "指标上报率 Share of rows that report each figure", "field_coverage", "heatmap_v2",
      "A figure that fades out was renamed or withdrawn by the API.",
      {"x_axis": "snapshot", "time_grain_sqla": None, "groupby": "field", "metric": "share_reporting", "row_limit": 10000,
       "sort_x_axis": "alpha_asc", "sort_y_axis": "alpha_asc", "normalize_across": "heatmap",
       "linear_color_scheme": "schemeYlGnBu", "legend_type": "continuous", "show_legend": True, "show_percentage": False,
       "show_values": False, "xscale_interval": 1, "yscale_interval": 1, "left_margin": "auto", "bottom_margin": "auto",
       "value_bounds": [0, 1], "y_axis_format": FIELD_FORMAT, "x_axis_time_format": "%m-%d"},
      [{"columns": [axis("snapshot"), "field"], "metrics": ["share_reporting"], "row_limit": 10000,
        "post_processing": [{"operation": "rank", "options": {"metric": "share_reporting"}}]}])
table("doubtful", "计费存疑的请求 Calls of which it is not known whether they cost", "doubtful_calls",
      ["requested", "snapshot", "creator", "platform", "industry", "time_range", "detail_type", "outcome", "error_detail",
       "api_request_id", "cost_at_most"],
      [("requested_at", False)], "To be compared with the vendor's bill, one by one.", limit=1000,
      formats={"snapshot": DAY})

# --- dashboards -------------------------------------------------------------------------------

NUMBERS = {name: number for number, name in enumerate(CHARTS, 1)}


def select(name, title, data, column, value, multiple=False, required=True, first=False, only=None, description="",
           charts=()):
    """A filter of a dashboard; only: the charts that it is for, all others are exempt."""
    mask = {"extraFormData": {}, "filterState": {}, "ownState": {}}
    if value:
        mask = {"extraFormData": {"filters": [{"col": column, "op": "IN", "val": [value]}]},
                "filterState": {"value": [value], "label": value, "validateStatus": False}, "ownState": {}}
    return {
        "id": "NATIVE_FILTER-" + stable("filter", name)[:13], "type": "NATIVE_FILTER", "filterType": "filter_select",
        "name": title, "description": description,
        "targets": [{"datasetUuid": stable("dataset", data), "column": {"name": column}}],
        "defaultDataMask": mask, "cascadeParentIds": [], **({"requiredFirst": True} if first else {}),
        "controlValues": {"enableEmptyFilter": required, "defaultToFirstItem": first, "multiSelect": multiple,
                          "searchAllOptions": multiple or first, "inverseSelection": False, "sortAscending": True},
        "scope": {"rootPath": ["ROOT_ID"],
                  "excluded": [NUMBERS[c] for c in charts if only is not None and c not in only]}}


# With today, which Superset's "Last month" is without, and the day after, for zones ahead of the server's.
LAST_30_DAYS, LAST_90_DAYS = (
    f'DATEADD(DATETIME("today"), -{days}, day) : DATEADD(DATETIME("today"), 2, day)' for days in (30, 90))


def time_filter(name, title, value, only, charts, description=""):
    return {
        "id": "NATIVE_FILTER-" + stable("filter", name)[:13], "type": "NATIVE_FILTER", "filterType": "filter_time",
        "name": title, "description": description, "targets": [{}], "cascadeParentIds": [], "controlValues": {},
        "defaultDataMask": {"extraFormData": {"time_range": value}, "filterState": {"value": value}, "ownState": {}},
        "scope": {"rootPath": ["ROOT_ID"], "excluded": [NUMBERS[c] for c in charts if c not in only]}}


def layout(title, rows):
    """A row: (height, (chart or text, width)...)."""
    parents = ["ROOT_ID", "GRID_ID"]
    position = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "GRID_ID": {"id": "GRID_ID", "type": "GRID", "children": [], "parents": ["ROOT_ID"]},
        "HEADER_ID": {"id": "HEADER_ID", "type": "HEADER", "meta": {"text": title}}}
    for number, (height, *cells) in enumerate(rows, 1):
        row = f"ROW-{number}"
        position[row] = {"id": row, "type": "ROW", "children": [], "parents": parents,
                         "meta": {"background": "BACKGROUND_TRANSPARENT"}}
        position["GRID_ID"]["children"].append(row)
        for cell, width in cells:
            if cell in CHARTS:
                key = f"CHART-{cell}"
                kind, meta = "CHART", {"chartId": NUMBERS[cell], "uuid": stable("chart", cell),
                                       "sliceName": CHARTS[cell]["slice_name"]}
            else:
                key, kind, meta = f"MARKDOWN-{number}", "MARKDOWN", {"code": cell}
            position[key] = {"id": key, "type": kind, "children": [], "parents": parents + [row],
                             "meta": {**meta, "width": width, "height": height}}
            position[row]["children"].append(key)
    return position


# By the metrics that are drawn together, and by their labels; green is well, red is failure.
COLORS = {name: color for color, names in {
    "#5AC189": ["sum_covered", LABELS["covered"], "ok (0)"],
    "#A5DDBF": ["empty (0)"],
    "#B2B2B2": ["sum_skipped", LABELS["skipped"], "no_content (201)"],
    "#FCC700": ["sum_open", LABELS["open"], "collection_failed (301)"],
    "#8A6FC0": ["sum_waiting_for_mapping", LABELS["waiting_for_mapping"], "unmapped (0)"],
    "#E04355": ["sum_failed", LABELS["failed"], "sum_limit", LABELS["limit_requests"], "invalid_parameters (400)"],
    "#1FA8C9": ["sum_spent", LABELS["spent_requests"], "sum_cost_known", LABELS["cost_known"]],
    "#454E7C": ["sum_cost_at_most", LABELS["cost_at_most"], "network_error"],
    "#FF7F44": ["malformed_response"]}.items() for name in names}


def dashboard(name, title, description, rows, filters, colors=None):
    return {
        "dashboard_title": title, "description": description, "css": "", "slug": f"xingtu-{name}",
        "uuid": stable("dashboard", name), "position": layout(title, rows), "published": True, "version": VERSION,
        "metadata": {
            "native_filter_configuration": filters, "chart_configuration": {}, "global_chart_configuration": {
                "scope": {"rootPath": ["ROOT_ID"], "excluded": []}, "chartsInScope": []},
            "cross_filters_enabled": False, "color_scheme": "supersetColors" if colors else "", "refresh_frequency": 0, "expanded_slices": {},
            "label_colors": colors or {}, "map_label_colors": colors or {}, "shared_label_colors": [], "timed_refresh_immune_slices": [], "default_filters": "{}"}}


TREND_ROWS = [
    (16, ("**读法 How to read.** 曲线取区间中值；**断开处＝该快照未完整采集，不是 0**。`DAY_90` 含 `DAY_30`，`ALL` 含各行业，视频与商品描述同一生意："
          "筛选器各只选一项，从不相加。 Lines are the middle of ranges; **a gap is a snapshot that was not covered whole, "
          "it is not 0**. `DAY_90` holds `DAY_30`, `ALL` holds every industry, and videos and products tell of the same "
          "business: the filters choose one of each.", 12)),
    (50, ("conversions_by_group", 6), ("conversions_range", 6)),
    (50, ("conversion_change", 6), ("creators_covered", 6)),
    (50, ("conversions_by_creator", 6), ("conversions_by_industry", 6)),
    (56, ("risers", 12)),
    (56, ("fallers", 12)),
    # Not on a tab of their own: the filter of creators would choose its first one without applying it.
    (56, ("video_conversions", 6), ("product_conversions", 6)),
]
TREND_CHARTS = [cell for _, *cells in TREND_ROWS for cell, _ in cells if cell in CHARTS]
ITEM_CHARTS = ["video_conversions", "product_conversions"]
OPERATION_ROWS = [
    (50, ("coverage", 7), ("budget", 5)),
    (56, ("freshness", 12)),
    (56, ("missing_lists", 12)),
    (50, ("outcomes", 7), ("cost", 5)),
    (56, ("fields", 12)),
    (56, ("doubtful", 12)),
]
OPERATION_CHARTS = [cell for _, *cells in OPERATION_ROWS for cell, _ in cells]

DASHBOARDS = {
    "conversion_trends": dashboard(
        "conversion-trends", "转化趋势 Conversion trends", "Conversions by group, creator, industry and item", TREND_ROWS, [
            time_filter("trend-time", "快照日期 Snapshots", LAST_90_DAYS,
                        [c for c in TREND_CHARTS if c not in ("risers", "fallers")], TREND_CHARTS,
                        "Not for the tables of the newest snapshot"),
            select("trend-platform", "平台 Platform", "group_daily", "platform", "SHORT_VIDEO", charts=TREND_CHARTS),
            select("trend-range", "统计周期 Time range", "group_daily", "time_range", "DAY_30", charts=TREND_CHARTS,
                   description="DAY_90 holds DAY_30: one of them, never both"),
            select("trend-detail", "类型 Detail type", "group_daily", "detail_type", "VIDEO", charts=TREND_CHARTS,
                   description="Not for the charts of single items"),
            select("trend-industry", "行业 Industry", "scope_coverage", "industry", "ALL", charts=TREND_CHARTS,
                   only=["risers", "fallers"] + ITEM_CHARTS,
                   description="For the tables of movers and for single items. Groups and creators are always ALL"),
            select("trend-creator", "达人 Creator", "freshness", "creator", None, first=True, only=ITEM_CHARTS,
                   charts=TREND_CHARTS, description="Whose items are shown"),
        ]),
    "data_operations": dashboard(
        "data-operations", "数据运维 Data operations", "What is covered, what failed, and what it cost",
        OPERATION_ROWS, [
            time_filter("operations-time", "日期 Days", LAST_30_DAYS, [c for c in OPERATION_CHARTS if c != "freshness"],
                        OPERATION_CHARTS, "Snapshots, or days of requests (UTC)"),
            select("operations-job", "任务 Job", "snapshot_spend", "job", None, multiple=True, required=False,
                   charts=OPERATION_CHARTS, only=["budget", "cost", "doubtful"],
                   description="For spend and doubtful calls; coverage belongs to all jobs"),
            select("operations-detail", "类型 Detail type", "scope_coverage", "detail_type", None, multiple=True,
                   required=False, charts=OPERATION_CHARTS, only=["missing_lists", "freshness", "fields", "doubtful"]),
        ], COLORS),
}

# --- files ------------------------------------------------------------------------------------


class Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data):
        return True


def text(dumper, value):
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


Dumper.add_representer(str, text)


def main():
    target = pathlib.Path(sys.argv[1])
    views = {r["name"]: r for r in json.load(sys.stdin) if r["schema"] == "xingtu_report"}
    files = {
        # No type: as dashboards in the user interface, as assets in the API and in import.py.
        "metadata.yaml": {"version": VERSION, "timestamp": "2026-01-01T00:00:00+00:00"},
        f"databases/{DATABASE}.yaml": {
            "database_name": "Xingtu", "sqlalchemy_uri": "postgresql+psycopg2://xingtu_bi:XXXXXXXXXX@localhost:5432/xingtu",
            "cache_timeout": None, "expose_in_sqllab": True, "allow_run_async": False, "allow_ctas": False,
            "allow_cvas": False, "allow_dml": False, "allow_file_upload": False,
            "extra": {"allows_virtual_table_explore": True, "metadata_params": {},
                      "engine_params": {"connect_args": {"options": f"-c timezone={ZONE}"}}},
            "impersonate_user": False, "uuid": stable("database", DATABASE), "version": VERSION}}
    for name, spec in DATASETS.items():
        files[f"datasets/{DATABASE}/{name}.yaml"] = dataset(name, spec, views)
    for name, made in CHARTS.items():
        files[f"charts/{name}.yaml"] = made
    for name, made in DASHBOARDS.items():
        files[f"dashboards/{name}.yaml"] = made
    for folder in ("databases", "datasets", "charts", "dashboards"):
        for old in (target / folder).rglob("*.yaml"):
            if str(old.relative_to(target)) not in files:
                old.unlink()
    for path, content in files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(
            yaml.dump(content, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")


if __name__ == "__main__":
    main()
