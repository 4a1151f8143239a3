// What a column may stand for, in the order in which people look for it.
import type { ImportField, ImportKind } from '@onhand/sdk';
import { say } from './words.ts';

const OF_PRODUCTS: readonly ImportField[] = [
  'name', 'variant', 'sku', 'barcodes', 'price', 'cost', 'stock', 'stock_new', 'tax_class', 'category', 'brand', 'description', 'description_html', 'tags', 'handle',
  'option_name', 'option_value', 'option_values', 'supplier', 'supplier_code', 'unit', 'kind', 'weight_g', 'weight_kg', 'weight_lb', 'age_min',
  'quantity_max', 'search', 'web', 'web_shown', 'web_from', 'web_until', 'till', 'till_shown', 'till_from', 'till_until', 'archived', 'status', 'images', 'row_type', 'own_id', 'parent',
];
const OF_STAFF: readonly ImportField[] = ['staff_number', 'staff_name', 'role', 'active'];
const OF_OFFERS: readonly ImportField[] = ['supplier', 'sku', 'supplier_code', 'pack', 'cost', 'minimum', 'lead_days', 'supplier_email'];
const OF_STOCK: readonly ImportField[] = ['in_branch', 'sku', 'barcodes', 'lot', 'expires', 'stock', 'stock_new', 'cost'];
const OF_COUNTS: readonly ImportField[] = ['in_branch', 'sku', 'barcodes', 'stock', 'bin', 'lot', 'expires'];
const OF_LEVELS: readonly ImportField[] = ['in_branch', 'sku', 'reorder_point', 'reorder_max'];

const OF_CUSTOMERS: readonly ImportField[] = [
  'customer_name', 'first_name', 'last_name', 'email', 'phone', 'language', 'customer_group', 'note', 'news', 'texts', 'address_name', 'street', 'street_more',
  'postcode', 'city', 'region', 'country', 'customer_id',
];

export function fieldsOf(kind: ImportKind): readonly ImportField[] {
  if (kind === 'customers') return OF_CUSTOMERS;
  if (kind === 'offers') return OF_OFFERS;
  if (kind === 'levels') return OF_LEVELS;
  if (kind === 'stock') return OF_STOCK;
  if (kind === 'counts') return OF_COUNTS;
  return kind === 'staff' ? OF_STAFF : OF_PRODUCTS;
}

/** Some words stand for something else on this screen already. */
export function nameOfField(field: ImportField, kind: ImportKind = 'products'): string {
  switch (field) {
    case 'kind': return say('kind_of');
    case 'stock': return say(kind === 'counts' ? 'counted_field' : 'stock_field');
    case 'images': return say('images_field');
    default: return say(field);
  }
}
