// A product's history as it is read, and the edit that takes one of its changes back.
import { type Currency, type EditProduct, type EditVariant, type ProductChange, type ProductField } from '@onhand/sdk';
import { moment, money, quantity } from '@onhand/ui';
import { emptyEdit, emptyVariantEdit } from './form.ts';

/** A value of the journal in words. */
export function told(field: ProductField, json: string, currency: Currency): string {
  const value: unknown = JSON.parse(json);
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return '–';
  if (typeof value === 'number') return field === 'price' || field === 'cost' ? money(value, currency) : field === 'quantity_max' ? quantity(value) : String(value);
  if (typeof value === 'boolean') return value ? '✓' : '✕';
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((one: unknown) => (typeof one === 'string' ? one : nameOf(one))).join(', ');
  const { price, from, until, shown, sku } = value as Record<string, unknown>;
  if (typeof price === 'number' && from === undefined) return money(price, currency);
  if (typeof price === 'number' && typeof from === 'number') return `${money(price, currency)} (${moment(from)})`;
  if (typeof sku === 'string') return sku;
  const between = [from, until].map((at) => (typeof at === 'number' ? moment(at) : '…')).join(' – ');
  return shown === false ? '✕' : from || until ? between : '✓';
}

function nameOf(one: unknown): string {
  const { name, alt, media, values } = one as { name?: string; alt?: string; media?: string; values?: string[] };
  // A picture without a text is told from others by the beginning of its name.
  if (media !== undefined) return alt || media.slice(0, 8);
  return values ? `${name}: ${values.join('/')}` : (name ?? '?');
}

/** Null where it cannot be taken back by an edit: a product that came into being, a price that was set for later. */
export function undoOf({ created, fields }: ProductChange, handle: string, revision: number): EditProduct | null {
  if (created || fields.length === 0) return null;
  const edit = emptyEdit(handle, revision);
  const own: Partial<Record<ProductField, unknown>> = {};
  const variants = new Map<string, EditVariant>();
  for (const { sku, field, from, to } of fields) {
    const value: unknown = JSON.parse(from);
    const now: unknown = JSON.parse(to);
    if (field === 'price' && (typeof value !== 'number' || typeof now !== 'number')) return null;
    if (sku === null) {
      if (value === null) edit.clear.push(field);
      else own[field] = value;
    } else if (field === 'variant') {
      if (value === null) edit.remove.push(sku);
      else if (now === null) edit.add.push(value as EditProduct['add'][number]);
    } else {
      const variant = variants.get(sku) ?? emptyVariantEdit(sku);
      variants.set(sku, value === null ? { ...variant, clear: [...variant.clear, field] } : { ...variant, [field]: value });
    }
  }
  return { ...edit, ...(own as Partial<EditProduct>), variants: [...variants.values()] };
}
