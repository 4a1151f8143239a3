// A zone of delivery as a form, and the form as what is asked of the server.
import { parseMoney, toDecimal, type Amount, type Currency, type DeliveryMeasure, type DeliveryZone, type Wording } from '@onhand/sdk';

/** One step of the charge, as it is typed: from which value or weight on, and what it costs. */
export interface StepForm {
  from: string;
  charge: string;
}

export interface ZoneForm {
  id: number;
  name: string;
  names: Wording[];
  countries: string;
  postcodes: string;
  delivers: boolean;
  by: DeliveryMeasure;
  steps: StepForm[];
  freeFrom: string;
  daysFrom: string;
  daysTo: string;
  active: boolean;
  version: number | null;
}

export const newZone = (id: number): ZoneForm => ({
  id, name: '', names: [], countries: '', postcodes: '', delivers: true, by: 'value', steps: [{ from: '0', charge: '' }], freeFrom: '', daysFrom: '2', daysTo: '4', active: true, version: null,
});

const grams = (text: string): number | null => (/^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : null);
const list = (text: string): string[] => [...new Set(text.toUpperCase().split(/[\s,;]+/).filter((one) => one !== ''))];
const days = (text: string): number | null => (/^\d{1,2}$/.test(text.trim()) && Number(text) <= 90 ? Number(text) : null);

export function zoneForm(zone: DeliveryZone, currency: Currency): ZoneForm {
  const typed = (from: number) => (zone.by === 'value' ? toDecimal(from, currency) : String(from));
  return {
    id: zone.id, name: zone.name, names: zone.names, countries: zone.countries.join(', '), postcodes: zone.postcodes.join(', '), delivers: zone.delivers, by: zone.by,
    steps: zone.rates.map(({ from, charge }) => ({ from: typed(from), charge: toDecimal(charge, currency) })), freeFrom: zone.free_from === null ? '' : toDecimal(zone.free_from, currency),
    daysFrom: String(zone.days_from), daysTo: String(zone.days_to), active: zone.active, version: zone.version,
  };
}

const measure = (form: ZoneForm, text: string, currency: Currency): Amount | null => (form.by === 'value' ? parseMoney(text, currency) : grams(text));

export function putZone(form: ZoneForm, currency: Currency): DeliveryZone {
  return {
    id: form.id, name: form.name.trim(), names: form.names, countries: list(form.countries), postcodes: list(form.postcodes), delivers: form.delivers, by: form.by,
    rates: form.delivers ? form.steps.map(({ from, charge }) => ({ from: measure(form, from, currency) ?? -1, charge: parseMoney(charge, currency) ?? -1 })) : [],
    free_from: form.delivers && form.freeFrom.trim() !== '' ? parseMoney(form.freeFrom, currency) : null, days_from: days(form.daysFrom) ?? 0, days_to: days(form.daysTo) ?? 0,
    active: form.active, version: form.version,
  };
}

/** The name of the sentence that says what is wrong, by field. */
export function wrongZone(form: ZoneForm, currency: Currency): Record<'name' | 'countries' | 'steps' | 'free' | 'days', ZoneWrong | ''> {
  const put = putZone(form, currency);
  const rises = put.rates.every(({ from, charge }, at) => from >= 0 && charge >= 0 && (at === 0 ? from === 0 : from > (put.rates[at - 1]?.from ?? 0)));
  const [fewest, most] = [days(form.daysFrom), days(form.daysTo)];
  return {
    name: put.name === '' ? 'name_needed' : '',
    countries: put.countries.every((one) => /^[A-Z]{2}$/.test(one)) ? '' : 'countries_needed',
    steps: !form.delivers || (put.rates.length > 0 && rises) ? '' : 'steps_needed',
    free: form.freeFrom.trim() === '' || parseMoney(form.freeFrom, currency) !== null ? '' : 'money_needed',
    days: !form.delivers || (fewest !== null && most !== null && fewest <= most) ? '' : 'days_needed',
  };
}

export type ZoneWrong = 'name_needed' | 'countries_needed' | 'steps_needed' | 'money_needed' | 'days_needed';
