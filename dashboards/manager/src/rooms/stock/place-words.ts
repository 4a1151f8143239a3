// Texts of where an article lies and what is kept back, in three languages.
import { words } from '@onhand/ui';

export const place = words({
  title: 'In the branches', no_bin: 'No bin', n_of: '{n} {condition}', keep: 'Keep back from the online store', kept: '{n} kept back from the online store', none_kept: 'All may be sold online', change: 'Change', change_in: 'Change what {branch} keeps back', save: 'Save', not_now: 'Not now',
  not_quantity: 'Give a quantity such as 2, or nothing.', damaged: 'damaged', quality_control: 'to be checked', quarantine: 'in quarantine', recalled: 'recalled', expired: 'expired', display: 'on display', other: 'set aside',
}, {
  de: {
    title: 'In den Filialen', no_bin: 'Kein Platz', n_of: '{n} {condition}', keep: 'Vom Onlineshop zurückhalten', kept: '{n} vom Onlineshop zurückgehalten', none_kept: 'Alles darf online verkauft werden', change: 'Ändern', change_in: 'Ändern, was {branch} zurückhält', save: 'Speichern', not_now: 'Jetzt nicht',
    not_quantity: 'Geben Sie eine Menge an, etwa 2, oder nichts.', damaged: 'beschädigt', quality_control: 'zu prüfen', quarantine: 'in Quarantäne', recalled: 'zurückgerufen', expired: 'abgelaufen', display: 'ausgestellt', other: 'zurückgestellt',
  },
  ar: {
    title: 'في الفروع', no_bin: 'بلا موضع', n_of: '{n} {condition}', keep: 'يُحجز عن المتجر الإلكتروني', kept: '{n} محجوز عن المتجر الإلكتروني', none_kept: 'يجوز بيع الكل عبر الإنترنت', change: 'تغيير', change_in: 'تغيير ما يحجزه {branch}', save: 'حفظ', not_now: 'ليس الآن',
    not_quantity: 'أدخل كمية مثل 2 أو لا شيء.', damaged: 'تالف', quality_control: 'قيد الفحص', quarantine: 'في الحجر', recalled: 'مسترجع', expired: 'منتهي الصلاحية', display: 'معروض', other: 'مستبعد',
  },
});
