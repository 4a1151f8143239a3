// The names of the roles that every organisation begins with, in the language of now. They are stored in English; a name that
// somebody gave is shown as it was given.
import { words } from './words.svelte.ts';

const say = words({ cashier: 'Cashier', supervisor: 'Supervisor', manager: 'Manager' }, {
  de: { cashier: 'Kasse', supervisor: 'Aufsicht', manager: 'Leitung' },
  ar: { cashier: 'أمين الصندوق', supervisor: 'مشرف', manager: 'مدير' },
});

const ORIGINAL: Readonly<Record<string, 'cashier' | 'supervisor' | 'manager'>> = { '1 Cashier': 'cashier', '2 Supervisor': 'supervisor', '3 Manager': 'manager' };

export function roleName(id: number, name: string): string {
  const original = ORIGINAL[`${id} ${name}`];
  return original ? say(original) : name;
}
