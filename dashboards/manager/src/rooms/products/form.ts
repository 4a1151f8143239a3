// A product as a form: texts as they are typed, side by side with what the server last told, so that it is known what was
// changed here and what elsewhere.
import { typedQuantity } from '@onhand/ui';
import {
  checkDigit, currencyDigits, ONE, parseMoney, toDecimal, type Currency, type EditProduct, type EditVariant, type InsideProduct, type Picture, type ProductField,
  type ProductOption, type PutProduct, type PutVariant, type Unit, type VariantKind, type Visibility,
} from '@onhand/sdk';
import { localMoment, momentOf } from '../../model/local-moment.ts';

export interface VariantForm {
  sku: string;
  isNew: boolean;
  removed: boolean;
  name: string;
  values: string[];
  price: string;
  cost: string;
  tax_class: number;
  kind: VariantKind;
  unit: Unit;
  barcodes: string[];
  weight_g: string;
  supplier_code: string;
  web: boolean;
  till: boolean;
  pictures: Picture[];
}

export interface When {
  shown: boolean;
  from: string;
  until: string;
}

export interface Form {
  name: string;
  description: string;
  category: string;
  brand: string;
  tags: string;
  search: string;
  supplier: string;
  age_min: string;
  quantity_max: string;
  options: ProductOption[];
  web: When;
  till: When;
  pictures: Picture[];
  variants: VariantForm[];
}

const when = ({ shown, from, until }: Visibility): When => ({ shown, from: localMoment(from), until: localMoment(until) });
const visibility = ({ shown, from, until }: When): Visibility => ({ shown, from: momentOf(from), until: momentOf(until) });

export function formOf({ product, inside, supplier, web, till }: InsideProduct, currency: Currency): Form {
  return {
    name: product.name, description: product.description, category: product.category, brand: product.brand, tags: product.tags.join(', '),
    search: product.search, supplier, age_min: text(product.age_min), quantity_max: product.quantity_max === null ? '' : typedQuantity(product.quantity_max),
    options: structuredClone(product.options), web: when(web), till: when(till),
    pictures: structuredClone(product.pictures),
    variants: product.variants.map((variant, at): VariantForm => {
      const own = inside[at];
      const { sku, name, values, tax_class, kind, unit, barcodes, weight_g, pictures } = variant;
      return {
        sku, isNew: false, removed: false, name, values: [...values], price: toDecimal(variant.price, currency),
        cost: own?.cost == null ? '' : toDecimal(own.cost, currency), tax_class, kind, unit, barcodes: [...barcodes], weight_g: text(weight_g),
        supplier_code: own?.supplier_code ?? '', web: own?.web ?? true, till: own?.till ?? true,
        pictures: structuredClone(pictures),
      };
    }),
  };
}

const text = (value: number | null) => (value === null ? '' : String(value));

/** A SKU made of the product's name and the variant's values, and free. */
export function skuFor({ name, variants }: Pick<Form, 'name' | 'variants'>, values: readonly string[], isTaken: (sku: string) => boolean): string {
  const stem = slug(name).toUpperCase().slice(0, 12).replace(/-$/, '') || NAMELESS;
  const wanted = [stem, ...values.map((value) => slug(value).toUpperCase().slice(0, 6).replace(/-$/, ''))].filter(Boolean).join('-').slice(0, SKU_LETTERS);
  let sku = wanted;
  for (let more = 2; isTaken(sku) || variants.some((one) => one.sku === sku); more += 1) sku = `${wanted}-${more}`;
  return sku;
}

/** Of a name without Latin letters. */
const NAMELESS = 'ART';
/** Leaves room for a number behind it. */
const SKU_LETTERS = 26;

export function newVariant(sku: string, values: string[], like: VariantForm | undefined, taxClass: number): VariantForm {
  return {
    sku, isNew: true, removed: false, name: values.join(' / '), values, price: like?.price ?? '', cost: like?.cost ?? '', tax_class: like?.tax_class ?? taxClass,
    kind: like?.kind ?? 'goods', unit: like?.unit ?? 'piece', barcodes: [], weight_g: like?.weight_g ?? '', supplier_code: '', web: true, till: true, pictures: [],
  };
}

export function newForm(taxClass: number, barcode: string | null): Form {
  const always = { shown: true, from: '', until: '' };
  const variant = { ...newVariant('', [], undefined, taxClass), barcodes: barcode ? [barcode] : [] };
  return {
    name: '', description: '', category: '', brand: '', tags: '', search: '', supplier: '', age_min: '', quantity_max: '', options: [],
    web: { ...always }, till: { ...always }, pictures: [], variants: [variant],
  };
}

/** Every combination of the options that no variant has yet. */
export function combinations(options: readonly ProductOption[], variants: readonly VariantForm[]): string[][] {
  const full = options.filter(({ values }) => values.length > 0);
  if (full.length === 0 || full.length < options.length) return [];
  const all = full.reduce<string[][]>((rows, { values }) => rows.flatMap((row) => values.map((value) => [...row, value])), [[]]);
  const known = new Set(variants.map(({ values }) => values.join('\n')));
  return all.filter((values) => !known.has(values.join('\n')));
}

/** A word for SKUs and handles: "Blue Mug 50 ml" is BLUE-MUG-50-ML. */
export function slug(from: string): string {
  return from.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
}

/** Barcodes of our own begin so: GS1 keeps 20 to 29 for use inside a house. */
const OWN_RANGE = '29';

export function ownBarcode(): string {
  const digits = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  const body = OWN_RANGE + String(digits).padStart(10, '0').slice(-10);
  return body + checkDigit(body);
}

/** Whether the last digit of a trade item number is the one that it must be; other codes have none. */
export function isMisread(code: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(code)) return false;
  return checkDigit(code.slice(0, -1)) !== Number(code.at(-1));
}

export const tagsOf = (tags: string): string[] => [...new Set(tags.split(',').map((tag) => tag.trim()).filter(Boolean))];
const figure = (typed: string): number | null => (typed.trim() === '' ? null : Number(typed.replace(',', '.')));
export const quantityOf = (typed: string): number | null => {
  const value = figure(typed);
  return value === null ? null : Math.round(value * ONE);
};

/** What is wrong with it, by field; a variant's begin with its place. */
export type Wrong = 'empty' | 'money' | 'number' | 'digit' | 'twice' | 'moment' | 'choose';

export function wrongOf(form: Form, currency: Currency): Map<string, Wrong> {
  const wrong = new Map<string, Wrong>();
  if (form.name.trim() === '') wrong.set('name', 'empty');
  for (const field of ['age_min', 'quantity_max'] as const) {
    const value = figure(form[field]);
    if (value !== null && !(value > 0)) wrong.set(field, 'number');
  }
  for (const field of ['web', 'till'] as const) {
    const { from, until } = visibility(form[field]);
    if (from !== null && until !== null && until <= from) wrong.set(field, 'moment');
  }
  for (const [at, option] of form.options.entries()) {
    if (option.name.trim() === '') wrong.set(`option-${at}`, 'empty');
    if (option.values.length === 0) wrong.set(`values-${at}`, 'empty');
  }
  const skus = new Set<string>();
  for (const [at, variant] of form.variants.entries()) {
    if (variant.removed) continue;
    for (const place of form.options.keys()) if (!variant.values[place]) wrong.set(`${at}.value-${place}`, 'choose');
    // One that is left empty is made of the name when it is saved.
    if (variant.sku.trim() === '') {
      if (!variant.isNew || form.name.trim() === '') wrong.set(`${at}.sku`, 'empty');
    } else if (skus.has(variant.sku.trim())) wrong.set(`${at}.sku`, 'twice');
    skus.add(variant.sku.trim());
    if (parseMoney(variant.price, currency) === null) wrong.set(`${at}.price`, 'money');
    if (variant.cost.trim() !== '' && parseMoney(variant.cost, currency) === null) wrong.set(`${at}.cost`, 'money');
    if (variant.barcodes.some(isMisread)) wrong.set(`${at}.barcodes`, 'digit');
    const weight = figure(variant.weight_g);
    if (weight !== null && !(weight >= 0 && Number.isInteger(weight))) wrong.set(`${at}.weight_g`, 'number');
  }
  return wrong;
}

function putVariant(form: VariantForm, currency: Currency): PutVariant {
  const { name, values, tax_class, kind, unit, barcodes, web, till, pictures } = form;
  return {
    sku: form.sku.trim(), name: name.trim(), values: [...values], price: parseMoney(form.price, currency) ?? 0, tax_class, kind, unit, barcodes: [...barcodes],
    weight_g: figure(form.weight_g), web, till, supplier_code: form.supplier_code.trim() || null,
    cost: form.cost.trim() === '' ? null : parseMoney(form.cost, currency), pictures,
  };
}

export function putOf(form: Form, handle: string, currency: Currency): PutProduct {
  const { description, category, brand, search, options, web, till, pictures } = form;
  return {
    handle, name: form.name.trim(), description, category: category.trim(), brand: brand.trim(), tags: tagsOf(form.tags), search: search.trim(), options,
    age_min: figure(form.age_min), quantity_max: quantityOf(form.quantity_max), supplier: form.supplier.trim() || null, archived: false, pictures,
    web: visibility(web), till: visibility(till), variants: form.variants.filter(({ removed }) => !removed).map((one) => putVariant(one, currency)),
  };
}

/** An edit of a product that changes nothing yet. */
export function emptyEdit(handle: string, if_revision: number | null): EditProduct {
  return {
    handle, if_revision, name: null, description: null, category: null, brand: null, tags: null, age_min: null, quantity_max: null, search: null,
    options: null, pictures: null, supplier: null, web: null, till: null, archived: null, clear: [], variants: [], add: [], remove: [],
  };
}

export function emptyVariantEdit(sku: string): EditVariant {
  return {
    sku, name: null, values: null, price: null, tax_class: null, kind: null, barcodes: null, unit: null, weight_g: null, web: null, till: null,
    supplier_code: null, cost: null, pictures: null, clear: [],
  };
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** What the form says otherwise than the product it began from; null when that is nothing. */
export function editOf(form: Form, base: Form, handle: string, revision: number, currency: Currency): EditProduct | null {
  const edit = emptyEdit(handle, revision);
  const put = putOf(form, handle, currency);
  const before = putOf(base, handle, currency);
  const clear: ProductField[] = [];
  const fields: Partial<Record<keyof EditProduct, unknown>> = {};
  for (const name of ['name', 'description', 'category', 'brand', 'tags', 'search', 'options', 'pictures', 'web', 'till'] as const) {
    if (!same(put[name], before[name])) fields[name] = put[name];
  }
  if (!same(put.supplier, before.supplier)) fields.supplier = put.supplier ?? '';
  for (const name of ['age_min', 'quantity_max'] as const) {
    if (put[name] === before[name]) continue;
    if (put[name] === null) clear.push(name);
    else fields[name] = put[name];
  }
  const variants: EditVariant[] = [];
  for (const own of form.variants.filter(({ isNew, removed }) => !isNew && !removed)) {
    const then = base.variants.find(({ sku }) => sku === own.sku);
    const change = then && variantEdit(putVariant(own, currency), putVariant(then, currency));
    if (change) variants.push(change);
  }
  const add = form.variants.filter(({ isNew, removed }) => isNew && !removed).map((one) => putVariant(one, currency));
  const remove = form.variants.filter(({ isNew, removed }) => !isNew && removed).map(({ sku }) => sku);
  if (Object.keys(fields).length + clear.length + variants.length + add.length + remove.length === 0) return null;
  return { ...edit, ...(fields as Partial<EditProduct>), clear, variants, add, remove };
}

function variantEdit(put: PutVariant, before: PutVariant): EditVariant | null {
  const changed: Partial<Record<keyof EditVariant, unknown>> = {};
  const clear: ProductField[] = [];
  for (const name of ['name', 'values', 'price', 'tax_class', 'kind', 'barcodes', 'unit', 'web', 'till', 'pictures'] as const) {
    if (!same(put[name], before[name])) changed[name] = put[name];
  }
  if (put.supplier_code !== before.supplier_code) changed.supplier_code = put.supplier_code ?? '';
  for (const name of ['weight_g', 'cost'] as const) {
    if (put[name] === before[name]) continue;
    if (put[name] === null) clear.push(name);
    else changed[name] = put[name];
  }
  if (Object.keys(changed).length + clear.length === 0) return null;
  return { ...emptyVariantEdit(put.sku), ...(changed as Partial<EditVariant>), clear };
}

/** Share of the price without tax that is left after the cost, in per cent; null where either is not known. */
export function margin(price: string, cost: string, ratePpm: number, currency: Currency): number | null {
  const [gross, spent] = [parseMoney(price, currency), cost.trim() === '' ? null : parseMoney(cost, currency)];
  if (gross === null || spent === null || gross === 0) return null;
  const net = gross / (1 + ratePpm / 1_000_000);
  return ((net - spent) / net) * 100;
}

/** So many decimals a price has, as a step of a field. */
export const stepOf = (currency: Currency): number => 10 ** -currencyDigits(currency);
