// What is said of who works at the till.
import { words } from '@onhand/ui';

export const say = words(
  {
    who: 'Who is here?',
    nobody: 'No people have been set up yet.',
    open: 'A ticket of {amount} is open. Whoever signs on goes on with it.',
    insecure: 'Without a secure address (https) this browser cannot start the till while the network is down. An open till sells on.',
    pin: 'PIN',
    pad: 'PIN pad',
    signing_on: 'Signing on as {name}.',
    choose: 'Choose a person first.',
    sign_on: 'Sign on',
    register_n: 'Register {n}',
    not_right: 'The person or the PIN is not right.',
  },
  {
    de: {
      who: 'Wer ist da?',
      nobody: 'Es sind noch keine Personen angelegt.',
      open: 'Ein Bon über {amount} ist offen. Wer sich anmeldet, macht damit weiter.',
      insecure: 'Ohne sichere Adresse (https) kann dieser Browser die Kasse nicht starten, solange das Netz fehlt. Eine offene Kasse verkauft weiter.',
      pin: 'PIN',
      pad: 'PIN-Tasten',
      signing_on: 'Anmeldung als {name}.',
      choose: 'Zuerst eine Person wählen.',
      sign_on: 'Anmelden',
      register_n: 'Kasse {n}',
      not_right: 'Die Person oder die PIN stimmt nicht.',
    },
    ar: {
      who: 'من هنا؟',
      nobody: 'لم يُسجَّل أشخاص بعد.',
      open: 'توجد تذكرة مفتوحة بمبلغ {amount}. من يسجّل الدخول يتابعها.',
      insecure: 'بدون عنوان آمن (https) لا يستطيع هذا المتصفح بدء الصندوق والشبكة مقطوعة. الصندوق المفتوح يواصل البيع.',
      pin: 'الرقم السري',
      pad: 'لوحة الرقم السري',
      signing_on: 'تسجيل الدخول باسم {name}.',
      choose: 'اختر شخصًا أولًا.',
      sign_on: 'تسجيل الدخول',
      register_n: 'صندوق {n}',
      not_right: 'الشخص أو الرقم السري غير صحيح.',
    },
  },
);
