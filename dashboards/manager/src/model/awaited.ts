// Goods that are ordered before they are there, as people read of them, in three languages.
import type { AwaitedLine, Quantity } from '@onhand/sdk';
import { day, quantity, words } from '@onhand/ui';

export const wait = words({
  awaited_backorder: '{n} not there yet, expected on {day}', awaited_preorder: '{n} not there yet, available from {day}', awaited: '{n} not there yet', waits: 'Waits for goods', waits_for: 'Not there yet: {lines}', goods_came: 'What was waited for is there in {branch}',
  title: 'When the online store has none', deny: 'It sells none', backorder: 'It takes orders: comes again', preorder: 'It takes orders: comes for the first time', branch: 'Branch that gets the goods', cap: 'At most beyond what is there', until: 'Expected on', save: 'Save', saved: 'Said. The branch knows it in a moment.', not_quantity: 'Give a whole number of pieces, such as 20.', no_date: 'Give the day on which the goods are expected.',
  stands: '{n} wait for goods, {room} more may', over: 'This day is over: nothing more is ordered before it is there.', hint: 'Customers see the day on the page, in the basket and on their order. When you move it, whoever waits is written to once.', history: 'What was said', said_none: 'It sells none', said: '{kind}: {branch}, at most {cap}, {day}', why: 'Who waits for them', no_branch: 'No branch sells online.',
  let_wait: 'The order waits for it', may_wait: 'The online store sells this before it is there: up to {n}, expected on {day}', did_wait: 'The order waits. Put what you found of it aside.', wait_hint: 'Instead of asking another branch or paying back. What nobody finds is set aside to be looked for.', waiting_n: 'Let {n} wait',
}, {
  de: {
    awaited_backorder: '{n} noch nicht da, erwartet am {day}', awaited_preorder: '{n} noch nicht da, erhältlich ab {day}', awaited: '{n} noch nicht da', waits: 'Wartet auf Ware', waits_for: 'Noch nicht da: {lines}', goods_came: 'Worauf gewartet wurde, ist in {branch} da',
    title: 'Wenn der Onlineshop nichts mehr hat', deny: 'Er verkauft nichts', backorder: 'Er nimmt Bestellungen an: kommt wieder', preorder: 'Er nimmt Bestellungen an: kommt zum ersten Mal', branch: 'Filiale, die die Ware bekommt', cap: 'Höchstens über den Bestand hinaus', until: 'Erwartet am', save: 'Speichern', saved: 'Gesagt. Die Filiale weiß es gleich.', not_quantity: 'Geben Sie eine ganze Zahl an, etwa 20.', no_date: 'Geben Sie den Tag an, an dem die Ware erwartet wird.',
    stands: '{n} warten auf Ware, {room} weitere dürfen', over: 'Dieser Tag ist vorbei: Es wird nichts mehr vorab bestellt.', hint: 'Kunden sehen den Tag auf der Seite, im Warenkorb und an ihrer Bestellung. Verschieben Sie ihn, wird einmal geschrieben, wer wartet.', history: 'Was gesagt wurde', said_none: 'Er verkauft nichts', said: '{kind}: {branch}, höchstens {cap}, {day}', why: 'Wer darauf wartet', no_branch: 'Keine Filiale verkauft online.',
    let_wait: 'Die Bestellung wartet darauf', may_wait: 'Der Onlineshop verkauft das, bevor es da ist: bis zu {n}, erwartet am {day}', did_wait: 'Die Bestellung wartet. Legen Sie beiseite, was Sie davon gefunden haben.', wait_hint: 'Statt eine andere Filiale zu fragen oder zu erstatten. Was niemand findet, wird zum Suchen zurückgestellt.', waiting_n: '{n} warten lassen',
  },
  ar: {
    awaited_backorder: '{n} لم تصل بعد، متوقعة في {day}', awaited_preorder: '{n} لم تصل بعد، متاحة من {day}', awaited: '{n} لم تصل بعد', waits: 'بانتظار البضاعة', waits_for: 'لم يصل بعد: {lines}', goods_came: 'وصل ما كان منتظرًا إلى {branch}',
    title: 'عندما لا يبقى شيء للمتجر الإلكتروني', deny: 'لا يبيع شيئًا', backorder: 'يقبل الطلبات: سيعود', preorder: 'يقبل الطلبات: يصل لأول مرة', branch: 'الفرع الذي تصل إليه البضاعة', cap: 'الحد الأقصى فوق الموجود', until: 'متوقع في', save: 'حفظ', saved: 'حُفظ. سيعلم به الفرع بعد لحظة.', not_quantity: 'أدخل عددًا صحيحًا مثل 20.', no_date: 'أدخل اليوم الذي تُتوقع فيه البضاعة.',
    stands: '{n} بانتظار البضاعة، ويجوز {room} أخرى', over: 'انقضى هذا اليوم: لا يُطلب شيء مسبقًا بعد الآن.', hint: 'يرى العملاء اليوم في الصفحة والسلة وفي طلبهم. وإذا غيّرته كُتب مرة واحدة إلى من ينتظر.', history: 'ما قيل', said_none: 'لا يبيع شيئًا', said: '{kind}: {branch}، بحد أقصى {cap}، {day}', why: 'من ينتظرها', no_branch: 'لا فرع يبيع عبر الإنترنت.',
    let_wait: 'ينتظر الطلب وصوله', may_wait: 'يبيع المتجر الإلكتروني هذا قبل وصوله: حتى {n}، متوقع في {day}', did_wait: 'الطلب ينتظر. ضع جانبًا ما وجدته منه.', wait_hint: 'بدلًا من سؤال فرع آخر أو إعادة المبلغ. ما لا يجده أحد يُنحّى للبحث عنه.', waiting_n: 'انتظار {n}',
  },
});

/** So much is not there yet, and when it is expected. */
export function awaitedText({ quantity: n, kind, until }: Pick<AwaitedLine, 'kind' | 'until'> & { quantity: Quantity }): string {
  if (until === '') return wait('awaited', { n: quantity(n) });
  return wait(kind === 'preorder' ? 'awaited_preorder' : 'awaited_backorder', { n: quantity(n), day: day(until) });
}
