// Texts of fetching goods for a transfer and of how long they are on their way, in three languages.
import { words } from '@onhand/ui';

export const tell = words({
  title: 'Fetch the goods', scan: 'Scan or search', of: '{found} of {wanted}', more: '+1: {name}', all: 'All', all_of: 'All: {name}', enough: 'No more of {name} is wanted. Put it back.', not_wanted: '{name} is not part of this transfer. Put it back.',
  all_found: 'Everything is here: it can be sent.', left: '{n} not found yet. What cannot be found is not sent: cancel the transfer and ask for what is there.', no_bin: 'no bin', begin: 'Fetch with the scanner', close: 'Close the list',
  days: '{n, plural, one {On its way for one day} other {On its way for # days}}',
}, {
  de: {
    title: 'Ware holen', scan: 'Scannen oder suchen', of: '{found} von {wanted}', more: '+1: {name}', all: 'Alle', all_of: 'Alle: {name}', enough: 'Mehr von {name} ist nicht gewünscht. Legen Sie es zurück.', not_wanted: '{name} gehört nicht zu dieser Umlagerung. Legen Sie es zurück.',
    all_found: 'Alles ist da: Es kann verschickt werden.', left: '{n} noch nicht gefunden. Was nicht zu finden ist, wird nicht verschickt: Sagen Sie die Umlagerung ab, und fordern Sie an, was da ist.', no_bin: 'kein Platz', begin: 'Mit dem Scanner holen', close: 'Liste schließen',
    days: '{n, plural, one {Seit einem Tag unterwegs} other {Seit # Tagen unterwegs}}',
  },
  ar: {
    title: 'جمع البضاعة', scan: 'امسح أو ابحث', of: '{found} من {wanted}', more: '+1: {name}', all: 'الكل', all_of: 'الكل: {name}', enough: 'لا يُطلب المزيد من {name}. أعده إلى مكانه.', not_wanted: '{name} ليس من هذا التحويل. أعده إلى مكانه.',
    all_found: 'كل شيء هنا: يمكن إرساله.', left: 'لم يُعثر على {n} بعد. ما لا يُعثر عليه لا يُرسل: ألغِ التحويل واطلب الموجود.', no_bin: 'بلا موضع', begin: 'اجمع بالماسح', close: 'أغلق القائمة',
    days: '{n, plural, one {في الطريق منذ يوم} two {في الطريق منذ يومين} few {في الطريق منذ # أيام} other {في الطريق منذ # يومًا}}',
  },
});
