// Texts about what goes back of an order as credit, in three languages.
import { words } from '@onhand/ui';

export const credit = words({
  as_credit: 'As store credit, not the way it was paid',
  as_credit_hint: 'It goes to the account that has this mail address. A guest gets a gift card by mail. What a gift card has paid goes back to that card.',
  did_credit: 'The credit is on its way.',
  store_credit: 'As store credit', gift_card: 'On a gift card by mail',
  back_as_store_credit: 'What goes back is given as store credit.', back_as_gift_card: 'What goes back comes on a gift card by mail.',
  say_why: 'Say in the note why it goes back in another way than was asked for.',
  policy: 'Customers may choose store credit when they send something back', policy_hint: 'Staff who may refund orders can always choose it.',
}, {
  de: {
    as_credit: 'Als Guthaben, nicht auf dem Weg, auf dem bezahlt wurde',
    as_credit_hint: 'Es geht an das Konto mit dieser Mailadresse. Gäste bekommen einen Gutschein per Mail. Was ein Gutschein bezahlt hat, geht auf ihn zurück.',
    did_credit: 'Das Guthaben ist unterwegs.',
    store_credit: 'Als Guthaben', gift_card: 'Auf einem Gutschein per Mail',
    back_as_store_credit: 'Was zurückgeht, wird gutgeschrieben.', back_as_gift_card: 'Was zurückgeht, kommt auf einem Gutschein per Mail.',
    say_why: 'Sagen Sie in der Notiz, warum es auf anderem Weg zurückgeht als gewünscht.',
    policy: 'Kunden dürfen Guthaben wählen, wenn sie etwas zurückschicken', policy_hint: 'Wer Bestellungen erstatten darf, kann es immer wählen.',
  },
  ar: {
    as_credit: 'رصيدًا، لا بالطريقة التي دُفع بها',
    as_credit_hint: 'يذهب إلى الحساب الذي له عنوان البريد هذا. ويصل الضيف بطاقة هدايا بالبريد. وما دفعته بطاقة هدايا يعود إليها.',
    did_credit: 'الرصيد في الطريق.',
    store_credit: 'رصيدًا', gift_card: 'في بطاقة هدايا بالبريد',
    back_as_store_credit: 'ما يُعاد يُضاف رصيدًا.', back_as_gift_card: 'ما يُعاد يصل في بطاقة هدايا بالبريد.',
    say_why: 'اذكر في الملاحظة لماذا يُعاد بطريقة غير التي طُلبت.',
    policy: 'يجوز للعملاء اختيار الرصيد عند إرجاع شيء', policy_hint: 'من يحق له رد مبالغ الطلبات يستطيع اختياره دائمًا.',
  },
});
