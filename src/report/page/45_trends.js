// Trends: a chart, its legend, a chooser of what it shows, and its numbers as a table.

const mostSeries = 6; // as many as there are colours

function drawTrend(canvas, shown, measure) {
  const options = baseOptions();
  options.layout = { padding: { top: lanesHeight(shown.filter(hasGap).length), right: laneHeight() + scaled(6) } };
  options.plugins.tooltip = trendTooltip(shown);
  options.scales.y.title = { display: true, text: t(measure.zh, measure.en), color: style('--soft') };
  drawChart(canvas, {
    type: 'line', options,
    data: { labels: axisLabels(page.slots), datasets: [...shown.flatMap(datasetsOf), anchor()] },
    plugins: [otherCreators(shown), otherItems(shown), loneRanges(shown), openParts(shown), gapLanes(shown), endNumbers(shown)],
  }, { shown, isUnknown: (slot) => shown.every((each) => each.points[slot].state === 'uncovered') });
}

/** The marks that occur among these series, explained. */
function marksLegend(shown) {
  const points = shown.flatMap((each) => each.points);
  const has = (test) => points.some(test);
  const hasPair = (test) => shown.some((each) => each.points.some((point, i) => test(each.points[i - 1], point)));
  const texts = [
    [has((p) => p.state === 'value' && p.max > p.min), '▒', '区间：最小–最大，线为中值', 'band: min to max, line: its middle'],
    [has((p) => p.state === 'uncovered'), '▨', '未覆盖（未知，不是 0）', 'not covered (not known, not 0)'],
    [has((p) => p.state === 'unreported' || p.state === 'unbounded'), '×', '未报告（不是 0）', 'not reported (not 0)'],
    [has((p) => p.state === 'unlisted' || p.state === 'skipped'), '–', '未上榜或未查询', 'not listed or not asked for'],
    [has((p) => p.open === 'above'), '△', '上限未知（≥）', 'upper end open (≥)'],
    [has((p) => p.open === 'below'), '▽', '下限未知（≤）', 'lower end open (≤)'],
    [has((p) => p.partial), '◇', '仅部分达人已覆盖，不与其他点相连', 'of a part of the creators only, not joined to the others'],
    [has((p) => p.partial && p.open), '◇△', '仅部分达人，且一端未知', 'of a part of the creators only, and one end open (≥ △, ≤ ▽)'],
    [hasPair(isOtherCreators), '┊', '达人不同：不相连', 'other creators: not joined'],
    [hasPair(isOtherItems), '//', '断线：报告该指标的条目不同', 'line broken: other items report it'],
    [has((p) => isWhole(p) && !p.open && p.reported < p.items), '○', '部分条目未报告', 'some items do not report it'],
  ];
  return el('ul', { className: 'legend marks' },
    texts.filter(([occurs]) => occurs).map(([, mark, zh, en]) => el('li', {}, mark, el('span', {}, words(zh, en)))));
}

const seriesLegend = (shown) => el('ul', { className: 'legend' }, shown.map((each) => {
  const swatch = el('span', { className: 'swatch' }, String(each.number));
  swatch.style.backgroundColor = each.color;
  swatch.style.color = inkOn(each.color);
  return el('li', {}, swatch, datum(each.label, 60),
    each.asOf ? el('span', { className: 'soft' }, words(`（${each.asOf}）`, `(as of ${each.asOf})`)) : null);
}));

/** A figure on a line of its own, so that those of a column can be compared, and below what is said of it. */
const pointCell = (point) => [el('span', { className: isGap(point) ? 'note' : 'figure' }, pointFigure(point)),
  pointNotes(point).map((note) => el('span', { className: 'note' }, words(...note)))];

function numbersTable(heading, shown) {
  const name = (each) => `${each.number} ${shortened(each.label, 24)}`;
  const columns = [['快照', 'Snapshot'], ...shown.map((each) => [name(each), name(each), 'point'])];
  const rows = page.slots.map((slot, i) => [slot, ...shown.map((each) => pointCell(each.points[i]))]);
  return dataTable([`${heading[0]}：数值`, `${heading[1]}: numbers`], columns, rows.reverse());
}

// Choosing -----------------------------------------------------------------------------------------------------

/** The series that a chart shows, each with a number, and so a colour, that it keeps for as long. */
function chosenOf(name, all) {
  if (!state.chosen.has(name)) state.chosen.set(name, new Map(all.slice(0, mostSeries).map((each, i) => [each.key, i + 1])));
  return state.chosen.get(name);
}

function freeNumber(chosen) {
  const taken = new Set(chosen.values());
  let number = 1;
  while (taken.has(number)) ++number;
  return number;
}

/** Checkboxes for what the chart shows, with a field that narrows them down. */
function chooser(name, all, chosen, onChange) {
  const box = el('div', { className: 'choices' }), full = el('p', { className: 'more', role: 'status' });
  const inputs = all.map((each) => el('input', { type: 'checkbox', checked: chosen.has(each.key) }));
  const limit = () => {
    const isFull = chosen.size >= mostSeries && all.length > mostSeries;
    inputs.forEach((input) => { input.disabled = isFull && !input.checked; });
    full.replaceChildren(...(isFull ? words(`已显示 ${mostSeries} 个：先取消一个才能再选。`, `${mostSeries} are shown: take one out to choose another.`) : []));
  };
  all.forEach((each, i) => {
    inputs[i].addEventListener('change', () => {
      if (inputs[i].checked) chosen.set(each.key, freeNumber(chosen)); else chosen.delete(each.key);
      limit();
      onChange();
    });
    box.append(el('label', {}, inputs[i], datum(each.label, 60)));
  });
  limit();
  if (all.length <= 12) return el('div', {}, full, box);
  const search = el('input', { type: 'search', value: state.searches.get(name) ?? '',
    placeholder: t('筛选名称', 'Filter by name'), 'aria-label': t('筛选名称', 'Filter by name') });
  const narrow = () => {
    state.searches.set(name, search.value);
    [...box.children].forEach((label, i) => {
      label.hidden = !all[i].label.toLowerCase().includes(search.value.trim().toLowerCase());
    });
  };
  search.addEventListener('input', narrow);
  narrow();
  return el('div', {}, search, full, box);
}

/** Why none of the series can be drawn; null if one can. `whyNone`: why there is no series at all. */
function whyNoTrend(all, whyNone) {
  const has = (name) => all.some((each) => each.points.some((point) => point.state === name));
  if (all.length === 0) return whyNone;
  if (has('value')) return null;
  if (has('unbounded')) return ['该指标的上下限均未知。', 'Both ends of this measure are open.'];
  if (has('unreported')) return ['已覆盖的榜单没有报告该指标；这不是 0。', 'The covered lists do not report this measure, which is not 0.'];
  return has('uncovered') ? withoutCovered : ['没有可显示的内容。', 'There is nothing to show.'];
}

/**
 * A card with a trend of `seriesOf[source]`; `whyNone` gives for a kind of list why it has no series. `draw` is called
 * when list or measure change, `redraw` when only colours or size do.
 */
function trendCard(id, heading, how, source, whyNone) {
  const body = el('div', {});
  const section = card(id, heading, how, body);
  let redraw = () => {};
  const draw = (list, measure) => {
    const all = pointsOf(seriesOf[source](list), measure.key);
    const why = whyNoTrend(all, whyNone(list));
    forgetCharts(body);
    redraw = () => {};
    if (why) { body.replaceChildren(ofWhat(list, measure), nothing(why)); return; }
    const name = `${id} ${list}`, chosen = chosenOf(name, all);
    const canvas = canvasFor(`${t(...heading)}: ${t(measure.zh, measure.en)}`);
    const box = el('div', { className: 'canvas' }), below = el('div', {});
    redraw = () => {
      const shown = all.filter((each) => chosen.has(each.key)).sort((a, b) => chosen.get(a.key) - chosen.get(b.key));
      for (const each of shown) {
        each.number = chosen.get(each.key);
        each.color = palette()[each.number - 1];
      }
      if (shown.length === 0) {
        forgetCharts(box);
        box.replaceChildren(nothing(['未选择任何显示对象。', 'Nothing is chosen.']));
        below.replaceChildren();
        return;
      }
      if (canvas.parentNode !== box) box.replaceChildren(canvas);
      drawTrend(canvas, shown, measure);
      below.replaceChildren(seriesLegend(shown), marksLegend(shown),
        lazyDetails(`${id} numbers`, words('数值表', 'The numbers as a table'), () => numbersTable(heading, shown)));
    };
    body.replaceChildren(ofWhat(list, measure), box, below);
    if (all.length > 1) {
      const choice = lazyDetails(`${id} choice`, words(`选择显示对象（共 ${all.length}，最多同时 ${mostSeries}）`,
        `Choose what is shown (of ${all.length}, ${mostSeries} at once)`), () => chooser(name, all, chosen, () => redraw()));
      choice.classList.add('chooser');
      body.append(choice);
    }
    redraw();
  };
  return { section, draw, redraw: () => redraw() };
}
