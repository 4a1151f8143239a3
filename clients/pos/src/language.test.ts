// Whatever people read on the till is written down in three languages: nothing is said in a screen itself.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type AST } from 'svelte/compiler';
import { describe, expect, test } from 'vitest';

const ROOTS = ['clients/pos/src', 'clients/ui/src'];
/** Attributes that are read or read out. */
const READ = new Set(['aria-label', 'alt', 'label', 'placeholder', 'title', 'action', 'hint', 'what', 'mark']);
/** What is the same in every language: the name of the whole, and what only a developer gets to see. */
const EVERYWHERE = new Set(['#app']);
const WORD = /\p{L}{2,}/u;
/** A capital, a word and another one: a sentence or a name of something. */
const SENTENCE = /(['`])(?:\$\{[^}]*\} )?[A-Z][a-z]+(?: [a-z]+|[a-z]*[.…?!])[^'`]*\1/g;

const files = (ending: string) =>
  ROOTS.flatMap((root) => readdirSync(root, { recursive: true }).map(String).filter((name) => name.endsWith(ending)).map((name) => join(root, name)));

function told(node: unknown, found: string[]): void {
  if (Array.isArray(node)) return node.forEach((one) => told(one, found));
  if (typeof node !== 'object' || node === null || !('type' in node)) return;
  const one = node as AST.Text | AST.Attribute | { type: string; value?: unknown };
  if (one.type === 'Text' && WORD.test((one as AST.Text).data)) found.push((one as AST.Text).data.trim());
  if (one.type === 'Attribute') {
    const { name, value } = one as AST.Attribute;
    if (READ.has(name) && Array.isArray(value)) for (const part of value) if (part.type === 'Text' && WORD.test(part.data)) found.push(`${name}="${part.data}"`);
    if (Array.isArray(value)) return;
  }
  if (one.type === 'Literal' && typeof one.value === 'string' && /^[A-Z][a-z]+/.test(one.value) && !one.value.startsWith('Arrow')) found.push(one.value);
  if (one.type === 'ImportDeclaration' || one.type === 'Comment') return;
  for (const [key, value] of Object.entries(one)) if (key !== 'css') told(value, found);
}

describe('no screen of the till says anything in one language only', () => {
  const read = (source: string) => {
    const found: string[] = [];
    told(parse(source, { modern: true }).fragment, found);
    return found;
  };

  test('what is said in a screen itself is found', () => {
    const source = `<p aria-label="Number pad" class="card">Pay {#if late}by <b>card</b>{/if}</p><i title={done ? 'Done' : say('go')}>{'×'}</i>`;
    expect(read(source)).toEqual(['aria-label="Number pad"', 'Pay', 'by', 'card', 'Done']);
    expect(`fail('Nothing left.'); say(\`\${n} More of it\`); kind('primary')`.match(SENTENCE)).toEqual(["'Nothing left.'", '`${n} More of it`']);
  });

  test.each(files('.svelte'))('%s', (name) => expect(read(readFileSync(name, 'utf8'))).toEqual([]));

  test.each(files('.svelte').concat(files('.ts')).filter((name) => !/words\/?[a-z-]*\.ts$|parts\.ts$|test\.ts$/.test(name)))('%s, in its script', (name) => {
    const script = readFileSync(name, 'utf8').replace(/^\s*(?:\/\/|\*|\/\*\*|<!--).*$/gm, '').replace(/\s\/\/ .*$/gm, '');
    const found = [...script.matchAll(SENTENCE)].map(([text]) => text).filter((text) => !EVERYWHERE.has(text));
    expect(found).toEqual([]);
  });
});
