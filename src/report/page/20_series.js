// What a trend draws: a series has one point for each snapshot of the window, and a point says which of the things
// that must not be confused it is: a value (0 is one), not reported, not listed, not asked for, not covered.

const measures = [
  { key: 'conversion_count', zh: '转化数', en: 'Conversions' },
  { key: 'sales_amount', zh: '销售额（元）', en: 'Sales (CNY)' },
  { key: 'sales_count', zh: '销量（件）', en: 'Units sold', only: 'PRODUCT' },
  { key: 'component_click_count', zh: '组件点击', en: 'Component clicks' },
  { key: 'play_count', zh: '播放量', en: 'Plays', only: 'VIDEO' },
];

const platformWords = {
  SHORT_VIDEO: ['短视频', 'Short video'], LIVE_STREAMING: ['直播', 'Live streaming'],
  PICTURE_TEXT: ['图文', 'Picture and text'], SHORT_DRAMA: ['短剧', 'Short drama'],
};
const rangeWords = { DAY_30: ['近 30 天', 'last 30 days'], DAY_90: ['近 90 天', 'last 90 days'] };
const typeWords = { VIDEO: ['视频', 'videos'], PRODUCT: ['商品', 'products'] };
const wordsOf = (table, word) => table[word] || [word, word];

/** Words for the states of a point that has no value. */
const stateWords = {
  uncovered: ['未覆盖', 'not covered'],
  unreported: ['未报告', 'not reported'],
  unbounded: ['上下限均未知', 'both ends open'],
  unlisted: ['未上榜', 'not listed'],
  skipped: ['未查询：全部行业为空', 'not asked: the list of all industries is empty'],
};

// Kinds of lists -----------------------------------------------------------------------------------------------

/** The kind of a list in words, [zh, en]. */
const kindWords = ({ platform, detail_type, time_range }) => [0, 1].map((which) =>
  [[platformWords, platform], [typeWords, detail_type], [rangeWords, time_range]].map(([table, word]) => wordsOf(table, word)[which]).join(' / '));
/** Which of the lists, and which measure, a card is of: on paper and on a phone what chooses them is not in sight. */
function ofWhat(list, measure) {
  const [platform, time_range, detail_type] = list.split('|'), kind = kindWords({ platform, detail_type, time_range });
  return el('p', { className: 'of' }, words(...(measure ? [`${kind[0]} · ${measure.zh}`, `${kind[1]} · ${measure.en}`] : kind)));
}
const keyOf = (row) => `${row.platform}|${row.time_range}|${row.detail_type}`;
const ofList = (name, list) => rowsOf(name).filter((row) => keyOf(row) === list);
/** Whether the lists of all industries are asked for: what all cards but one are made of. */
const hasAll = (list) => ofList('lists', list).some((row) => row.has_all);
const withoutAll = ['没有查询此类"全部行业"的榜单。', 'No list of all industries of this kind is asked for.'];
const withoutCovered = ['本页时段内没有已覆盖的此类榜单：一无所知，不是 0。',
  'No list of this kind is covered in this window: nothing is known, which is not 0.'];

/** Why the lists of all industries of a kind can show nothing; null if they can. */
function whyUnknown(list) {
  if (!hasAll(list)) return withoutAll;
  return ofList('group_trend', list).some((row) => row.authors_covered > 0) ? null : withoutCovered;
}

// Points -------------------------------------------------------------------------------------------------------

function pointOf(row, measure) {
  if (!row) return { state: 'uncovered' };
  if (row.listed === false) return { state: 'unlisted' };
  const counts = { covered: row.authors_covered, planned: row.authors_planned, authors: row.authors_key };
  if ('items' in row && row.items === null) return { state: row.complete ? 'skipped' : 'uncovered', ...counts };
  const plain = measure === 'play_count';
  const min = (plain ? row.play_count : row[`${measure}_min`]) ?? null;
  const max = (plain ? row.play_count : row[`${measure}_max`]) ?? null;
  const reported = row[`${measure}_reported`];
  if (min === null && max === null) {
    if (reported > 0) return { state: 'unbounded', ...counts };
    // Those that are not covered may report it.
    return { state: row.complete === false ? 'uncovered' : 'unreported', ...counts };
  }
  return {
    state: 'value', min, max, items: row.items, reported, ...counts,
    open: max === null ? 'above' : min === null ? 'below' : null,
    at: min === null ? max : max === null ? min : (min + max) / 2,
    partial: row.complete === false,
    // Items of which it is known in only one of this list and the one before (not reported in the other, or perhaps only
    // missed by its reading), and the change without them.
    leftOut: row[`${measure}_left_out`] ?? 0, change: row[`${measure}_change`] ?? null,
  };
}

/** Of sums of many creators, a few items always report a figure one day and not the other: no line would be left. */
const mostOfOthers = .05;
/**
 * Which part of a sum its step from the one before owes to items of which it is known in only one of the two. With an end
 * open that is not known; then it is their part of the items.
 */
function stepOfOthers(one, next) {
  if (one.open || next.open || next.change === null) return next.leftOut / Math.max(next.items, one.items, 1);
  return Math.abs(next.at - one.at - next.change) / Math.max(next.at, one.at, 1e-9);
}

const isGap = (point) => point.state !== 'value';
const hasGap = (series) => series.points.some(isGap);
/** A value of all of the creators that were planned. */
const isWhole = (point) => point !== undefined && point.state === 'value' && !point.partial;
/** Why a line may not join a point to the next one: where they add up others, their difference says nothing. */
const isOtherCreators = (one, next) => isWhole(one) && isWhole(next) && one.authors !== next.authors;
const isOtherItems = (one, next) => isWhole(one) && isWhole(next) && one.authors === next.authors &&
  stepOfOthers(one, next) > mostOfOthers;
const isJoined = (one, next) => isWhole(one) && isWhole(next) && !isOtherCreators(one, next) && !isOtherItems(one, next);

/** What is said of a point besides its figure, as pairs of words. */
function pointNotes(point) {
  const { covered, planned, items, reported, leftOut } = point;
  const ofAll = planned !== undefined;
  if (point.state === 'uncovered' && ofAll) return [[`${planned} 位达人中 ${covered} 位已覆盖`, `of ${creators(planned)} ${covered} covered`]];
  if (point.state !== 'value') return [];
  return [
    [point.partial, `仅 ${covered}/${planned} 位达人`, `only ${covered} of ${creators(planned)}`],
    [!point.partial && ofAll, `共 ${planned} 位达人`, `of ${creators(planned)}`],
    [reported < items, `${items} 条中 ${reported} 条报告`, `${reported} of ${items} items report it`],
    [leftOut > 0, `${leftOut} 条仅在前后两个快照之一报告`,
      `${leftOut} ${leftOut === 1 ? 'item reports' : 'items report'} it in only one of the two snapshots`],
  ].filter(([holds]) => holds).map(([, zh, en]) => [zh, en]);
}

const pointFigure = (point) => (point.state === 'value' ? rangeText(point.min, point.max) : t(...stateWords[point.state]));

// Series -------------------------------------------------------------------------------------------------------

/** Rows of a trend table, of one kind of list, as series: [{key, rows by slot}] in the order of `key`. */
function seriesRows(name, list) {
  const found = new Map();
  for (const row of ofList(name, list)) {
    if (!found.has(row.series)) found.set(row.series, []);
    found.get(row.series)[row.slot] = row;
  }
  return found;
}

const seriesOf = {
  groups(list) {
    const series = [...seriesRows('group_trend', list)].map(([key, rows]) => {
      const first = rows.find(Boolean);
      return { key, rows, first: first.is_all,
        label: first.is_all ? t('全部达人', 'All creators') : first.group_name || t('未分组', 'Without a group') };
    });
    return series.length === 2 ? series.filter((each) => each.first) : series; // one group is all creators
  },
  authors(list) {
    const authors = rowsOf('authors');
    return [...seriesRows('author_trend', list)].map(([key, rows]) => ({ key, rows, label: creatorName(authors[key]) }));
  },
  industries(list) {
    return [...seriesRows('industry_trend', list)].map(([key, rows]) => {
      const first = rows.find(Boolean);
      return { key, rows, label: t(first.industry_name_zh || first.industry, first.industry_name_en || first.industry) };
    });
  },
  items(list) {
    const found = new Map();
    rowsOf('items').forEach((item, key) => {
      if (keyOf(item) === list)
        found.set(key, { key, rows: [], asOf: item.snapshot_at, label: `${itemName(item)} — ${creatorName(item)}` });
    });
    for (const row of rowsOf('item_trend')) if (found.has(row.series)) found.get(row.series).rows[row.slot] = row;
    return [...found.values()];
  },
};

/**
 * The series with their points of a measure, the greatest value within the window first: what fell to nothing is among
 * the first, too.
 */
function pointsOf(series, measure) {
  const drawn = series.map((each) =>
    ({ ...each, label: clean(each.label), points: page.slots.map((_, slot) => pointOf(each.rows[slot], measure)) }));
  const greatest = (each) => Math.max(-1, ...each.points.filter((point) => !isGap(point)).map((point) => point.at));
  return drawn.sort((a, b) => (b.first === true) - (a.first === true) || greatest(b) - greatest(a));
}
