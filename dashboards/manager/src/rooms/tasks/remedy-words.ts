// Texts of what is done about goods that are missing, in three languages.
import { words } from '@onhand/ui';

export const mend = words({
  goes_short: 'Goes short: {who}, {n} × {name}', for_whom: 'What can be done for {who}', being_picked: 'Somebody is picking it already. What they do not find, they say there.', open_transfer: 'Open the transfer: less can be sent', hold_ends: 'It ends by itself within minutes, unless it is sold.',
  fetch: 'Fetch {n} from {branch}', elsewhere: 'Send {n} from {branch}', wait: 'Let {n} wait', pay_back: 'Leave {n} out and pay back', suggest: 'Suggest something else…', yes: 'Yes, do it', no: 'No', sending: 'Sending…',
  fetch_ask: 'Fetch {n} × {name} from {branch}?', fetch_will: '{branch} is asked to send {n} here. Somebody there approves it and sends it. The task closes itself once the goods are here.',
  elsewhere_ask: 'Send {n} × {name} from {branch}?', elsewhere_will: '{branch} sends {n} to {who}, and nothing of that is promised here any more. Should {branch} have none by then, another branch is asked; what nobody has is paid back.',
  wait_ask: 'Let {who} wait for {n} × {name}?', wait_will: 'The order waits until goods come; they are expected on {day}. The customer is written to, and can leave it out instead.',
  pay_back_ask: 'Leave {n} × {name} out of the order?', pay_back_will: '{who} does not get it. What was paid for it goes back the way it was paid, and the customer is written to. This cannot be undone.',
  suggest_ask: 'Suggest something else to {who}', suggest_will: 'The customer is written to that {n} × {name} is not there and that they might like what you choose here. Their order stays as it is: they order the other thing themselves, at its price, and can leave out what is missing.', same_product: 'Of the same product', another: 'Another article: scan or search', chosen: 'To be suggested: {name}', none_chosen: 'Choose what is to be suggested.', there: '{n} there',
  did_fetch: '{branch} is asked to send {n} × {name}.', did_elsewhere: '{branch} sends {n} × {name}.', did_wait: 'The order waits for {n} × {name}.', did_pay_back: '{n} × {name} is left out and paid back.', did_suggest: 'The customer is asked whether {instead} would do instead of {n} × {name}.', closed: 'Nothing is missing any more: the task is closed.',
  done: 'What was done', covered: 'Closed by itself: nothing that is promised is missing any more.', overtaken: 'Nothing is missing any more: somebody else was faster, or goods came. What you were about to do was not done.', open_the_transfer: 'Transfer', open_the_order: 'Order',
}, {
  de: {
    goes_short: 'Geht leer aus: {who}, {n} × {name}', for_whom: 'Was für {who} getan werden kann', being_picked: 'Jemand holt es schon. Was dabei fehlt, wird dort gesagt.', open_transfer: 'Umlagerung öffnen: Es kann weniger verschickt werden', hold_ends: 'Das endet in wenigen Minuten von selbst, wenn nicht verkauft wird.',
    fetch: '{n} aus {branch} holen', elsewhere: '{n} aus {branch} schicken', wait: '{n} warten lassen', pay_back: '{n} weglassen und erstatten', suggest: 'Etwas anderes vorschlagen…', yes: 'Ja, so machen', no: 'Nein', sending: 'Wird gesendet…',
    fetch_ask: '{n} × {name} aus {branch} holen?', fetch_will: '{branch} wird gebeten, {n} hierher zu schicken. Dort wird es freigegeben und verschickt. Die Aufgabe schließt sich von selbst, sobald die Ware hier ist.',
    elsewhere_ask: '{n} × {name} aus {branch} schicken?', elsewhere_will: '{branch} schickt {n} an {who}; hier ist davon nichts mehr versprochen. Hat {branch} bis dahin nichts mehr, wird eine andere Filiale gefragt; was niemand hat, wird erstattet.',
    wait_ask: '{who} auf {n} × {name} warten lassen?', wait_will: 'Die Bestellung wartet, bis Ware kommt; erwartet wird sie am {day}. Dem Kunden wird geschrieben, und er kann es stattdessen weglassen.',
    pay_back_ask: '{n} × {name} aus der Bestellung nehmen?', pay_back_will: '{who} bekommt es nicht. Was dafür bezahlt wurde, geht auf demselben Weg zurück, und dem Kunden wird geschrieben. Das lässt sich nicht rückgängig machen.',
    suggest_ask: '{who} etwas anderes vorschlagen', suggest_will: 'Dem Kunden wird geschrieben, dass {n} × {name} nicht da ist und ihm vielleicht gefällt, was Sie hier wählen. Seine Bestellung bleibt, wie sie ist: Das andere bestellt er selbst, zu dessen Preis, und was fehlt, kann er weglassen.', same_product: 'Vom selben Produkt', another: 'Ein anderer Artikel: scannen oder suchen', chosen: 'Vorgeschlagen wird: {name}', none_chosen: 'Wählen Sie, was vorgeschlagen werden soll.', there: '{n} da',
    did_fetch: '{branch} ist gebeten, {n} × {name} zu schicken.', did_elsewhere: '{branch} schickt {n} × {name}.', did_wait: 'Die Bestellung wartet auf {n} × {name}.', did_pay_back: '{n} × {name} ist weggelassen und wird erstattet.', did_suggest: 'Der Kunde ist gefragt, ob es statt {n} × {name} auch {instead} sein darf.', closed: 'Es fehlt nichts mehr: Die Aufgabe ist geschlossen.',
    done: 'Was getan wurde', covered: 'Von selbst geschlossen: Von dem, was versprochen ist, fehlt nichts mehr.', overtaken: 'Es fehlt nichts mehr: Jemand anderes war schneller, oder es kam Ware. Was Sie vorhatten, wurde nicht getan.', open_the_transfer: 'Umlagerung', open_the_order: 'Bestellung',
  },
  ar: {
    goes_short: 'لا يحصل على ما وُعد به: {who}، {n} × {name}', for_whom: 'ما يمكن فعله من أجل {who}', being_picked: 'يجمعه أحدهم الآن. وما لا يجده يُذكر هناك.', open_transfer: 'افتح التحويل: يمكن إرسال كمية أقل', hold_ends: 'ينتهي من تلقاء نفسه خلال دقائق ما لم يُبع.',
    fetch: 'اجلب {n} من {branch}', elsewhere: 'أرسل {n} من {branch}', wait: 'اجعل {n} تنتظر', pay_back: 'استبعد {n} وأعد المبلغ', suggest: 'اقترح شيئًا آخر…', yes: 'نعم، نفّذ', no: 'لا', sending: 'جارٍ الإرسال…',
    fetch_ask: 'جلب {n} × {name} من {branch}؟', fetch_will: 'يُطلب من {branch} إرسال {n} إلى هنا. يوافق أحدهم هناك ويرسلها. وتُغلق المهمة من تلقاء نفسها حالما تصل البضاعة.',
    elsewhere_ask: 'إرسال {n} × {name} من {branch}؟', elsewhere_will: 'يرسل {branch} {n} إلى {who}، ولا يبقى شيء منها موعودًا هنا. وإن لم يبقَ لدى {branch} شيء سُئل فرع آخر، وما لا يوجد عند أحد يُعاد ثمنه.',
    wait_ask: 'جعل {who} ينتظر {n} × {name}؟', wait_will: 'ينتظر الطلب حتى تصل البضاعة المتوقعة في {day}. يُكتب إلى العميل، ويمكنه استبعادها بدلًا من ذلك.',
    pay_back_ask: 'استبعاد {n} × {name} من الطلب؟', pay_back_will: 'لن يحصل {who} عليها. يُعاد ما دُفع مقابلها بالطريقة التي دُفع بها، ويُكتب إلى العميل. لا يمكن التراجع عن ذلك.',
    suggest_ask: 'اقتراح شيء آخر على {who}', suggest_will: 'يُكتب إلى العميل بأن {n} × {name} غير متوفر وأنه قد يعجبه ما تختاره هنا. يبقى طلبه كما هو: يطلب الشيء الآخر بنفسه بسعره، ويمكنه استبعاد الناقص.', same_product: 'من المنتج نفسه', another: 'صنف آخر: امسح أو ابحث', chosen: 'سيُقترح: {name}', none_chosen: 'اختر ما تريد اقتراحه.', there: 'الموجود {n}',
    did_fetch: 'طُلب من {branch} إرسال {n} × {name}.', did_elsewhere: 'يرسل {branch} {n} × {name}.', did_wait: 'ينتظر الطلب {n} × {name}.', did_pay_back: 'استُبعد {n} × {name} ويُعاد ثمنه.', did_suggest: 'سُئل العميل إن كان {instead} يصلح بدلًا من {n} × {name}.', closed: 'لم يعد شيء ناقصًا: أُغلقت المهمة.',
    done: 'ما الذي فُعل', covered: 'أُغلقت من تلقاء نفسها: لا ينقص شيء مما وُعد به.', overtaken: 'لم يعد شيء ناقصًا: سبقك غيرك أو وصلت بضاعة. لم يُنفَّذ ما كنت على وشك فعله.', open_the_transfer: 'التحويل', open_the_order: 'الطلب',
  },
});
