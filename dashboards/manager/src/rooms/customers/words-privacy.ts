// Texts about how long customers' data is kept, in three languages.
import { words } from '@onhand/ui';

export const keep = words({
  title: 'How long data is kept', all: 'All customers', loading: 'Loading…', failed: 'It could not be read: {problem}', again: 'Try again',
  about: 'What customers say of themselves in orders is encrypted under a key of each order’s own. Destroying the key erases it everywhere, in backups too; sums, stock and reports do not change.',
  guests: 'Guests: months after an order has ended', guests_hint: '0: until somebody asks for it. Nothing is erased by itself. With an account, data is kept as long as the account.',
  invoices: 'Invoices of erased orders: years after an order has ended', invoices_hint: 'For so long they say who bought, as the law of your country asks; 10 unless you say otherwise. 0: for ever.',
  wrong_guests: 'Months are a whole number from 0 to 120.', wrong_invoices: 'Years are a whole number from 0 to 30.',
  sure: 'From the next round on, within the hour, data of guests is erased for good whose orders ended more than {months} months ago.',
  save: 'Save', sending: 'Saving…', saved: 'Saved.', overtaken: 'Somebody else has changed this meanwhile.', look: 'Look again',
  done: 'Rounds', erased: '{n, plural, =0 {No order is erased.} one {One order is erased.} other {# orders are erased.}}',
  last: 'Last round on {at}: {orders, plural, =0 {nothing of guests} one {one order of a guest} other {# orders of guests}}, {invoices, plural, =0 {no invoices} one {invoices of one order} other {invoices of # orders}}.',
  more: 'More is to be erased; the next rounds do it.', never: 'No round since the server began. The first begins a minute after that, then one every hour.',
}, {
  de: {
    title: 'Wie lange Daten bleiben', all: 'Alle Kunden', loading: 'Wird geladen …', failed: 'Es ließ sich nicht lesen: {problem}', again: 'Noch einmal',
    about: 'Was Kunden in Bestellungen über sich sagen, ist mit einem eigenen Schlüssel jeder Bestellung verschlüsselt. Wird er vernichtet, ist es überall gelöscht, auch in Sicherungen; Summen, Bestand und Berichte ändern sich nicht.',
    guests: 'Gäste: Monate nach dem Ende einer Bestellung', guests_hint: '0: bis jemand es wünscht. Von selbst wird nichts gelöscht. Mit Konto bleiben die Daten so lange wie das Konto.',
    invoices: 'Rechnungen gelöschter Bestellungen: Jahre nach deren Ende', invoices_hint: 'So lange nennen sie den Käufer, wie das Recht Ihres Landes es verlangt; 10, wenn Sie nichts anderes sagen. 0: für immer.',
    wrong_guests: 'Monate sind eine ganze Zahl von 0 bis 120.', wrong_invoices: 'Jahre sind eine ganze Zahl von 0 bis 30.',
    sure: 'Ab der nächsten Runde, innerhalb einer Stunde, werden Daten von Gästen endgültig gelöscht, deren Bestellungen vor mehr als {months} Monaten endeten.',
    save: 'Speichern', sending: 'Wird gespeichert …', saved: 'Gespeichert.', overtaken: 'Jemand anderes hat das inzwischen geändert.', look: 'Noch einmal ansehen',
    done: 'Runden', erased: '{n, plural, =0 {Keine Bestellung ist gelöscht.} one {Eine Bestellung ist gelöscht.} other {# Bestellungen sind gelöscht.}}',
    last: 'Letzte Runde am {at}: {orders, plural, =0 {nichts von Gästen} one {eine Bestellung eines Gastes} other {# Bestellungen von Gästen}}, {invoices, plural, =0 {keine Rechnungen} one {Rechnungen einer Bestellung} other {Rechnungen von # Bestellungen}}.',
    more: 'Es ist noch mehr zu löschen; das tun die nächsten Runden.', never: 'Seit dem Start des Servers gab es keine Runde. Die erste beginnt eine Minute danach, dann jede Stunde eine.',
  },
  ar: {
    title: 'مدة حفظ البيانات', all: 'كل العملاء', loading: 'جارٍ التحميل…', failed: 'تعذّرت القراءة: {problem}', again: 'حاول مجددًا',
    about: 'ما يقوله العملاء عن أنفسهم في الطلبات مشفّر بمفتاح خاص بكل طلب. بإتلاف المفتاح يُمحى في كل مكان، وفي النسخ الاحتياطية أيضًا؛ ولا تتغير المجاميع ولا المخزون ولا التقارير.',
    guests: 'الضيوف: عدد الأشهر بعد انتهاء الطلب', guests_hint: '0: حتى يطلب أحدهم ذلك. لا يُمحى شيء تلقائيًا. ومع الحساب تبقى البيانات ما بقي الحساب.',
    invoices: 'فواتير الطلبات الممحوة: عدد السنوات بعد انتهاء الطلب', invoices_hint: 'طوال هذه المدة تذكر المشتري كما يطلب قانون بلدك؛ 10 ما لم تحدد غير ذلك. 0: دائمًا.',
    wrong_guests: 'الأشهر عدد صحيح من 0 إلى 120.', wrong_invoices: 'السنوات عدد صحيح من 0 إلى 30.',
    sure: 'ابتداءً من الجولة التالية، خلال ساعة، تُمحى نهائيًا بيانات الضيوف الذين انتهت طلباتهم قبل أكثر من {months} شهرًا.',
    save: 'حفظ', sending: 'جارٍ الحفظ…', saved: 'تم الحفظ.', overtaken: 'غيّر شخص آخر هذا في الأثناء.', look: 'انظر مجددًا',
    done: 'الجولات', erased: '{n, plural, =0 {لا طلبات ممحوة.} one {طلب واحد ممحو.} other {# طلبات ممحوة.}}',
    last: 'آخر جولة في {at}: {orders, plural, =0 {لا شيء من الضيوف} one {طلب واحد لضيف} other {# طلبات لضيوف}}، {invoices, plural, =0 {لا فواتير} one {فواتير طلب واحد} other {فواتير # طلبات}}.',
    more: 'بقي المزيد ليُمحى؛ تقوم به الجولات التالية.', never: 'لم تجرِ أي جولة منذ بدء الخادم. تبدأ الأولى بعد دقيقة، ثم واحدة كل ساعة.',
  },
});
