// Money and errors: what was bought against the budget, and how requests ended.

function spendCard() {
  const rows = rowsOf('spend');
  const jobs = [...new Set(rows.map((row) => row.job))];
  const canvas = canvasFor(t('花费与预算', 'Spend against budget'));
  const section = card('spend', ['花费与预算', 'Spend against budget'],
    ['每个快照已计费或可能计费的请求数（柱）与上限 limits.billed_requests（横线）。没有柱：该快照未计划。',
      'Requests for each snapshot that cost or may have cost (bars), and limits.billed_requests (lines). No bar: that snapshot was not planned.'],
    el('div', { className: 'canvas' }, canvas));
  const at = (job, name) => page.slots.map((_, slot) => rows.find((row) => row.job === job && row.slot === slot)?.[name] ?? null);
  const draw = () => {
    const options = baseOptions();
    const shown = jobs.slice(0, 6);
    options.scales.y.grace = '5%'; // so that the limit does not lie on the edge
    options.plugins.tooltip = { callbacks: { title: (items) => (items.length ? page.slots[items[0].dataIndex] : '') } };
    options.plugins.legend = { display: true, labels: { color: style('--ink'), usePointStyle: true } };
    drawChart(canvas, { type: 'bar', options, data: { labels: page.slots.map(shortSlot), datasets: shown.flatMap((job, i) => [
      { type: 'line', label: `${t('上限', 'Limit')} ${shortened(clean(job), 30)}`, data: at(job, 'limit_requests'), borderColor: palette()[(i + 1) % 6],
        backgroundColor: palette()[(i + 1) % 6], borderWidth: scaled(2), pointStyle: 'line', pointRadius: rem() * .6, pointBorderWidth: scaled(3), borderDash: [scaled(4), scaled(4)] },
      { label: `${t('花费', 'Spent')} ${shortened(clean(job), 30)}`, data: at(job, 'spent_requests'), backgroundColor: palette()[i % 6], maxBarThickness: 48, pointStyle: 'rect' },
    ]) } });
  };
  const known = (value, write) => (value === null ? t('未知', 'not known') : write(value));
  const columns = [['快照', 'Snapshot'], ['任务', 'Job'], ['请求', 'Requests', 'number'], ['上限', 'Limit', 'number'],
    ['占比', 'Share', 'number'], ['费用至多', 'Cost at most', 'number']];
  section.append(lazyDetails(words('数值表', 'The numbers as a table'), () => dataTable(columns, rows.map((row) => [
    page.slots[row.slot], datum(row.job, 40), exact(row.spent_requests), known(row.limit_requests, exact),
    row.limit_requests ? percent(row.spent_requests / row.limit_requests) : '—', known(row.cost_at_most, yuan)]).reverse())));
  return { section, draw };
}

const outcomeColors = { ok: [0, 1], empty: [0, .55], no_content: [0, .3] }; // the API answered
const otherColors = [[1, 1], [3, 1], [4, 1], [2, 1], [5, 1], [1, .5], [3, .5], [4, .5], [2, .5], [5, .5]];
const outcomeWords = {
  in_flight: '在途', ok: '成功', empty: '空列表', no_content: '无内容', upstream_error: '星图上游错误', collection_failed: '采集失败',
  rate_limited: '限流', quota_exceeded: '超出日配额', token_invalid: '令牌无效', api_retired: '接口下线', invalid_parameters: '参数错误',
  server_error: '服务器错误', permission_denied: '无权限', insufficient_balance: '余额不足', unknown_code: '未知代码', timeout: '超时',
  network_error: '网络错误', malformed_response: '响应格式错误', too_large: '响应过大', unmapped: '等待映射', abandoned: '进程中断',
};
function outcomeName(row) { return row.api_code === null ? row.outcome : `${row.outcome} (${row.api_code})`; }

/** The days from the first request to the last, those without one included: on them nothing was sent. */
function daysBetween(first, last) {
  const days = [];
  for (let day = Date.parse(first); day <= Date.parse(last) && days.length < 400; day += 86400000) days.push(new Date(day).toISOString().slice(0, 10));
  return days;
}

function outcomesCard() {
  const rows = rowsOf('outcomes');
  const section = card('outcomes', ['请求结果', 'Outcomes by code'],
    ['每天（UTC）发出的请求按结果和代码的数量；重试也计入。', 'Requests of each day (UTC) by how they ended and the code of the answer, retries included.']);
  if (rows.length === 0) {
    section.append(el('p', { className: 'empty' }, el('span', {}, words('该时段没有发出请求。', 'No request was sent in this time.'))));
    return { section, draw() {} };
  }
  const sums = new Map();
  for (const row of rows) {
    const name = outcomeName(row);
    const sum = sums.get(name) || { ...row, requests: 0, billed_yes: 0, billed_unknown: 0, p95: 0 };
    for (const count of ['requests', 'billed_yes', 'billed_unknown']) sum[count] += row[count];
    sum.p95 = Math.max(sum.p95, row.duration_ms_p95 ?? 0);
    sums.set(name, sum);
  }
  const names = [...sums.keys()].sort((a, b) => sums.get(b).requests - sums.get(a).requests);
  const days = daysBetween(rows[0].day, rows[rows.length - 1].day);
  const canvas = canvasFor(t('请求结果', 'Outcomes by code'));
  const draw = () => {
    const options = baseOptions();
    options.scales.x.stacked = options.scales.y.stacked = true;
    options.plugins.tooltip = { filter: (item) => item.raw > 0, callbacks: { title: (items) => (items.length ? days[items[0].dataIndex] : '') } };
    options.plugins.legend = { display: true, labels: { color: style('--ink'), boxWidth: rem() } };
    let next = 0;
    const color = (name) => {
      const [hue, alpha] = outcomeColors[sums.get(name).outcome] ?? otherColors[next++ % otherColors.length];
      return translucent(palette()[hue], alpha);
    };
    drawChart(canvas, { type: 'bar', options, data: { labels: days.map(shortSlot), datasets: names.slice(0, 12).map((name) => ({
      label: t(outcomeWords[sums.get(name).outcome] || clean(name), clean(name)), backgroundColor: color(name), maxBarThickness: 64, borderColor: style('--card'), borderWidth: 1,
      data: days.map((day) => rows.filter((row) => row.day === day && outcomeName(row) === name).reduce((sum, row) => sum + row.requests, 0)),
    })) } });
  };
  const columns = [['结果', 'Outcome'], ['代码', 'Code', 'number'], ['含义', 'Meaning', 'text'], ['请求', 'Requests', 'number'],
    ['计费', 'Billed', 'number'], ['计费未知', 'Billing unknown', 'number'], ['最慢一天 p95', 'p95 of the slowest day', 'number']];
  section.append(el('div', { className: 'canvas' }, canvas), dataTable(columns, names.map((name) => {
    const sum = sums.get(name);
    return [el('span', {}, words(outcomeWords[sum.outcome] || clean(sum.outcome), clean(sum.outcome))), sum.api_code === null ? '—' : String(sum.api_code), sum.meaning === null ? '—' : datum(sum.meaning),
      exact(sum.requests), exact(sum.billed_yes), exact(sum.billed_unknown), `${exact(sum.p95)} ms`];
  })));
  return { section, draw };
}
