// What is said when somebody else has to approve.
import { words } from '@onhand/ui';

export const say = words(
  {
    title: 'Approval',
    needed: '{what} is more than {name} may do alone. Somebody who may approves it with their PIN.',
    who: 'Who approves?',
    nobody: 'Nobody here may approve this. Ask head office to give somebody the right.',
    pin: 'PIN of {name}',
    choose: 'Choose who approves first.',
    approve: 'Approve',
    cancel: 'Cancel',
    pad: 'PIN pad',
  },
  {
    de: {
      title: 'Freigabe',
      needed: '{what} geht über das hinaus, was {name} allein darf. Wer es darf, gibt es mit der eigenen PIN frei.',
      who: 'Wer gibt frei?',
      nobody: 'Niemand hier darf das freigeben. Die Zentrale kann jemandem das Recht dazu geben.',
      pin: 'PIN von {name}',
      choose: 'Zuerst wählen, wer freigibt.',
      approve: 'Freigeben',
      cancel: 'Abbrechen',
      pad: 'PIN-Tasten',
    },
    ar: {
      title: 'موافقة',
      needed: '{what} يتجاوز ما يُسمح به لـ {name} وحده. يوافق عليه من يملك الصلاحية برقمه السري.',
      who: 'من يوافق؟',
      nobody: 'لا أحد هنا يملك صلاحية الموافقة. اطلب من الإدارة منح الصلاحية لأحد.',
      pin: 'الرقم السري لـ {name}',
      choose: 'اختر أولًا من يوافق.',
      approve: 'موافقة',
      cancel: 'إلغاء',
      pad: 'لوحة الرقم السري',
    },
  },
);
