// A promotion as a form, and what it says in words.
import { ONE, parseMoney, toDecimal, type Catalogue, type Currency, type Promotion, type PromotionEffect, type PromotionGoods, type PutPromotion } from '@onhand/sdk';
import { money, quantity, typedQuantity } from '@onhand/ui';
import { say as codes } from './codes-words.ts';
import { say } from './words.ts';

export type Kind = 'percent_off' | 'amount_off' | 'fixed_price' | 'buy_get' | 'for_price' | 'basket_off';
export const KINDS: readonly Kind[] = ['percent_off', 'amount_off', 'fixed_price', 'buy_get', 'for_price', 'basket_off'];

export interface Form {
  name: string;
  kind: Kind;
  /** Per cent, of which a promotion takes that much off; of "buy and get" as well. */
  percent: string;
  amount: string;
  buy: string;
  get: string;
  count: string;
  goods: PromotionGoods[];
  except: PromotionGoods[];
  branches: number[];
  channel: '' | 'till' | 'web';
  group: string;
  from: string;
  until: string;
  quantityMin: string;
  amountMin: string;
  amountMax: string;
  timesMax: string;
  step: string;
  alone: boolean;
  active: boolean;
  needsCode: boolean;
}

export const emptyForm = (): Form => ({
  name: '', kind: 'percent_off', percent: '10', amount: '', buy: '2', get: '1', count: '3', goods: [], except: [], branches: [], channel: '', group: '', from: '', until: '',
  quantityMin: '', amountMin: '', amountMax: '', timesMax: '', step: '1', alone: false, active: true, needsCode: false,
});

const PPM_OF_PER_CENT = 10_000;

export function kindOf(effect: PromotionEffect): Kind {
  return KINDS.find((kind) => kind in effect) ?? 'percent_off';
}

export function formOf(promotion: Promotion, currency: Currency): Form {
  const { effect } = promotion;
  const form = emptyForm();
  const sum = (amount: number | null) => (amount === null || amount === 0 ? '' : toDecimal(amount, currency));
  if ('percent_off' in effect) form.percent = String(effect.percent_off / PPM_OF_PER_CENT);
  if ('amount_off' in effect) form.amount = toDecimal(effect.amount_off, currency);
  if ('fixed_price' in effect) form.amount = toDecimal(effect.fixed_price, currency);
  if ('basket_off' in effect) form.amount = toDecimal(effect.basket_off, currency);
  if ('for_price' in effect) [form.count, form.amount] = [String(effect.for_price.count), toDecimal(effect.for_price.price, currency)];
  if ('buy_get' in effect) [form.buy, form.get, form.percent] = [String(effect.buy_get.buy), String(effect.buy_get.get), String(effect.buy_get.off_ppm / PPM_OF_PER_CENT)];
  const { name, goods, except, branches, channel, group, from, until, quantity_min, amount_min, amount_max, times_max, step, alone, active, needs_code } = promotion;
  return {
    ...form, name, kind: kindOf(effect), goods: structuredClone(goods), except: structuredClone(except), branches: [...branches], channel: channel ?? '', group: group === null ? '' : String(group),
    from: from ?? '', until: until ?? '', quantityMin: quantity_min === 0 ? '' : typedQuantity(quantity_min), amountMin: sum(amount_min), amountMax: sum(amount_max),
    timesMax: times_max === null ? '' : String(times_max), step: String(step), alone, active, needsCode: needs_code === true,
  };
}

export type Field = 'name' | 'percent' | 'amount' | 'buy' | 'get' | 'count' | 'until' | 'quantityMin' | 'amountMin' | 'amountMax' | 'timesMax';
export type Wrong = Partial<Record<Field, string>>;

/** What is to be put, or what is wrong with the form. */
export function read(form: Form, id: number, currency: Currency, version: number | null = null): { put: PutPromotion | null; wrong: Wrong } {
  const wrong: Wrong = {};
  const whole = (field: Field, text: string, least: number): number => {
    const number = Number(text.trim());
    if (!/^\d+$/.test(text.trim()) || number < least || number > 1_000) wrong[field] = say('w_count', { least });
    return number;
  };
  const sum = (field: Field, text: string, least: number): number => {
    const amount = parseMoney(text, currency);
    if (amount === null || amount < least) wrong[field] = say('w_money');
    return amount ?? 0;
  };
  const optional = (field: Field, text: string): number => (text.trim() === '' ? 0 : sum(field, text, 1));
  const part = (): number => {
    const per = Number(form.percent.trim().replace(',', '.'));
    if (!(per > 0 && per <= 100)) wrong.percent = say('w_percent');
    return Math.round(per * PPM_OF_PER_CENT);
  };
  const effects: Record<Kind, () => PromotionEffect> = {
    percent_off: () => ({ percent_off: part() }),
    amount_off: () => ({ amount_off: sum('amount', form.amount, 1) }),
    fixed_price: () => ({ fixed_price: sum('amount', form.amount, 0) }),
    buy_get: () => ({ buy_get: { buy: whole('buy', form.buy, 1), get: whole('get', form.get, 1), off_ppm: part() } }),
    for_price: () => ({ for_price: { count: whole('count', form.count, 2), price: sum('amount', form.amount, 0) } }),
    basket_off: () => ({ basket_off: sum('amount', form.amount, 1) }),
  };
  const effect = effects[form.kind]();
  if (form.name.trim() === '') wrong.name = say('w_name');
  if (form.from !== '' && form.until !== '' && form.until <= form.from) wrong.until = say('w_until');
  const put: PutPromotion = {
    id, version, effect, name: form.name.trim(), goods: form.goods, except: form.except, branches: form.branches,
    channel: form.channel === '' ? null : form.channel, group: form.group === '' ? null : Number(form.group),
    from: form.from === '' ? null : form.from, until: form.until === '' ? null : form.until,
    quantity_min: form.quantityMin.trim() === '' ? 0 : whole('quantityMin', form.quantityMin, 1) * ONE,
    amount_min: optional('amountMin', form.amountMin), amount_max: form.amountMax.trim() === '' ? null : optional('amountMax', form.amountMax),
    times_max: byGroups(form.kind) && form.timesMax.trim() !== '' ? whole('timesMax', form.timesMax, 1) : null,
    step: Number(form.step), alone: form.alone, active: form.active, needs_code: form.needsCode,
  };
  return Object.keys(wrong).length > 0 ? { put: null, wrong } : { put, wrong };
}

export const byGroups = (kind: Kind): boolean => kind === 'buy_get' || kind === 'for_price';

/** What it takes off: "10 % off", "3 for the price of 2". */
export function effectText(effect: PromotionEffect, currency: Currency): string {
  const per = (ppm: number) => String(ppm / PPM_OF_PER_CENT);
  if ('percent_off' in effect) return say('t_percent', { n: per(effect.percent_off) });
  if ('amount_off' in effect) return say('t_amount', { sum: money(effect.amount_off, currency) });
  if ('fixed_price' in effect) return say('t_fixed', { sum: money(effect.fixed_price, currency) });
  if ('basket_off' in effect) return say('t_basket', { sum: money(effect.basket_off, currency) });
  if ('for_price' in effect) return say('t_for', { n: effect.for_price.count, sum: money(effect.for_price.price, currency) });
  const { buy, get, off_ppm } = effect.buy_get;
  return off_ppm === 100 * PPM_OF_PER_CENT ? say('t_free', { buy, get }) : say('t_less', { buy, get, n: per(off_ppm) });
}

export function goodsText(goods: PromotionGoods, catalogue: Catalogue): string {
  if ('sku' in goods) return catalogue.bySku(goods.sku)?.label ?? goods.sku;
  if ('product' in goods) return say('g_product', { name: goods.product });
  if ('category' in goods) return say('g_category', { name: goods.category });
  if ('brand' in goods) return say('g_brand', { name: goods.brand });
  return say('g_tag', { name: goods.tag });
}

const minuteText = (minute: string | null): string => (minute === null ? '…' : minute.replace('T', ' '));

/** About what, where, when and for whom. */
export function scopeOf(promotion: Promotion, catalogue: Catalogue): string {
  const coded = promotion.needs_code === true ? codes('needs_code') : '';
  const { goods, except, branches, channel, group, from, until, quantity_min, amount_min } = promotion;
  const what = goods.length === 0 ? say('everything') : goods.slice(0, 3).map((one) => goodsText(one, catalogue)).join(', ') + (goods.length > 3 ? ' …' : '');
  const but = except.length === 0 ? '' : say('but', { what: except.slice(0, 2).map((one) => goodsText(one, catalogue)).join(', ') });
  const least = [quantity_min > 0 ? say('from_n', { n: quantity(quantity_min) }) : '', amount_min > 0 ? say('from_sum', { sum: money(amount_min, catalogue.currency) }) : ''];
  const where = branches.map((id) => catalogue.branches.find((one) => one.id === id)?.name ?? String(id)).join(', ');
  const whom = group === null ? '' : (catalogue.view.customer_groups?.find(({ id }) => id === group)?.name ?? String(group));
  const when = from === null && until === null ? say('always') : `${minuteText(from)} – ${minuteText(until)}`;
  return [coded, what, but, ...least, whom, where, channel === null ? '' : say(`at_${channel}`), when].filter(Boolean).join(' · ');
}

export type State = 'runs' | 'to_come' | 'off' | 'over';

/** How it stands at a minute of the branches' clocks. */
export function stateOf({ active, from, until }: Promotion, local: string): State {
  if (until !== null && until <= local) return 'over';
  if (!active) return 'off';
  return from !== null && from > local ? 'to_come' : 'runs';
}
