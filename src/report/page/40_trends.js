// Trends: a chart, its legend, a chooser of what it shows, and its numbers as a table.

const charts = new Map(); // canvas -> chart, for redrawing and for the test that looks whether each drew something
const marks = ['circle', 'rect', 'rectRounded', 'star', 'crossRot', 'circle'];
const mostSeries = 6;

const shortSlot = (label) => label.slice(5);

function baseOptions() {
  return {
    responsive: true, maintainAspectRatio: false, animation: false, normalized: true,
    interaction: { mode: 'index', intersect: false },
    plugins: { legend: { display: false }, title: { display: false } },
    scales: {
      x: { offset: true, grid: { display: false }, ticks: { color: style('--soft'), maxRotation: 0, autoSkipPadding: rem() } },
      y: { beginAtZero: true, grid: { color: style('--line') }, border: { display: false },
        ticks: { color: style('--soft'), callback: (value) => compact(value), maxTicksLimit: 7 } },
    },
  };
}

function drawChart(canvas, config) {
  if (charts.has(canvas)) charts.get(canvas).destroy();
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = rem() * .8;
  charts.set(canvas, new Chart(canvas, config));
}

/** A canvas that is described to those who do not see it. */
const canvasFor = (label) => el('canvas', { role: 'img', 'aria-label': label });

function trendTooltip(shown) {
  return {
    filter: (item) => item.dataset.series !== undefined,
    callbacks: {
      title: (items) => (items.length ? page.slots[items[0].dataIndex] : ''),
      label: (item) => `${shortened(item.dataset.series.label, 24)}: ${pointText(item.dataset.series.points[item.dataIndex])}`,
      labelColor: (item) => ({ borderColor: item.dataset.series.color, backgroundColor: item.dataset.series.color }),
      afterBody: (items) => (items.length === 0 ? [] : shown
        .filter((each) => isGap(each.points[items[0].dataIndex]))
        .map((each) => `${shortened(each.label, 24)}: ${pointText(each.points[items[0].dataIndex])}`)),
    },
  };
}

function drawTrend(canvas, shown, measure) {
  const options = baseOptions();
  const lanes = shown.filter(hasGap).length;
  options.layout = { padding: { top: lanes ? lanes * (laneHeight() + 2) + 6 : 0 } };
  options.plugins.gapMarks = { series: shown };
  options.plugins.tooltip = trendTooltip(shown);
  options.scales.y.title = { display: true, text: t(measure.zh, measure.en), color: style('--soft') };
  drawChart(canvas, {
    type: 'line', data: { labels: page.slots.map(shortSlot), datasets: shown.flatMap(datasetsOf) },
    options, plugins: [gapMarks, loneRanges],
  });
}

/** The marks that occur among these series, explained. */
function marksLegend(shown) {
  const points = shown.flatMap((each) => each.points);
  const has = (test) => points.some(test);
  const texts = [
    [has((p) => p.state === 'value' && p.max > p.min), '▒', '区间：最小–最大，线为中值', 'band: min to max, line: its middle'],
    [has((p) => p.state === 'uncovered'), '▨', '未覆盖（未知，不是 0）', 'not covered (not known, not 0)'],
    [has((p) => p.state === 'unreported' || p.state === 'unbounded'), '×', '未报告（不是 0）', 'not reported (not 0)'],
    [has((p) => p.state === 'unlisted' || p.state === 'skipped'), '–', '未上榜或未查询', 'not listed or not asked for'],
    [has((p) => p.open === 'above'), '△', '上限未知（≥）', 'upper end open (≥)'],
    [has((p) => p.open === 'below'), '▽', '下限未知（≤）', 'lower end open (≤)'],
    [has((p) => p.partial), '◇', '仅部分达人已覆盖，不与其他点相连', 'of a part of the creators only, not joined to the others'],
    [has((p) => p.state === 'value' && !p.open && p.reported < p.items), '○', '部分条目未报告', 'some items do not report it'],
  ];
  return el('ul', { className: 'legend marks' },
    texts.filter(([occurs]) => occurs).map(([, mark, zh, en]) => el('li', {}, mark, el('span', {}, words(zh, en)))));
}

const seriesLegend = (shown) => el('ul', { className: 'legend' }, shown.map((each) => {
  const swatch = el('span', { className: 'swatch' });
  swatch.style.backgroundColor = each.color;
  return el('li', {}, swatch, datum(each.label, 60));
}));

function numbersTable(shown) {
  const columns = [['快照', 'Snapshot'], ...shown.map((each) => [shortened(each.label, 24), shortened(each.label, 24), 'number'])];
  const rows = page.slots.map((slot, i) => [slot, ...shown.map((each) => pointText(each.points[i]))]);
  return dataTable(columns, rows.reverse());
}

/** Checkboxes for what the chart shows, with a field that narrows them down. */
function chooser(all, chosen, onChange) {
  const box = el('div', { className: 'choices' });
  for (const each of all) {
    const input = el('input', { type: 'checkbox', checked: chosen.has(each.key) });
    input.addEventListener('change', () => {
      if (input.checked && chosen.size >= mostSeries) { input.checked = false; return; }
      if (input.checked) chosen.add(each.key); else chosen.delete(each.key);
      onChange();
    });
    box.append(el('label', {}, input, datum(each.label, 60)));
  }
  const search = el('input', { type: 'search', placeholder: t('筛选名称', 'Filter by name'), 'aria-label': t('筛选名称', 'Filter by name') });
  search.addEventListener('input', () => [...box.children].forEach((label, i) => {
    label.hidden = !all[i].label.toLowerCase().includes(search.value.trim().toLowerCase());
  }));
  return el('details', { className: 'chooser' },
    el('summary', {}, words(`选择显示对象（共 ${all.length}，最多同时 ${mostSeries}）`, `Choose what is shown (of ${all.length}, ${mostSeries} at once)`)),
    all.length > 12 ? search : null, box);
}

/** A card with a trend. Its `draw` is called when list or measure change. */
function trendCard(id, heading, how, source, nothing) {
  const body = el('div', {});
  const section = card(id, heading, how, body);
  const draw = (list, measure) => {
    const all = pointsOf(seriesOf[source](list), measure.key);
    for (const canvas of body.querySelectorAll('canvas')) { charts.get(canvas)?.destroy(); charts.delete(canvas); }
    if (!all.some((each) => each.points.some((p) => p.state === 'value'))) {
      const why = all.length === 0 ? nothing : ['此榜单没有报告该指标。', 'This list reports nothing of this measure.'];
      body.replaceChildren(el('p', { className: 'empty' }, el('span', {}, words(...why))));
      return;
    }
    const chosen = new Set(all.slice(0, 5).map((each) => each.key));
    const canvas = canvasFor(`${t(...heading)}: ${t(measure.zh, measure.en)}`);
    const below = el('div', {});
    const show = () => {
      const shown = all.filter((each) => chosen.has(each.key));
      shown.forEach((each, i) => { each.color = palette()[i]; each.mark = marks[i]; });
      drawTrend(canvas, shown, measure);
      below.replaceChildren(seriesLegend(shown), marksLegend(shown),
        lazyDetails(words('数值表', 'The numbers as a table'), () => numbersTable(shown)));
    };
    body.replaceChildren(el('div', { className: 'canvas' }, canvas), below, all.length > 1 ? chooser(all, chosen, show) : '');
    show();
  };
  return { section, draw };
}
