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

// Language -----------------------------------------------------------------------------------------------------

const languages = ['zh', 'en', 'both'];
let language = navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
/** In the language of now, for canvases and attributes. */
const t = (zh, en) => (language === 'zh' ? zh : language === 'en' ? en : zh === en ? zh : `${zh} · ${en}`);
/** Both languages as elements, of which the style sheet shows one or both. */
const words = (zh, en) => (zh === en ? [zh] : [el('span', { lang: 'zh-Hans' }, zh), el('span', { lang: 'en' }, en)]);

// Elements -----------------------------------------------------------------------------------------------------

/** An element with properties (data-, aria- and the like as attributes) and children, texts as text nodes. */
function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name in element && name !== 'list') element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return element;
}

/** A text of the data: without characters that turn the direction of what follows, and on one line. */
const clean = (text) =>
  String(text).replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]+/g, ' ').trim();
const shortened = (text, length) =>
  ([...text].length > length ? [...text].slice(0, length - 1).join('') + '…' : text);
/** The same as an element whose direction of writing does not reach out of it. */
const datum = (text, length = 200) => el('bdi', { title: clean(text) }, shortened(clean(text), length));

const creatorName = (row) => (row.author_name ? row.author_name : row.author_id);

/** A card of the page: heading, one sentence on how to read it, and what it holds. */
function card(id, [zh, en], [howZh, howEn], ...children) {
  return el('section', { id, className: 'card', 'aria-labelledby': `${id}-heading` },
    el('h2', { id: `${id}-heading` }, words(zh, en)), el('p', { className: 'how' }, words(howZh, howEn)), children);
}

// Numbers ------------------------------------------------------------------------------------------------------

const exact = (value) => value.toLocaleString('en-US', { maximumFractionDigits: 4 });
const compact = (value) =>
  new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-US', { notation: 'compact', maximumFractionDigits: 1 }).format(value);
const percent = (share, digits = 1) => `${(share * 100).toFixed(digits)}%`;
const yuan = (value) => `¥${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** A value between two ends, either of which may be open. */
function rangeText(min, max, write = exact) {
  if (min === null && max === null) return t('未报告', 'not reported');
  if (min === null) return `≤ ${write(max)}`;
  if (max === null) return `≥ ${write(min)}`;
  return min === max ? write(min) : `${write(min)} – ${write(max)}`;
}

// Colours: those of Okabe and Ito, which remain different to the colour-blind --------------------------------------

const isDark = () => matchMedia('(prefers-color-scheme: dark)').matches;
const palette = () => (isDark()
  ? ['#56b4e9', '#f0a35e', '#3ecf9f', '#e39ac4', '#f0e442', '#c3cad6']
  : ['#0072b2', '#d55e00', '#009e73', '#b3568b', '#b07d00', '#454d5a']);
const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const translucent = (color, alpha) => color + Math.round(alpha * 255).toString(16).padStart(2, '0');

/** A table that scrolls within its box. Columns: [zh, en, kind]; cells: text, element, or null for nothing. */
function dataTable(columns, rows) {
  const kind = (i) => columns[i][2] || '';
  const head = el('tr', {}, columns.map(([zh, en], i) => el('th', { scope: 'col', className: kind(i) }, words(zh, en))));
  const body = rows.map((cells) => el('tr', {}, cells.map((cell, i) => el('td', { className: kind(i) }, cell))));
  return el('div', { className: 'scroll', tabIndex: 0, role: 'region', 'aria-label': t('表格', 'Table') },
    el('table', {}, el('thead', {}, head), el('tbody', {}, body)));
}

/** Opens to what `make` gives, which is made only then. */
function lazyDetails(summary, make) {
  const details = el('details', {}, el('summary', {}, summary));
  details.addEventListener('toggle', () => {
    if (details.open && details.childElementCount === 1) details.append(make());
  });
  return details;
}
