// What stands on the paper of a sale, besides its goods.
import { words } from '@onhand/ui';

export const say = words(
  {
    receipt: 'Receipt',
    served_by: 'served by {name}',
    discount: 'discount',
    discount_whole: 'discount on the whole',
    total: 'Total',
    tax: 'Tax in it',
    change: 'Change',
    receipt_n: 'Receipt {number}',
    follows: 'Receipt number follows',
  },
  {
    de: {
      receipt: 'Beleg',
      served_by: 'bedient von {name}',
      discount: 'Rabatt',
      discount_whole: 'Rabatt auf alles',
      total: 'Summe',
      tax: 'Darin Steuer',
      change: 'Rückgeld',
      receipt_n: 'Beleg {number}',
      follows: 'Belegnummer folgt',
    },
    ar: {
      receipt: 'إيصال',
      served_by: 'خدمك {name}',
      discount: 'خصم',
      discount_whole: 'خصم على الكل',
      total: 'المجموع',
      tax: 'منها ضريبة',
      change: 'الباقي',
      receipt_n: 'إيصال {number}',
      follows: 'رقم الإيصال يتبع',
    },
  },
);
