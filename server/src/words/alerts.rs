//! Being written to when goods can be had again.

use super::{phrases, words};

words! {
    alert_ask: "Tell me when it is back", "Benachrichtigen, wenn es wieder da ist", "أخبرني عند توفره من جديد";
    alert_intro: "We write to you once, as soon as it can be had again. By sending this you agree that we keep your e-mail address for it: until that mail has gone out, until you take it back, for a year at most, and for nothing else. Every mail has a link that ends it.",
        "Wir schreiben Ihnen ein einziges Mal, sobald es wieder zu haben ist. Mit dem Absenden willigen Sie ein, dass wir Ihre E-Mail-Adresse dafür aufbewahren: bis diese Mail verschickt ist, bis Sie es zurücknehmen, höchstens ein Jahr, und für nichts anderes. In jeder Mail steht ein Link, der es beendet.",
        "نكتب إليك مرة واحدة فور توفره من جديد. بإرسال هذا توافق على أن نحتفظ ببريدك لهذا الغرض وحده: حتى تُرسل تلك الرسالة أو حتى تسحب طلبك، ولمدة سنة على الأكثر. في كل رسالة رابط ينهي ذلك.";
    alert_where: "Where you want it", "Wo Sie es möchten", "أين تريده";
    alert_sent: "Sent to me", "Zu mir geschickt", "يُرسل إليّ";
    alert_send: "Tell me", "Benachrichtigen", "أخبرني";
    alert_there: "It can be had", "Es ist zu haben", "إنه متوفر";
    alert_there_text: "There is nothing to wait for: it can be had, or ordered already.",
        "Es gibt nichts, worauf Sie warten müssten: Es ist zu haben oder schon zu bestellen.",
        "لا داعي للانتظار: إنه متوفر أو يمكن طلبه الآن.";
    alert_to_goods: "To the product", "Zum Produkt", "إلى المنتج";
    alert_look: "Look into your mail", "Sehen Sie in Ihre Mails", "تفقّد بريدك";
    alert_look_text: "We have sent you a link. Open it and press its button, then we write to you as soon as it is back. The link is good for a day; without it we forget your address.",
        "Wir haben Ihnen einen Link geschickt. Öffnen Sie ihn und drücken Sie den Knopf, dann schreiben wir Ihnen, sobald es wieder da ist. Der Link gilt einen Tag; ohne ihn vergessen wir Ihre Adresse.",
        "أرسلنا إليك رابطًا. افتحه واضغط الزر، وسنكتب إليك فور توفره. الرابط صالح ليوم واحد، وبدونه ننسى عنوانك.";
    alert_confirm: "Yes, tell me", "Ja, benachrichtigen", "نعم، أخبرني";
    alert_stale: "This link is not good any more. Ask for another one on the page of the product.",
        "Dieser Link gilt nicht mehr. Lassen Sie sich auf der Seite des Produkts einen neuen schicken.",
        "لم يعد هذا الرابط صالحًا. اطلب رابطًا آخر من صفحة المنتج.";
    alert_yours: "What you wait for", "Worauf Sie warten", "ما تنتظره";
    alert_yours_text: "We write to you once about each of these, as soon as it can be had again.",
        "Zu jedem davon schreiben wir Ihnen ein einziges Mal, sobald es wieder zu haben ist.",
        "نكتب إليك مرة واحدة عن كل من هذه فور توفره من جديد.";
    alert_none: "You wait for nothing, and we keep no address for it.",
        "Sie warten auf nichts, und wir bewahren dafür keine Adresse auf.",
        "أنت لا تنتظر شيئًا، ولا نحتفظ بعنوان لذلك.";
    alert_set: "Done. We write to you as soon as it is back.",
        "Erledigt. Wir schreiben Ihnen, sobald es wieder da ist.",
        "تم. سنكتب إليك فور توفره.";
    alert_stopped: "Done. We do not write to you about it.",
        "Erledigt. Wir schreiben Ihnen nicht mehr dazu.",
        "تم. لن نكتب إليك عنه.";
    alert_stop: "Do not tell me", "Nicht mehr benachrichtigen", "لا تخبرني";
    alert_stop_all: "Stop them all", "Alle beenden", "إيقاف الكل";
    alert_see: "See it in the shop", "Im Laden ansehen", "شاهده في المتجر";
    alert_back_remark: "Others wait for it as well, and we keep none aside: it may be gone again soon.",
        "Andere warten auch darauf, und wir legen nichts zurück: Es kann bald wieder weg sein.",
        "ينتظره آخرون أيضًا ولا نحجز شيئًا: قد ينفد قريبًا.";
    alert_why: "You get this mail because you asked for it on our pages. With it your wish has ended, and we have forgotten your address.",
        "Sie bekommen diese Mail, weil Sie auf unseren Seiten darum gebeten haben. Damit ist Ihr Wunsch erledigt, und wir haben Ihre Adresse vergessen.",
        "تصلك هذه الرسالة لأنك طلبتها في صفحاتنا. بها انتهى طلبك ونسينا عنوانك.";
    alert_others: "What else you wait for, and how to end it", "Worauf Sie sonst noch warten und wie Sie es beenden", "ما تنتظره أيضًا وكيف تنهيه";
    alert_asked_why: "If it was not you, do nothing: without the link we write to you no more and forget your address in a day.",
        "Wenn Sie das nicht waren, tun Sie nichts: Ohne den Link schreiben wir Ihnen nicht mehr und vergessen Ihre Adresse nach einem Tag.",
        "إن لم تكن أنت فلا تفعل شيئًا: بدون الرابط لن نكتب إليك مجددًا وننسى عنوانك خلال يوم.";
}

phrases! {
    alert_back_subject(name): "{name} is back", "{name} ist wieder da", "{name} متوفر من جديد";
    alert_back(name): "{name} can be had again, and we send it to you.",
        "{name} ist wieder zu haben, und wir schicken es Ihnen.",
        "{name} متوفر من جديد ونرسله إليك.";
    alert_back_at(name, place): "{name} can be had again, to be collected at {place}.",
        "{name} ist wieder zu haben, abzuholen in {place}.",
        "{name} متوفر من جديد للاستلام من {place}.";
    alert_confirm_subject(name): "Shall we tell you when {name} is back?",
        "Sollen wir uns melden, wenn {name} wieder da ist?",
        "هل نخبرك عند توفر {name} من جديد؟";
    alert_confirm_text(name, shop): "Somebody, you we hope, would like to be written to at this address when {name} can be had again at {shop}. Please confirm that it was you.",
        "Jemand, hoffentlich Sie, möchte unter dieser Adresse erfahren, wenn {name} bei {shop} wieder zu haben ist. Bitte bestätigen Sie, dass Sie das waren.",
        "طلب شخص، نأمل أنه أنت، أن نكتب إلى هذا العنوان عند توفر {name} في {shop} من جديد. يُرجى تأكيد أنك من طلب ذلك.";
    alert_since(day): "since {day}", "seit {day}", "منذ {day}";
}
