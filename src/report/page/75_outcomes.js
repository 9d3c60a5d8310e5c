// Errors: how requests ended.

const outcomeColors = { ok: [0, 1], empty: [0, .55], no_content: [0, .3] }; // the API answered
const otherColors = [[1, 1], [3, 1], [4, 1], [2, 1], [1, .5], [3, .5], [4, .5], [2, .5], [5, .6], [5, .3]];
const outcomeWords = {
  in_flight: '在途', ok: '成功', empty: '空列表', no_content: '无内容', upstream_error: '星图上游错误', collection_failed: '采集失败',
  rate_limited: '限流', quota_exceeded: '超出日配额', token_invalid: '令牌无效', api_retired: '接口下线', invalid_parameters: '参数错误',
  server_error: '服务器错误', permission_denied: '无权限', insufficient_balance: '余额不足', unknown_code: '未知代码', timeout: '超时',
  network_error: '网络错误', malformed_response: '响应格式错误', too_large: '响应过大', unmapped: '等待映射', abandoned: '进程中断',
};
const mostOutcomes = 12;
const outcomeName = (row) => (row.api_code === null ? row.outcome : `${row.outcome} (${row.api_code})`);
const outcomeLabel = (row) => {
  const name = clean(outcomeName(row)), zh = outcomeWords[row.outcome];
  return [zh ? zh + (row.api_code === null ? '' : ` (${row.api_code})`) : name, name];
};

/** From the first day to the last, those without a request included: on them nothing was sent. Unless they are many. */
function daysOf(rows) {
  const found = [...new Set(rows.map((row) => row.day))], day = 86400000;
  const first = Date.parse(found[0]), count = (Date.parse(found[found.length - 1]) - first) / day + 1;
  const all = Array.from({ length: Math.min(count, 400) }, (_, i) => new Date(first + i * day).toISOString().slice(0, 10));
  return { days: count > 400 ? found : all, withRequests: found.length, isCut: count > 400 };
}

/** Rows of the same outcome and code, added up. */
function outcomeSums(rows) {
  const sums = new Map();
  for (const row of rows) {
    const name = outcomeName(row);
    if (!sums.has(name)) sums.set(name, { ...row, requests: 0, billed_yes: 0, billed_unknown: 0, duration_ms_p95: null, days: new Map() });
    const sum = sums.get(name);
    for (const count of ['requests', 'billed_yes', 'billed_unknown']) sum[count] += row[count];
    if (row.duration_ms_p95 !== null) sum.duration_ms_p95 = Math.max(sum.duration_ms_p95 ?? 0, row.duration_ms_p95);
    sum.days.set(row.day, (sum.days.get(row.day) ?? 0) + row.requests);
  }
  return [...sums.values()].sort((a, b) => b.requests - a.requests);
}

/** What the chart shows: the most frequent ones, and what is left of them as one. */
function outcomeBars(sums) {
  let next = 0;
  const bars = sums.slice(0, sums.length > mostOutcomes ? mostOutcomes - 1 : mostOutcomes).map((sum) => {
    const [hue, alpha] = outcomeColors[sum.outcome] ?? otherColors[next++ % otherColors.length];
    return { label: t(...outcomeLabel(sum)), color: translucent(palette()[hue], alpha), on: (day) => sum.days.get(day) ?? 0 };
  });
  const others = sums.slice(bars.length);
  if (others.length > 0)
    bars.push({ label: t(`其他 ${others.length} 种`, `${others.length} others`), color: style('--soft'),
      on: (day) => others.reduce((sum, other) => sum + (other.days.get(day) ?? 0), 0) });
  return bars;
}

function outcomesCard() {
  const rows = rowsOf('outcomes');
  const section = card('outcomes', ['请求结果', 'Outcomes by code'],
    ['每天（UTC）发出的请求按结果和代码的数量；重试也计入。', 'Requests of each day (UTC) by how they ended and the code of the answer, retries included.']);
  if (rows.length === 0) {
    section.append(nothing(['该时段没有发出请求。', 'No request was sent in this time.']));
    return { section, redraw() {} };
  }
  const sums = outcomeSums(rows), { days, withRequests, isCut } = daysOf(rows);
  const canvas = canvasFor(t('请求结果', 'Outcomes by code'));
  const redraw = () => {
    const options = baseOptions();
    options.scales.x.stacked = options.scales.y.stacked = true;
    options.plugins.tooltip = { filter: (item) => item.raw > 0, callbacks: { title: slotTitle(days) } };
    options.plugins.legend = { ...legendOptions(), labels: { color: style('--ink'), boxWidth: rem() } };
    drawChart(canvas, { type: 'bar', options, data: { labels: axisLabels(days), datasets: outcomeBars(sums).map(({ label, color, on }) => ({
      label, backgroundColor: color, maxBarThickness: scaled(64), borderColor: style('--card'), borderWidth: 1, data: days.map(on) })) } });
  };
  const columns = [['结果', 'Outcome'], ['代码', 'Code', 'number'], ['代码含义', 'The code\'s meaning', 'text'], ['请求', 'Requests', 'number'],
    ['计费', 'Billed', 'number'], ['计费未知', 'Billing unknown', 'number'], ['最慢一天 p95', 'p95 of the slowest day', 'number']];
  section.append(el('div', { className: 'canvas' }, canvas));
  if (withRequests < rows[0].days)
    section.append(more(`只计有请求的 ${rows[0].days} 天中最近 ${withRequests} 天。`, `Of the ${rows[0].days} days with requests only the newest ${withRequests} are counted.`));
  if (isCut)
    section.append(more('图中略去没有请求的日子。', 'The chart leaves out days without a request.'));
  section.append(dataTable(['请求结果', 'Outcomes'], columns, sums.map((sum) => [
    el('span', {}, words(outcomeWords[sum.outcome] || clean(sum.outcome), clean(sum.outcome))),
    sum.api_code === null ? '—' : String(sum.api_code), sum.meaning === null ? '—' : datum(sum.meaning), exact(sum.requests),
    exact(sum.billed_yes), exact(sum.billed_unknown), sum.duration_ms_p95 === null ? '—' : `${exact(sum.duration_ms_p95)} ms`])));
  return { section, redraw };
}
