// The tooltips of trends: what is known of each series at a snapshot, in lines that the chart has room for.

/** A text in lines that `fits` holds for: broken between words, and before any Chinese character. */
function wrapped(text, fits) {
  const lines = [];
  for (const part of text.match(/[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|\s+/gu) ?? []) {
    const last = lines.length - 1;
    if (last >= 0 && fits(lines[last] + part.trimEnd())) lines[last] += part; else lines.push(part);
  }
  return lines;
}

/** Of a series: its number, its figure, and as much of its name as there is room for; the legend has the whole. */
function tooltipHead(each, point, fits) {
  const figure = pointFigure(point);
  const named = [24, 16, 10].map((length) => `${each.number} ${isolated(each.label, length)}: ${figure}`).find(fits);
  return named ?? `${each.number}: ${figure}`;
}

/** The lines of each series; `isShort`: there is no room for what is said of the figures, which the table has. */
function tooltipLines(chart, shown, slot) {
  const { size, family } = Chart.defaults.font;
  chart.ctx.font = `${size}px ${family}`;
  const fits = (line) => chart.ctx.measureText(line).width < chart.width - size * 3.5;
  const heads = new Map(shown.map((each) => [each, [tooltipHead(each, each.points[slot], fits)]]));
  const lines = new Map(shown.map((each) => {
    const [head] = heads.get(each), notes = pointNotes(each.points[slot]);
    if (notes.length === 0) return [each, [head]];
    const said = t(`（${notes.map(([zh]) => zh).join('；')}）`, ` (${notes.map(([, en]) => en).join('; ')})`);
    return [each, fits(head + said) ? [head + said] : [head, ...wrapped(said.trim(), fits)]];
  }));
  const count = [...lines.values()].reduce((sum, each) => sum + each.length, 0);
  // With the title; by the tooltip's own spacing.
  const isShort = (count + 1) * (size * 1.2 + 2) + 24 > chart.height;
  return { lines: isShort ? heads : lines, isShort };
}

function trendTooltip(shown) {
  const linesAt = ({ chart, dataIndex }) => tooltipLines(chart, shown, dataIndex);
  return {
    filter: ({ dataset }) => dataset.series !== undefined || dataset.isAnchor === true,
    callbacks: {
      title: slotTitle(page.slots),
      label: (item) => (item.dataset.series ? linesAt(item).lines.get(item.dataset.series) : undefined),
      labelColor({ dataset }) {
        const color = dataset.series?.color ?? 'transparent';
        return { borderColor: color, backgroundColor: color };
      },
      afterBody: ([first]) => (first === undefined ? [] : shown
        .filter((each) => isGap(each.points[first.dataIndex])).flatMap((each) => linesAt(first).lines.get(each))),
      footer: ([first]) => (first !== undefined && linesAt(first).isShort ? t('说明见数值表', 'more in the table') : ''),
    },
  };
}
