// The device's clock against the server's: what is sold is dated by it, so that a wrong one is said before the sale.

/** Networks and people's watches are that exact; more is a clock that was set wrongly. */
const CLOSE_MS = 2 * 60_000;

/** A sentence when the device's clock is wrong; empty when it is close enough. */
export function clockWords(device: number, server: number): string {
  const off = device - server;
  if (Math.abs(off) < CLOSE_MS) return '';
  const minutes = Math.round(Math.abs(off) / 60_000);
  const [many, unit] = minutes < 120 ? [minutes, 'minutes'] : minutes < 48 * 60 ? [Math.round(minutes / 60), 'hours'] : [Math.round(minutes / 1_440), 'days'];
  return `The clock of this device is ${many} ${unit} ${off > 0 ? 'ahead' : 'behind'}`;
}
