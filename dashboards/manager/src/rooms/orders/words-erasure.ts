// Texts about what an order knows of its customer, in three languages.
import { words } from '@onhand/ui';

export const own = words({
  title: 'Data of the customer', about: 'Name, address and contact are encrypted under a key of this order’s own.',
  copy: 'Copy for the customer (JSON)', erase: 'Erase…', not_yet: 'They can be erased once nothing of this order is owed: goods, returns, money and mails.',
  sure: 'Erase what {number} knows of its customer?',
  goes: 'Name, address, contact and notes are destroyed at once, in backups too. Nobody can bring them back, and nobody can be written to about this order.',
  stays: 'Sums, stock and reports do not change. Invoices say who bought for as long as you have settled, encrypted, and for staff alone.',
  reason: 'Why', reason_hint: 'One sentence for the record, without names, such as: asked for by telephone.', reason_missing: 'Say why it is erased.',
  yes: 'Erase for good', cancel: 'Cancel', done: 'It is erased.', erased_at: 'What this order knew of its customer was erased on {at}.', nobody: 'Erased',
}, {
  de: {
    title: 'Daten des Kunden', about: 'Name, Anschrift und Kontakt sind mit einem eigenen Schlüssel dieser Bestellung verschlüsselt.',
    copy: 'Kopie für den Kunden (JSON)', erase: 'Löschen …', not_yet: 'Sie lassen sich löschen, sobald zu dieser Bestellung nichts mehr offen ist: Ware, Rücksendungen, Geld und Mails.',
    sure: 'Löschen, was {number} über den Kunden weiß?',
    goes: 'Name, Anschrift, Kontakt und Notizen werden sofort vernichtet, auch in Sicherungen. Niemand kann sie zurückholen, und zu dieser Bestellung kann niemand mehr angeschrieben werden.',
    stays: 'Summen, Bestand und Berichte ändern sich nicht. Rechnungen nennen den Käufer so lange, wie Sie es festgelegt haben, verschlüsselt und nur für das Haus.',
    reason: 'Grund', reason_hint: 'Ein Satz für die Akten, ohne Namen, etwa: telefonisch gewünscht.', reason_missing: 'Sagen Sie, warum gelöscht wird.',
    yes: 'Endgültig löschen', cancel: 'Abbrechen', done: 'Es ist gelöscht.', erased_at: 'Was diese Bestellung über den Kunden wusste, wurde am {at} gelöscht.', nobody: 'Gelöscht',
  },
  ar: {
    title: 'بيانات العميل', about: 'الاسم والعنوان وبيانات الاتصال مشفّرة بمفتاح خاص بهذا الطلب.',
    copy: 'نسخة للعميل (JSON)', erase: 'محو…', not_yet: 'يمكن محوها حين لا يبقى شيء مستحق في هذا الطلب: بضاعة أو مرتجعات أو مال أو رسائل.',
    sure: 'محو ما يعرفه {number} عن عميله؟',
    goes: 'يُتلف الاسم والعنوان وبيانات الاتصال والملاحظات فورًا، وفي النسخ الاحتياطية أيضًا. لا يستطيع أحد استعادتها، ولا الكتابة إلى العميل بشأن هذا الطلب.',
    stays: 'لا تتغير المجاميع ولا المخزون ولا التقارير. تذكر الفواتير المشتري للمدة التي حددتها، مشفّرة وللموظفين فقط.',
    reason: 'السبب', reason_hint: 'جملة واحدة للسجل دون أسماء، مثل: طُلب بالهاتف.', reason_missing: 'اذكر سبب المحو.',
    yes: 'محو نهائي', cancel: 'إلغاء', done: 'تم المحو.', erased_at: 'مُحي ما كان يعرفه هذا الطلب عن عميله في {at}.', nobody: 'تم محوه',
  },
});
