// Texts of the report of what was lost and found, in three languages.
import { words } from '@onhand/ui';

export const tell = words({
  title: 'Losses', about: 'What corrections, counts and transfers lost and found, and what came back and was thrown away. What is only set aside still counts as there, and what is between two branches too, until somebody gives it up.',
  m_lost: 'Lost', m_found: 'Found', m_net: 'Difference', m_gross: 'Off by', m_net_cost: 'At cost', m_share_ppm: 'Of sales',
  share_means: '“Off by” is lost and found together. “Of sales” is what the difference cost against net sales: of the same branch, category, article or day; in rows by reason and staff of all that is reported here.',
  none: 'Nothing was lost or found in this range. Choose another one, or fewer filters.', unknown: 'unknown', open: 'What is behind {what}',
  behind: 'Behind the figure', none_behind: 'Nothing is behind this figure.', pieces: 'Pieces', cause: 'What it says',
  r_damaged: 'Damaged', r_expired: 'Expired', r_stolen: 'Stolen', r_lost: 'Lost', r_found: 'Found', r_miscounted: 'Miscounted', r_data_entry: 'Entered wrongly',
  r_sample: 'Sample', r_own_use: 'Used by the house', r_other: 'Another reason', r_counted: 'Count', r_transfer: 'Between branches', r_discarded: 'Came back, thrown away',
}, {
  de: {
    title: 'Verluste', about: 'Was Korrekturen, Zählungen und Umlagerungen verloren und gefunden haben, und was zurückkam und weggeworfen wurde. Was nur beiseitegelegt ist, zählt noch als da, und was zwischen zwei Filialen ist auch, bis jemand es aufgibt.',
    m_lost: 'Verloren', m_found: 'Gefunden', m_net: 'Differenz', m_gross: 'Abweichung', m_net_cost: 'Zum Einstand', m_share_ppm: 'Vom Umsatz',
    share_means: '„Abweichung“ ist Verlorenes und Gefundenes zusammen. „Vom Umsatz“ ist, was die Differenz kostet, im Verhältnis zum Nettoumsatz: derselben Filiale, Warengruppe, Variante oder desselben Tages; in Zeilen nach Grund und Mitarbeiter von allem, was hier berichtet wird.',
    none: 'In diesem Zeitraum ging nichts verloren und wurde nichts gefunden. Wählen Sie einen anderen oder weniger Filter.', unknown: 'unbekannt', open: 'Was hinter {what} steht',
    behind: 'Hinter der Zahl', none_behind: 'Hinter dieser Zahl steht nichts.', pieces: 'Stück', cause: 'Was dabeisteht',
    r_damaged: 'Beschädigt', r_expired: 'Abgelaufen', r_stolen: 'Gestohlen', r_lost: 'Verloren', r_found: 'Gefunden', r_miscounted: 'Verzählt', r_data_entry: 'Falsch eingegeben',
    r_sample: 'Muster', r_own_use: 'Eigenverbrauch', r_other: 'Anderer Grund', r_counted: 'Zählung', r_transfer: 'Zwischen Filialen', r_discarded: 'Zurückgekommen, weggeworfen',
  },
  ar: {
    title: 'الفاقد', about: 'ما فقدته ووجدته التصحيحات والجرد والتحويلات، وما أُعيد ثم أُتلف. ما وُضع جانبًا فقط يُعدّ موجودًا، وكذلك ما بين فرعين إلى أن يُعلن فقده.',
    m_lost: 'مفقود', m_found: 'وُجد', m_net: 'الفرق', m_gross: 'حجم الانحراف', m_net_cost: 'بالتكلفة', m_share_ppm: 'من المبيعات',
    share_means: '«حجم الانحراف» هو المفقود والموجود معًا. «من المبيعات» هو تكلفة الفرق نسبةً إلى صافي المبيعات: للفرع نفسه أو الفئة أو الصنف أو اليوم؛ وفي الصفوف حسب السبب والموظف لكل ما في هذا التقرير.',
    none: 'لم يُفقد شيء ولم يوجد شيء في هذه الفترة. اختر فترة أخرى أو مرشحات أقل.', unknown: 'غير معروفة', open: 'ما وراء {what}',
    behind: 'ما وراء الرقم', none_behind: 'لا شيء وراء هذا الرقم.', pieces: 'القطع', cause: 'ما كُتب عنه',
    r_damaged: 'تالف', r_expired: 'منتهي الصلاحية', r_stolen: 'مسروق', r_lost: 'مفقود', r_found: 'وُجد', r_miscounted: 'خطأ في العد', r_data_entry: 'خطأ في الإدخال',
    r_sample: 'عيّنة', r_own_use: 'استعمال المتجر', r_other: 'سبب آخر', r_counted: 'الجرد', r_transfer: 'بين الفروع', r_discarded: 'أُعيد وأُتلف',
  },
});
