// Money: what was bought against the budget.

const mostJobs = 6;

function spendCard() {
  const rows = rowsOf('spend');
  const jobs = [...new Set(rows.map((row) => row.job))], shown = jobs.slice(0, mostJobs);
  const bySlot = new Map(jobs.map((job) => [job, []]));
  for (const row of rows) bySlot.get(row.job)[row.slot] = row;
  const isUnknown = (slot) => !shown.some((job) => bySlot.get(job)[slot]);
  const canvas = canvasFor(t('花费与预算', 'Spend against budget'));
  const section = card('spend', ['花费与预算', 'Spend against budget'],
    ['每个快照已计费或可能计费的请求数（柱）与上限 limits.billed_requests（同色虚线）。贴着零线的细柱：已计划，花费为 0；斜纹：没有计划。',
      'Requests for each snapshot that cost or may have cost (bars), and limits.billed_requests (dashed lines of the same colour). A sliver on the line of zero: planned, and nothing was spent; hatched: not planned.'],
    el('div', { className: 'canvas' }, canvas));
  if (shown.length < jobs.length)
    section.append(more(`图中显示 ${shown.length} / ${jobs.length} 个任务；其余见数值表。`,
      `The chart shows ${shown.length} of ${jobs.length} jobs; all of them are in the table.`));
  const at = (job, name) => page.slots.map((_, slot) => bySlot.get(job)[slot]?.[name] ?? null);
  const redraw = () => {
    const options = baseOptions();
    options.scales.y.grace = '5%'; // so that the limit does not lie on the edge
    const said = ({ raw }) => (raw === null ? t('未计划', 'not planned') : exact(raw)); // a bar of nothing is drawn as one of 0
    options.plugins.tooltip = { callbacks: { title: slotTitle(page.slots), label: (item) => `${item.dataset.label}: ${said(item)}` } };
    options.plugins.legend = legendOptions();
    const datasets = shown.flatMap((job, i) => {
      const color = palette()[i], name = `${i + 1} ${isolated(job, 30)}`;
      return [
        { type: 'line', label: `${t('上限', 'Limit')} ${name}`, data: at(job, 'limit_requests'), borderColor: color, backgroundColor: color,
          borderWidth: scaled(2), pointStyle: 'line', pointRadius: rem() * .6, pointBorderWidth: scaled(3), borderDash: [scaled(4), scaled(4)] },
        { label: `${t('花费', 'Spent')} ${name}`, data: at(job, 'spent_requests'), backgroundColor: color,
          maxBarThickness: scaled(48), minBarLength: scaled(3), pointStyle: 'rect' },
      ];
    });
    drawChart(canvas, { type: 'bar', options, data: { labels: axisLabels(page.slots), datasets } }, { isUnknown });
  };
  const known = (value, write) => (value === null ? t('未知', 'not known') : write(value));
  const columns = [['快照', 'Snapshot'], ['任务', 'Job'], ['请求', 'Requests', 'number'], ['上限', 'Limit', 'number'],
    ['占比', 'Share', 'number'], ['费用至多', 'Cost at most', 'number']];
  section.append(lazyDetails('spend numbers', words('数值表', 'The numbers as a table'), () => dataTable(['花费：数值', 'Spend: numbers'], columns, rows.map((row) => [
    page.slots[row.slot], datum(row.job, 40), exact(row.spent_requests), known(row.limit_requests, exact),
    row.limit_requests ? shareText(row.spent_requests / row.limit_requests) : '—', known(row.cost_at_most, yuan)]).reverse())));
  return { section, redraw };
}
