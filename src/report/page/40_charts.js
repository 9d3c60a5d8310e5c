// What all charts have in common.

const charts = new Map(); // canvas -> { chart, shown, isUnknown }: what it drew, also for 85_check.js

function baseOptions() {
  return {
    responsive: true, maintainAspectRatio: false, animation: false, normalized: true,
    interaction: { mode: 'index', intersect: false },
    plugins: { legend: { display: false } },
    scales: {
      x: { offset: true, grid: { display: false }, ticks: { color: style('--soft'), maxRotation: 0, autoSkipPadding: rem() } },
      y: { beginAtZero: true, grid: { color: style('--line'), drawBorder: false },
        ticks: { color: style('--soft'), callback: (value) => compact(value), maxTicksLimit: 7 } },
    },
  };
}

/** `shown`: the series, if they are any; `isUnknown`: which slots are hatched over the whole plot. */
function drawChart(canvas, config, { shown = [], isUnknown = () => false } = {}) {
  charts.get(canvas)?.chart.destroy();
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = rem() * .8;
  const plugins = [unknownSlots(isUnknown), ...(config.plugins ?? [])];
  charts.set(canvas, { chart: new Chart(canvas, { ...config, plugins }), shown, isUnknown });
}

/** The charts within an element that is about to change. */
function forgetCharts(element) {
  for (const canvas of element.querySelectorAll('canvas')) {
    charts.get(canvas)?.chart.destroy();
    charts.delete(canvas);
  }
}

/** A canvas that is described to those who do not see it. */
const canvasFor = (label) => el('canvas', { role: 'img', 'aria-label': label });
const legendOptions = () => ({ display: true, labels: { color: style('--ink'), boxWidth: rem(), usePointStyle: true } });
const slotTitle = (labels) => (items) => (items.length ? labels[items[0].dataIndex] : '');
