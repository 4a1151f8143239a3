// Texts of goods that may not be sold, in three languages.
import { words } from '@onhand/ui';

export const say = words({
  title: 'Set aside', lead: 'Goods that are on hand and may not be sold, and what is the matter with them.', branch: 'Branch', choose: 'Choose a branch',
  damaged: 'Damaged', quality_control: 'To be checked', quarantine: 'Quarantine', recalled: 'Recalled', expired: 'Expired', display: 'Display', other: 'Nobody has said why', for_sale: 'For sale',
  show: 'Show', everything: 'Everything', set_aside: 'Set goods aside', scan: 'Scan the article', quantity: 'How many', what: 'What is the matter with them?', note: 'Note', optional: '(not required)',
  take: 'Take off sale', other_article: 'Another article', give_quantity: 'Give a quantity such as 1 or 0.5.', sending: 'Sending…', taken: '{n} × {name} are off sale now.',
  its_lots: 'By its lots', move: 'What now?', what_now: 'What now? {name}', from: 'These are', to: 'They become', gone: 'Written off', reason: 'Why', book: 'Book it', not_now: 'Not now', moved: '{n} × {name}: {from} → {to}.', written_off: '{n} × {name} are written off.',
  waits: 'It is worth more than one person may book. A task asks somebody else to approve it; until then nothing is booked.', none: 'Nothing is set aside in this branch. Damaged goods, goods to be checked and goods in the window stand here.', none_there: 'Nothing is set aside like this.',
  loading: 'Loading…', again: 'Try again', more: 'Show more', n_of: '{n} {condition}', limit_is: 'What one person may write off or correct: up to {max}. Of more, somebody else approves.', limit_none: 'One person may write off and correct whatever it is worth.', limit_change: 'Change…',
  limit: 'Worth at most (empty: no bound)', limit_wrong: 'Give an amount, or leave it empty.', save: 'Save', sold_reason: 'Pick a reason.',
  r_damaged: 'Damaged', r_expired: 'Expired', r_stolen: 'Stolen', r_lost: 'Lost', r_sample: 'Given as a sample', r_own_use: 'Used by the house', r_other: 'Another reason',
}, {
  de: {
    title: 'Zurückgestellt', lead: 'Ware, die da ist und nicht verkauft werden darf, und was mit ihr ist.', branch: 'Filiale', choose: 'Filiale wählen',
    damaged: 'Beschädigt', quality_control: 'Zu prüfen', quarantine: 'Quarantäne', recalled: 'Zurückgerufen', expired: 'Abgelaufen', display: 'Ausstellung', other: 'Ohne Angabe', for_sale: 'Verkäuflich',
    show: 'Zeigen', everything: 'Alles', set_aside: 'Ware zurückstellen', scan: 'Artikel scannen', quantity: 'Wie viele', what: 'Was ist mit ihnen?', note: 'Notiz', optional: '(nicht nötig)',
    take: 'Aus dem Verkauf nehmen', other_article: 'Anderer Artikel', give_quantity: 'Geben Sie eine Menge an, etwa 1 oder 0,5.', sending: 'Wird gesendet…', taken: '{n} × {name} sind jetzt nicht mehr im Verkauf.',
    its_lots: 'Durch seine Chargen', move: 'Was nun?', what_now: 'Was nun? {name}', from: 'Diese sind', to: 'Sie werden', gone: 'Abgeschrieben', reason: 'Warum', book: 'Buchen', not_now: 'Jetzt nicht', moved: '{n} × {name}: {from} → {to}.', written_off: '{n} × {name} sind abgeschrieben.',
    waits: 'Das ist mehr wert, als eine Person buchen darf. Eine Aufgabe bittet jemand anderen um Freigabe; bis dahin ist nichts gebucht.', none: 'In dieser Filiale ist nichts zurückgestellt. Hier steht beschädigte Ware, Ware zur Prüfung und Ware im Fenster.', none_there: 'So ist nichts zurückgestellt.',
    loading: 'Wird geladen…', again: 'Noch einmal versuchen', more: 'Mehr zeigen', n_of: '{n} {condition}', limit_is: 'So viel darf eine Person abschreiben oder berichtigen: bis {max}. Mehr gibt jemand anderes frei.', limit_none: 'Eine Person darf abschreiben und berichtigen, was immer es wert ist.', limit_change: 'Ändern…',
    limit: 'Höchstens wert (leer: keine Grenze)', limit_wrong: 'Geben Sie einen Betrag an, oder lassen Sie es leer.', save: 'Speichern', sold_reason: 'Wählen Sie einen Grund.',
    r_damaged: 'Beschädigt', r_expired: 'Abgelaufen', r_stolen: 'Gestohlen', r_lost: 'Verloren', r_sample: 'Als Muster gegeben', r_own_use: 'Eigenverbrauch', r_other: 'Anderer Grund',
  },
  ar: {
    title: 'المستبعد من البيع', lead: 'بضاعة موجودة ولا يجوز بيعها، وما خطبها.', branch: 'الفرع', choose: 'اختر فرعًا',
    damaged: 'تالف', quality_control: 'قيد الفحص', quarantine: 'حجر', recalled: 'مسحوب', expired: 'منتهي الصلاحية', display: 'عرض', other: 'لم يُذكر السبب', for_sale: 'للبيع',
    show: 'عرض', everything: 'الكل', set_aside: 'استبعاد بضاعة', scan: 'امسح الصنف', quantity: 'الكمية', what: 'ما خطبها؟', note: 'ملاحظة', optional: '(اختياري)',
    take: 'سحب من البيع', other_article: 'صنف آخر', give_quantity: 'أدخل كمية مثل 1 أو 0.5.', sending: 'جارٍ الإرسال…', taken: 'سُحب {n} × {name} من البيع.',
    its_lots: 'بسبب دفعاته', move: 'ماذا الآن؟', what_now: 'ماذا الآن؟ {name}', from: 'هذه', to: 'تصير', gone: 'مشطوبة', reason: 'السبب', book: 'سجّل', not_now: 'ليس الآن', moved: '{n} × {name}: {from} ← {to}.', written_off: 'شُطب {n} × {name}.',
    waits: 'قيمتها أكبر مما يجوز لشخص واحد تسجيله. تطلب مهمة موافقة شخص آخر، ولا يُسجَّل شيء حتى ذلك.', none: 'لا شيء مستبعد في هذا الفرع. تظهر هنا البضاعة التالفة وما ينتظر الفحص وما في الواجهة.', none_there: 'لا شيء مستبعد هكذا.',
    loading: 'جارٍ التحميل…', again: 'حاول مرة أخرى', more: 'عرض المزيد', n_of: '{n} {condition}', limit_is: 'ما يجوز لشخص واحد شطبه أو تصحيحه: حتى {max}. ما زاد يوافق عليه شخص آخر.', limit_none: 'يجوز لشخص واحد الشطب والتصحيح مهما كانت القيمة.', limit_change: 'تغيير…',
    limit: 'القيمة القصوى (فارغ: بلا حد)', limit_wrong: 'أدخل مبلغًا أو اتركه فارغًا.', save: 'حفظ', sold_reason: 'اختر سببًا.',
    r_damaged: 'تالف', r_expired: 'منتهي الصلاحية', r_stolen: 'مسروق', r_lost: 'مفقود', r_sample: 'أُعطي عيّنة', r_own_use: 'استعمال المتجر', r_other: 'سبب آخر',
  },
});
