//! Customers' accounts, and the mails about them.

use super::{phrases, words};

words! {
    account_email: "E-mail address",
        "E-Mail-Adresse",
        "البريد الإلكتروني";
    account_name: "Your name",
        "Ihr Name",
        "اسمك";
    account_phone: "Phone number",
        "Telefonnummer",
        "رقم الهاتف";
    account_password: "Password",
        "Passwort",
        "كلمة المرور";
    account_new_password: "New password",
        "Neues Passwort",
        "كلمة مرور جديدة";
    account_password_hint: "At least ten characters. Three or four words are good, and easy to remember.",
        "Mindestens zehn Zeichen. Drei oder vier Wörter sind gut und leicht zu merken.",
        "عشرة أحرف على الأقل. ثلاث كلمات أو أربع جيدة وسهلة التذكر.";
    account_password_optional: "You may leave this empty: then a link by mail signs you in.",
        "Sie können das leer lassen: Dann meldet ein Link per Mail Sie an.",
        "يمكنك ترك هذا فارغًا، فيسجّل دخولك رابط عبر البريد.";
    account_sign_up: "Open an account",
        "Konto eröffnen",
        "افتح حسابًا";
    account_sign_up_intro: "With an account your addresses are kept, and you see what you ordered. We send a link to your e-mail address first.",
        "Mit einem Konto bleiben Ihre Adressen gespeichert, und Sie sehen, was Sie bestellt haben. Zuerst schicken wir einen Link an Ihre E-Mail-Adresse.",
        "مع الحساب تُحفظ عناوينك وترى ما طلبته. نرسل أولًا رابطًا إلى بريدك الإلكتروني.";
    account_sign_in: "Sign in",
        "Anmelden",
        "تسجيل الدخول";
    account_link: "Sign in by mail",
        "Per Mail anmelden",
        "الدخول عبر البريد";
    account_link_intro: "We send a link that signs you in, once. You can choose another password with it too.",
        "Wir schicken einen Link, der Sie einmal anmeldet. Mit ihm können Sie auch ein anderes Passwort wählen.",
        "نرسل رابطًا يسجّل دخولك مرة واحدة، ويمكنك به أيضًا اختيار كلمة مرور أخرى.";
    account_send: "Send the link",
        "Link schicken",
        "أرسل الرابط";
    account_look: "Look into your mail",
        "Sehen Sie in Ihre Mails",
        "تحقق من بريدك";
    account_look_text: "If the address is right, a mail with a link is on its way. It is good for an hour. Look among unwanted mails if it does not come, or ask for another.",
        "Wenn die Adresse stimmt, ist eine Mail mit einem Link unterwegs. Er gilt eine Stunde. Sehen Sie im Spam nach, wenn sie nicht kommt, oder lassen Sie sich eine neue schicken.",
        "إن كان العنوان صحيحًا فهناك رسالة فيها رابط في طريقها إليك. الرابط صالح لساعة. ابحث في البريد غير المرغوب إن لم تصل، أو اطلب رسالة أخرى.";
    account_open: "Open your account",
        "Ihr Konto eröffnen",
        "افتح حسابك";
    account_open_intro: "Your e-mail address is confirmed. Say how you want to be called, and the account is yours.",
        "Ihre E-Mail-Adresse ist bestätigt. Sagen Sie, wie Sie heißen möchten, und das Konto gehört Ihnen.",
        "تم تأكيد بريدك. قل كيف تود أن نناديك ويصبح الحساب لك.";
    account_enter_intro: "One more click, so that nobody but you is signed in by opening a link.",
        "Noch ein Klick, damit niemand außer Ihnen durch das Öffnen eines Links angemeldet wird.",
        "نقرة أخرى، حتى لا يُسجَّل دخول أحد سواك بفتح رابط.";
    account_reset: "Choose a password",
        "Passwort wählen",
        "اختر كلمة مرور";
    account_reset_intro: "It counts from now on. All your other devices are signed out.",
        "Es gilt ab jetzt. Alle Ihre anderen Geräte werden abgemeldet.",
        "تسري من الآن، ويُسجَّل خروج كل أجهزتك الأخرى.";
    account_new_email: "Another e-mail address",
        "Andere E-Mail-Adresse",
        "بريد إلكتروني آخر";
    account_new_email_intro: "From now on this is the address of your account.",
        "Ab jetzt ist das die Adresse Ihres Kontos.",
        "من الآن هذا هو عنوان حسابك.";
    account_email_intro: "We send a link to the new address. Nothing changes until you have opened it.",
        "Wir schicken einen Link an die neue Adresse. Es ändert sich nichts, bis Sie ihn geöffnet haben.",
        "نرسل رابطًا إلى العنوان الجديد. لا يتغير شيء حتى تفتحه.";
    account_stale: "This link is not good any more",
        "Dieser Link gilt nicht mehr",
        "لم يعد هذا الرابط صالحًا";
    account_stale_text: "A link works once, and for an hour. Ask for another one.",
        "Ein Link gilt einmal und eine Stunde lang. Lassen Sie sich einen neuen schicken.",
        "يعمل الرابط مرة واحدة ولمدة ساعة. اطلب رابطًا آخر.";
    account_not_done: "That did not work",
        "Das hat nicht geklappt",
        "تعذّر ذلك";
    account_wrong: "The e-mail address or the password is not right. You can also sign in by mail.",
        "Die E-Mail-Adresse oder das Passwort stimmt nicht. Sie können sich auch per Mail anmelden.",
        "البريد الإلكتروني أو كلمة المرور غير صحيحة. يمكنك أيضًا الدخول عبر البريد.";
    account_profile: "Name and phone",
        "Name und Telefon",
        "الاسم والهاتف";
    account_address: "Address",
        "Adresse",
        "العنوان";
    account_save: "Save",
        "Speichern",
        "حفظ";
    account_news: "Send me news and offers by mail",
        "Schicken Sie mir Neuigkeiten und Angebote per Mail",
        "أرسلوا لي الأخبار والعروض بالبريد";
    account_erase: "Delete your account",
        "Ihr Konto löschen",
        "احذف حسابك";
    account_erase_intro: "Your name, addresses, devices and all else that we know of you is destroyed at once and for good. What you bought stays in our books, as the law asks, without your account. Invoices and parcels keep the name that is written on them.",
        "Ihr Name, Ihre Adressen, Geräte und alles andere, was wir von Ihnen wissen, wird sofort und für immer vernichtet. Was Sie gekauft haben, bleibt in unseren Büchern, wie das Gesetz es verlangt, ohne Ihr Konto. Rechnungen und Pakete behalten den Namen, der darauf steht.",
        "يُتلف اسمك وعناوينك وأجهزتك وكل ما نعرفه عنك فورًا وإلى الأبد. ما اشتريته يبقى في دفاترنا كما يطلب القانون، دون حسابك. وتحتفظ الفواتير والطرود بالاسم المكتوب عليها.";
    account_erase_button: "Delete it for good",
        "Endgültig löschen",
        "احذفه نهائيًا";
    account_erase_word: "Type DELETE to go on",
        "Tippen Sie DELETE, um fortzufahren",
        "اكتب DELETE للمتابعة";
    account_erase_type: "Type DELETE in capital letters.",
        "Tippen Sie DELETE in Großbuchstaben.",
        "اكتب DELETE بأحرف كبيرة.";
    account_erased: "Your account is deleted",
        "Ihr Konto ist gelöscht",
        "حُذف حسابك";
    account_erased_text: "Nothing of it is left that could be read. Thank you for having been here.",
        "Davon ist nichts mehr lesbar. Danke, dass Sie hier waren.",
        "لم يبقَ منه شيء يمكن قراءته. شكرًا لأنك كنت معنا.";
    account_copy_first: "Take a copy of it first",
        "Zuerst eine Kopie mitnehmen",
        "خذ نسخة منه أولًا";
    account_have_one: "I have an account",
        "Ich habe ein Konto",
        "لدي حساب";
    account_link_or_password: "Sign in by mail, or choose another password",
        "Per Mail anmelden oder ein anderes Passwort wählen",
        "ادخل عبر البريد أو اختر كلمة مرور أخرى";
    account_with_password: "Sign in with a password",
        "Mit Passwort anmelden",
        "الدخول بكلمة مرور";
    account_back: "Back to the account",
        "Zurück zum Konto",
        "العودة إلى الحساب";
    account_until_now: "The password until now",
        "Das bisherige Passwort",
        "كلمة المرور الحالية";
    account_yours: "Your account",
        "Ihr Konto",
        "حسابك";
    account_you: "About you",
        "Über Sie",
        "عنك";
    account_confirmed: "confirmed",
        "bestätigt",
        "مؤكَّد";
    account_none: "none",
        "keine",
        "لا يوجد";
    account_change_profile: "Change name and phone",
        "Name und Telefon ändern",
        "تغيير الاسم والهاتف";
    account_change_email: "Change the e-mail address",
        "E-Mail-Adresse ändern",
        "تغيير البريد الإلكتروني";
    account_change_password: "Change the password",
        "Passwort ändern",
        "تغيير كلمة المرور";
    account_addresses: "Addresses",
        "Adressen",
        "العناوين";
    account_no_addresses: "None yet. With one here you need not type it when you order.",
        "Noch keine. Mit einer hier müssen Sie sie beim Bestellen nicht tippen.",
        "لا يوجد بعد. بوجود عنوان هنا لا تحتاج إلى كتابته عند الطلب.";
    account_change: "Change",
        "Ändern",
        "تغيير";
    account_remove: "Remove",
        "Entfernen",
        "إزالة";
    account_add_address: "Add an address",
        "Adresse hinzufügen",
        "إضافة عنوان";
    account_orders: "Orders",
        "Bestellungen",
        "الطلبات";
    account_devices: "Signed-in devices",
        "Angemeldete Geräte",
        "الأجهزة المسجَّل دخولها";
    account_this_one: "this one",
        "dieses",
        "هذا الجهاز";
    account_sign_it_out: "Sign it out",
        "Abmelden",
        "تسجيل خروجه";
    account_sign_others_out: "Sign all others out",
        "Alle anderen abmelden",
        "تسجيل خروج كل الأجهزة الأخرى";
    account_may_send: "What we may send you",
        "Was wir Ihnen schicken dürfen",
        "ما يمكننا إرساله إليك";
    account_news_mail: "News and offers by mail",
        "Neuigkeiten und Angebote per Mail",
        "الأخبار والعروض بالبريد";
    account_news_text: "News and offers by text message",
        "Neuigkeiten und Angebote per SMS",
        "الأخبار والعروض برسالة نصية";
    account_data: "Your data",
        "Ihre Daten",
        "بياناتك";
    account_take_copy: "Take a copy of all of it (JSON)",
        "Eine Kopie von allem mitnehmen (JSON)",
        "خذ نسخة من كل ذلك (JSON)";
    account_delete: "Delete the account",
        "Konto löschen",
        "حذف الحساب";
    account_sign_out: "Sign out",
        "Abmelden",
        "تسجيل الخروج";
    account_a_device: "A device",
        "Ein Gerät",
        "جهاز";
    account_country: "Country",
        "Land",
        "البلد";
    account_choose_one: "Choose one",
        "Bitte wählen",
        "اختر واحدًا";
    account_parcel_name: "Name on the parcel",
        "Name auf dem Paket",
        "الاسم على الطرد";
    account_street: "Street and number",
        "Straße und Hausnummer",
        "الشارع ورقم المبنى";
    account_flat: "Flat, floor, company",
        "Wohnung, Stock, Firma",
        "الشقة أو الطابق أو الشركة";
    account_postcode: "Postcode",
        "Postleitzahl",
        "الرمز البريدي";
    account_postcode_hint: "Leave it empty where there is none.",
        "Leer lassen, wo es keine gibt.",
        "اتركه فارغًا حيث لا يوجد.";
    account_town: "Town",
        "Ort",
        "المدينة";
    account_region: "State or province",
        "Bundesstaat oder Provinz",
        "الولاية أو المقاطعة";
    account_region_hint: "Only where the post asks for it, as in the United States.",
        "Nur wo die Post danach fragt, etwa in den USA.",
        "فقط حيث يطلبه البريد، كما في الولايات المتحدة.";
    account_check_field: "Please check this.",
        "Bitte prüfen Sie diese Angabe.",
        "يُرجى مراجعة هذا البيان.";
    account_d_saved: "Saved.",
        "Gespeichert.",
        "حُفظ.";
    account_d_password: "Your password is changed, and your other devices are signed out.",
        "Ihr Passwort ist geändert, und Ihre anderen Geräte sind abgemeldet.",
        "تغيّرت كلمة مرورك وسُجّل خروج أجهزتك الأخرى.";
    account_d_email: "A mail is on its way to the new address. Open the link in it.",
        "Eine Mail ist an die neue Adresse unterwegs. Öffnen Sie den Link darin.",
        "هناك رسالة في طريقها إلى العنوان الجديد. افتح الرابط الذي فيها.";
    account_d_new_email: "Your e-mail address is changed.",
        "Ihre E-Mail-Adresse ist geändert.",
        "تغيّر بريدك الإلكتروني.";
    account_d_device: "The device is signed out.",
        "Das Gerät ist abgemeldet.",
        "سُجّل خروج الجهاز.";
    account_d_removed: "The address is removed.",
        "Die Adresse ist entfernt.",
        "أُزيل العنوان.";
    account_d_welcome: "Welcome. Your account is open.",
        "Willkommen. Ihr Konto ist eröffnet.",
        "مرحبًا بك. حسابك مفتوح.";
    account_s_holding: "being set aside",
        "wird zurückgelegt",
        "قيد الحجز";
    account_s_paying: "waiting for the payment",
        "wartet auf die Zahlung",
        "بانتظار الدفع";
    account_s_allocating: "being prepared",
        "wird vorbereitet",
        "قيد التجهيز";
    account_s_confirmed: "order confirmed",
        "Bestellung bestätigt",
        "تم تأكيد الطلب";
    account_s_fulfilled: "done",
        "abgeschlossen",
        "مكتمل";
    account_s_cancelled: "called off",
        "storniert",
        "ملغى";
    mail_not_you: "The link is good once, and for an hour. If you did not ask for it, do nothing: without it nothing happens.",
        "Der Link gilt einmal und eine Stunde lang. Wenn Sie ihn nicht angefordert haben, tun Sie nichts: Ohne ihn geschieht nichts.",
        "الرابط صالح مرة واحدة ولمدة ساعة. إن لم تطلبه فلا تفعل شيئًا: بدونه لا يحدث شيء.";
}

phrases! {
    account_device_line(since, used): "since {since}, last used {used}",
        "seit {since}, zuletzt benutzt {used}",
        "منذ {since}، آخر استخدام {used}";
    account_address_of(name, street): "the address of {name}, {street}",
        "die Adresse von {name}, {street}",
        "عنوان {name}، {street}";
    mail_have_one_subject(shop): "You have an account at {shop}",
        "Sie haben ein Konto bei {shop}",
        "لديك حساب في {shop}";
    mail_have_one(shop, link): "Hello,\n\nsomebody wanted to open an account at {shop} with this address. You have one already. This link signs you in:\n\n{link}\n\n",
        "Guten Tag,\n\njemand wollte mit dieser Adresse ein Konto bei {shop} eröffnen. Sie haben schon eines. Dieser Link meldet Sie an:\n\n{link}\n\n",
        "مرحبًا،\n\nأراد أحدهم فتح حساب في {shop} بهذا العنوان. لديك حساب بالفعل. هذا الرابط يسجّل دخولك:\n\n{link}\n\n";
    mail_open_subject(shop): "Open your account at {shop}",
        "Eröffnen Sie Ihr Konto bei {shop}",
        "افتح حسابك في {shop}";
    mail_open(shop, link): "Hello,\n\nopen this link to confirm your address and open your account at {shop}:\n\n{link}\n\n",
        "Guten Tag,\n\nöffnen Sie diesen Link, um Ihre Adresse zu bestätigen und Ihr Konto bei {shop} zu eröffnen:\n\n{link}\n\n",
        "مرحبًا،\n\nافتح هذا الرابط لتأكيد عنوانك وفتح حسابك في {shop}:\n\n{link}\n\n";
    mail_enter_subject(shop): "Sign in at {shop}",
        "Anmelden bei {shop}",
        "تسجيل الدخول إلى {shop}";
    mail_enter(shop, enter, reset): "Hello,\n\nthis link signs you in at {shop}:\n\n{enter}\n\nAnd with this one you choose another password:\n\n{reset}\n\n",
        "Guten Tag,\n\ndieser Link meldet Sie bei {shop} an:\n\n{enter}\n\nUnd mit diesem wählen Sie ein anderes Passwort:\n\n{reset}\n\n",
        "مرحبًا،\n\nهذا الرابط يسجّل دخولك إلى {shop}:\n\n{enter}\n\nوبهذا الرابط تختار كلمة مرور أخرى:\n\n{reset}\n\n";
    mail_taken_subject(shop): "Your address at {shop}",
        "Ihre Adresse bei {shop}",
        "عنوانك في {shop}";
    mail_taken(shop): "Hello,\n\nsomebody wanted this address for an account at {shop}. It belongs to another account there already, so nothing was changed.\n\n",
        "Guten Tag,\n\njemand wollte diese Adresse für ein Konto bei {shop}. Sie gehört dort schon zu einem anderen Konto, deshalb wurde nichts geändert.\n\n",
        "مرحبًا،\n\nأراد أحدهم هذا العنوان لحساب في {shop}. هو تابع لحساب آخر هناك بالفعل، فلم يتغير شيء.\n\n";
    mail_new_email_subject(shop): "Another e-mail address at {shop}",
        "Andere E-Mail-Adresse bei {shop}",
        "بريد إلكتروني آخر في {shop}";
    mail_new_email(shop, link): "Hello,\n\nopen this link, and this is the address of your account at {shop}:\n\n{link}\n\n",
        "Guten Tag,\n\nöffnen Sie diesen Link, und das ist die Adresse Ihres Kontos bei {shop}:\n\n{link}\n\n",
        "مرحبًا،\n\nافتح هذا الرابط ليصبح هذا عنوان حسابك في {shop}:\n\n{link}\n\n";
    mail_changed_subject(shop): "Your account at {shop} has another address",
        "Ihr Konto bei {shop} hat eine andere Adresse",
        "لحسابك في {shop} عنوان آخر";
    mail_changed(shop): "Hello,\n\nyour account at {shop} has another e-mail address from now on. If it was not you who changed it, write to us at once.\n",
        "Guten Tag,\n\nIhr Konto bei {shop} hat ab jetzt eine andere E-Mail-Adresse. Wenn nicht Sie das geändert haben, schreiben Sie uns sofort.\n",
        "مرحبًا،\n\nلحسابك في {shop} بريد إلكتروني آخر من الآن. إن لم تكن أنت من غيّره فراسلنا فورًا.\n";
}
