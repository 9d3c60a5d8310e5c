// What Chart.js does not draw by itself, as plugins of it: what is missing, and where a line ends.

const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
/** Pixels of a screen of usual size, on the screen that there is. */
const scaled = (pixels) => pixels * rem() / 16;
const laneHeight = () => Math.round(rem() * .75);
const laneStep = () => laneHeight() + scaled(2);
/** The room above a chart that so many lanes take. */
const lanesHeight = (count) => (count ? count * laneStep() + scaled(8) : 0);

function hatch(context, x, y, width, height, color) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = color;
  context.lineWidth = scaled(1.5);
  context.beginPath();
  for (let at = x - height; at < x + width; at += scaled(6)) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
}

/** Slots side by side for which `markAt` says the same: [{mark, first, last}]; those without a mark are left out. */
function runsOf(markAt) {
  const runs = [];
  page.slots.forEach((_, slot) => {
    const mark = markAt(slot), before = runs[runs.length - 1];
    if (!mark) return;
    if (before && before.mark === mark && before.last === slot - 1) before.last = slot;
    else runs.push({ mark, first: slot, last: slot });
  });
  return runs;
}

/** Where a run is on a chart; never less than a pixel wide, however many slots share a small screen. */
function placeOf(chart, run) {
  const slotWidth = chart.chartArea.width / page.slots.length;
  const left = chart.scales.x.getPixelForValue(run.first) - slotWidth / 2;
  return { left, width: Math.max(1, (run.last - run.first + 1) * slotWidth) };
}

/** Over the whole plot: slots of which nothing at all is known. */
const unknownSlots = (isUnknown) => ({
  id: 'unknownSlots',
  beforeDatasetsDraw(chart) {
    for (const run of runsOf(isUnknown)) {
      const { left, width } = placeOf(chart, run);
      hatch(chart.ctx, left, chart.chartArea.top, width, chart.chartArea.height, translucent(style('--none-b'), .75));
    }
  },
});

/** The number of a series on its colour. */
function numberDisc(ctx, x, y, { color, number }) {
  const radius = laneHeight() / 2;
  ctx.save();
  ctx.fillStyle = color;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = inkOn(color);
  ctx.font = `bold ${Math.round(radius * 1.6)}px sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillText(String(number), x, y + radius * .1);
  ctx.restore();
}

const laneMarks = { value: '', uncovered: '▨', unreported: '×', unbounded: '×', unlisted: '–', skipped: '–' };

/** Above the plot a lane for each series that lacks something, which says what. */
const gapLanes = (shown) => ({
  id: 'gapLanes',
  afterDraw(chart) {
    const { ctx, chartArea, scales } = chart, height = laneHeight(), series = shown.filter(hasGap);
    const every = Math.max(1, Math.ceil(height * page.slots.length / chartArea.width)); // signs do not touch each other
    ctx.save();
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.font = `bold ${height}px sans-serif`;
    ctx.lineWidth = scaled(1);
    series.forEach((each, lane) => {
      const top = chartArea.top - scaled(6) - (series.length - lane) * laneStep();
      numberDisc(ctx, chartArea.left - height, top + height / 2, each);
      ctx.strokeStyle = ctx.fillStyle = each.color;
      for (const run of runsOf((slot) => laneMarks[each.points[slot].state])) {
        const { left, width } = placeOf(chart, run);
        if (run.mark === '▨') {
          ctx.strokeRect(left + .5, top, Math.max(1, width - 1), height);
          hatch(ctx, left + .5, top, Math.max(1, width - 1), height, each.color);
        } else {
          for (let slot = run.first; slot <= run.last; slot += every)
            ctx.fillText(run.mark, scales.x.getPixelForValue(slot), top + height / 2);
        }
      }
    });
    ctx.restore();
  },
});

/** Heights of labels from the top down, so far apart that they do not cover each other, and none below the end. */
function apart(heights, least, end) {
  const placed = [...heights];
  for (let i = 1; i < placed.length; ++i) placed[i] = Math.max(placed[i], placed[i - 1] + least);
  for (let i = placed.length - 1, limit = end; i >= 0; --i, limit -= least) {
    placed[i] = Math.min(placed[i], limit);
    limit = placed[i];
  }
  return placed;
}

/** Beside the last point of each series its number. */
const endNumbers = (shown) => ({
  id: 'endNumbers',
  afterDatasetsDraw(chart) {
    const { ctx, chartArea, scales } = chart, radius = laneHeight() / 2;
    const ends = new Map();
    for (const series of shown) {
      const slot = series.points.map((point) => !isGap(point)).lastIndexOf(true);
      if (slot < 0) continue;
      if (!ends.has(slot)) ends.set(slot, []);
      ends.get(slot).push({ series, y: scales.y.getPixelForValue(series.points[slot].at) });
    }
    for (const [slot, labels] of ends) {
      labels.sort((a, b) => a.y - b.y);
      const x = Math.min(scales.x.getPixelForValue(slot) + scaled(9) + radius, chart.width - radius);
      apart(labels.map(({ y }) => y), 2 * radius + 1, chartArea.bottom - radius)
        .forEach((y, i) => numberDisc(ctx, x, y, labels[i].series));
    }
  },
});
