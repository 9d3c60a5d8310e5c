// The head of the page: what it is of, how whole and how new that is, and what it cost.

function fact([zh, en], value, note, tone = '') {
  return el('div', { className: `fact ${tone}` }, el('dt', {}, words(zh, en)),
    el('dd', { className: 'value' }, value), el('dd', { className: 'note' }, note));
}

function coverageFact() {
  const newest = rowsOf('snapshot_coverage').find((row) => row.slot === page.slots.length - 1);
  if (!newest) return null;
  const whole = newest.covered + newest.skipped === newest.scopes;
  const lacking = newest.open + newest.failed + newest.waiting_for_mapping;
  return fact(['最新快照覆盖', 'Coverage of the newest'], shareText(newest.share), whole
    ? words(`全部 ${newest.scopes} 个榜单`, `all ${newest.scopes} lists`)
    : words(`${newest.scopes} 个榜单缺 ${lacking} 个`, `${lacking} of ${newest.scopes} lists are missing`), whole ? 'good' : 'bad');
}

const slotLengths = { hour: 3600000, day: 86400000, week: 604800000 };
/** Slots that have begun since the page was made: who opens an old page shall not take it for the news of today. */
function slotsBegun() {
  const since = Date.now() - page.next_slot_ms;
  return since < 0 ? 0 : 1 + Math.floor(since / slotLengths[page.every]);
}
/** Whether more than one snapshot is missing: the one of now may still be to come. */
const isLate = (begun) => page.slots_behind + begun > 1;
const staleWords = (begun) => [`本页生成于 ${page.generated_at}，此后已开始 ${begun} 个快照`,
  `this page is of ${page.generated_at}, ${begun === 1 ? '1 snapshot has' : `${begun} snapshots have`} begun since`];

/** The newest snapshot of which a list is covered. */
function coveredWords() {
  const slots = rowsOf('snapshot_coverage').filter((row) => row.covered > 0).map((row) => row.slot);
  const newest = slots.length ? page.slots[Math.max(...slots)] : null;
  return [`最新已覆盖：${newest ?? '无'}`, `newest covered: ${newest ?? 'none'}`];
}
/** What has begun since the newest snapshot: that an old page does not hold it says nothing of the database. */
function missingWords(begun) {
  if (begun > 0) return staleWords(begun);
  const count = page.slots_behind, newest = page.slots[page.slots.length - 1];
  return [`${newest} 之后已开始 ${count} 个快照，尚未加载`,
    count === 1 ? `1 snapshot has begun since ${newest} and is not loaded yet` : `${count} snapshots have begun since ${newest} and are not loaded yet`];
}

/** Good is only what is whole and of now. The one snapshot that may be missing is to come: neither good nor bad. */
function freshnessFact() {
  const row = rowsOf('freshness')[0], begun = slotsBegun();
  if (!row) return null;
  const behind = row.asked_lists - row.up_to_date_lists, isMissing = page.slots_behind + begun > 0;
  const made = (value, tone, further) => {
    const notes = [coveredWords(), ...(isMissing ? [missingWords(begun)] : []), ...further];
    return fact(['新鲜度', 'Freshness'], el('span', {}, words(...value)),
      words(notes.map(([zh]) => zh).join('；'), notes.map(([, en]) => en).join('; ')), tone);
  };
  if (isLate(begun)) return made(['✗ 过时', '✗ out of date'], 'bad', []);
  if (behind > 0)
    return made([`✗ ${behind} 组落后`, `✗ ${behind} behind`], 'warn', [[`共 ${row.asked_lists} 组`, `of ${row.asked_lists} creators' lists`]]);
  const whole = [[`${row.asked_lists} 组榜单均完整到最近一次查询`,
    `${row.asked_lists} of ${row.asked_lists} creators' lists are complete up to the last one asked for`]];
  return isMissing ? made(['… 待更新 1 个', '… 1 to come'], '', whole) : made(['✓ 完整', '✓ complete'], 'good', whole);
}

/** Says how old the page is, at its top and in its fact: called again as time goes by. */
function showAge() {
  const begun = slotsBegun(), notice = document.getElementById('stale'), old = document.getElementById('freshness-fact');
  document.documentElement.dataset.begun = String(begun);
  notice.hidden = begun === 0 || !isLate(begun);
  notice.replaceChildren(...words(`已过时：${staleWords(begun)[0]}。`, `Out of date: ${staleWords(begun)[1]}.`));
  const made = old && freshnessFact();
  if (made) {
    made.id = old.id;
    old.replaceWith(made);
  }
}

/** A sum of which a part is not known is neither at most nor at least what is known of it. */
function spendFact() {
  const rows = rowsOf('spend'), priced = rows.filter((row) => row.cost_at_most !== null);
  const requests = rows.reduce((sum, row) => sum + row.spent_requests, 0);
  const cost = yuan(priced.reduce((sum, row) => sum + row.cost_at_most, 0)), unknown = rows.length - priced.length;
  const value = unknown === 0 ? `≤ ${cost}`
    : priced.length > 0 ? el('span', {}, words(`${cost} + 未知`, `${cost} + unknown`)) : el('span', {}, words('价格未知', 'price not known'));
  return fact(['本页时段花费', 'Spend of this window'], value,
    words(`${exact(requests)} 次计费或可能计费的请求${unknown ? `；其中 ${unknown} 个任务快照未配置价格（price_per_request）` : ''}`,
      `${exact(requests)} requests that cost or may have${unknown ? `; the price of ${unknown} ${unknown === 1 ? 'snapshot' : 'snapshots'} of a job is not known (price_per_request)` : ''}`));
}

function facts() {
  const missing = page.slots.filter((_, slot) => !rowsOf('snapshot_coverage').some((row) => row.slot === slot)).length;
  const from = page.slots[0], count = page.slots.length, freshness = freshnessFact();
  if (freshness) freshness.id = 'freshness-fact';
  return el('dl', { className: 'facts wide', id: 'facts' },
    fact(['最新快照', 'Newest snapshot'], page.slots[count - 1], words(
      missing ? `自 ${from} 起 ${count} 个时段中有 ${count - missing} 个快照` : `${count} 个快照，自 ${from}`,
      `${count - missing} ${count - missing === 1 ? 'snapshot' : 'snapshots'}${missing ? ` in ${count} slots` : ''} since ${from}`)),
    coverageFact(), freshness, spendFact());
}

const rhythms = {
  hour: ['每小时一个快照', 'hourly snapshots'], day: ['每天一个快照', 'daily snapshots'],
  week: ['每周一个快照，以该周第一天命名', 'weekly snapshots, named by their first day'],
};
const subtitle = () => words(`任务 ${clean(page.job)} · ${rhythms[page.every][0]} · 生成于 ${page.generated_at}（${page.timezone}）`,
  `job ${clean(page.job)} · ${rhythms[page.every][1]} · generated ${page.generated_at} (${page.timezone})`);

function footerParts() {
  const term = (zh, en, zhText, enText) => [el('dt', {}, words(zh, en)), el('dd', {}, words(zhText, enText))];
  const authors = rowsOf('authors'), total = authors.length ? authors[0].authors : 0;
  const trending = new Set(rowsOf('author_trend').map((row) => row.series)).size;
  const trends = rowsOf('lists').some((row) => row.has_all)
    ? [`趋势取"全部行业"榜单中销售额最高的 ${trending} / ${total} 位达人，条目取各达人最新已覆盖榜单中转化最高者；`,
      `Trends show ${trending} of ${creators(total)}, those that sell most, from the lists of all industries, and the items with most conversions in each creator's newest covered list; `]
    : ['', ''];
  return [el('dl', {},
    term('0', '0', '接口报告的零；画在零线上', 'zero, as the API reports it; drawn on the line of zero'),
    term('未报告', 'Not reported', '榜单已覆盖，但接口没有给出该指标；标 ×', 'the list is covered, but the API gives no such figure; marked ×'),
    term('未覆盖', 'Not covered', '榜单未完整加载，一无所知；线断开，标 ▨', 'the list is not loaded whole, so nothing is known; the line breaks, marked ▨')),
  el('p', {}, words(`本页为 ${page.timezone} 时区；金额为人民币。${trends[0]}完整数据见 xingtu_report 视图。`,
    `Days are those of ${page.timezone}, money is CNY. ${trends[1]}all of it is in the views of xingtu_report.`)),
  el('p', {}, `xingtu-etl ${page.version} · Chart.js ${Chart.version}`)];
}
