// Texts about which branches send the online store's orders, in three languages.
import { words } from '@onhand/ui';

export const send = words({
  does: 'Which branches send what was ordered online, which of them comes first, and in how many parcels. A branch that has everything always comes before several that have parts of it.', follows: 'It counts for orders from now on. What was placed stays where it is. Why a branch was chosen stands on each order. What can be collected is settled under Collecting.',
  branches: 'Branches, in the order of choice', from_here: 'Orders are sent from {branch}', cost: 'What a parcel from {branch} costs you', cost_short: 'Per parcel', up: 'Up', down: 'Down', up_of: '{branch} up', down_of: '{branch} down',
  decides: 'What decides', first: 'First', then: 'Then', nothing: 'Nothing more', stock: 'Who has most', listed: 'The order above', cost_least: 'Where a parcel costs least', country: 'Who is in the country it goes to',
  parcels: 'The most parcels of one order', as_many: 'As many as it takes', n_parcels: '{n, plural, one {One: an order is never split} other {# parcels}}', parcels_hint: 'What would take more cannot be sent, and its customer is told that it can be collected or that less of it can be ordered.',
  nobody: 'No branch sends: nothing can be ordered but to be collected.', wrong_cost: 'Give what a parcel costs, such as 3.50, or nothing.',
  save: 'Save', sending: 'Sending…', saved: 'Saved. It counts for orders from now on.', overtaken: 'Somebody else changed this meanwhile. Look at what stands there now.', show_now: 'Show what stands there now', failed: 'It could not be read. {problem}', again: 'Try again', loading: 'Loading…',
}, {
  de: {
    does: 'Welche Filialen online Bestelltes verschicken, welche zuerst kommt und in wie vielen Paketen. Eine Filiale, die alles hat, kommt immer vor mehreren, die Teile davon haben.', follows: 'Es gilt für Bestellungen ab jetzt. Was schon bestellt ist, bleibt, wo es ist. Warum eine Filiale gewählt wurde, steht an jeder Bestellung. Was abgeholt werden kann, steht unter Abholung.',
    branches: 'Filialen, in der Reihenfolge der Wahl', from_here: 'Von {branch} wird verschickt', cost: 'Was ein Paket von {branch} Sie kostet', cost_short: 'Je Paket', up: 'Hinauf', down: 'Hinunter', up_of: '{branch} hinauf', down_of: '{branch} hinunter',
    decides: 'Was entscheidet', first: 'Zuerst', then: 'Dann', nothing: 'Nichts weiter', stock: 'Wer am meisten hat', listed: 'Die Reihenfolge oben', cost_least: 'Wo ein Paket am wenigsten kostet', country: 'Wer im Land des Ziels ist',
    parcels: 'Höchstens so viele Pakete je Bestellung', as_many: 'So viele, wie es braucht', n_parcels: '{n, plural, one {Eines: Eine Bestellung wird nie geteilt} other {# Pakete}}', parcels_hint: 'Was mehr brauchte, kann nicht verschickt werden, und es wird gesagt, dass es abgeholt oder weniger davon bestellt werden kann.',
    nobody: 'Keine Filiale verschickt: Es kann nur noch zur Abholung bestellt werden.', wrong_cost: 'Geben Sie an, was ein Paket kostet, etwa 3,50, oder nichts.',
    save: 'Speichern', sending: 'Wird gesendet…', saved: 'Gespeichert. Es gilt für Bestellungen ab jetzt.', overtaken: 'Das hat inzwischen jemand anders geändert. Sehen Sie sich an, was jetzt dort steht.', show_now: 'Zeigen, was jetzt dort steht', failed: 'Das konnte nicht gelesen werden. {problem}', again: 'Noch einmal versuchen', loading: 'Wird geladen…',
  },
  ar: {
    does: 'أي الفروع ترسل ما طُلب عبر الإنترنت، وأيها يأتي أولًا، وفي كم طرد. الفرع الذي لديه كل شيء يأتي دائمًا قبل عدة فروع لدى كل منها جزء.', follows: 'يسري على الطلبات من الآن. ما طُلب من قبل يبقى حيث هو. سبب اختيار الفرع مكتوب على كل طلب. ما يمكن استلامه يُضبط ضمن الاستلام.',
    branches: 'الفروع بترتيب الاختيار', from_here: 'تُرسل الطلبات من {branch}', cost: 'كم يكلفك طرد من {branch}', cost_short: 'لكل طرد', up: 'إلى أعلى', down: 'إلى أسفل', up_of: '{branch} إلى أعلى', down_of: '{branch} إلى أسفل',
    decides: 'ما الذي يحسم', first: 'أولًا', then: 'ثم', nothing: 'لا شيء آخر', stock: 'من لديه الأكثر', listed: 'الترتيب أعلاه', cost_least: 'حيث يكلف الطرد أقل', country: 'من يقع في بلد الوجهة',
    parcels: 'أقصى عدد طرود للطلب الواحد', as_many: 'بقدر ما يلزم', n_parcels: '{n, plural, one {واحد: لا يُقسّم الطلب أبدًا} two {طردان} few {# طرود} other {# طردًا}}', parcels_hint: 'ما يحتاج إلى أكثر من ذلك لا يمكن إرساله، ويُقال للعميل إنه يمكن استلامه أو طلب كمية أقل.',
    nobody: 'لا يرسل أي فرع: لا يمكن الطلب إلا للاستلام.', wrong_cost: 'أدخل كلفة الطرد، مثل 3.50، أو لا شيء.',
    save: 'حفظ', sending: 'جارٍ الإرسال…', saved: 'تم الحفظ. يسري على الطلبات من الآن.', overtaken: 'غيّر شخص آخر هذا في هذه الأثناء. انظر إلى ما هو مضبوط الآن.', show_now: 'عرض ما هو مضبوط الآن', failed: 'تعذرت القراءة. {problem}', again: 'حاول مرة أخرى', loading: 'جارٍ التحميل…',
  },
});
