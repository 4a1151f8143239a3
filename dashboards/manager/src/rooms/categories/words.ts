// Texts of this room, in three languages.
import { words } from '@onhand/ui';

export const say = words({
  title: 'Categories', lead: 'Categories come from the products themselves. Rename or move one here, and every product in it and below it goes along.', again: 'Try again', loading: 'Loading…',
  none_yet: 'No product has a category yet. Give it one on its page, as in Drinks/Coffee.', to_products: 'To the products', n_products: '{n, plural, one {# product} other {# products}}', n_of: '{n, plural, one {# product} other {# products}}, {own} just here', loose: 'Without a category',
  move: 'Rename or move…', move_it: 'Rename or move {path}', becomes: 'Becomes', becomes_hint: 'The whole way from the trunk, as in Drinks/Hot/Coffee.', joins: '{to} is there already: both become one.',
  n_change: '{n, plural, one {One product changes.} other {# products change.}}', n_collections: '{n, plural, one {The rule of one collection goes along.} other {The rules of # collections go along.}}', preview: 'Preview', product: 'Product', was: 'Before', is: 'After', progress: 'Progress',
  n_move: 'Change {n, plural, one {# product} other {# products}}', stop: 'Stop', close: 'Close', cancel: 'Cancel', moved: '{from} is {to} now: {n, plural, one {one product} other {# products}}.', undo: 'Undo', taken_back: 'It is as it was before.', n_failed: '{n, plural, one {One product} other {# products}} could not be taken back.',
  w_empty: 'Fill this in.', w_same: 'That is what it is called now.', w_inside: 'It cannot stand below itself.', w_steps: 'Every step has a name before and behind the stroke.', w_deep: 'That is too deep: six steps at most, with all below it.',
}, {
  de: {
    title: 'Kategorien', lead: 'Kategorien ergeben sich aus den Artikeln. Wird hier eine umbenannt oder verschoben, gehen alle Artikel in ihr und darunter mit.', again: 'Noch einmal', loading: 'Wird geladen …',
    none_yet: 'Noch kein Artikel hat eine Kategorie. Geben Sie ihm eine auf seiner Seite, etwa Getränke/Kaffee.', to_products: 'Zu den Artikeln', n_products: '{n, plural, one {# Artikel} other {# Artikel}}', n_of: '{n, plural, one {# Artikel} other {# Artikel}}, {own} genau hier', loose: 'Ohne Kategorie',
    move: 'Umbenennen oder verschieben …', move_it: '{path} umbenennen oder verschieben', becomes: 'Wird zu', becomes_hint: 'Der ganze Weg vom Stamm her, etwa Getränke/Heiß/Kaffee.', joins: '{to} gibt es schon: beide werden eine.',
    n_change: '{n, plural, one {Ein Artikel ändert sich.} other {# Artikel ändern sich.}}', n_collections: '{n, plural, one {Die Regel einer Sammlung geht mit.} other {Die Regeln von # Sammlungen gehen mit.}}', preview: 'Vorschau', product: 'Artikel', was: 'Vorher', is: 'Nachher', progress: 'Fortschritt',
    n_move: '{n, plural, one {# Artikel} other {# Artikel}} ändern', stop: 'Anhalten', close: 'Schließen', cancel: 'Abbrechen', moved: '{from} heißt jetzt {to}: {n, plural, one {ein Artikel} other {# Artikel}}.', undo: 'Rückgängig', taken_back: 'Es ist wieder wie vorher.', n_failed: '{n, plural, one {Ein Artikel ließ} other {# Artikel ließen}} sich nicht zurücknehmen.',
    w_empty: 'Bitte ausfüllen.', w_same: 'So heißt sie schon.', w_inside: 'Sie kann nicht unter sich selbst stehen.', w_steps: 'Vor und hinter jedem Schrägstrich steht ein Name.', w_deep: 'Das ist zu tief: höchstens sechs Stufen mit allem darunter.',
  },
  ar: {
    title: 'الفئات', lead: 'تأتي الفئات من المنتجات نفسها. عند إعادة تسمية فئة أو نقلها هنا ينتقل معها كل منتج فيها وتحتها.', again: 'حاول مرة أخرى', loading: 'جارٍ التحميل…',
    none_yet: 'لا يوجد منتج له فئة بعد. أعطه فئة في صفحته، مثل مشروبات/قهوة.', to_products: 'إلى المنتجات', n_products: '{n, plural, zero {لا منتجات} one {منتج واحد} two {منتجان} few {# منتجات} other {# منتجًا}}', n_of: '{n, plural, zero {لا منتجات} one {منتج واحد} two {منتجان} few {# منتجات} other {# منتجًا}}، منها {own} هنا مباشرة', loose: 'بلا فئة',
    move: 'إعادة تسمية أو نقل…', move_it: 'إعادة تسمية {path} أو نقلها', becomes: 'تصبح', becomes_hint: 'الطريق كله من الجذع، مثل مشروبات/ساخنة/قهوة.', joins: '{to} موجودة بالفعل: ستصبحان واحدة.',
    n_change: '{n, plural, zero {لا يتغير شيء.} one {يتغير منتج واحد.} two {يتغير منتجان.} few {تتغير # منتجات.} other {يتغير # منتجًا.}}', n_collections: '{n, plural, one {وتتغير معها قاعدة مجموعة واحدة.} two {وتتغير معها قاعدتا مجموعتين.} few {وتتغير معها قواعد # مجموعات.} other {وتتغير معها قواعد # مجموعة.}}', preview: 'معاينة', product: 'المنتج', was: 'قبل', is: 'بعد', progress: 'التقدم',
    n_move: 'تغيير {n, plural, one {منتج واحد} two {منتجين} few {# منتجات} other {# منتجًا}}', stop: 'إيقاف', close: 'إغلاق', cancel: 'إلغاء', moved: 'أصبحت {from} الآن {to}: {n, plural, one {منتج واحد} two {منتجان} few {# منتجات} other {# منتجًا}}.', undo: 'تراجع', taken_back: 'عاد كل شيء كما كان.', n_failed: 'تعذر التراجع عن {n, plural, one {منتج واحد} two {منتجين} few {# منتجات} other {# منتجًا}}.',
    w_empty: 'املأ هذا الحقل.', w_same: 'هذا اسمها الآن.', w_inside: 'لا يمكن أن تقع تحت نفسها.', w_steps: 'قبل كل شرطة وبعدها اسم.', w_deep: 'هذا عميق جدًا: ست درجات على الأكثر مع كل ما تحتها.',
  },
});
