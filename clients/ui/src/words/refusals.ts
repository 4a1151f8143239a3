// A refusal as a person reads it: from its code, its rule and its facts, in the language of now. A server's own sentence is
// English and is shown to those who read it, and where this build knows nothing better.
import { ProblemError, REFUSAL_CODES, SignOnError, type Fact, type FactName, type RefusalCode, type Rule } from '@onhand/sdk';
import { count, ltr, moment, money, quantity } from './formats.svelte.ts';
import { language } from './language.svelte.ts';
import { byCode } from './refusal-codes.ts';
import { byFigures, byRule, deed, FIGURES, RIGHTS, RULES } from './refusal-rules.ts';
import type { Value } from './words.svelte.ts';

/** What of a refusal is said: older servers tell no facts. */
export interface Told {
  code: RefusalCode;
  message: string;
  facts?: readonly Fact[];
}

/** Where the English sentence names the very text that is meant. */
const NAMED_IN_ENGLISH: ReadonlySet<Rule> = new Set<Rule>(['empty', 'too_long', 'control_characters']);

/** How a screen calls what it sells; by its number alone where it does not know it. */
let called: (sku: string) => string | null = () => null;

/** Tells refusals what goods are called, for whoever knows a catalogue. */
export function nameGoods(by: (sku: string) => string | null): void {
  called = by;
}

export function refusal({ code, message, facts = [] }: Told): string {
  const values = factsOf(facts);
  const isEnglish = language.current === 'en';
  const rule = ruleOf(facts);
  if (rule && !(isEnglish && message !== '' && NAMED_IN_ENGLISH.has(rule)) && fits(RULES.en[rule], values)) return byRule(rule, values);
  const figures = Object.hasOwn(FIGURES.en, code) ? (code as keyof typeof FIGURES.en) : null;
  if (figures && !rule && fits(FIGURES.en[figures], values)) return byFigures(figures, values);
  const own = sentence(message);
  if (isEnglish && own !== '') return own;
  return isKnown(code) ? byCode(code) : own;
}

/** Figures and names by what they tell, as the language writes them. */
export function factsOf(facts: readonly Fact[]): Record<string, Value> {
  return Object.fromEntries(facts.map((fact) => [fact.name, valueOf(fact)] as const));
}

/** Why a server said no, as a sentence; null where it is not the server that said it. */
export function refusedBy(error: unknown): string | null {
  if (error instanceof ProblemError) return refusal({ ...error.problem, message: error.message });
  return error instanceof SignOnError && error.refusal ? refusal(error.refusal) : null;
}

/** What went wrong, whoever says it. */
export function whyOf(error: unknown): string {
  return refusedBy(error) ?? sentence(error instanceof Error ? error.message || error.name : String(error));
}

/** The field of the command that is wrong, by its name in there. */
export function fieldOf(facts: readonly Fact[] | undefined): string | null {
  const is = facts?.find(({ name }) => name === 'field')?.is;
  return is && 'text' in is ? is.text : null;
}

/** Words that a server says in passing, "too many wrong PINs", as a sentence that stands by itself on a screen. */
export function sentence(message: string): string {
  const text = message.trim();
  if (text === '') return '';
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?…]$/.test(text) ? '' : '.');
}

/** Whether this build has a sentence for the code, which a newer server may not have asked. */
function isKnown(code: RefusalCode): boolean {
  return REFUSAL_CODES.some((known) => known === code);
}

function ruleOf(facts: readonly Fact[]): Rule | null {
  for (const { is } of facts) if ('rule' in is && Object.hasOwn(RULES.en, is.rule)) return is.rule;
  return null;
}

/** Whether all that a sentence has room for was told. */
function fits(text: string, values: Readonly<Record<string, Value>>): boolean {
  return [...text.matchAll(/\{([a-z]+)[,}]/g)].every(([, name]) => name !== undefined && Object.hasOwn(values, name));
}

function valueOf({ name, is }: Fact): Value {
  if ('text' in is) return name === 'sku' ? goods(is.text) : CODES.has(name) ? ltr(is.text) : is.text;
  if ('number' in is) return PLURALS.has(name) ? is.number : count(is.number);
  if ('quantity' in is) return quantity(is.quantity);
  if ('money' in is) return money(is.money.amount, is.money.currency);
  if ('at' in is) return moment(is.at);
  if ('right' in is) return Object.hasOwn(RIGHTS.en, is.right) ? deed(is.right) : is.right;
  return '';
}

/** "Oak Stool (ST001)": what people call it, and what stands on its label. */
function goods(sku: string): string {
  const name = called(sku);
  return name === null || name === sku ? ltr(sku) : `${name} (${ltr(sku)})`;
}

/** Written from the left whatever stands around them. */
const CODES: ReadonlySet<FactName> = new Set<FactName>(['sku', 'code']);
/** What a sentence's form depends on stays a number. */
const PLURALS: ReadonlySet<FactName> = new Set<FactName>(['count']);
