/** What a server says in passing, "too many wrong PINs, wait a minute", as a sentence that stands by itself on a screen. */
export function sentence(message: string): string {
  const text = message.trim();
  if (text === '') return '';
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?…]$/.test(text) ? '' : '.');
}
