// One change for many products: what it makes of each, and the edits by which that is asked.
import type { CommandBody, Currency, EditProduct, InsideProduct, PricesChanged, Timestamp } from '@onhand/sdk';
import { emptyEdit, emptyVariantEdit } from './form.ts';

export const FIELDS = ['category', 'brand', 'add_tag', 'remove_tag', 'supplier', 'tax_class', 'price', 'archive', 'restore'] as const;
export type BulkField = (typeof FIELDS)[number];

export interface Step {
  item: InsideProduct;
  before: string;
  after: string;
}

export function stepsOf(items: readonly InsideProduct[], field: BulkField, value: string): Step[] {
  return items.map((item) => ({ item, before: before(item, field), after: after(item, field, value.trim()) }));
}

function before({ product, supplier, archived }: InsideProduct, field: BulkField): string {
  if (field === 'category' || field === 'brand') return product[field];
  if (field === 'supplier') return supplier;
  if (field === 'tax_class') return [...new Set(product.variants.map(({ tax_class }) => tax_class))].join(', ');
  if (field === 'archive' || field === 'restore') return archived ? '✕' : '✓';
  return product.tags.join(', ');
}

function after(item: InsideProduct, field: BulkField, value: string): string {
  const { tags } = item.product;
  if (field === 'archive') return '✕';
  if (field === 'restore') return '✓';
  if (value === '') return before(item, field);
  if (field === 'add_tag') return [...new Set([...tags, value])].join(', ');
  if (field === 'remove_tag') return tags.filter((tag) => tag !== value).join(', ');
  return value;
}

/** Of those that would be otherwise. Each names what was seen, so that nothing that somebody else changed is overwritten. */
export function editsOf(items: readonly InsideProduct[], field: BulkField, value: string): { item: InsideProduct; edit: EditProduct }[] {
  return stepsOf(items, field, value).filter((step) => step.before !== step.after).map(({ item, after: to }) => {
    const edit = emptyEdit(item.product.handle, item.revision);
    if (field === 'category' || field === 'brand' || field === 'supplier') edit[field] = to;
    else if (field === 'add_tag') edit.tags = [...new Set([...item.product.tags, value.trim()])];
    else if (field === 'remove_tag') edit.tags = item.product.tags.filter((tag) => tag !== value.trim());
    else if (field === 'tax_class') edit.variants = item.product.variants.map(({ sku }) => ({ ...emptyVariantEdit(sku), tax_class: Number(to) }));
    else edit.archived = field === 'archive';
    return { item, edit };
  });
}

/** The edit that takes a change of many products back from one of them, as long as nobody has changed it since. */
export function undoOf({ item, edit }: { item: InsideProduct; edit: EditProduct }): EditProduct {
  const { product } = item;
  const back = emptyEdit(product.handle, item.revision + 1);
  if (edit.category !== null) back.category = product.category;
  if (edit.brand !== null) back.brand = product.brand;
  if (edit.supplier !== null) back.supplier = item.supplier;
  if (edit.tags !== null) back.tags = [...product.tags];
  if (edit.archived !== null) back.archived = item.archived;
  if (edit.variants.length > 0) back.variants = product.variants.map(({ sku, tax_class }) => ({ ...emptyVariantEdit(sku), tax_class }));
  return back;
}

/** What takes a change of many prices back: those that count again have their old price, those that were to come are not any more. */
export function undoPrices({ prices }: PricesChanged, currency: Currency, from: Timestamp | null): { sku: string; body: CommandBody }[] {
  return prices.filter(({ before, after }) => before !== after || from !== null).map(({ sku, before }) => ({
    sku, body: { organisation: from === null ? { set_price: { sku, currency, price: before, valid_from: null } } : { unschedule_price: { sku, from } } },
  }));
}
