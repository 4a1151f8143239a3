// Texts of the gift cards' room, in three languages.
import type { GiftCardEntryKind, GiftCardState } from '@onhand/sdk';
import { words } from '@onhand/ui';

export const say = words({
  title: 'Gift cards', owed: 'What is owed', save_csv: 'Save as CSV', csv_failed: 'The file could not be saved. Try again.', back: 'All gift cards', loading: 'Loading…',
  find_label: 'Code, or its last four characters', find_hint: 'A whole code is looked up and shown nowhere.', find: 'Find', empty_too: 'Show used-up cards too', none: 'No gift card has anything on it yet.', none_found: 'No gift card ends like that.',
  ends_with: 'Ends with', state: 'State', balance: 'Balance', claimed: 'Set aside', issued_with: 'Issued with', issued_at: 'Issued', until: 'Can be used until', for_ever: 'No end',
  s_good: 'Good', s_empty: 'Used up', s_blocked: 'Blocked', s_expired: 'Expired',
  new: 'New gift card', amount: 'Amount', reason: 'Reason', reason_hint: 'Why it is given without being sold.', until_hint: 'Empty: for ever.', issue: 'Make the card',
  made: 'A gift card with {amount} was made. Its code:', only_now: 'Nobody can see this code again. Give it to whoever gets the card now.', written_down: 'I have it',
  ledger: 'What happened', when: 'When', what: 'What', then: 'Balance then', order: 'Order', before: 'Older entries come to {amount}.',
  k_issued: 'Issued', k_redeemed: 'Paid with it', k_refunded: 'Came back', k_adjusted: 'Corrected', k_blocked: 'Blocked', k_unblocked: 'Unblocked', k_credited: 'Given as credit', store_credit: 'Store credit', customer: 'Customer', to_customer: 'Open the customer',
  adjust: 'Correct the balance', amount_hint: 'With a minus in front: less.', do_adjust: 'Correct', adjusted: 'Done.',
  block: 'Block the card', unblock: 'Unblock the card', block_does: 'Nobody can pay with a blocked card. What orders have set aside already stays theirs.', do_block: 'Block', do_unblock: 'Unblock',
  owed_now: 'Owed now', cards: 'Cards', of_expired: 'On expired cards', by_day: 'By day', day: 'Day', owed_then: 'Owed at its end',
  w_amount: 'Give an amount, such as 25.00.', w_reason: 'Say why.', w_until: 'Choose a day to come.',
}, {
  de: {
    title: 'Gutscheine', owed: 'Was geschuldet wird', save_csv: 'Als CSV speichern', csv_failed: 'Die Datei konnte nicht gespeichert werden. Versuchen Sie es noch einmal.', back: 'Alle Gutscheine', loading: 'Wird geladen…',
    find_label: 'Code oder seine letzten vier Zeichen', find_hint: 'Ein ganzer Code wird nachgeschlagen und nirgends gezeigt.', find: 'Suchen', empty_too: 'Auch aufgebrauchte zeigen', none: 'Noch ist auf keinem Gutschein etwas.', none_found: 'Kein Gutschein endet so.',
    ends_with: 'Endet auf', state: 'Stand', balance: 'Guthaben', claimed: 'Zurückgelegt', issued_with: 'Ausgegeben mit', issued_at: 'Ausgegeben', until: 'Gilt bis', for_ever: 'Ohne Ende',
    s_good: 'Gültig', s_empty: 'Aufgebraucht', s_blocked: 'Gesperrt', s_expired: 'Abgelaufen',
    new: 'Neuer Gutschein', amount: 'Betrag', reason: 'Grund', reason_hint: 'Warum er ohne Verkauf ausgegeben wird.', until_hint: 'Leer: ohne Ende.', issue: 'Gutschein anlegen',
    made: 'Ein Gutschein über {amount} ist angelegt. Sein Code:', only_now: 'Niemand kann diesen Code noch einmal sehen. Geben Sie ihn jetzt weiter.', written_down: 'Ich habe ihn',
    ledger: 'Was geschah', when: 'Wann', what: 'Was', then: 'Guthaben danach', order: 'Bestellung', before: 'Ältere Einträge ergeben {amount}.',
    k_issued: 'Ausgegeben', k_redeemed: 'Damit bezahlt', k_refunded: 'Zurückgekommen', k_adjusted: 'Berichtigt', k_blocked: 'Gesperrt', k_unblocked: 'Entsperrt', k_credited: 'Gutgeschrieben', store_credit: 'Guthaben', customer: 'Kunde', to_customer: 'Kunden öffnen',
    adjust: 'Guthaben berichtigen', amount_hint: 'Mit Minus davor: weniger.', do_adjust: 'Berichtigen', adjusted: 'Erledigt.',
    block: 'Gutschein sperren', unblock: 'Gutschein entsperren', block_does: 'Mit einem gesperrten Gutschein kann niemand bezahlen. Was Bestellungen schon zurückgelegt haben, bleibt ihnen.', do_block: 'Sperren', do_unblock: 'Entsperren',
    owed_now: 'Jetzt geschuldet', cards: 'Gutscheine', of_expired: 'Auf abgelaufenen', by_day: 'Nach Tagen', day: 'Tag', owed_then: 'Geschuldet am Ende',
    w_amount: 'Geben Sie einen Betrag an, etwa 25,00.', w_reason: 'Nennen Sie den Grund.', w_until: 'Wählen Sie einen künftigen Tag.',
  },
  ar: {
    title: 'بطاقات الهدايا', owed: 'المستحق عليها', save_csv: 'حفظ CSV', csv_failed: 'تعذر حفظ الملف. حاول مرة أخرى.', back: 'كل بطاقات الهدايا', loading: 'جارٍ التحميل…',
    find_label: 'الرمز أو آخر أربعة منه', find_hint: 'يُبحث عن الرمز الكامل ولا يظهر في أي مكان.', find: 'بحث', empty_too: 'أظهر المستنفدة أيضًا', none: 'لا رصيد في أي بطاقة هدايا بعد.', none_found: 'لا توجد بطاقة تنتهي بذلك.',
    ends_with: 'تنتهي بـ', state: 'الحالة', balance: 'الرصيد', claimed: 'محجوز', issued_with: 'صدرت بمبلغ', issued_at: 'صدرت', until: 'تصلح حتى', for_ever: 'بلا نهاية',
    s_good: 'صالحة', s_empty: 'مستنفدة', s_blocked: 'موقوفة', s_expired: 'منتهية',
    new: 'بطاقة هدايا جديدة', amount: 'المبلغ', reason: 'السبب', reason_hint: 'لماذا تُعطى دون بيع.', until_hint: 'فارغ: بلا نهاية.', issue: 'إنشاء البطاقة',
    made: 'أُنشئت بطاقة هدايا بمبلغ {amount}. رمزها:', only_now: 'لا يمكن لأحد رؤية هذا الرمز مرة أخرى. سلّمه الآن لصاحب البطاقة.', written_down: 'حفظته',
    ledger: 'ما حدث', when: 'متى', what: 'ماذا', then: 'الرصيد بعده', order: 'الطلب', before: 'القيود الأقدم مجموعها {amount}.',
    k_issued: 'صدرت', k_redeemed: 'دُفع بها', k_refunded: 'عاد إليها', k_adjusted: 'صُححت', k_blocked: 'أُوقفت', k_unblocked: 'أُعيد تشغيلها', k_credited: 'أُضيف رصيدًا', store_credit: 'رصيد عميل', customer: 'العميل', to_customer: 'فتح العميل',
    adjust: 'تصحيح الرصيد', amount_hint: 'بإشارة ناقص في البداية: أقل.', do_adjust: 'تصحيح', adjusted: 'تم.',
    block: 'إيقاف البطاقة', unblock: 'إعادة تشغيل البطاقة', block_does: 'لا يمكن الدفع ببطاقة موقوفة. ما حجزته الطلبات من قبل يبقى لها.', do_block: 'إيقاف', do_unblock: 'إعادة التشغيل',
    owed_now: 'المستحق الآن', cards: 'البطاقات', of_expired: 'في البطاقات المنتهية', by_day: 'حسب اليوم', day: 'اليوم', owed_then: 'المستحق في نهايته',
    w_amount: 'أدخل مبلغًا، مثل 25.00.', w_reason: 'اذكر السبب.', w_until: 'اختر يومًا قادمًا.',
  },
});

export const stateWord = (state: GiftCardState): string => say(`s_${state}`);
export const stateTone = (state: GiftCardState): 'good' | 'off' | 'bad' => (state === 'good' ? 'good' : state === 'empty' ? 'off' : 'bad');
export const kindWord = (kind: GiftCardEntryKind): string => say(`k_${kind}`);
