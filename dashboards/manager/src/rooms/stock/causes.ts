// What a movement's cause says to people. The server tells causes in English, with the numbers of branches; here its fixed sentences
// become those of the language of now, with names. What somebody wrote, such as a delivery note or a reason, stays as it was written.
import type { ExplainedKind, MovementKind } from '@onhand/sdk';
import { words } from '@onhand/ui';
import { place } from './place-words.ts';
import { say } from './words.ts';

const tell = words({
  to_branch: 'transfer to {branch}', from_branch: 'transfer from {branch}', back_to: 'back to {branch}', turned: 'turned back on its way', found_again: 'was missing and is found', too_much: 'left too much',
  taken_back: 'taken back', collected: 'collected', sent: 'sent {code}', before_count: 'it had happened before the count', to_supplier: 'back to the supplier', ordered: 'ordered from a supplier',
  no_lot: 'its lot is not known, and one is recalled', not_for_sale: 'lot that may not be sold', made_into: 'made into {sku}', taken_apart: '{sku} taken apart', for_sale: 'for sale', noted: '{text}: {note}',
  expired: 'Expired', stolen: 'Stolen', lost: 'Lost', found: 'Found', sample: 'Given as a sample', own_use: 'Used by the house', other: 'Another reason', damaged: 'Damaged',
}, {
  de: {
    to_branch: 'Umlagerung nach {branch}', from_branch: 'Umlagerung von {branch}', back_to: 'zurück nach {branch}', turned: 'unterwegs zurückgerufen', found_again: 'fehlte und ist gefunden', too_much: 'zu viel abgegangen',
    taken_back: 'zurückgenommen', collected: 'abgeholt', sent: 'versandt {code}', before_count: 'war schon vor der Zählung geschehen', to_supplier: 'zurück an den Lieferanten', ordered: 'beim Lieferanten bestellt',
    no_lot: 'Charge nicht bekannt, und eine ist zurückgerufen', not_for_sale: 'Charge, die nicht verkauft werden darf', made_into: 'verarbeitet zu {sku}', taken_apart: '{sku} zerlegt', for_sale: 'verkäuflich', noted: '{text}: {note}',
    expired: 'Abgelaufen', stolen: 'Gestohlen', lost: 'Verloren', found: 'Gefunden', sample: 'Als Muster gegeben', own_use: 'Eigenverbrauch', other: 'Anderer Grund', damaged: 'Beschädigt',
  },
  ar: {
    to_branch: 'تحويل إلى {branch}', from_branch: 'تحويل من {branch}', back_to: 'عودة إلى {branch}', turned: 'أُعيد وهو في الطريق', found_again: 'كان ناقصًا ووُجد', too_much: 'خرج أكثر من اللازم',
    taken_back: 'تم التراجع عنه', collected: 'استُلم', sent: 'أُرسل {code}', before_count: 'حدث قبل الجرد', to_supplier: 'عودة إلى المورّد', ordered: 'طُلب من مورّد',
    no_lot: 'دفعته غير معروفة وهناك دفعة مسحوبة', not_for_sale: 'دفعة لا يجوز بيعها', made_into: 'صُنع منه {sku}', taken_apart: 'فُكّ {sku}', for_sale: 'للبيع', noted: '{text}: {note}',
    expired: 'منتهي الصلاحية', stolen: 'مسروق', lost: 'مفقود', found: 'عُثر عليه', sample: 'أُعطي عيّنة', own_use: 'استعمال المتجر', other: 'سبب آخر', damaged: 'تالف',
  },
});

type Named = (branch: number) => string;

/** Kinds whose cause is a number or a text of somebody's own. */
const OWN: readonly string[] = ['received', 'sold', 'returned'];
const CONDITIONS = ['damaged', 'quality control', 'quarantine', 'recalled', 'expired', 'display', 'other'] as const;
const REASONS = ['damaged', 'expired', 'stolen', 'lost', 'found', 'sample', 'own use', 'other'] as const;

/** The server's sentences; what stands behind them is somebody's note. */
const SENTENCES: readonly (readonly [RegExp, (parts: readonly string[], named: Named) => string])[] = [
  [/^transfer to branch (\d+)$/, ([branch], named) => tell('to_branch', { branch: named(Number(branch)) })],
  [/^transfer from branch (\d+)$/, ([branch], named) => tell('from_branch', { branch: named(Number(branch)) })],
  [/^back to branch (\d+)(?:: ?(.*))?$/s, ([branch, note], named) => noted(tell('back_to', { branch: named(Number(branch)) }), note)],
  [/^turned back on its way$/, () => tell('turned')],
  [/^was missing and is found(?:: (.*))?$/s, ([note]) => noted(tell('found_again'), note)],
  [/^left too much(?:: (.*))?$/s, ([note]) => noted(tell('too_much'), note)],
  [/^taken back(?:: (.*))?$/s, ([note]) => noted(tell('taken_back'), note)],
  [/^collected$/, () => tell('collected')],
  [/^sent ?(.*)$/, ([code = '']) => tell('sent', { code }).trim()],
  [/^count: (.*)$/s, ([name = '']) => name],
  [/^it had happened before the count$/, () => tell('before_count')],
  [/^back to the supplier(?:: ?(.*))?$/s, ([note]) => noted(tell('to_supplier'), note)],
  [/^ordered from a supplier$/, () => tell('ordered')],
  [/^recalled: (.*)$/s, ([note = '']) => note],
  [/^(?:the recall was lifted|lots named)$/, () => ''],
  [/^its lot is not known, and one is recalled$/, () => tell('no_lot')],
  [/^lot that may not be sold$/, () => tell('not_for_sale')],
  [/^made into (\S+) ?(.*)$/s, ([sku = '', note]) => noted(tell('made_into', { sku }), note)],
  [/^taken apart: (\S+) ?(.*)$/s, ([sku = '', note]) => noted(tell('taken_apart', { sku }), note)],
  [/^([a-z ]+) → ([a-z ]+?)(?:: (.*))?$/s, ([from = '', to = '', note]) => noted(`${condition(from)} → ${condition(to)}`, note)],
  [/^([a-z ]+?)(?:: (.*))?$/s, ([reason = '', note]) => noted(reasonText(reason), note)],
];

/** A movement's cause; empty where its kind says all of it. */
export function causeText({ cause, kind }: { cause: string; kind: MovementKind | ExplainedKind }, named: Named): string {
  const movement = typeof kind === 'object' && 'movement' in kind ? kind.movement : kind;
  if (typeof movement === 'string' && OWN.includes(movement) && !/^taken back(:|$)/.test(cause)) return cause;
  for (const [sentence, text] of SENTENCES) {
    const found = sentence.exec(cause);
    if (found) return text(found.slice(1), named);
  }
  return cause;
}

function noted(text: string, note: string | undefined): string {
  return note ? tell('noted', { text, note }) : text;
}

function condition(text: string): string {
  if (text === 'for sale') return tell('for_sale');
  const known = CONDITIONS.find((one) => one === text);
  if (known === undefined) return text;
  return place(known === 'quality control' ? 'quality_control' : known);
}

function reasonText(text: string): string {
  if (text === 'miscounted') return say('reason_miscounted');
  if (text === 'data entry') return say('reason_data_entry');
  const known = REASONS.find((one) => one === text);
  if (known === undefined) return text;
  return tell(known === 'own use' ? 'own_use' : known);
}
