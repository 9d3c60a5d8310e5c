// Up to when each creator is known, and which figures are reported.

const stamp = (label) => label || t('从未', 'never');

function freshnessCard() {
  const rows = rowsOf('freshness');
  const columns = [['达人', 'Creator', 'text'], ['类型', 'List'], ['状态', 'State'], ['覆盖至', 'Covered up to'], ['生成时距今（天）', 'Age when made (days)', 'number'],
    ['最近查询', 'Last asked for'], ['未完成', 'Open', 'number'], ['失败', 'Failed', 'number']];
  const state = (row) => {
    if (!row.asked_for) return el('span', { className: 'soft' }, words('不再查询', 'no longer asked for'));
    return row.up_to_date ? el('span', { className: 'rise' }, words('✓ 完整到最近一次查询', '✓ complete up to the last one asked for'))
      : el('strong', { className: 'fall' }, words('✗ 落后于最近一次查询', '✗ behind the last one asked for'));
  };
  const section = card('freshness', ['新鲜度', 'Freshness'],
    ['每位达人的榜单完整覆盖到哪个快照：以覆盖证明为准，而不是最新一行；最旧者在前。',
      'Up to which snapshot each creator\'s lists are covered whole: by proof, not by the newest row; the stalest first.'],
    dataTable(columns, rows.map((row) => [
      datum(creatorName(row), 40), el('span', {}, words(...wordsOf(typeWords, row.detail_type))), state(row), stamp(row.last_covered_at),
      row.age_days === null ? '—' : row.age_days.toFixed(1), stamp(row.last_attempted_at), exact(row.open_scopes), exact(row.failed_scopes)])));
  if (rows.length > 0 && rows.length < rows[0].lists)
    section.append(more(`显示 ${rows.length} / ${rows[0].lists} 行。`, `${rows.length} of ${rows[0].lists} rows.`));
  return section;
}

function fieldsCard() {
  const rows = rowsOf('fields');
  const columns = [['类型', 'List'], ['指标', 'Figure'], ['报告比例', 'Reported', 'number'], ['行', 'Rows', 'number'],
    ['无法读取', 'Unreadable', 'number'], ['截至', 'As of']];
  const newest = (row, which) => `${wordsOf(typeWords, row.detail_type)[which]} ${row.snapshot_at}`;
  const at = (which) => [...new Set(rows.map((row) => newest(row, which)))].join(which ? ', ' : '、');
  return card('fields', ['指标报告率', 'What the API reports'],
    rows.length === 0 ? ['', '']
      : [`各类型最新已覆盖快照（${at(0)}）中，各指标在多少行里有值；其余为未报告，不是 0。`,
        `In how many rows of the newest covered snapshot (${at(1)}) each figure has a value; in the others it is not reported, which is not 0.`],
    rows.length === 0
      ? nothing(['本页时段内没有已覆盖的榜单：一无所知。', 'No list is covered in this window: nothing is known.'])
      : dataTable(columns, rows.map((row) => [el('span', {}, words(...wordsOf(typeWords, row.detail_type))), datum(row.column_name),
        row.share === null ? '—' : shareText(row.share), exact(row.rows_listed), exact(row.issues), row.snapshot_at])));
}
