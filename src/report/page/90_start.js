// The order of the page's parts, and drawing it again when language, colours, type or size change.

/** Chooses what all trends, what moved, and what is reported are of. */
function trendControls(onChange) {
  const lists = rowsOf('lists');
  const list = el('select', { id: 'list' }, lists.map((row) => el('option', { value: keyOf(row) }, [
    t(...kindWords(row)), ...(row.has_all ? [] : [t('无"全部行业"', 'without all industries')])].join(' / '))));
  const measure = el('select', { id: 'measure' });
  const first = lists.find((row) => row.has_all) ?? lists[0];
  list.value = state.list ?? (first ? keyOf(first) : '');
  const changed = () => {
    const offered = measures.filter((each) => !each.only || list.value.endsWith(`|${each.only}`));
    const kept = offered.find((each) => each.key === (measure.value || state.measure)) ?? offered[0];
    measure.replaceChildren(...offered.map((each) => el('option', { value: each.key }, t(each.zh, each.en))));
    measure.value = kept.key;
    state.list = list.value;
    state.measure = kept.key;
    onChange(list.value, kept);
  };
  list.addEventListener('change', changed);
  measure.addEventListener('change', changed);
  const bar = el('section', { className: 'card wide controls bar', 'aria-label': t('选择趋势', 'Choose the trends') },
    el('label', {}, el('span', {}, words('榜单', 'List')), list), el('label', {}, el('span', {}, words('指标', 'Measure')), measure));
  return { bar, changed };
}

const whyNoSeries = (list) => whyUnknown(list) ?? withoutCovered;
const trends = [
  ['total', ['总趋势', 'All creators and groups'],
    ['各组达人"全部行业"榜单之和；仅部分达人已覆盖的点单独标出，不作为下跌；达人或报告该指标的条目不同的点不相连。',
      'Sums of the creators\' lists of all industries; a point of a part of the creators stands alone and is not drawn as a fall, and points of other creators, or of other items that report the figure, are not joined.'],
    'groups', whyNoSeries],
  ['creators', ['按达人', 'By creator'],
    ['每条线为一位达人"全部行业"榜单之和；色带为区间。断线处未知，或报告该指标的条目不同。',
      'Each line is what a creator\'s list of all industries adds up to; bands are ranges. Where a line breaks, nothing is known, or other items report the figure.'],
    'authors', whyNoSeries],
  ['industries', ['按行业', 'By industry'],
    ['每条线为一个行业榜单之和（所有达人）；同一条目可属于多个行业，勿相加。达人或报告该指标的条目不同的点不相连。',
      'Each line is an industry\'s lists over all creators; an item may be in several, so do not add them up. Points of other creators, or of other items that report the figure, are not joined.'],
    'industries', () => ['没有查询此类单个行业的榜单。', 'No list of a single industry is asked for.']],
  ['items', ['按条目', 'By item'],
    ['转化最高的视频或商品：以每位达人最新的已覆盖榜单为准，括号内为该快照。',
      'The videos or products with the most conversions: of each creator the newest covered list counts, which is named behind them.'],
    'items', (list) => whyUnknown(list) ?? ['已覆盖的榜单是空的。', 'The covered lists are empty.']],
];

let redrawCharts = () => {};

function build() {
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-Hans';
  document.documentElement.dataset.language = language;
  document.querySelectorAll('button[data-language]').forEach((button) =>
    button.setAttribute('aria-pressed', String(button.dataset.language === language)));
  document.getElementById('subtitle').replaceChildren(...subtitle());
  const main = document.getElementById('page');
  forgetCharts(main);
  if (page.slots.length === 0) {
    main.replaceChildren(el('p', { className: 'notice wide' },
      words('数据库中还没有快照：先运行 xingtu-etl run。', 'There is no snapshot in this database yet: run xingtu-etl run first.')));
    return;
  }
  const parts = trends.map((each) => trendCard(...each));
  const moved = [moversCard(), movementCard()], money = [spendCard(), outcomesCard()], fields = fieldsCard();
  const controls = trendControls((list, measure) => {
    parts.forEach((part) => part.draw(list, measure));
    [...moved, fields].forEach((part) => part.draw(list));
  });
  const sections = (some) => some.map((part) => part.section);
  main.replaceChildren(facts(), coverageCard(), controls.bar, ...sections(parts), ...sections(moved), ...sections(money),
    freshnessCard(), fields.section);
  for (const box of main.querySelectorAll('.scroll')) if (box.querySelector('.heat')) box.scrollLeft = box.scrollWidth; // to the newest
  controls.changed();
  money.forEach((part) => part.redraw());
  redrawCharts = () => [...parts, ...money].forEach((part) => part.redraw());
  document.getElementById('footer').replaceChildren(...footerParts());
}

/** What went wrong is on the page. */
function attempt(action) {
  try {
    action();
  } catch (error) {
    const problem = document.getElementById('problem');
    problem.hidden = false;
    problem.textContent = `本页无法绘制 · This page could not be drawn: ${error}`;
    throw error;
  }
  document.documentElement.dataset.charts = String(charts.size);
}
const show = () => attempt(() => { build(); showAge(); });
const redraw = () => attempt(redrawCharts);

// What may stand behind # in the address, with commas between: a language; and check, for tests, which opens every
// table and looks at what was drawn.
const asked = () => location.hash.slice(1).split(',');
const askedLanguage = () => languages.find((each) => asked().includes(each)) ?? language;
document.querySelectorAll('button[data-language]').forEach((button) => button.addEventListener('click', () => {
  language = button.dataset.language;
  show();
  // So that the address, copied, opens in this language. A page within another may have none of its own.
  try { history.replaceState(null, '', `#${language}`); } catch { /* then it stays as it is */ }
}));
addEventListener('hashchange', () => {
  if (askedLanguage() === language) return; // it leads to a card, which is not to be made anew under the reader
  language = askedLanguage();
  show();
});
darkScheme.addEventListener('change', redraw);
addEventListener('beforeprint', () => { document.documentElement.dataset.printing = 'true'; redraw(); });
addEventListener('afterprint', () => { delete document.documentElement.dataset.printing; redraw(); });
// Type grows with the window, and what is drawn by hand grows with the type.
let drawnRem = rem(), resizing;
addEventListener('resize', () => {
  clearTimeout(resizing);
  resizing = setTimeout(() => { if (rem() !== drawnRem) { drawnRem = rem(); redraw(); } }, 200);
});
setInterval(showAge, 60000);

language = askedLanguage();
show();
if (asked().includes('check')) check();
document.documentElement.dataset.ready = 'true';
