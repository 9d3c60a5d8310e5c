'use strict';
// What every part of the page uses: the data, the two languages, numbers, and elements. Texts of the data become
// text nodes and properties, never markup.

const page = JSON.parse(document.getElementById('data').textContent);

/** The rows of a table as objects; none if the page was made without it. */
const rowsOf = (() => {
  const known = new Map();
  return (name) => {
    if (!known.has(name)) {
      const table = page.tables[name] || { columns: [], rows: [] };
      known.set(name, table.rows.map((cells) =>
        Object.fromEntries(table.columns.map((column, i) => [column, cells[i]]))));
    }
    return known.get(name);
  };
})();

/** What the reader has chosen: it stays when the page is drawn anew, in another language, colours or size. */
const state = {
  list: undefined, measure: undefined,
  chosen: new Map(), // of each chart: its series, and the number of each
  searches: new Map(), // what is typed to narrow down a choice
  open: new Set(), // details
};

// Language -----------------------------------------------------------------------------------------------------

const languages = ['zh', 'en', 'both'];
let language = navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
/** In the language of now, for canvases and attributes. */
const t = (zh, en) => (language === 'zh' ? zh : language === 'en' ? en : zh === en ? zh : `${zh} · ${en}`);
/** Both languages as elements, of which the style sheet shows one or both. */
const words = (zh, en) => (zh === en ? [zh] : [el('span', { lang: 'zh-Hans' }, zh), el('span', { lang: 'en' }, en)]);
const creators = (count) => (count === 1 ? '1 creator' : `${count} creators`);

// Elements -----------------------------------------------------------------------------------------------------

/** An element with properties (data-, aria- and the like as attributes) and children, texts as text nodes. */
function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name in element && name !== 'list') element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null));
  return element;
}

/**
 * A text of the data: without what turns the direction of what follows or is not seen, and on one line. The joiners
 * U+200C and U+200D stay, which words and emoji are made of.
 */
const clean = (text) => String(text).replace(/[\u00ad\u200b\u2060\ufeff]+/g, '')
  .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ').trim();
const shortened = (text, length) =>
  ([...text].length > length ? [...text].slice(0, length - 1).join('') + '…' : text);
/** For a canvas, where no element keeps a direction of writing within it. */
const isolated = (text, length) => `\u2068${shortened(clean(text), length)}\u2069`;
/** The same as an element. */
const datum = (text, length = 200) => el('bdi', { title: clean(text) }, shortened(clean(text), length));

/** What a row is called, also if its name or title has nothing that is seen. */
const creatorName = (row) => clean(row.author_name ?? '') || row.author_id;
const itemName = (row) => clean(row.title ?? '') || row.item_id;

/** A card of the page: heading, one sentence on how to read it, and what it holds. */
function card(id, [zh, en], [howZh, howEn], ...children) {
  return el('section', { id, className: 'card', 'aria-labelledby': `${id}-heading` },
    el('h2', { id: `${id}-heading` }, words(zh, en)), el('p', { className: 'how' }, words(howZh, howEn)), children);
}
/** In the place of what is not there. */
const nothing = ([zh, en]) => el('p', { className: 'empty' }, el('span', {}, words(zh, en)));
const more = (zh, en) => el('p', { className: 'more' }, words(zh, en));

/** A table that scrolls within its box. Name: [zh, en]; columns: [zh, en, kind]; cells: text, element, or null for nothing. */
function dataTable(name, columns, rows) {
  const kind = (i) => columns[i][2] || '';
  const head = el('tr', {}, columns.map(([zh, en], i) => el('th', { scope: 'col', className: kind(i) }, words(zh, en))));
  const body = rows.map((cells) => el('tr', {}, cells.map((cell, i) => el('td', { className: kind(i) }, cell))));
  return el('div', { className: 'scroll', tabIndex: 0, role: 'region', 'aria-label': t(...name) },
    el('table', {}, el('thead', {}, head), el('tbody', {}, body)));
}

/** Opens to what `make` gives, which is made only then; `name` finds it again when the page is drawn anew. */
function lazyDetails(name, summary, make) {
  const details = el('details', { open: state.open.has(name) }, el('summary', {}, summary));
  const fill = () => { if (details.open && details.childElementCount === 1) details.append(make()); };
  details.addEventListener('toggle', () => {
    if (details.open) state.open.add(name); else state.open.delete(name);
    fill();
  });
  fill();
  return details;
}

// Numbers ------------------------------------------------------------------------------------------------------

const exact = (value) => value.toLocaleString('en-US', { maximumFractionDigits: 4 });
const compact = (value) =>
  new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-US', { notation: 'compact', maximumFractionDigits: 1 }).format(value);
/** A part of a whole: cut, not rounded, so that only the whole is 100%. */
const shareText = (share) => `${(Math.floor(share * 1000 + 1e-9) / 10).toFixed(1)}%`;
const yuan = (value) => `¥${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
const signed = (value) => (value > 0 ? `+${exact(value)}` : exact(value).replace('-', '−'));
const signedRatio = (ratio) => `${ratio > 0 ? '+' : ''}${(ratio * 100).toFixed(1)}%`.replace('-', '−');

/** A value between two ends, either of which may be open. */
function rangeText(min, max, write = exact) {
  if (min === null && max === null) return t('未报告', 'not reported');
  if (min === null) return `≤ ${write(max)}`;
  if (max === null) return `≥ ${write(min)}`;
  return min === max ? write(min) : `${write(min)} – ${write(max)}`;
}

/** Labels of slots or days for an axis: without the year, unless there are several. */
function axisLabels(labels) {
  const years = new Set(labels.map((label) => label.slice(0, 4)));
  return years.size > 1 ? labels : labels.map((label) => label.slice(5));
}
