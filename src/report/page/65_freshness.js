// Up to when each creator is known, and which figures are reported.

const stamp = (label) => label || t('从未', 'never');

function freshnessCard() {
  const rows = rowsOf('freshness');
  const columns = [['达人', 'Creator', 'text'], ['类型', 'List'], ['状态', 'State', 'text'], ['覆盖至', 'Covered up to'], ['距今（天）', 'Age (days)', 'number'],
    ['最近查询', 'Last asked for']];
  const state = (row) => {
    if (!row.asked_for) return el('span', { className: 'soft' }, words('不再查询', 'no longer asked for'));
    return row.up_to_date ? el('span', { className: 'rise' }, words('✓ 完整到最近一次查询', '✓ complete up to the last one asked for'))
      : el('strong', { className: 'fall' }, words('✗ 落后于最近一次查询', '✗ behind the last one asked for'));
  };
  // Below the state, where a column of its own would hold nothing but zeros.
  const lacking = (row) => (row.open_scopes + row.failed_scopes === 0 ? null : el('span', { className: 'note' },
    words(`未完成 ${exact(row.open_scopes)}，失败 ${exact(row.failed_scopes)}`, `${exact(row.open_scopes)} open, ${exact(row.failed_scopes)} failed`)));
  const section = card('freshness', ['新鲜度', 'Freshness'],
    ['每位达人的榜单完整覆盖到哪个快照：以覆盖证明为准，而不是最新一行；最旧者在前。距今以本页生成时计。',
      'Up to which snapshot each creator\'s lists are covered whole: by proof, not by the newest row; the stalest first. Ages are those of when this page was made.'],
    dataTable(['新鲜度', 'Freshness'], columns, rows.map((row) => [
      datum(creatorName(row), 40), el('span', {}, words(...wordsOf(typeWords, row.detail_type))), [state(row), lacking(row)],
      stamp(row.last_covered_at), row.age_days === null ? '—' : row.age_days.toFixed(1), stamp(row.last_attempted_at)])));
  if (rows.length > 0 && rows.length < rows[0].lists)
    section.append(more(`显示 ${rows.length} / ${rows[0].lists} 行。`, `${rows.length} of ${rows[0].lists} rows.`));
  return section;
}

const figureWords = {
  ...Object.fromEntries(measures.map(({ key, zh }) => [key, zh])),
  like_count: '点赞数', comment_count: '评论数', share_count: '分享数', video_count: '关联视频数', price: '价格（元）',
  component_click_rate: '组件点击率', conversion_rate: '转化率', commission_rate: '佣金率', cpc: '单次点击成本（元）', gpm: '千次播放销售额（元）',
};
/** A figure by its name in Chinese, where it has one; in English by its column's, which people look for in the views. */
const figureName = (name) => (figureWords[name]
  ? el('span', { title: name }, words(figureWords[name], name)) : datum(name));

/** Of the chosen kind of list alone: an item stands in the lists of both time ranges. */
function fieldsCard() {
  const body = el('div', {});
  const section = card('fields', ['指标报告率', 'What the API reports'],
    ['在所选榜单的最新已覆盖快照中，各指标在多少行里有值；其余为未报告，不是 0。',
      'In how many rows of the newest covered snapshot of the chosen list each figure has a value; in the others it is not reported, which is not 0.'], body);
  const columns = [['指标', 'Figure'], ['报告比例', 'Reported', 'number'], ['行', 'Rows', 'number'], ['无法读取', 'Unreadable', 'number']];
  const draw = (list) => {
    const rows = ofList('fields', list);
    if (rows.length === 0) { body.replaceChildren(nothing(withoutCovered)); return; }
    const [first] = rows, kind = kindWords(first);
    body.replaceChildren(
      more(`计入：${kind[0]}，${first.has_all ? '"全部行业"' : '各单个行业'}榜单，${first.snapshot_at}。`,
        `Counted: ${kind[1]}, the lists of ${first.has_all ? 'all industries' : 'single industries'} of ${first.snapshot_at}.`),
      dataTable(['指标报告率', 'What the API reports'], columns, rows.map((row) => [figureName(row.column_name), row.share === null ? '—' : shareText(row.share),
        exact(row.rows_listed), exact(row.issues)])));
  };
  return { section, draw };
}
