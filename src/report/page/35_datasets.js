// A series as datasets of Chart.js.

/** The two edges of its band, its line, and the points that are not of all creators. */
function datasetsOf(series) {
  const { points, color } = series;
  const data = (valueOf) => points.map(valueOf);
  const isBounded = (point) => isWhole(point) && !point.open;
  // Where two points are not joined, neither the line nor its band is seen.
  const unlessJoined = (at) => (isJoined(points[at.p0DataIndex], points[at.p1DataIndex]) ? undefined : 'transparent');
  const isOpen = (at) => points[at.p0DataIndex].open || points[at.p1DataIndex].open;
  const dash = [scaled(4), scaled(4)];
  const radius = scaled(page.slots.length > 120 ? 2 : 3.5);
  const edge = { pointRadius: 0, pointHitRadius: 0, borderWidth: 1, borderColor: translucent(color, .3),
    segment: { borderColor: unlessJoined, backgroundColor: unlessJoined } };
  return [
    { ...edge, data: data((p) => (isBounded(p) ? p.max : null)), fill: '+1', backgroundColor: translucent(color, .2) },
    { ...edge, data: data((p) => (isBounded(p) ? p.min : null)), fill: false },
    { series, data: data((p) => (isWhole(p) ? p.at : null)), borderColor: color, backgroundColor: color,
      borderWidth: scaled(2.5), fill: false,
      segment: { borderColor: unlessJoined, borderDash: (at) => (isOpen(at) ? dash : undefined) },
      pointStyle: data((p) => (p.open ? 'triangle' : 'circle')),
      rotation: data((p) => (p.open === 'below' ? 180 : 0)),
      pointRadius: data((p) => (p.open ? scaled(6) : radius)),
      pointBackgroundColor: data((p) => (p.open || p.reported < p.items ? style('--card') : color)) },
    { series, data: data((p) => (p.partial ? p.at : null)), showLine: false, borderColor: color, fill: false,
      pointStyle: 'rectRot', pointRadius: scaled(6), borderWidth: scaled(2), pointBackgroundColor: style('--card'),
      backgroundColor: color },
  ];
}

/** Not seen, but found by the pointer: a snapshot of which no series has a value says why, too. */
const anchor = () => ({ isAnchor: true, data: page.slots.map(() => 0), showLine: false, fill: false,
  pointRadius: 0, pointHoverRadius: 0, pointHitRadius: 0, pointBorderWidth: 0 });
