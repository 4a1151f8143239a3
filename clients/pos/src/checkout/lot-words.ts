// What is said at the till about lots and serial numbers.
import { words } from '@onhand/ui';

export const say = words(
  {
    sell_first: 'Sell first: lot {lot}',
    sell_first_by: 'Sell first: lot {lot}, until {day}',
    which_lot: 'Lot of {name}',
    which_serial: 'Serial number of {name}',
    first_of_all: 'Not scanned',
    choose: 'Choose…',
    named: 'Lot {lot}',
    named_serial: 'No. {lot}',
    recalled_too: 'Recalled: lot {lots}. Look at the pack before you sell it.',
    serial_missing: 'Scan or choose the serial number.',
    of_day: '{lot} · until {day}',
  },
  {
    de: {
      sell_first: 'Zuerst verkaufen: Charge {lot}',
      sell_first_by: 'Zuerst verkaufen: Charge {lot}, bis {day}',
      which_lot: 'Charge von {name}',
      which_serial: 'Seriennummer von {name}',
      first_of_all: 'Nicht gescannt',
      choose: 'Wählen…',
      named: 'Charge {lot}',
      named_serial: 'Nr. {lot}',
      recalled_too: 'Zurückgerufen: Charge {lots}. Sehen Sie auf der Packung nach, bevor Sie verkaufen.',
      serial_missing: 'Scannen oder wählen Sie die Seriennummer.',
      of_day: '{lot} · bis {day}',
    },
    ar: {
      sell_first: 'تُباع أولًا: الدفعة {lot}',
      sell_first_by: 'تُباع أولًا: الدفعة {lot} حتى {day}',
      which_lot: 'دفعة {name}',
      which_serial: 'الرقم التسلسلي لـ {name}',
      first_of_all: 'لم تُمسح',
      choose: 'اختر…',
      named: 'الدفعة {lot}',
      named_serial: 'رقم {lot}',
      recalled_too: 'مسحوبة: الدفعة {lots}. انظر إلى العبوة قبل البيع.',
      serial_missing: 'امسح الرقم التسلسلي أو اختره.',
      of_day: '{lot} · حتى {day}',
    },
  },
);
