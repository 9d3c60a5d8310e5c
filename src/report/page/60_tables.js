// What moved within the lists: whose conversions changed most, what came and what left.

const listedColumns = [['标题', 'Title', 'text'], ['达人', 'Creator', 'text']];
const listedCells = (row) => [datum(itemName(row), 80), datum(creatorName(row), 40)];

function moversCard() {
  const body = el('div', {});
  const section = card('movers', ['涨跌榜', 'Movers'],
    ['每位达人最新已覆盖榜单中，各条目相对其上一次已覆盖快照的转化数变化；≈ 表示至少一端是区间中值。',
      'How conversions in each creator\'s newest covered list differ from the covered snapshot before that lists the item; ≈ marks differences of the middle of a range.'], body);
  section.classList.add('wide');
  const columns = [['变化', 'Change', 'number'], ...listedColumns, ['当前', 'Now', 'number'], ['之前', 'Before', 'number'],
    ['比例', 'Ratio', 'number'], ['截至', 'As of'], ['对比快照', 'Compared with'], ['间隔天数', 'Days between', 'number']];
  const draw = (list) => {
    const rows = ofList('movers', list), why = whyUnknown(list);
    if (rows.length === 0) {
      body.replaceChildren(ofWhat(list), nothing(why ?? ['此榜单没有可比较的变化。', 'Nothing in this list has a change to show.']));
      return;
    }
    body.replaceChildren(ofWhat(list), dataTable(['涨跌榜', 'Movers'], columns, rows.map((row) => [
      el('strong', { className: row.conversion_count_change > 0 ? 'rise' : 'fall' },
        `${row.conversion_count_change > 0 ? '▲' : '▼'} ${row.is_estimate ? '≈ ' : ''}${signed(row.conversion_count_change)}`),
      ...listedCells(row), exact(row.conversion_count), exact(row.conversion_count_previous),
      row.conversion_count_change_ratio === null ? '—' : signedRatio(row.conversion_count_change_ratio), row.snapshot_at,
      el('span', {}, row.previous_snapshot_at, row.previous_was_adjacent ? null : el('span', { className: 'soft' }, words('（其间未上榜）', ' (not listed in between)'))),
      exact(row.days_between),
    ])));
  };
  return { section, draw };
}

/** Signs of a movement that is not what it seems, as [occurs, sign, zh, en]. */
const movementSigns = (row) => [
  [!row.is_proven, '?', '未证实：两次读取之一可能有遗漏（读取期间榜单有变，或有条目被拒）',
    'not proven: one of the two readings may have missed items (the list changed while it was read, or items were rejected)'],
  [row.came_back, '↩', '重新上榜，或来自该达人的其他榜单：更早的快照中出现过',
    'came back, or comes from another list of the creator: an earlier snapshot lists it'],
].filter(([occurs]) => occurs);

function movementTable(name, rows, [asOf, before], figures) {
  const columns = [['标记', 'Mark'], ...listedColumns, [figures[0], figures[1], 'number'],
    ['销售额（元）', 'Sales (CNY)', 'number'], asOf, before, ['间隔天数', 'Days between', 'number']];
  return dataTable(name, columns, rows.map((row) => [
    movementSigns(row).map(([, sign, zh, en]) => el('abbr', { title: t(zh, en) }, sign)), ...listedCells(row),
    rangeText(row.conversion_count_min, row.conversion_count_max), rangeText(row.sales_amount_min, row.sales_amount_max, yuan),
    row.snapshot_at, row.previous_snapshot_at, exact(row.days_between)]));
}

function movementParts(total, rows) {
  const of = (movement) => rows.filter((row) => row.movement === movement);
  const half = (zh, en, shown, all, table) => el('div', {}, el('h3', {}, words(zh, en)),
    all === 0 ? nothing(['没有。', 'None.']) : table,
    shown.length < all ? more(`显示 ${shown.length} / ${all} 条，转化数最高者。`, `${shown.length} of ${all}: those with the most conversions.`) : null);
  const entered = of('entered'), left = of('left');
  const signs = new Map(rows.flatMap(movementSigns).map(([, sign, zh, en]) => [sign, el('li', {}, sign, el('span', {}, words(zh, en)))]));
  return [
    el('p', {}, words(`已比较 ${total.lists} 位达人的榜单：新上榜 ${total.entered}，留榜 ${total.stayed}，离榜 ${total.left}。`,
      `${total.entered} entered, ${total.stayed} stayed, ${total.left} left in ${total.lists === 1 ? '1 creator\'s list' : `${total.lists} creators' lists`} compared.`),
    total.unproven === 0 ? null : el('span', {}, ' ', words(`其中 ${total.unproven} 位达人的榜单未证实完整（?）。`,
      `Of ${total.unproven} of them a reading is not proven whole (?).`))),
    el('div', { className: 'halves' },
      half('新上榜', 'Entered the list', entered, total.entered,
        movementTable(['新上榜', 'Entered the list'], entered, [['截至', 'As of'], ['此前未上榜', 'Not listed at']], ['转化数', 'Conversions'])),
      half('离开榜单（不等于转化为 0）', 'Left the list (that is not: 0 conversions)', left, total.left,
        movementTable(['离开榜单', 'Left the list'], left, [['已不在榜', 'No longer listed at'], ['最后上榜', 'Listed last at']], ['当时转化数', 'Conversions then']))),
    el('ul', { className: 'legend marks' }, [...signs.values()]),
  ];
}

function movementCard() {
  const body = el('div', {});
  const section = card('movement', ['上榜与离榜', 'What came and left'],
    ['每位达人最新已覆盖榜单与其上一个已覆盖快照的比较；未覆盖的快照不参与比较，因此缺失不会被当作离榜。',
      'Each creator\'s newest covered list compared with the covered one before. Snapshots that are not covered are passed over, so that what is missing there has not left.'], body);
  section.classList.add('wide');
  const draw = (list) => {
    const total = ofList('movement_totals', list)[0], why = whyUnknown(list);
    if (why) body.replaceChildren(ofWhat(list), nothing(why));
    else if (!total)
      body.replaceChildren(ofWhat(list), nothing(['还没有可比较的榜单：需要同一榜单的两个已覆盖快照。',
        'No list could be compared yet: that takes two covered snapshots of it.']));
    else if (total.entered + total.left === 0)
      body.replaceChildren(ofWhat(list), nothing([`已比较 ${total.lists} 位达人的榜单：没有条目上榜或离榜，${total.stayed} 条留榜。`,
        `Nothing entered or left the ${total.lists === 1 ? 'list' : `lists of ${creators(total.lists)}`} compared; ${total.stayed} stayed.`]));
    else body.replaceChildren(ofWhat(list), ...movementParts(total, ofList('movement', list)));
  };
  return { section, draw };
}
