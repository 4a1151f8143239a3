//! Flash sales: the waiting room, and whose turn it is.

use super::{phrases, words};

words! {
    flash_to_room: "To the waiting room", "Zum Warteraum", "إلى غرفة الانتظار";
    flash_join_early: "Join the waiting room", "In den Warteraum", "ادخل غرفة الانتظار";
    flash_join: "Join the queue", "Anstellen", "انضم إلى الطابور";
    flash_again: "Join the queue again", "Noch einmal anstellen", "انضم إلى الطابور مرة أخرى";
    flash_leave: "Give my place up", "Meinen Platz aufgeben", "أتخلى عن مكاني";
    flash_lot: "Everybody who joins before the beginning gets a place by lot, whenever they came. Whoever comes later stands behind them, in the order in which they come.",
        "Alle, die vor dem Beginn da sind, bekommen ihren Platz durch das Los, gleich wann sie kamen. Wer später kommt, steht dahinter, in der Reihenfolge des Kommens.",
        "كل من ينضم قبل البداية يحصل على مكانه بالقرعة مهما كان وقت وصوله. ومن يأتي بعد ذلك يقف خلفهم بترتيب وصوله.";
    flash_you_are_in: "You are in. Your place is drawn at the beginning.",
        "Sie sind dabei. Ihr Platz wird zu Beginn gelost.",
        "أنت معنا. يُسحب مكانك بالقرعة عند البداية.";
    flash_keep_open: "Keep this page open, or come back to it with this browser: your place stays yours.",
        "Lassen Sie diese Seite offen, oder kommen Sie mit diesem Browser zurück: Ihr Platz bleibt Ihrer.",
        "أبقِ هذه الصفحة مفتوحة أو عُد إليها بهذا المتصفح: يبقى مكانك لك.";
    flash_next: "You are next.", "Sie sind die oder der Nächste.", "أنت التالي.";
    flash_gathering: "The server was started anew. Your place is kept; in a few seconds it goes on.",
        "Der Server wurde neu gestartet. Ihr Platz ist erhalten; in wenigen Sekunden geht es weiter.",
        "أُعيد تشغيل الخادم. مكانك محفوظ، وسنواصل خلال ثوانٍ.";
    flash_all_held: "Everything is in orders that are not finished yet. Somebody may let go of a piece: you can keep waiting, or give your place up.",
        "Alles steckt in Bestellungen, die noch nicht fertig sind. Vielleicht gibt jemand etwas frei: Sie können weiter warten oder Ihren Platz aufgeben.",
        "كل القطع في طلبات لم تكتمل بعد. قد يتخلى أحدهم عن قطعة: يمكنك مواصلة الانتظار أو التخلي عن مكانك.";
    flash_sold_out: "Sold out. Nobody holds a piece any more that could become free.",
        "Ausverkauft. Niemand hält mehr etwas, das noch frei werden könnte.",
        "نفدت الكمية. لا أحد يحجز قطعة قد تصبح متاحة.";
    flash_what: "What is sold here", "Was hier verkauft wird", "ما يُباع هنا";
    flash_over: "This sale is over.", "Dieser Verkauf ist vorbei.", "انتهى هذا البيع.";
    flash_your_turn: "It is your turn.", "Sie sind an der Reihe.", "حان دورك.";
    flash_lapsed: "Your time has gone by, and others were called. You can join the queue again, at its end.",
        "Ihre Zeit ist abgelaufen, und andere wurden aufgerufen. Sie können sich noch einmal hinten anstellen.",
        "انتهى وقتك وجاء دور غيرك. يمكنك الانضمام مرة أخرى في آخر الطابور.";
    flash_ordered: "You have ordered. This place is used up.",
        "Sie haben bestellt. Dieser Platz ist verbraucht.",
        "لقد طلبت. استُخدم هذا المكان.";
    flash_full: "The waiting room is full. Please come back later.",
        "Der Warteraum ist voll. Bitte kommen Sie später wieder.",
        "غرفة الانتظار ممتلئة. يُرجى العودة لاحقًا.";
    flash_how_many: "How many", "Wie viele", "كم قطعة";
    flash_to_checkout: "To the checkout", "Zur Kasse", "إلى إتمام الطلب";
    flash_place: "Your place", "Ihr Platz", "مكانك";
    flash_ahead: "People ahead of you", "Personen vor Ihnen", "أشخاص أمامك";
    flash_waiting: "People waiting", "Wartende", "المنتظرون";
    flash_left: "Pieces left", "Noch da", "القطع المتبقية";
}

phrases! {
    flash_begins(when): "It begins on {when}.", "Beginn: {when}.", "يبدأ في {when}.";
    flash_until(when): "You can order until {when}. Nobody else gets your pieces before that.",
        "Sie können bis {when} bestellen. So lange bekommt niemand anders Ihre Stücke.",
        "يمكنك الطلب حتى {when}. لن يحصل أحد غيرك على قطعك قبل ذلك.";
    flash_each(count): "Each customer can have {count}.", "Pro Kundin oder Kunde: {count}.", "لكل عميل: {count}.";
}
