// The head of the page, the order of its parts, and drawing all of it again when language, colours or type change.

function fact([zh, en], value, note, state = '') {
  return el('div', { className: `fact ${state}` }, el('dt', {}, words(zh, en)),
    el('dd', { className: 'value' }, value), el('dd', { className: 'note' }, note));
}

function coverageFact() {
  const newest = rowsOf('snapshot_coverage').find((row) => row.slot === page.slots.length - 1);
  if (!newest) return null;
  const whole = newest.covered + newest.skipped === newest.scopes;
  const lacking = newest.open + newest.failed + newest.waiting_for_mapping;
  return fact(['最新快照覆盖', 'Coverage of the newest'], percent(newest.share), whole
    ? words(`全部 ${newest.scopes} 个榜单`, `all ${newest.scopes} lists`)
    : words(`${newest.scopes} 个榜单缺 ${lacking} 个`, `${lacking} of ${newest.scopes} lists are missing`), whole ? 'good' : 'bad');
}

function freshnessFact() {
  const row = rowsOf('freshness')[0];
  if (!row) return null;
  const late = page.slots_behind > 1; // the one of now may still be to come
  const behind = row.asked_lists - row.up_to_date_lists;
  if (late)
    return fact(['新鲜度', 'Freshness'], el('span', {}, words('✗ 过时', '✗ out of date')),
      words(`最新快照之后已有 ${page.slots_behind} 个未加载`, `${page.slots_behind} snapshots since the newest are not loaded`), 'bad');
  return behind === 0
    ? fact(['新鲜度', 'Freshness'], el('span', {}, words('✓ 全部最新', '✓ up to date')), words(`${row.asked_lists} 组榜单`, `${row.asked_lists} of ${row.asked_lists} creators' lists`), 'good')
    : fact(['新鲜度', 'Freshness'], el('span', {}, words(`✗ ${behind} 组落后`, `✗ ${behind} behind`)), words(`共 ${row.asked_lists} 组`, `of ${row.asked_lists} creators' lists`), 'warn');
}

function spendFact() {
  const rows = rowsOf('spend');
  const requests = rows.reduce((sum, row) => sum + row.spent_requests, 0);
  const cost = rows.reduce((sum, row) => sum + (row.cost_at_most ?? 0), 0);
  const unknown = rows.filter((row) => row.cost_at_most === null).length;
  return fact(['本页时段花费', 'Spend of this window'], unknown === rows.length ? t('价格未知', 'price not known') : `≤ ${yuan(cost)}`,
    words(`${exact(requests)} 次计费或可能计费的请求${unknown ? `，${unknown} 行价格未知` : ''}`,
      `${exact(requests)} requests that cost or may have${unknown ? `, of ${unknown} rows the price is not known` : ''}`));
}

function facts() {
  const missing = page.slots.filter((_, slot) => !rowsOf('snapshot_coverage').some((row) => row.slot === slot)).length;
  const from = page.slots[0], count = page.slots.length;
  return el('dl', { className: 'facts wide', id: 'facts' },
    fact(['最新快照', 'Newest snapshot'], page.slots[count - 1], words(
      `${count} 个快照，自 ${from}${missing ? `，其中 ${missing} 个无运行` : ''}`,
      `${count} snapshots since ${from}${missing ? `, no run took ${missing} of them` : ''}`)),
    coverageFact(), freshnessFact(), spendFact());
}

/** Chooses what all trends and the movers are of. */
function trendControls(onChange) {
  const lists = rowsOf('lists');
  const list = el('select', { id: 'list' }, lists.map((row) => el('option', { value: keyOf(row) }, [
    t(...wordsOf(platformWords, row.platform)), t(...wordsOf(typeWords, row.detail_type)), t(...wordsOf(rangeWords, row.time_range))].join(' / '))));
  const measure = el('select', { id: 'measure' });
  const fill = () => {
    const before = measure.value;
    const offered = measures.filter((each) => !each.only || list.value.endsWith(`|${each.only}`));
    measure.replaceChildren(...offered.map((each) => el('option', { value: each.key }, t(each.zh, each.en))));
    if (offered.some((each) => each.key === before)) measure.value = before;
  };
  const changed = () => onChange(list.value, measures.find((each) => each.key === measure.value));
  list.addEventListener('change', () => { fill(); changed(); });
  measure.addEventListener('change', changed);
  fill();
  const bar = el('section', { className: 'card wide controls bar', 'aria-label': t('选择趋势', 'Choose the trends') },
    el('label', {}, el('span', {}, words('榜单（全部行业）', 'List (all industries)')), list),
    el('label', {}, el('span', {}, words('指标', 'Measure')), measure));
  return { bar, changed, list, measure };
}

function footerParts() {
  const term = (zh, en, zhText, enText) => [el('dt', {}, words(zh, en)), el('dd', {}, words(zhText, enText))];
  const authors = rowsOf('authors'), total = authors.length ? authors[0].authors : 0;
  const trending = new Set(rowsOf('author_trend').map((row) => row.series)).size;
  return [el('dl', {},
    term('0', '0', '接口报告的零；画在零线上', 'zero, as the API reports it; drawn on the line of zero'),
    term('未报告', 'Not reported', '榜单已覆盖，但接口没有给出该指标；标 ×', 'the list is covered, but the API gives no such figure; marked ×'),
    term('未覆盖', 'Not covered', '榜单未完整加载，一无所知；线断开，标 ▨', 'the list is not loaded whole, so nothing is known; the line breaks, marked ▨')),
  el('p', {}, words(`本页为 ${page.timezone} 时区；金额为人民币。趋势取"全部行业"榜单中销售额最高的 ${trending} / ${total} 位达人，条目取最新快照转化最高者；完整数据见 xingtu_report 视图。`,
    `Days are those of ${page.timezone}, money is CNY. Trends show ${trending} of ${total} creators, those that sell most, from the lists of all industries, and the items with most conversions at the newest snapshot; all of it is in the views of xingtu_report.`)),
  el('p', {}, `xingtu-etl ${page.version} · Chart.js ${Chart.version}`)];
}

const trends = [
  ['total', ['总趋势', 'All creators and groups'], ['各组达人榜单之和；仅部分达人已覆盖的点单独标出，不作为下跌。', 'Sums of the creators\' lists; a point of a part of the creators stands alone and is not drawn as a fall.'], 'groups'],
  ['creators', ['按达人', 'By creator'], ['每条线为一位达人榜单之和；色带为区间。断线处未知。', 'Each line is what a creator\'s list adds up to; bands are ranges. Where a line breaks, nothing is known.'], 'authors'],
  ['industries', ['按行业', 'By industry'], ['每条线为一个行业榜单之和（所有达人）；同一条目可属于多个行业，勿相加。', 'Each line is an industry\'s lists over all creators; an item may be in several, so do not add them up.'], 'industries'],
  ['items', ['按条目', 'By item'], [`${newestCovered()} 转化最高的视频或商品。`, `The videos or products with the most conversions at ${newestCovered()}.`], 'items'],
];
const nothingOf = {
  industries: ['没有查询单个行业的榜单。', 'No list of a single industry is asked for.'],
  items: ['没有已覆盖的条目。', 'No item is covered.'],
};

function build(kept) {
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-Hans';
  document.documentElement.dataset.language = language;
  document.querySelectorAll('[data-language]').forEach((button) => {
    if (button.tagName === 'BUTTON') button.setAttribute('aria-pressed', String(button.dataset.language === language));
  });
  for (const chart of charts.values()) chart.destroy();
  charts.clear();
  document.getElementById('subtitle').replaceChildren(...words(`任务 ${page.job} · 生成于 ${page.generated_at}（${page.timezone}）`,
    `job ${page.job} · generated ${page.generated_at} (${page.timezone})`));
  const main = document.getElementById('page');
  if (page.slots.length === 0) {
    main.replaceChildren(el('p', { className: 'notice wide', id: 'nothing' }, words('数据库中还没有快照：先运行 xingtu-etl run。', 'There is no snapshot in this database yet: run xingtu-etl run first.')));
    return;
  }
  const parts = trends.map(([id, heading, how, source]) => trendCard(id, heading, how, source,
    nothingOf[source] || ['没有查询"全部行业"的榜单。', 'No list of all industries is asked for.']));
  const movers = moversCard(), spend = spendCard(), outcomes = outcomesCard();
  const controls = trendControls((list, measure) => {
    parts.forEach((part) => part.draw(list, measure));
    movers.draw(list);
  });
  if (kept) {
    controls.list.value = kept.list;
    controls.list.dispatchEvent(new Event('change'));
    controls.measure.value = kept.measure;
  }
  main.replaceChildren(facts(), coverageCard(), controls.bar, ...parts.map((part) => part.section), movers.section,
    spend.section, outcomes.section, freshnessCard(), ...[fieldsCard()].filter(Boolean));
  for (const box of main.querySelectorAll('.scroll')) if (box.querySelector('.heat')) box.scrollLeft = box.scrollWidth; // to the newest
  controls.changed();
  spend.draw();
  outcomes.draw();
  document.getElementById('footer').replaceChildren(...footerParts());
}

/** Builds the page anew; what went wrong is on it, and what it drew can be asked for from outside. */
function show() {
  const list = document.getElementById('list'), measure = document.getElementById('measure');
  try {
    build(list && { list: list.value, measure: measure.value });
  } catch (error) {
    const problem = document.getElementById('problem');
    problem.hidden = false;
    problem.textContent = `本页无法绘制 · This page could not be drawn: ${error}`;
    throw error;
  }
  document.documentElement.dataset.charts = String(charts.size);
}

/** Whether a chart has anything between its axes but its grid, which is grey. */
function hasColors([canvas, chart]) {
  const { left, top, width, height } = chart.chartArea, ratio = chart.currentDevicePixelRatio;
  const { data } = canvas.getContext('2d').getImageData(left * ratio, top * ratio, width * ratio, height * ratio);
  let colored = 0;
  for (let i = 0; i < data.length; i += 4)
    if (data[i + 3] > 200 && Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 60) ++colored;
  return colored > 50;
}

// What may stand behind # in the address, with commas between: a language; and check, for tests: opens every table
// and counts the charts that drew something.
const asked = location.hash.slice(1).split(',');
language = languages.find((each) => asked.includes(each)) ?? language;
document.querySelectorAll('button[data-language]').forEach((button) =>
  button.addEventListener('click', () => { language = button.dataset.language; show(); }));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
show();
if (asked.includes('check')) {
  document.querySelectorAll('details').forEach((details) => { details.open = true; });
  document.documentElement.dataset.drawn = String([...charts].filter(hasColors).length);
}
document.documentElement.dataset.ready = 'true';
