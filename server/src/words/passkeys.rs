//! Passkeys of customers' accounts.

use super::{phrases, words};

words! {
    passkeys: "Passkeys", "Passkeys", "مفاتيح المرور";
    passkey_intro: "A passkey signs you in with your finger, your face or the code of your device. There is nothing to remember, and nothing that somebody could find out.",
        "Mit einem Passkey melden Sie sich per Finger, Gesicht oder Gerätecode an. Sie müssen sich nichts merken, und niemand kann etwas erraten.",
        "يسجّل مفتاح المرور دخولك ببصمتك أو وجهك أو رمز جهازك. لا شيء لتتذكره، ولا شيء يمكن لأحد أن يعرفه.";
    passkey_add: "Add a passkey", "Passkey hinzufügen", "أضف مفتاح مرور";
    passkey_make: "Make the passkey", "Passkey anlegen", "أنشئ مفتاح المرور";
    passkey_name: "What do you want to call it?", "Wie soll er heißen?", "ماذا تسمّيه؟";
    passkey_name_hint: "So that you know it again, such as the device that it is on.",
        "Damit Sie ihn wiedererkennen, etwa nach dem Gerät, auf dem er liegt.",
        "لتتعرف عليه لاحقًا، مثل اسم الجهاز الذي هو عليه.";
    passkey_a: "My passkey", "Mein Passkey", "مفتاح مروري";
    passkey_rename: "Rename", "Umbenennen", "غيّر الاسم";
    passkey_rename_title: "Rename a passkey", "Passkey umbenennen", "غيّر اسم مفتاح مرور";
    passkey_remove: "Remove", "Entfernen", "أزِل";
    passkey_remove_title: "Remove a passkey", "Passkey entfernen", "أزِل مفتاح مرور";
    passkey_remove_intro: "Nobody signs in with it any more. Your device may still offer it: delete it there too.",
        "Damit kann sich niemand mehr anmelden. Ihr Gerät bietet ihn vielleicht noch an: Löschen Sie ihn auch dort.",
        "لن يسجّل أحد الدخول به بعد الآن. قد يظل جهازك يعرضه، فاحذفه هناك أيضًا.";
    passkey_sign_in: "Sign in with a passkey", "Mit Passkey anmelden", "الدخول بمفتاح مرور";
    passkey_needs_script: "This needs JavaScript, which is switched off in your browser. You can sign in with a password or by mail without it.",
        "Dafür wird JavaScript gebraucht, das in Ihrem Browser abgeschaltet ist. Mit Passwort oder per Mail können Sie sich ohne anmelden.",
        "يحتاج هذا إلى JavaScript، وهو معطّل في متصفحك. يمكنك الدخول بكلمة مرور أو عبر البريد من دونه.";
    passkey_unable: "This browser knows no passkeys. Take another one, or sign in with a password or by mail.",
        "Dieser Browser kennt keine Passkeys. Nehmen Sie einen anderen, oder melden Sie sich mit Passwort oder per Mail an.",
        "هذا المتصفح لا يعرف مفاتيح المرور. استخدم متصفحًا آخر، أو ادخل بكلمة مرور أو عبر البريد.";
    passkey_cancelled: "Nothing was done: it was called off, or took too long. Try again when you like.",
        "Es ist nichts geschehen: Es wurde abgebrochen oder hat zu lange gedauert. Versuchen Sie es gern noch einmal.",
        "لم يحدث شيء: أُلغي الأمر أو استغرق وقتًا طويلًا. حاول مرة أخرى متى شئت.";
    passkey_there: "This device has a passkey for your account already.",
        "Auf diesem Gerät liegt schon ein Passkey für Ihr Konto.",
        "في هذا الجهاز مفتاح مرور لحسابك بالفعل.";
    passkey_unreachable: "The shop could not be reached. Try again in a moment.",
        "Der Shop war nicht zu erreichen. Versuchen Sie es gleich noch einmal.",
        "تعذّر الوصول إلى المتجر. حاول بعد لحظة.";
    passkeys_not_here: "Passkeys cannot be used at this address of the shop. They need https and a name.",
        "Unter dieser Adresse des Shops gehen keine Passkeys. Sie brauchen https und einen Namen.",
        "لا تعمل مفاتيح المرور على هذا العنوان للمتجر. تحتاج إلى https واسم نطاق.";
    passkeys_full: "Your account has as many passkeys as it can have. Remove one before you add another.",
        "Ihr Konto hat so viele Passkeys, wie es haben kann. Entfernen Sie einen, bevor Sie einen weiteren hinzufügen.",
        "لدى حسابك أكبر عدد ممكن من مفاتيح المرور. أزِل واحدًا قبل أن تضيف آخر.";
    passkey_d_added: "The passkey is there. You can sign in with it from now on.",
        "Der Passkey ist da. Sie können sich ab jetzt damit anmelden.",
        "مفتاح المرور جاهز. يمكنك الدخول به من الآن.";
    passkey_d_removed: "The passkey is removed.", "Der Passkey ist entfernt.", "أُزيل مفتاح المرور.";
}

phrases! {
    passkey_used(added, used): "Added {added}, last used {used}", "Hinzugefügt {added}, zuletzt benutzt {used}", "أُضيف {added}، آخر استخدام {used}";
    passkey_unused(added): "Added {added}, not used yet", "Hinzugefügt {added}, noch nicht benutzt", "أُضيف {added}، لم يُستخدم بعد";
}
