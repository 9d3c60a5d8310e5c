// What tests can ask of the page: what it really drew, as data- attributes of the root element.

/** Where parts of the charts are copied to, in memory that may be read often. */
const scratch = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
/** The pixels of a part of a canvas, in pixels of the page. */
function pixelsOf(canvas, chart, left, top, width, height) {
  const ratio = chart.currentDevicePixelRatio, whole = (value) => Math.max(1, Math.round(value * ratio));
  [scratch.canvas.width, scratch.canvas.height] = [whole(width), whole(height)]; // which empties it, too
  scratch.drawImage(canvas, -Math.round(left * ratio), -Math.round(top * ratio));
  return scratch.getImageData(0, 0, scratch.canvas.width, scratch.canvas.height).data;
}
/** How many of them a test of red, green, blue and opacity holds for. */
function countPixels(data, test) {
  let count = 0;
  for (let i = 0; i < data.length; i += 4) if (test(data[i], data[i + 1], data[i + 2], data[i + 3])) ++count;
  return count;
}
const spread = (r, g, b) => Math.max(r, g, b) - Math.min(r, g, b);

/** Whether a chart has anything between its axes but its grid, which is grey. */
function hasColors([canvas, { chart }]) {
  const { left, top, width, height } = chart.chartArea;
  return countPixels(pixelsOf(canvas, chart, left, top, width, height), (r, g, b, a) => a > 200 && spread(r, g, b) > 60) > 50;
}

/** Whether between two joined ranges there is colour also midway between the line and the upper edge. */
function hasBand([canvas, { chart, shown }]) {
  const { x, y } = chart.scales;
  return shown.some(({ points }) => points.some((point, slot) => {
    const next = points[slot + 1];
    if (!isJoined(point, next) || point.open || next.open) return false;
    const height = (value) => (y.getPixelForValue(value(point)) + y.getPixelForValue(value(next))) / 2;
    const line = height((p) => p.at), edge = height((p) => p.max);
    if (line - edge < scaled(6)) return false; // too thin to tell
    const middle = (x.getPixelForValue(slot) + x.getPixelForValue(slot + 1)) / 2;
    return countPixels(pixelsOf(canvas, chart, middle, (line + edge) / 2, 1, 1), (r, g, b, a) => a > 20 && spread(r, g, b) > 25) > 0;
  }));
}

/** Whether each slot of which nothing is known is hatched, and there are some. */
function isHatched([canvas, { chart, isUnknown }]) {
  const { top, height } = chart.chartArea, unknown = page.slots.map((_, slot) => slot).filter(isUnknown);
  return unknown.length > 0 && unknown.every((slot) => {
    const column = pixelsOf(canvas, chart, chart.scales.x.getPixelForValue(slot), top, 1, height);
    return countPixels(column, (r, g, b, a) => a > 60) > column.length / 4 * .15;
  });
}

/** The lines of a chart from one point to the next: [{point, next, isSeen}]. */
function linesOf([, { chart }]) {
  return chart.data.datasets.flatMap((dataset, i) => {
    if (!dataset.series || dataset.showLine === false) return [];
    const { points } = dataset.series;
    return chart.getDatasetMeta(i).dataset.segments.flatMap(({ start, end, style: look }) =>
      points.slice(start, end).map((point, at) => ({ point, next: points[start + at + 1], isSeen: look?.borderColor !== 'transparent' })));
  });
}
/** Lines that join two points that they must not: over a gap, of other creators, or of other items that report it. */
const bridges = (drawn) => linesOf(drawn).filter(({ point, next, isSeen }) => isSeen && !isJoined(point, next)).length;
/** Lines that are left out since other items report the figure at the two points, and nothing else is the matter. */
const breaks = (drawn) => linesOf(drawn).filter(({ point, next, isSeen }) => !isSeen && next?.leftOut > 0
  && point.authors === next.authors).length;

/** Sums of a part of the creators with an open end as well, of which something is seen on the open side of the diamond. */
function openSums([canvas, { chart, shown }]) {
  const { x, y } = chart.scales;
  return shown.flatMap(({ points }) => points.filter((point, slot) => {
    if (!point.partial || !point.open) return false;
    const side = point.open === 'above' ? -1 : 1, base = y.getPixelForValue(point.at) + side * scaled(9);
    const data = pixelsOf(canvas, chart, x.getPixelForValue(slot) - scaled(4), base - scaled(1), scaled(8), scaled(2));
    return countPixels(data, (r, g, b, a) => a > 100 && spread(r, g, b) > 40) > data.length / 4 * .3;
  })).length;
}

/** Numbers of trends whose cells are in sight in their table, and they are not. */
function blankCells() {
  const range = document.createRange();
  return [...document.querySelectorAll('.scroll')].flatMap((box) => [...box.querySelectorAll('td.point')].filter((cell) => {
    const edge = box.getBoundingClientRect().right;
    range.selectNodeContents(cell);
    const { left, width } = range.getBoundingClientRect();
    return width > 0 && cell.getBoundingClientRect().left < edge - rem() * 4 && left > edge - rem();
  })).length;
}

/** Tooltips of trends of which a part is outside the chart. */
function cutTooltips([, { chart, shown }]) {
  if (shown.length === 0) return 0;
  const all = chart.data.datasets.map((_, datasetIndex) => datasetIndex);
  return page.slots.filter((_, index) => {
    const { x, y } = { x: chart.scales.x.getPixelForValue(index), y: chart.chartArea.top };
    chart.tooltip.setActiveElements(all.filter((datasetIndex) => !chart.getDatasetMeta(datasetIndex).data[index].skip)
      .map((datasetIndex) => ({ datasetIndex, index })), { x, y });
    const { width, height, opacity } = chart.tooltip;
    return opacity === 0 || width > chart.width || height > chart.height;
  }).length;
}

function check() {
  const marks = document.documentElement.dataset, all = [...charts];
  document.querySelectorAll('details').forEach((details) => {
    details.open = true;
    details.dispatchEvent(new Event('toggle')); // which else comes later
  });
  marks.drawn = String(all.filter(hasColors).length);
  marks.banded = String(all.filter(hasBand).length);
  marks.hatched = String(all.filter(isHatched).length);
  const count = (test) => String(all.reduce((sum, each) => sum + test(each), 0));
  marks.bridged = count(bridges);
  marks.broken = count(breaks);
  marks.opensums = count(openSums);
  marks.blank = String(blankCells());
  marks.cut = count(cutTooltips);
  marks.numbers = all.filter(([, { shown }]) => shown.length > 0)
    .map(([canvas, { shown }]) => `${canvas.closest('.card').id}:${shown.map(({ number }) => number).join('')}`).join(' ');
  marks.width = String(innerWidth);
  marks.overflow = String(document.documentElement.scrollWidth > innerWidth);
}
