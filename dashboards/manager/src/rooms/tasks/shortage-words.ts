// Texts of goods that are missing, in three languages.
import { words } from '@onhand/ui';

export const tell = words({
  short_title: 'Not found for an order', over_title: 'More is promised than is there', missing: '{n} × {name} missing', because: 'Said at the shelf: {reason}',
  now: '{there} there, {promised} promised', promised_to: 'Promised to, in the order in which they get it', order: 'An order', transfer: 'A transfer to another branch', hold: 'Goods held at a till or in a basket',
  gets: 'gets {n} of {of}', gets_all: 'gets its {n}', can_be_done: 'What can be done', has: 'can give {n}', fetch: 'Fetch {n} from there', asked: 'A transfer of {n} from {branch} is drafted.',
  transfer_note: 'For an order. {order}', instead: 'Offer {name} instead: {n} there', wait: '{n} are on their way here: the order can wait for them', order_waits: 'What you do not settle, the order settles by itself when the time is over.', order_does: 'The order looks for another branch by itself; what it cannot get, it pays back.', open_order: 'Open the order: write to the customer, pay back, call off',
  nowhere: 'No branch has any, and none is on its way.', buy: 'Buy some', nothing_known: 'Nothing of what was missing on {day} is known any more.', again: 'Try again', loading: 'Loading…',
  approval_title: 'Asks for approval', approved: 'A correction is approved and booked.', worth: 'worth {sum}', not_oneself: 'You asked for it yourself: somebody else has to approve it.', approve: 'Approve and book', sending: 'Sending…', decline: 'Say no…',
  r_damaged: 'damaged', r_expired: 'expired', r_stolen: 'stolen', r_lost: 'lost', r_found: 'found', r_miscounted: 'miscounted', r_data_entry: 'written down wrongly', r_sample: 'sample', r_own_use: 'used by the house', r_other: 'another reason',
}, {
  de: {
    short_title: 'Für eine Bestellung nicht gefunden', over_title: 'Mehr versprochen, als da ist', missing: '{n} × {name} fehlen', because: 'Am Regal gesagt: {reason}',
    now: '{there} da, {promised} versprochen', promised_to: 'Versprochen an, in der Reihenfolge, in der sie es bekommen', order: 'Eine Bestellung', transfer: 'Eine Umlagerung in eine andere Filiale', hold: 'An einer Kasse oder in einem Korb zurückgelegt',
    gets: 'bekommt {n} von {of}', gets_all: 'bekommt alle {n}', can_be_done: 'Was zu tun ist', has: 'kann {n} abgeben', fetch: '{n} von dort holen', asked: 'Eine Umlagerung von {n} aus {branch} ist angelegt.',
    transfer_note: 'Für eine Bestellung. {order}', instead: 'Stattdessen {name} anbieten: {n} da', wait: '{n} sind hierher unterwegs: Die Bestellung kann darauf warten', order_waits: 'Was Sie nicht regeln, regelt die Bestellung selbst, wenn die Zeit um ist.', order_does: 'Die Bestellung sucht selbst eine andere Filiale; was sie nicht bekommt, wird erstattet.', open_order: 'Bestellung öffnen: Kunden schreiben, erstatten, absagen',
    nowhere: 'Keine Filiale hat etwas davon, und nichts ist unterwegs.', buy: 'Nachbestellen', nothing_known: 'Von dem, was am {day} fehlte, ist nichts mehr bekannt.', again: 'Noch einmal versuchen', loading: 'Wird geladen…',
    approval_title: 'Bittet um Freigabe', approved: 'Eine Berichtigung ist freigegeben und gebucht.', worth: 'wert {sum}', not_oneself: 'Sie haben selbst darum gebeten: Jemand anderes muss es freigeben.', approve: 'Freigeben und buchen', sending: 'Wird gesendet…', decline: 'Ablehnen…',
    r_damaged: 'beschädigt', r_expired: 'abgelaufen', r_stolen: 'gestohlen', r_lost: 'verloren', r_found: 'gefunden', r_miscounted: 'verzählt', r_data_entry: 'falsch erfasst', r_sample: 'Muster', r_own_use: 'Eigenverbrauch', r_other: 'anderer Grund',
  },
  ar: {
    short_title: 'لم يُعثر عليه لطلب', over_title: 'الموعود أكثر من الموجود', missing: 'ينقص {n} × {name}', because: 'قيل عند الرف: {reason}',
    now: 'الموجود {there}، والموعود {promised}', promised_to: 'موعود لهؤلاء، بترتيب حصولهم عليه', order: 'طلب', transfer: 'تحويل إلى فرع آخر', hold: 'بضاعة محجوزة عند صندوق أو في سلة',
    gets: 'يحصل على {n} من {of}', gets_all: 'يحصل على {n} كاملة', can_be_done: 'ما يمكن فعله', has: 'يستطيع إعطاء {n}', fetch: 'اجلب {n} من هناك', asked: 'أُعدّ تحويل {n} من {branch}.',
    transfer_note: 'لطلب. {order}', instead: 'اعرض {name} بدلًا منه: الموجود {n}', wait: '{n} في الطريق إلى هنا: يمكن للطلب أن ينتظرها', order_waits: 'ما لا تسوّيه أنت يسوّيه الطلب بنفسه حين ينتهي الوقت.', order_does: 'يبحث الطلب بنفسه عن فرع آخر، وما لا يجده يُعاد ثمنه.', open_order: 'افتح الطلب: راسل العميل أو أعد المبلغ أو ألغِ',
    nowhere: 'لا يوجد في أي فرع، ولا شيء في الطريق.', buy: 'اطلب المزيد', nothing_known: 'لم يعد يُعرف شيء مما نقص في {day}.', again: 'حاول مرة أخرى', loading: 'جارٍ التحميل…',
    approval_title: 'يطلب موافقة', approved: 'تمت الموافقة على التصحيح وتسجيله.', worth: 'قيمته {sum}', not_oneself: 'أنت من طلبه: يجب أن يوافق عليه شخص آخر.', approve: 'وافق وسجّل', sending: 'جارٍ الإرسال…', decline: 'رفض…',
    r_damaged: 'تالف', r_expired: 'منتهي الصلاحية', r_stolen: 'مسروق', r_lost: 'مفقود', r_found: 'وُجد', r_miscounted: 'خطأ في العد', r_data_entry: 'خطأ في الإدخال', r_sample: 'عيّنة', r_own_use: 'استعمال المتجر', r_other: 'سبب آخر',
  },
});
