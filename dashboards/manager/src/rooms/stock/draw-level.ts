// The charting library for levels, loaded when the first one is shown and with the parts that are used.
import { CategoryScale, Chart, Filler, LinearScale, LineController, LineElement, PointElement, Tooltip } from 'chart.js';

Chart.register(CategoryScale, Filler, LinearScale, LineController, LineElement, PointElement, Tooltip);

export interface Step {
  /** When, as people read it. */
  label: string;
  value: number;
}

export interface LevelDrawing {
  /** Oldest first. */
  steps: readonly Step[];
  name: string;
  told: (value: number) => string;
  rtl: boolean;
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

export function drawLevel(canvas: HTMLCanvasElement, { steps, name, told, rtl }: LevelDrawing): () => void {
  const host = canvas.parentElement ?? document.body;
  const [accent, soft, line, paper] = ['--accent', '--ink-soft', '--line', '--accent-paper'].map((one) => colour(host, one));
  const chart = new Chart(canvas, {
    type: 'line',
    data: {
      labels: steps.map(({ label }) => label),
      datasets: [{ label: name, data: steps.map(({ value }) => value), stepped: 'before', borderColor: accent, backgroundColor: paper, fill: 'origin', borderWidth: 2, pointRadius: steps.length > 60 ? 0 : 2, pointBackgroundColor: accent }],
    },
    options: {
      animation: false, responsive: true, maintainAspectRatio: false,
      scales: {
        x: { reverse: rtl, grid: { display: false }, border: { color: line }, ticks: { color: soft, maxRotation: 0, autoSkip: true, autoSkipPadding: 24 } },
        y: { position: rtl ? 'right' : 'left', grid: { color: line }, border: { display: false }, ticks: { color: soft, callback: (value) => told(Number(value)) } },
      },
      interaction: { mode: 'index', intersect: false },
      plugins: { legend: { display: false }, tooltip: { rtl, callbacks: { label: (item) => `${name}: ${told(Number(item.parsed.y))}` } } },
    },
  });
  return () => chart.destroy();
}
