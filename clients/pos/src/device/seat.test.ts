import { expect, test, vi } from 'vitest';
import { Seat, type Channel, type Locks } from './seat.ts';

/** One lock as browsers have it: queues, steals, and tells who lost it. */
class FakeLocks {
  #holder: { reject: (error: Error) => void } | null = null;
  #queue: (() => void)[] = [];

  request = ((_name: string, options: LockOptions, run: (lock: Lock | null) => unknown) => new Promise<unknown>((resolve, reject) => {
    const grant = () => {
      const holder = { reject };
      this.#holder = holder;
      void Promise.resolve(run({} as Lock)).then((value) => {
        if (this.#holder === holder) this.#next();
        resolve(value);
      });
    };
    if (options.steal) {
      this.#holder?.reject(new DOMException('stolen', 'AbortError'));
      grant();
    } else if (this.#holder === null) grant();
    else if (options.ifAvailable) resolve(run(null));
    else {
      this.#queue.push(grant);
      options.signal?.addEventListener('abort', () => {
        this.#queue = this.#queue.filter((other) => other !== grant);
        reject(new DOMException('aborted', 'AbortError'));
      });
    }
  })) as unknown as Locks['request'];

  #next(): void {
    this.#holder = null;
    this.#queue.shift()?.();
  }
}

function windows(count: number, asleep = new Set<number>()) {
  const locks = new FakeLocks();
  const channels: Channel[] = [];
  const told: string[] = [];
  const seats = Array.from({ length: count }, (_, index) => {
    const channel: Channel = {
      onmessage: null,
      postMessage: (data: unknown) => {
        for (const [at, other] of channels.entries()) {
          if (other !== channel && !asleep.has(at)) queueMicrotask(() => other.onmessage?.call(other as BroadcastChannel, { data } as MessageEvent));
        }
      },
    };
    channels.push(channel);
    return new Seat({ locks, channel, onleave: async () => void told.push(`${index} writes`), onlost: () => told.push(`${index} lost`) });
  });
  return { seats: seats as [Seat, Seat], told };
}

test('the second window waits for the first, and takes over from one that answers', async () => {
  const { seats: [first, second], told } = windows(2);
  await first.take(() => told.push('0 elsewhere'));
  void second.take(() => told.push('1 elsewhere'));
  await vi.waitFor(() => expect(told).toEqual(['1 elsewhere']));
  expect([first.isOurs, second.isOurs]).toEqual([true, false]);
  await second.takeOver();
  expect(told).toEqual(['1 elsewhere', '0 writes', '0 lost']);
  expect([first.isOurs, second.isOurs]).toEqual([false, true]);
});

test('a window that sleeps loses its place all the same', async () => {
  vi.useFakeTimers();
  const { seats: [first, second], told } = windows(2, new Set([0]));
  await first.take(() => {});
  void second.take(() => {});
  await vi.advanceTimersByTimeAsync(0);
  const taken = second.takeOver();
  await vi.advanceTimersByTimeAsync(1_999);
  expect(second.isOurs).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await taken;
  await vi.advanceTimersByTimeAsync(0);
  expect([told, first.isOurs, second.isOurs]).toEqual([['0 lost'], false, true]);
  vi.useRealTimers();
});
