// Everything the client needs from the world: sockets, time and chance. Tests put their own in its place.

/** The part of a browser's WebSocket that is used. */
export interface Socket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export interface Environment {
  openSocket(): Socket;
  now(): number;
  /** Runs something later; the result takes it back. */
  later(ms: number, run: () => void): () => void;
  /** 0 up to, not including, 1. */
  random(): number;
}

export const SUBPROTOCOL = 'onhand.v1.json';

/** The socket of the page's own origin. */
export function socketAddress(location: { protocol: string; host: string }): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;
}

/** Within so long a server that is there again is found while somebody looks. */
const LOOKED_AT_MS = 2_500;
const UNSEEN_MS = 30_000;

/** The longest wait of a page between two attempts. Pages that nobody sees do not hurry: there are many of them. */
export function pagePatience(): number {
  return document.visibilityState === 'visible' ? LOOKED_AT_MS : UNSEEN_MS;
}

/** Whoever comes back to a page does not wait for an attempt that was put off while nobody looked. */
export function hurryWhenSeen(retryNow: () => void): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') retryNow();
  });
}

export function browserEnvironment(address: string = socketAddress(location)): Environment {
  return {
    openSocket: () => new WebSocket(address, SUBPROTOCOL) as Socket,
    now: () => performance.now(),
    later: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
  };
}
