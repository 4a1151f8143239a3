// The charting library, loaded when the first chart is shown and with the parts that are used.
import {
  BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip, type ChartConfiguration,
} from 'chart.js';
import type { Point } from './asked.ts';

Chart.register(BarController, BarElement, CategoryScale, Legend, LinearScale, LineController, LineElement, PointElement, Tooltip);

export interface Drawing {
  points: readonly Point[];
  /** Bars that stand, or that lie beside long names. */
  upright: boolean;
  name: string;
  comparedName: string;
  told: (value: number) => string;
  short: (value: number) => string;
  rtl: boolean;
  onpick: (point: Point) => void;
}

/** A colour of the theme as a canvas can use it. */
function colour(on: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  on.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

export function draw(canvas: HTMLCanvasElement, drawing: Drawing): () => void {
  const host = canvas.parentElement ?? document.body;
  const [accent, soft, line, other] = ['--accent', '--ink-soft', '--line', '--warn'].map((name) => colour(host, name));
  const { points, upright, rtl } = drawing;
  const worths = { grid: { color: line }, border: { display: false }, ticks: { color: soft, callback: (value: string | number) => drawing.short(Number(value)) } };
  const names = { reverse: upright && rtl, grid: { display: false }, border: { color: line }, ticks: { color: soft, maxRotation: 0, autoSkip: upright, autoSkipPadding: 12 } };
  const compared = points.some((point) => point.compared !== null);
  const data: ChartConfiguration<'bar' | 'line'>['data'] = {
    labels: points.map(({ label }) => (label.length > 28 ? `${label.slice(0, 27)}…` : label)),
    datasets: [
      { type: 'bar', label: drawing.name, data: points.map(({ value }) => value), backgroundColor: accent, borderRadius: 4, maxBarThickness: 36, order: 2 },
      ...(!compared ? [] : upright
        ? [{ type: 'line' as const, label: drawing.comparedName, data: points.map((point) => point.compared ?? 0), borderColor: other, backgroundColor: other, borderDash: [5, 4], borderWidth: 2, pointRadius: 2, order: 1 }]
        : [{ type: 'bar' as const, label: drawing.comparedName, data: points.map((point) => point.compared ?? 0), backgroundColor: other, borderRadius: 4, maxBarThickness: 36, order: 3 }]),
    ],
  };
  const chart = new Chart(canvas, {
    type: 'bar',
    data,
    options: {
      animation: false, responsive: true, maintainAspectRatio: false, indexAxis: upright ? 'x' : 'y',
      scales: upright ? { x: names, y: { ...worths, position: rtl ? 'right' : 'left' } } : { y: { ...names, reverse: false, position: rtl ? 'right' : 'left' }, x: { ...worths, reverse: rtl } },
      interaction: { mode: 'index', axis: upright ? 'x' : 'y', intersect: false },
      onClick: (_, found) => {
        const point = points[found[0]?.index ?? -1];
        if (point) drawing.onpick(point);
      },
      onHover: (_, found) => { canvas.style.cursor = found.length > 0 ? 'pointer' : 'default'; },
      plugins: {
        legend: { display: compared, rtl, labels: { color: soft, boxWidth: 12 } },
        tooltip: { rtl, callbacks: { title: ([item]) => points[item?.dataIndex ?? -1]?.label ?? '', label: (item) => `${item.dataset.label}: ${drawing.told(Number(upright ? item.parsed.y : item.parsed.x))}` } },
      },
    },
  });
  return () => chart.destroy();
}
