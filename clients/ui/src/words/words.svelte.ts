// Texts in three languages. A folder of screens brings its own: each text once in English, which names it, and the same keys in
// German and Arabic, which the compiler sees to. Plurals and numbers are written as ICU messages: "{n, plural, one {# line}
// other {# lines}}".
import { IntlMessageFormat } from 'intl-messageformat';
import { language, type Language } from './language.svelte.ts';

export type Value = string | number;
/** Says a text in the language of now. */
export type Say<Key extends string> = (key: Key, values?: Readonly<Record<string, Value>>) => string;

/** A name in Latin letters keeps the order of its words among those that run from the right. */
function isolated(text: string, values: Readonly<Record<string, Value>> = {}): Record<string, Value> {
  const isShown = (key: string) => text.includes(`{${key}}`) && !text.includes(`{${key},`); // What a text is chosen by stays as it is.
  const isLatin = (value: Value): value is string => typeof value === 'string' && /[A-Za-z]/.test(value) && !/^[\u2066\u2068]/.test(value);
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, isShown(key) && isLatin(value) ? `\u2068${value}\u2069` : value]));
}

/** Texts of one folder. */
export function words<const Texts extends Readonly<Record<string, string>>>(
  en: Texts,
  others: Readonly<Record<Exclude<Language, 'en'>, Readonly<Record<keyof Texts, string>>>>,
): Say<keyof Texts & string> {
  const texts: Record<Language, Readonly<Record<keyof Texts, string>>> = { en, ...others };
  const formats = new Map<string, IntlMessageFormat>();
  return (key, values) => {
    const { current } = language;
    const text = texts[current][key];
    if (!text.includes('{')) return text;
    const name = `${current}.${key}`;
    let format = formats.get(name);
    if (!format) {
      format = new IntlMessageFormat(text, language.locale);
      formats.set(name, format);
    }
    return String(format.format(current === 'ar' ? isolated(text, values) : values));
  };
}
