// What no topic tells of is read again and again, for as long as somebody looks at it.

/** Does it every so often while the page is in view, until what is returned is called. The first time is the caller's. */
export function lookAgain(read: () => unknown, everyMs: number, isOnline: () => boolean = () => true): () => void {
  const timer = setInterval(() => {
    if (!document.hidden && isOnline()) void read();
  }, everyMs);
  return () => clearInterval(timer);
}
