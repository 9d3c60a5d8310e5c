// The same: where a line is not joined, and what stands alone.

/** Between two points that are not of the same creators, and so are not joined. */
const otherCreators = (shown) => ({
  id: 'otherCreators',
  beforeDatasetsDraw({ ctx, chartArea, scales }) {
    ctx.save();
    ctx.strokeStyle = style('--soft');
    ctx.lineWidth = scaled(1);
    ctx.setLineDash([scaled(2), scaled(3)]);
    ctx.beginPath();
    for (let slot = 1; slot < page.slots.length; ++slot)
      if (shown.some(({ points }) => isOtherCreators(points[slot - 1], points[slot]))) {
        const x = (scales.x.getPixelForValue(slot - 1) + scales.x.getPixelForValue(slot)) / 2;
        ctx.moveTo(x, chartArea.top);
        ctx.lineTo(x, chartArea.bottom);
      }
    ctx.stroke();
    ctx.restore();
  },
});

/** Between two points of which other items report the figure: where the line would be, a break in its colour. */
const otherItems = (shown) => ({
  id: 'otherItems',
  afterDatasetsDraw({ ctx, scales }) {
    const height = scaled(5), lean = scaled(2), gap = scaled(2.5);
    ctx.save();
    ctx.lineWidth = scaled(2);
    for (const { points, color } of shown)
      points.forEach((point, slot) => {
        const before = points[slot - 1];
        if (!isOtherItems(before, point)) return;
        const x = (scales.x.getPixelForValue(slot - 1) + scales.x.getPixelForValue(slot)) / 2;
        const y = (scales.y.getPixelForValue(before.at) + scales.y.getPixelForValue(point.at)) / 2;
        ctx.strokeStyle = color;
        ctx.beginPath();
        for (const at of [x - gap, x + gap]) { ctx.moveTo(at - lean, y + height); ctx.lineTo(at + lean, y - height); }
        ctx.stroke();
      });
    ctx.restore();
  },
});

/** A sum of a part of the creators whose end is open as well: beside its diamond a triangle on the open side. */
const openParts = (shown) => ({
  id: 'openParts',
  afterDatasetsDraw({ ctx, scales }) {
    const half = scaled(4.5);
    ctx.save();
    ctx.lineWidth = scaled(2);
    ctx.lineJoin = 'round';
    ctx.fillStyle = style('--card');
    for (const { points, color } of shown)
      points.forEach((point, slot) => {
        if (!point.partial || !point.open) return;
        const x = scales.x.getPixelForValue(slot), side = point.open === 'above' ? -1 : 1;
        const base = scales.y.getPixelForValue(point.at) + side * scaled(9);
        ctx.strokeStyle = color;
        ctx.beginPath();
        ctx.moveTo(x - half, base);
        ctx.lineTo(x + half, base);
        ctx.lineTo(x, base + side * half * 1.6);
        ctx.closePath();
        ctx.fill();
        ctx.stroke();
      });
    ctx.restore();
  },
});

/** A range that is joined to no other has no band to be in: a bar with its two ends. */
const loneRanges = (shown) => ({
  id: 'loneRanges',
  afterDatasetsDraw({ ctx, scales }) {
    const arm = scaled(4);
    ctx.save();
    ctx.lineWidth = scaled(2);
    for (const { points, color } of shown)
      points.forEach((point, slot) => {
        const before = points[slot - 1], next = points[slot + 1];
        const isInBand = (isJoined(before, point) && !before.open) || (isJoined(point, next) && !next.open);
        if (isGap(point) || point.open || !(point.max > point.min) || isInBand) return;
        const x = scales.x.getPixelForValue(slot), low = scales.y.getPixelForValue(point.min),
          high = scales.y.getPixelForValue(point.max);
        ctx.strokeStyle = translucent(color, .7);
        ctx.beginPath();
        for (const y of [low, high]) { ctx.moveTo(x - arm, y); ctx.lineTo(x + arm, y); }
        ctx.moveTo(x, low);
        ctx.lineTo(x, high);
        ctx.stroke();
      });
    ctx.restore();
  },
});
