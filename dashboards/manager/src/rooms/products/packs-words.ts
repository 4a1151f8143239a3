// Texts of packs on a product's page, in three languages.
import { words } from '@onhand/ui';

export const say = words({
  title: 'Packs', lead: 'In what it is bought, counted and sold besides its own unit: a carton of 12, a sack of 25 kg. Stock is kept in its own unit.',
  none: 'It is in no packs.', change: 'Change packs', change_of: 'Change packs of {name}', name: 'What it is called', name_hint: 'Carton, sack, roll…', holds_piece: 'Pieces in one', holds_kilogram: 'Kilograms in one', holds_litre: 'Litres in one', holds_metre: 'Metres in one',
  codes: 'Barcodes on it', codes_hint: 'Scan, or type with commas in between', till: 'Tills sell it as a whole', buying: 'Ordered in it', add: 'Add a pack', take: 'Take {name} away', new_pack: 'new pack', save: 'Save packs', keep: 'Leave them', again: 'Try again', loading: 'Loading…', saved: 'Packs saved.',
  lack_holds: 'Say how much is in “{name}”.', lack_name: 'Say what the pack is called.', sold: 'sold as a whole', bought: 'ordered in it', misread: 'The check digit of {code} is wrong: scan it again.',
  carton: 'Carton', box: 'Box', outer: 'Outer', tray: 'Tray', sack: 'Sack', roll: 'Roll', bundle: 'Bundle', pallet: 'Pallet',
}, {
  de: {
    title: 'Packeinheiten', lead: 'Worin es außer in seiner Einheit eingekauft, gezählt und verkauft wird: ein Karton zu 12, ein Sack zu 25 kg. Der Bestand steht in der eigenen Einheit.',
    none: 'Es gibt keine Packeinheiten.', change: 'Packeinheiten ändern', change_of: 'Packeinheiten von {name} ändern', name: 'Wie sie heißt', name_hint: 'Karton, Sack, Rolle …', holds_piece: 'Stück in einer', holds_kilogram: 'Kilogramm in einer', holds_litre: 'Liter in einer', holds_metre: 'Meter in einer',
    codes: 'Barcodes darauf', codes_hint: 'Scannen, oder durch Kommas getrennt eintippen', till: 'Kassen verkaufen sie im Ganzen', buying: 'Wird darin bestellt', add: 'Packeinheit hinzufügen', take: '{name} wegnehmen', new_pack: 'neue Packeinheit', save: 'Packeinheiten speichern', keep: 'So lassen', again: 'Noch einmal', loading: 'Wird geladen …', saved: 'Packeinheiten gespeichert.',
    lack_holds: 'Sagen Sie, wie viel in „{name}“ ist.', lack_name: 'Sagen Sie, wie die Packeinheit heißt.', sold: 'im Ganzen verkauft', bought: 'darin bestellt', misread: 'Die Prüfziffer von {code} stimmt nicht: noch einmal scannen.',
    carton: 'Karton', box: 'Schachtel', outer: 'Umkarton', tray: 'Tray', sack: 'Sack', roll: 'Rolle', bundle: 'Bund', pallet: 'Palette',
  },
  ar: {
    title: 'وحدات التعبئة', lead: 'ما يُشترى ويُعدّ ويُباع به الصنف غير وحدته: كرتونة من 12، كيس من 25 كغ. يبقى المخزون بوحدته.',
    none: 'لا وحدات تعبئة له.', change: 'تغيير وحدات التعبئة', change_of: 'تغيير وحدات تعبئة {name}', name: 'اسمها', name_hint: 'كرتونة، كيس، لفة…', holds_piece: 'القطع في الواحدة', holds_kilogram: 'الكيلوغرامات في الواحدة', holds_litre: 'اللترات في الواحدة', holds_metre: 'الأمتار في الواحدة',
    codes: 'الباركود عليها', codes_hint: 'امسح، أو اكتب بفواصل بينها', till: 'تبيعها الصناديق كاملة', buying: 'تُطلب بها', add: 'إضافة وحدة تعبئة', take: 'إزالة {name}', new_pack: 'وحدة تعبئة جديدة', save: 'حفظ وحدات التعبئة', keep: 'اتركها كما هي', again: 'حاول مرة أخرى', loading: 'جارٍ التحميل…', saved: 'حُفظت وحدات التعبئة.',
    lack_holds: 'اذكر كم في «{name}».', lack_name: 'اذكر اسم وحدة التعبئة.', sold: 'تُباع كاملة', bought: 'تُطلب بها', misread: 'رقم التحقق في {code} خاطئ: امسحه مرة أخرى.',
    carton: 'كرتونة', box: 'علبة', outer: 'كرتونة كبيرة', tray: 'صينية', sack: 'كيس', roll: 'لفة', bundle: 'حزمة', pallet: 'منصة',
  },
});

export const NAMES = ['carton', 'box', 'outer', 'tray', 'sack', 'roll', 'bundle', 'pallet'] as const;
