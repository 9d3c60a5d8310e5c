// What Chart.js does not draw by itself: what is missing, and the ends of a range that stands alone.

const laneHeight = () => Math.round(rem() * .62);
const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
/** Pixels of a screen of usual size, on the screen that there is. */
const scaled = (pixels) => pixels * rem() / 16;
const isGap = (point) => point.state !== 'value';
const hasGap = (series) => series.points.some(isGap);

function hatch(context, x, y, width, height, color) {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let at = x - height; at < x + width; at += 6) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
}

/** Above the plot a lane for each series that lacks something; over it, where no series knows anything. */
const gapMarks = {
  id: 'gapMarks',
  beforeDatasetsDraw(chart) {
    const series = chart.options.plugins.gapMarks.series;
    if (!series) return;
    const { ctx, chartArea, scales } = chart;
    const width = chartArea.width / page.slots.length;
    page.slots.forEach((_, slot) => {
      if (series.every((each) => each.points[slot].state === 'uncovered'))
        hatch(ctx, scales.x.getPixelForValue(slot) - width / 2, chartArea.top, width, chartArea.height,
          translucent(style('--none-b'), .75));
    });
  },
  afterDraw(chart) {
    const series = (chart.options.plugins.gapMarks.series || []).filter(hasGap);
    const { ctx, chartArea, scales } = chart;
    const width = chartArea.width / page.slots.length, height = laneHeight();
    ctx.save();
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.font = `bold ${height}px sans-serif`;
    series.forEach((each, lane) => {
      const top = chartArea.top - (series.length - lane) * (height + 2) - 3;
      ctx.fillStyle = each.color;
      ctx.fillRect(chartArea.left - height, top + height / 4, height / 2, height / 2);
      each.points.forEach((point, slot) => {
        const center = scales.x.getPixelForValue(slot), left = center - width / 2 + .5;
        if (point.state === 'uncovered') {
          ctx.strokeStyle = each.color;
          ctx.lineWidth = 1;
          ctx.strokeRect(left, top, width - 1, height);
          hatch(ctx, left, top, width - 1, height, each.color);
        } else if (isGap(point)) {
          ctx.fillText(point.state === 'unlisted' || point.state === 'skipped' ? '–' : '×', center, top + height / 2);
        }
      });
    });
    ctx.restore();
  },
};

/** A range between two gaps has no neighbour to make a band with: a bar with its two ends. */
const loneRanges = {
  id: 'loneRanges',
  afterDatasetsDraw(chart) {
    const { ctx, scales } = chart;
    ctx.save();
    ctx.lineWidth = scaled(2);
    for (const each of chart.options.plugins.gapMarks.series || [])
      each.points.forEach((point, slot) => {
        const isRange = (at) => at && at.state === 'value' && !at.open && !at.partial;
        const lone = isRange(point) && !isRange(each.points[slot - 1]) && !isRange(each.points[slot + 1]);
        if (!point.open && point.max > point.min && (lone || point.partial)) {
          const x = scales.x.getPixelForValue(slot), low = scales.y.getPixelForValue(point.min),
            high = scales.y.getPixelForValue(point.max);
          ctx.strokeStyle = translucent(each.color, .7);
          ctx.beginPath();
          for (const y of [low, high]) { ctx.moveTo(x - 4, y); ctx.lineTo(x + 4, y); }
          ctx.moveTo(x, low);
          ctx.lineTo(x, high);
          ctx.stroke();
        }
      });
    ctx.restore();
  },
};

/** The datasets of a series: the two edges of its band, its line, and the points that are not of all creators. */
function datasetsOf(series) {
  const whole = (point) => point.state === 'value' && !point.partial;
  const data = (value) => series.points.map((point) => value(point));
  const edge = { pointRadius: 0, pointHitRadius: 0, borderWidth: 1, borderColor: translucent(series.color, .3) };
  const bounded = (point) => whole(point) && !point.open;
  const open = (index) => (series.points[index] || {}).open;
  return [
    { ...edge, data: data((p) => (bounded(p) ? p.max : null)), fill: '+1', backgroundColor: translucent(series.color, .2) },
    { ...edge, data: data((p) => (bounded(p) ? p.min : null)), fill: false },
    { series, data: data((p) => (whole(p) ? p.at : null)), borderColor: series.color, backgroundColor: series.color,
      borderWidth: scaled(2.5), fill: false,
      segment: { borderDash: (at) => (open(at.p0DataIndex) || open(at.p1DataIndex) ? [scaled(4), scaled(4)] : undefined) },
      pointStyle: data((p) => (p.open ? 'triangle' : series.mark)),
      rotation: data((p) => (p.open === 'below' ? 180 : 0)),
      pointRadius: data((p) => (scaled(p.open ? 6 : 3.5))),
      pointBackgroundColor: data((p) => (p.open || p.reported < p.items ? style('--card') : series.color)) },
    { series, data: data((p) => (p.partial ? p.at : null)), showLine: false, borderColor: series.color, fill: false,
      pointStyle: 'rectRot', pointRadius: scaled(6), borderWidth: scaled(2), pointBackgroundColor: style('--card'), backgroundColor: series.color },
  ];
}
