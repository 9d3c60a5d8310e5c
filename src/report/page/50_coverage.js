// Coverage: what of each creator is known at each snapshot. A table, so that it can be read in every way.

const coverageStates = [ // name, sign in a cell, and words
  ['covered', '', '已覆盖', 'covered'],
  ['open', '…', '未完成：下次运行续取', 'open: the next run goes on'],
  ['failed', '✗', '失败', 'failed for good'],
  ['waiting', '?', '已购买，等待映射', 'bought, waits for a mapping'],
  ['skipped', '–', '未查询：全部行业为空', 'not asked: the list of all industries is empty'],
  ['none', '', '未计划（无运行）', 'not planned: no run'],
];

/** The state that a cell has the colour of: the worst one, however few lists are in it. */
function cellState(cell) {
  if (!cell) return 'none';
  if (cell.failed > 0) return 'failed';
  if (cell.waiting_for_mapping > 0) return 'waiting';
  if (cell.open > 0) return 'open';
  return cell.covered > 0 ? 'covered' : 'skipped';
}

function cellText(cell) {
  if (!cell) return t('未计划', 'not planned');
  const counts = { ...cell, waiting: cell.waiting_for_mapping };
  return coverageStates.filter(([name]) => counts[name] > 0)
    .map(([name, , zh, en]) => `${counts[name]}/${cell.scopes} ${t(zh, en)}`).join(', ');
}

function cellElement(cell, slot) {
  const name = cellState(cell), [, sign] = coverageStates.find(([each]) => each === name);
  const whole = !cell || cell.covered + cell.skipped === cell.scopes;
  const text = `${page.slots[slot]}: ${cellText(cell)}`;
  return el('td', { title: text, tabIndex: -1 },
    el('span', { className: name, role: 'img', 'aria-label': text }, whole ? sign : `${sign} ${cell.covered}/${cell.scopes}`));
}

/** What a cell stands for, in a line below the map, when it is clicked, tapped or reached by the arrow keys. */
function explainCells(table) {
  const line = el('p', { className: 'cell-text', 'aria-live': 'polite' },
    words('点按格子，或用方向键，在此查看其内容。', 'Tap a cell, or use the arrow keys, to read here what it holds.'));
  const body = table.tBodies[0];
  const explain = ({ target }) => {
    const cell = target.closest('td');
    if (!cell) return;
    table.querySelectorAll('td[tabindex="0"]').forEach((other) => { other.tabIndex = -1; });
    cell.tabIndex = 0;
    line.replaceChildren(cell.parentNode.cells[0].firstChild.cloneNode(true), ` · ${cell.title}`);
  };
  table.addEventListener('focusin', explain);
  table.addEventListener('click', explain); // where a tap gives no focus
  table.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const cell = event.target.closest('td');
    if (!step || !cell) return;
    event.preventDefault(); // scrolling: the cell that gets the focus comes into sight by itself
    body.rows[cell.parentNode.sectionRowIndex + step[0]]?.cells[cell.cellIndex + step[1]]?.focus();
  });
  const first = body.rows[0].cells;
  first[first.length - 1].tabIndex = 0; // the one that the tab key gets to
  return line;
}

function heatmap(rows) {
  const labels = axisLabels(page.slots);
  const head = el('tr', {}, el('th', { scope: 'col' }, words('达人', 'Creator')),
    page.slots.map((slot, i) => el('th', { scope: 'col', title: slot }, labels[i])));
  const body = rows.map(({ name, cells }) =>
    el('tr', {}, el('th', { scope: 'row' }, name), page.slots.map((_, slot) => cellElement(cells[slot], slot))));
  const table = el('table', { className: 'heat' }, el('thead', {}, head), el('tbody', {}, body));
  return [el('div', { className: 'scroll', tabIndex: 0, role: 'region', 'aria-label': t('覆盖热力图', 'Coverage heatmap') }, table),
    explainCells(table)];
}

function coverageCard() {
  const bySlot = [];
  for (const row of rowsOf('snapshot_coverage')) bySlot[row.slot] = row;
  const authors = rowsOf('authors');
  const byAuthor = authors.map(() => []);
  for (const row of rowsOf('author_coverage')) byAuthor[row.author][row.slot] = row;
  const order = authors.map((_, i) => i).sort((a, b) => authors[a].coverage_rank - authors[b].coverage_rank);
  const total = authors.length ? authors[0].authors : 0;
  const shown = order.slice(0, 200);
  const rows = [{ name: el('strong', {}, words('全部', 'All')), cells: bySlot },
    ...shown.map((i) => ({ name: datum(creatorName(authors[i]), 40), cells: byAuthor[i] }))];
  const legend = el('ul', { className: 'legend' }, coverageStates.map(([name, sign, zh, en]) =>
    el('li', {}, el('span', { className: `swatch ${name}` }, sign), el('span', {}, words(zh, en)))));
  const section = card('coverage', ['覆盖', 'Coverage'],
    ['每格为一位达人在一个快照中的全部榜单；颜色取最差的状态，数字为 已覆盖/计划。只有已覆盖处，缺失才表示没有。',
      'Each cell holds all lists of a creator at a snapshot; its colour is the worst state among them, its numbers are covered/planned. Only where covered does missing mean that there is none.'],
    legend, heatmap(rows));
  section.classList.add('wide');
  if (shown.length < total)
    section.append(more(`显示 ${shown.length} / ${total} 位达人：缺失最多者与销售额最高者。`,
      `${shown.length} of ${total} creators: those of whom most is missing, and those that sell most.`));
  return section;
}
