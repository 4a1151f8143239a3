// Words for what goods are counted in.
import { inPacks, ONE, type Quantity, type Unit, type Variant, type Way } from '@onhand/sdk';
import { quantity, words } from '@onhand/ui';

export const say = words({
  w_piece: 'piece', w_kilogram: 'kg', w_litre: 'l', w_metre: 'm', gram: 'g', millilitre: 'ml', centilitre: 'cl', centimetre: 'cm', millimetre: 'mm',
  of_piece: '{count, plural, one {{n} piece} other {{n} pieces}}', of_kilogram: '{n} kg', of_litre: '{n} l', of_metre: '{n} m',
  pack_of: '{name} ({n})', add: 'Add', how_many: 'How many packs of {name}', in_what: 'In what {name} is counted', come_to: '= {n}',
  uneven: 'That does not come out to whole pieces, or to thousandths.', too_much: 'That is too much.', lack_count: 'Say how many.', in_packs: '{packs}', and_rest: '{packs} and {rest}',
}, {
  de: {
    w_piece: 'Stück', w_kilogram: 'kg', w_litre: 'l', w_metre: 'm', gram: 'g', millilitre: 'ml', centilitre: 'cl', centimetre: 'cm', millimetre: 'mm',
    of_piece: '{n} Stück', of_kilogram: '{n} kg', of_litre: '{n} l', of_metre: '{n} m',
    pack_of: '{name} ({n})', add: 'Dazu', how_many: 'Wie viele Packeinheiten von {name}', in_what: 'Worin {name} gezählt wird', come_to: '= {n}',
    uneven: 'Das geht nicht in ganzen Stück oder Tausendsteln auf.', too_much: 'Das ist zu viel.', lack_count: 'Sagen Sie, wie viele.', in_packs: '{packs}', and_rest: '{packs} und {rest}',
  },
  ar: {
    w_piece: 'قطعة', w_kilogram: 'كغ', w_litre: 'ل', w_metre: 'م', gram: 'غ', millilitre: 'مل', centilitre: 'سل', centimetre: 'سم', millimetre: 'مم',
    of_piece: '{n} قطعة', of_kilogram: '{n} كغ', of_litre: '{n} ل', of_metre: '{n} م',
    pack_of: '{name} ({n})', add: 'إضافة', how_many: 'كم وحدة تعبئة من {name}', in_what: 'بمَ يُعدّ {name}', come_to: '= {n}',
    uneven: 'لا يخرج الحساب قطعًا كاملة أو أجزاء من الألف.', too_much: 'هذا كثير جدًا.', lack_count: 'اذكر العدد.', in_packs: '{packs}', and_rest: '{packs} و{rest}',
  },
});

/** "24 pieces", "2.5 kg". */
export const inUnits = (of: Quantity, unit: Unit): string => say(`of_${unit}`, { n: quantity(of), count: of / ONE });

/** "Carton (12)", "g", "piece". */
export function wayText({ holds, pack, measure }: Way, unit: Unit): string {
  if (pack) return say('pack_of', { name: pack.name, n: quantity(holds) });
  return say(measure ?? `w_${unit}`);
}

/** "2 × Carton and 3 pieces"; empty where it fills no pack. */
export function packsText(of: Quantity, variant: Pick<Variant, 'unit' | 'packs'>): string {
  const { parts, rest } = inPacks(of, variant);
  if (parts.length === 0) return '';
  const packs = parts.map(({ count, pack }) => `${count} × ${pack.name}`).join(' + ');
  return rest === 0 ? packs : say('and_rest', { packs, rest: inUnits(rest, variant.unit) });
}
