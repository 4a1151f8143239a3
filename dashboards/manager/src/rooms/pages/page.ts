// What screens about pages share: reading all of them, and what is said of one.
import type { MenuEntry, Redirect, WebPage } from '@onhand/sdk';
import { language } from '@onhand/ui';
import type { Link } from '../../model/link.ts';

/** The languages that the shop speaks. */
export const LANGUAGES = ['en', 'de', 'ar'] as const;
export type Tongue = (typeof LANGUAGES)[number];

/** Every page there is: the server bounds how many. */
export async function allPages(link: Link): Promise<WebPage[]> {
  const found: WebPage[] = [];
  let cursor: string | undefined;
  do {
    const page = await link.api.listWebPages(cursor === undefined ? {} : { cursor });
    found.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return found;
}

export async function allRedirects(link: Link): Promise<Redirect[]> {
  const found: Redirect[] = [];
  let cursor: string | undefined;
  do {
    const page = await link.api.listRedirects(cursor === undefined ? {} : { cursor });
    found.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return found;
}

export const titleOf = ({ texts, handle }: WebPage): string => (texts.find((text) => text.language === language.current) ?? texts[0])?.title ?? handle;

/** An address as a menu may have it: one of the shop, or an encrypted one elsewhere. */
export const isTarget = (address: string): boolean => /^(\/(?!\/)|https:\/\/.)[^\s"<>\\]*$/.test(address);
/** One of the shop alone. */
export const isOwn = (address: string): boolean => /^\/(?!\/)[^\s"<>\\#]*$/.test(address);
export const isHandle = (handle: string): boolean => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(handle) && handle.length <= 80;

export const blankEntry = (): MenuEntry => ({ name: '', names: [], address: '/pages/' });

/** "Über uns" as "ueber-uns": what an address is made of while nobody has typed one. */
export const slug = (title: string): string =>
  title.toLowerCase().replaceAll('ä', 'ae').replaceAll('ö', 'oe').replaceAll('ü', 'ue').replaceAll('ß', 'ss').normalize('NFKD').replace(/[\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 80);
