// Texts of where an article lies and what is kept back, in three languages.
import { words } from '@onhand/ui';

export const place = words({
  oversell: 'When more is sold at the till than is there', allow: 'Sell it', reason: 'Sell it when somebody says why', deny: 'Do not sell it', oversell_web: 'What was sold and paid all the same is recorded, and a task asks.', online: '{n} to be had online',
  parts: 'What is the matter with how many', all_aside: 'All that may not be sold', about_condition: 'What put goods into this condition and took them out, since there was last none of it.',
  title: 'In the branches', no_bin: 'No bin', n_of: '{n} {condition}', keep: 'Keep back from the online store', kept: '{n} kept back from the online store', none_kept: 'All may be sold online', change: 'Change', change_in: 'Change what {branch} keeps back', save: 'Save', not_now: 'Not now',
  not_quantity: 'Give a quantity such as 2, or nothing.', damaged: 'damaged', quality_control: 'to be checked', quarantine: 'in quarantine', recalled: 'recalled', expired: 'expired', display: 'on display', other: 'set aside',
}, {
  de: {
    oversell: 'Wenn an der Kasse mehr verkauft wird, als da ist', allow: 'Verkaufen', reason: 'Verkaufen, wenn jemand sagt, warum', deny: 'Nicht verkaufen', oversell_web: 'Was trotzdem verkauft und bezahlt wurde, wird aufgezeichnet, und eine Aufgabe fragt nach.', online: '{n} online zu haben',
    parts: 'Was mit wie vielen ist', all_aside: 'Alles, was nicht verkauft werden darf', about_condition: 'Was Ware in diesen Zustand gebracht und herausgenommen hat, seit es zuletzt keine gab.',
    title: 'In den Filialen', no_bin: 'Kein Platz', n_of: '{n} {condition}', keep: 'Vom Onlineshop zurückhalten', kept: '{n} vom Onlineshop zurückgehalten', none_kept: 'Alles darf online verkauft werden', change: 'Ändern', change_in: 'Ändern, was {branch} zurückhält', save: 'Speichern', not_now: 'Jetzt nicht',
    not_quantity: 'Geben Sie eine Menge an, etwa 2, oder nichts.', damaged: 'beschädigt', quality_control: 'zu prüfen', quarantine: 'in Quarantäne', recalled: 'zurückgerufen', expired: 'abgelaufen', display: 'ausgestellt', other: 'zurückgestellt',
  },
  ar: {
    oversell: 'عندما يُباع عند الصندوق أكثر من الموجود', allow: 'يُباع', reason: 'يُباع إذا ذُكر السبب', deny: 'لا يُباع', oversell_web: 'ما بيع ودُفع ثمنه رغم ذلك يُسجَّل وتسأل عنه مهمة.', online: '{n} متاح عبر الإنترنت',
    parts: 'ما خطب كم منها', all_aside: 'كل ما لا يجوز بيعه', about_condition: 'ما أدخل البضاعة في هذه الحالة وما أخرجها منها منذ آخر مرة لم يكن منها شيء.',
    title: 'في الفروع', no_bin: 'بلا موضع', n_of: '{n} {condition}', keep: 'يُحجز عن المتجر الإلكتروني', kept: '{n} محجوز عن المتجر الإلكتروني', none_kept: 'يجوز بيع الكل عبر الإنترنت', change: 'تغيير', change_in: 'تغيير ما يحجزه {branch}', save: 'حفظ', not_now: 'ليس الآن',
    not_quantity: 'أدخل كمية مثل 2 أو لا شيء.', damaged: 'تالف', quality_control: 'قيد الفحص', quarantine: 'في الحجر', recalled: 'مسحوب', expired: 'منتهي الصلاحية', display: 'معروض', other: 'مستبعد',
  },
});
