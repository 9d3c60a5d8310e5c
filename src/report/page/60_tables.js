// Movers, freshness, and which figures are reported.

/** The snapshot that movers, items and reported figures are of: the newest with a covered list of all industries. */
const newestCovered = () => rowsOf('lists').reduce((newest, row) => (row.newest_covered_at > newest ? row.newest_covered_at : newest), '');
const stamp = (label) => label || t('从未', 'never');
const signed = (value) => (value > 0 ? `+${exact(value)}` : exact(value).replace('-', '−'));

function moversCard() {
  const body = el('div', {});
  const section = card('movers', ['涨跌榜', 'Movers'],
    [`${newestCovered()} 相对该条目上一次已覆盖快照的转化数变化；≈ 表示至少一端是区间中值。`,
      `How conversions at ${newestCovered()} differ from the covered snapshot before that lists the item; ≈ marks differences of the middle of a range.`], body);
  section.classList.add('wide');
  const draw = (list) => {
    const rows = rowsOf('movers').filter((row) => keyOf(row) === list);
    if (rows.length === 0) {
      body.replaceChildren(el('p', { className: 'empty' }, el('span', {}, words('此榜单没有可比较的变化。', 'Nothing in this list has a change to show.'))));
      return;
    }
    const columns = [['变化', 'Change', 'number'], ['标题', 'Title', 'text'], ['达人', 'Creator', 'text'], ['当前', 'Now', 'number'],
      ['之前', 'Before', 'number'], ['比例', 'Ratio', 'number'], ['对比快照', 'Compared with'], ['间隔天数', 'Days between', 'number']];
    body.replaceChildren(dataTable(columns, rows.map((row) => [
      el('strong', { className: row.conversion_count_change > 0 ? 'rise' : 'fall' },
        `${row.conversion_count_change > 0 ? '▲' : '▼'} ${row.is_estimate ? '≈ ' : ''}${signed(row.conversion_count_change)}`),
      datum(row.title || row.item_id, 80), datum(creatorName(row), 40),
      exact(row.conversion_count), exact(row.conversion_count_previous),
      row.conversion_count_change_ratio === null ? '—' : `${row.conversion_count_change_ratio > 0 ? '+' : ''}${percent(row.conversion_count_change_ratio)}`,
      el('span', {}, row.previous_snapshot_at, row.previous_was_adjacent ? null : el('span', { className: 'soft' }, words('（其间未上榜）', ' (not listed in between)'))),
      exact(row.days_between),
    ])));
  };
  return { section, draw };
}

function freshnessCard() {
  const rows = rowsOf('freshness');
  const columns = [['达人', 'Creator', 'text'], ['类型', 'List'], ['状态', 'State'], ['覆盖至', 'Covered up to'], ['距今（天）', 'Age (days)', 'number'],
    ['最近尝试', 'Last asked for'], ['未完成', 'Open', 'number'], ['失败', 'Failed', 'number']];
  const state = (row) => {
    if (!row.asked_for) return el('span', { className: 'soft' }, words('不再查询', 'no longer asked for'));
    return row.up_to_date ? el('span', { className: 'rise' }, words('✓ 最新', '✓ up to date'))
      : el('strong', { className: 'fall' }, words('✗ 落后', '✗ behind'));
  };
  const section = card('freshness', ['新鲜度', 'Freshness'],
    ['每位达人的榜单完整覆盖到哪个快照：以覆盖证明为准，而不是最新一行；最旧者在前。',
      'Up to which snapshot each creator\'s lists are covered whole: by proof, not by the newest row; the stalest first.'],
    dataTable(columns, rows.map((row) => [
      datum(creatorName(row), 40), el('span', {}, words(...wordsOf(typeWords, row.detail_type))), state(row), stamp(row.last_covered_at),
      row.age_days === null ? '—' : row.age_days.toFixed(1), stamp(row.last_attempted_at), exact(row.open_scopes), exact(row.failed_scopes)])));
  if (rows.length > 0 && rows.length < rows[0].lists)
    section.append(el('p', { className: 'more' }, words(`显示 ${rows.length} / ${rows[0].lists} 行。`, `${rows.length} of ${rows[0].lists} rows.`)));
  return section;
}

function fieldsCard() {
  const rows = rowsOf('fields');
  if (rows.length === 0) return null;
  const columns = [['类型', 'List'], ['指标', 'Figure'], ['报告比例', 'Reported', 'number'], ['行', 'Rows', 'number'], ['无法读取', 'Unreadable', 'number']];
  return card('fields', ['指标报告率', 'What the API reports'],
    [`最新已覆盖快照 ${newestCovered()} 中，各指标在多少行里有值；其余为未报告，不是 0。`,
      `In how many rows of the newest covered snapshot, ${newestCovered()}, each figure has a value; in the others it is not reported, which is not 0.`],
    dataTable(columns, rows.map((row) => [el('span', {}, words(...wordsOf(typeWords, row.detail_type))), datum(row.column_name),
      row.share === null ? '—' : percent(row.share), exact(row.rows_listed), exact(row.issues)])));
}
