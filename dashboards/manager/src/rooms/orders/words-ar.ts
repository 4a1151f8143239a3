// Texts of the orders' room in Arabic.
import type { english } from './words.ts';

export const ar: Record<keyof typeof english, string> = {
  title: 'الطلبات', by_state: 'حسب الحالة', all: 'الكل', search: 'الرقم أو الاسم أو البريد الإلكتروني', branch: 'الفرع', every_branch: 'كل الفروع', more_than: 'أكثر من {n}',
  holding: 'قيد الحجز', paying: 'بانتظار الدفع', allocating: 'قيد التخصيص', confirmed: 'للتنفيذ', fulfilled: 'منجز', cancelled: 'ملغى',
  none: 'لم يطلب أحد عبر الإنترنت بعد. تظهر طلبات المتجر هنا تلقائيًا.', none_found: 'لا يوجد طلب مطابق. ابحث بكلمات أقل أو في كل الحالات.',
  collect: 'استلام من الفرع', ship: 'توصيل', n_pieces: '{n} قطعة', due_in_store: '{sum} تُدفع في المتجر', look: 'يحتاج إلى مراجعة',
  back: 'كل الطلبات', failed: 'تعذرت قراءة الطلب. {problem}', again: 'حاول مرة أخرى', loading: 'جارٍ التحميل…', order_n: 'الطلب {number}', placed_at: 'طُلب في {time}',
  stale: 'غير مباشر: هكذا كان الوضع عند انقطاع الاتصال.', customer_says: 'يقول العميل: {note}',
  because_out_of_stock: 'نفدت البضاعة.', because_not_paid: 'لم يُدفع في الوقت المحدد.', because_payment_failed: 'تعذر بدء أي دفعة.', because_by_customer: 'ألغاه العميل.', because_by_staff: 'أُلغي من هنا.',
  lines: 'البنود', n_missing: '{n} لن يصل', goods: 'البضاعة', with_code: 'الرمز', delivery_charge: 'التوصيل', tax: 'الضريبة المشمولة', total: 'المجموع',
  customer: 'العميل', delivery: 'التوصيل', collects_in: 'الاستلام من {branch}.', pays_there: 'يدفع هناك.', paid_online: 'يدفع عبر الإنترنت.',
  parts: 'الفروع', no_parts: 'لا ينفذه أي فرع.', sent_with: 'أُرسل مع {carrier}، رقم التتبع {tracking}', to_fulfilment: 'فتح تجهيز {branch}',
  part_holding: 'قيد الحجز', part_held: 'محجوز', part_allocating: 'قيد التخصيص', part_promised: 'للجمع', part_picked: 'جُمع', part_packed: 'مغلف', part_ready: 'جاهز للاستلام', part_shipped: 'أُرسل', part_collected: 'سُلّم', part_ended: 'انتهى',
  payments: 'المدفوعات', gift_card: 'بطاقة هدايا', no_payments: 'لم تبدأ أي دفعة عبر الإنترنت.', captured: 'دُفع عبر الإنترنت', refunded: 'أُعيد', due: 'يُدفع في المتجر', disputed: 'العميل يعترض عليها.',
  pay_opening: 'قيد الفتح', pay_pending: 'بانتظار العميل', pay_authorised: 'مصرّح بها', pay_captured: 'مدفوعة', pay_declined: 'مرفوضة', pay_cancelled: 'ملغاة',
  refunds: 'المبالغ المستردة', refund_asked: 'في الطريق', refund_done: 'أُعيد', refund_refused: 'مرفوض: أعد المبلغ بطريقة أخرى', refund_at_till: 'دُفع عند صندوق',
  timeline: 'ما جرى له', customer_sees: 'يراه العميل',
  note_ask: 'كتابة ملاحظة…', refund_ask: 'إعادة مبلغ…', cancel_ask: 'إلغاء الطلب…', note_title: 'كتابة ملاحظة', refund_title: 'إعادة مبلغ', cancel_title: 'هل تريد إلغاء هذا الطلب؟',
  note_do: 'حفظ الملاحظة', refund_do: 'إعادة المبلغ', cancel_do: 'إلغاء الطلب', not_now: 'ليس الآن', sending: 'جارٍ الإرسال…',
  cancel_frees: 'كل ما لا يزال محجوزًا يمكن بيعه من جديد.', cancel_pays_back: 'كل ما لا يزال محجوزًا يمكن بيعه من جديد، وما دُفع ثمنًا له يُعاد.',
  amount_of: 'المبلغ، {most} على الأكثر', reason: 'السبب', note_label: 'ملاحظة', say_why: 'اذكر السبب كي لا يضطر الآخرون إلى السؤال.', say_note: 'اكتب شيئًا أولًا.',
  wrong_amount: 'أدخل مبلغًا مثل 12.50، على ألا يتجاوز {most}.',
  did_note: 'حُفظت الملاحظة.', did_refund: 'المبلغ في طريق العودة.', did_cancel: 'يجري إلغاء الطلب.',
};
