//! The shop's pages.

use super::{Language, phrases, words};

words! {
    skip_to_content: "Skip to content", "Zum Inhalt", "انتقل إلى المحتوى";
    shop_nav: "Shop", "Laden", "المتجر";
    yours: "Yours", "Für Sie", "ما يخصك";
    by_category: "Shop by category", "Nach Kategorie", "تسوّق حسب الفئة";
    language: "Language", "Sprache", "اللغة";
    shops_and_hours: "Shops and opening hours", "Filialen und Öffnungszeiten", "الفروع وساعات العمل";
    shops: "Shops", "Filialen", "الفروع";
    search: "Search", "Suchen", "بحث";
    search_products: "Search products", "Produkte suchen", "ابحث عن المنتجات";
    search_hint: "Name or barcode", "Name oder Strichcode", "الاسم أو الباركود";
    contact: "Contact", "Kontakt", "تواصل معنا";
    legal_notice: "Legal notice", "Impressum", "إشعار قانوني";
    as_opened: "Availability is as of when this page was opened.",
        "Die Verfügbarkeit ist die vom Öffnen dieser Seite.",
        "التوفر كما كان عند فتح هذه الصفحة.";
    is_live: "Availability is live from our branches.",
        "Die Verfügbarkeit kommt live aus unseren Filialen.",
        "التوفر مباشر من فروعنا.";
    is_stale: "Availability is as of {time} and may have changed since.",
        "Die Verfügbarkeit ist von {time} und kann inzwischen anders sein.",
        "التوفر كما كان عند {time} وربما تغيّر منذ ذلك.";
    as_of: "as of {time}", "Stand {time}", "حتى {time}";
    stock_changes: "Stock changes", "Änderungen im Bestand", "تغيّرات المخزون";
    many_changed: "{count} stock figures changed.", "{count} Bestände haben sich geändert.", "تغيّرت {count} من أرقام المخزون.";
    only_number_left: "Only {number} left", "Nur noch {number} da", "بقي {number} فقط";
    in_stock: "In stock", "Vorrätig", "متوفر";
    few_left: "Only a few left", "Nur noch wenige da", "بقي القليل فقط";
    out_of_stock: "Out of stock", "Ausverkauft", "غير متوفر";
    ordered_ahead: "Can be ordered ahead", "Kann vorab bestellt werden", "يمكن طلبه مسبقًا";
    back_order_date: "Order now, expected on {date}", "Jetzt bestellen, erwartet am {date}", "اطلب الآن، متوقع في {date}";
    pre_order_date: "Pre-order, available from {date}", "Vorbestellen, erhältlich ab {date}", "طلب مسبق، متاح من {date}";
    all_products: "All products", "Alle Produkte", "كل المنتجات";
    collections: "Collections", "Kollektionen", "المجموعات";
    all_collections: "All collections", "Alle Kollektionen", "كل المجموعات";
    categories: "Categories", "Kategorien", "الفئات";
    pages: "Pages", "Seiten", "الصفحات";
    previous: "Previous", "Zurück", "السابق";
    next: "Next", "Weiter", "التالي";
    empty_shop: "There is nothing in this shop yet.", "In diesem Laden gibt es noch nichts.", "لا يوجد شيء في هذا المتجر بعد.";
    empty_question: "Type a name, a stock number or a barcode.",
        "Geben Sie einen Namen, eine Artikelnummer oder einen Strichcode ein.",
        "اكتب اسمًا أو رقم صنف أو باركود.";
    nothing_found: "Nothing was found. Try fewer words, or another one for the same thing.",
        "Nichts gefunden. Versuchen Sie es mit weniger Wörtern oder mit einem anderen für dieselbe Sache.",
        "لم نجد شيئًا. جرّب كلمات أقل أو كلمة أخرى للشيء نفسه.";
    no_collections: "There are no collections yet.", "Es gibt noch keine Kollektionen.", "لا توجد مجموعات بعد.";
    empty_collection: "There is nothing in this collection at the moment.",
        "In dieser Kollektion ist zurzeit nichts.",
        "لا يوجد شيء في هذه المجموعة حاليًا.";
    breadcrumb: "Breadcrumb", "Pfad", "مسار التصفح";
    brand: "Brand", "Marke", "العلامة التجارية";
    brands: "Brands", "Marken", "العلامات التجارية";
    no_brands: "No brand is named here yet.", "Hier ist noch keine Marke genannt.", "لم تُذكر هنا أي علامة تجارية بعد.";
    in_stock_at: "In stock at", "Vorrätig in", "متوفر في";
    price_word: "Price", "Preis", "السعر";
    price_low: "from", "von", "من";
    price_high: "to", "bis", "إلى";
    filter: "Filter", "Filtern", "تصفية";
    apply_filters: "Show", "Anzeigen", "عرض";
    clear_filters: "Clear all filters", "Alle Filter aufheben", "إزالة كل عوامل التصفية";
    filters_in_force: "Filters in force", "Gewählte Filter", "عوامل التصفية المختارة";
    drop_filter: "Remove the filter", "Filter aufheben", "إزالة التصفية";
    sort_word: "Sort by", "Sortieren nach", "الترتيب حسب";
    by_fit: "Best match", "Beste Treffer", "الأنسب";
    by_choice: "Our choice", "Unsere Auswahl", "اختيارنا";
    by_name: "Name", "Name", "الاسم";
    by_price: "Price, low to high", "Preis aufsteigend", "السعر من الأقل";
    by_price_down: "Price, high to low", "Preis absteigend", "السعر من الأعلى";
    by_age: "Newest", "Neueste", "الأحدث";
    nothing_left: "Nothing here has all that was asked for. Remove a filter to see more.",
        "Nichts hier hat alles, was verlangt ist. Heben Sie einen Filter auf, um mehr zu sehen.",
        "لا شيء هنا يجمع كل ما طُلب. أزل أحد عوامل التصفية لرؤية المزيد.";
    whole_search: "Everything that was found", "Alles Gefundene", "كل ما عُثر عليه";
    new_in: "New in", "Neu eingetroffen", "وصل حديثًا";
    all_new: "Everything, newest first", "Alles, Neuestes zuerst", "الكل، الأحدث أولًا";
    reduced_now: "Reduced", "Reduziert", "مخفّض";
    instead_of: "Before:", "Zuvor:", "سابقًا:";
    like_this: "More like this", "Ähnliches", "منتجات مشابهة";
    bought_along: "Often bought together", "Oft zusammen gekauft", "تُشترى معًا كثيرًا";
    seen_before: "Recently viewed", "Zuletzt angesehen", "شاهدته مؤخرًا";
    forget_seen: "Forget these", "Vergessen", "انسَ هذه";
    maybe_these: "Maybe one of these", "Vielleicht eines davon", "ربما أحد هذه";
    did_you_mean: "Did you mean", "Meinten Sie", "هل تقصد";
    popular_categories: "Popular categories", "Beliebte Kategorien", "فئات رائجة";
    suggestions: "Suggestions", "Vorschläge", "اقتراحات";
    suggestions_count: "Suggestions: {count}", "Vorschläge: {count}", "الاقتراحات: {count}";
    choice: "Choice", "Auswahl", "الخيار";
    pictures: "Pictures", "Bilder", "الصور";
    availability: "Availability", "Verfügbarkeit", "التوفر";
    reduced: "Reduced. Lowest price of the 30 days before:",
        "Reduziert. Niedrigster Preis der 30 Tage davor:",
        "سعر مخفّض. أدنى سعر خلال الثلاثين يومًا السابقة:";
    more_pages: "About the shop", "Über den Laden", "عن المتجر";
    age_text: "What is on this page may be sold to adults only. We ask once, and remember the answer on this device.",
        "Was auf dieser Seite steht, darf nur an Erwachsene verkauft werden. Wir fragen einmal und merken uns die Antwort auf diesem Gerät.",
        "ما في هذه الصفحة يُباع للبالغين فقط. نسأل مرة واحدة ونحفظ الإجابة على هذا الجهاز.";
    no_take_me_back: "No, take me to the start page", "Nein, zur Startseite", "لا، إلى الصفحة الرئيسية";
    add_to_basket: "Add to basket", "In den Warenkorb", "أضف إلى السلة";
    not_found: "Page not found", "Seite nicht gefunden", "الصفحة غير موجودة";
    not_found_text: "This page does not exist, or the product is no longer sold.",
        "Diese Seite gibt es nicht, oder das Produkt wird nicht mehr verkauft.",
        "هذه الصفحة غير موجودة، أو لم يعد المنتج يُباع.";
    no_shop_shown: "No shop is shown here yet.", "Hier ist noch keine Filiale zu sehen.", "لا يظهر هنا أي فرع بعد.";
    hours_unknown: "Opening hours are not given here. Please ask before you come.",
        "Die Öffnungszeiten stehen hier nicht. Bitte fragen Sie, bevor Sie kommen.",
        "ساعات العمل غير مذكورة هنا. يُرجى السؤال قبل الحضور.";
    opening_hours: "Opening hours", "Öffnungszeiten", "ساعات العمل";
    other_hours: "Other hours on", "Andere Zeiten am", "ساعات أخرى في";
    collecting: "Collecting", "Abholen", "الاستلام";
    closed: "closed", "geschlossen", "مغلق";
    open_always: "Open now, day and night", "Jetzt geöffnet, Tag und Nacht", "مفتوح الآن، ليلًا ونهارًا";
    closed_for_now: "Closed for the time being", "Bis auf Weiteres geschlossen", "مغلق حتى إشعار آخر";
    account: "Account", "Konto", "الحساب";
    basket: "Basket", "Warenkorb", "السلة";
    basket_empty: "There is nothing in your basket yet.", "In Ihrem Warenkorb ist noch nichts.", "سلتك فارغة حتى الآن.";
    quantity_word: "Quantity", "Menge", "الكمية";
    change_quantity: "Change", "Ändern", "تعديل";
    put_by: "Save for later", "Für später merken", "احفظه لوقت لاحق";
    put_by_for_later: "Saved for later", "Für später gemerkt", "محفوظ لوقت لاحق";
    into_basket: "Into the basket", "In den Warenkorb legen", "إلى السلة";
    share_basket: "Share this basket", "Diesen Warenkorb teilen", "شارك هذه السلة";
    share_text: "Whoever opens this address sees what is in it now, and can take it over. Nothing of you is in it.",
        "Wer diese Adresse öffnet, sieht, was jetzt darin ist, und kann es übernehmen. Von Ihnen steht nichts darin.",
        "من يفتح هذا العنوان يرى ما في السلة الآن ويمكنه نقله إلى سلته. لا شيء عنك فيه.";
    share_address: "Address to send on", "Adresse zum Weitergeben", "العنوان للمشاركة";
    shared_basket: "A basket that was sent to you", "Ein Warenkorb für Sie", "سلة أُرسلت إليك";
    shared_text: "Somebody has put this together. Prices are those of now.", "Jemand hat das zusammengestellt. Die Preise sind die von jetzt.", "جمع أحدهم هذه المنتجات. الأسعار هي الحالية.";
    take_it_over: "Put all of it into my basket", "Alles in meinen Warenkorb", "ضع كل ذلك في سلتي";
    nothing_taken_over: "None of it can be had any more.", "Davon ist nichts mehr zu haben.", "لم يعد أي منها متوفرًا.";
    take_out: "Take out", "Entfernen", "إزالة";
    sum: "Sum", "Summe", "المجموع";
    goods: "Goods", "Waren", "البضائع";
    change_first: "Something in the basket has to be changed first.",
        "Im Warenkorb muss zuerst etwas geändert werden.",
        "يجب تعديل شيء في السلة أولًا.";
    check_out: "Check out", "Zur Kasse", "إتمام الشراء";
    go_on_shopping: "Go on shopping", "Weiter einkaufen", "متابعة التسوق";
    sold_out: "Sold out at this moment. Please take it out.",
        "Zurzeit ausverkauft. Bitte entfernen Sie es.",
        "نفدت الكمية حاليًا. يُرجى إزالته.";
    not_for_sale: "This is not sold any more. Please take it out.",
        "Das wird nicht mehr verkauft. Bitte entfernen Sie es.",
        "لم يعد هذا يُباع. يُرجى إزالته.";
    no_such_article: "There is no such article.", "Diesen Artikel gibt es nicht.", "لا يوجد صنف كهذا.";
    not_from_here: "Not from here", "Nicht von hier", "ليس من هنا";
    not_from_here_text: "This form was sent from another site, so nothing was done.",
        "Dieses Formular kam von einer anderen Seite; es ist nichts geschehen.",
        "أُرسل هذا النموذج من موقع آخر، لذلك لم يحدث شيء.";
    one_moment: "One moment", "Einen Augenblick", "لحظة من فضلك";
    one_moment_text: "The basket cannot be shown at this moment. Please try again in a minute.",
        "Der Warenkorb kann gerade nicht gezeigt werden. Bitte versuchen Sie es in einer Minute noch einmal.",
        "لا يمكن عرض السلة في هذه اللحظة. يُرجى المحاولة بعد دقيقة.";
}

phrases! {
    more_for_free_delivery(sum): "{sum} more, and delivery is free.", "Noch {sum}, und die Lieferung ist kostenlos.", "أضف {sum} ويصبح التوصيل مجانيًا.";
    are_you(age): "Are you {age} or over?", "Sind Sie mindestens {age} Jahre alt?", "هل عمرك {age} عامًا أو أكثر؟";
    yes_i_am(age): "Yes, I am {age} or over", "Ja, ich bin mindestens {age}", "نعم، عمري {age} أو أكثر";
    back_order(date): "Order now, expected on {date}", "Jetzt bestellen, erwartet am {date}", "اطلب الآن، متوقع في {date}";
    pre_order(date): "Pre-order, available from {date}", "Vorbestellen, erhältlich ab {date}", "طلب مسبق، متاح من {date}";
    awaited_by(what, date): "{what}, expected on {date}", "{what}, erwartet am {date}", "{what}، متوقع في {date}";
    awaited_from(what, date): "{what}, available from {date}", "{what}, erhältlich ab {date}", "{what}، متاح من {date}";
    not_there_yet(what): "Not there yet: {what}", "Noch nicht da: {what}", "لم يصل بعد: {what}";
    only_left(left): "Only {left} left", "Nur noch {left} da", "بقي {left} فقط";
    price_from(price): "from {price}", "ab {price}", "من {price}";
    page_of(page, pages): "Page {page} of {pages}", "Seite {page} von {pages}", "صفحة {page} من {pages}";
    addresses_of(shop): "Addresses and opening hours of {shop}.", "Adressen und Öffnungszeiten von {shop}.", "عناوين {shop} وساعات العمل.";
    sold_to(age): "Sold to customers aged {age} or over. We ask for proof of age.",
        "Verkauf erst ab {age} Jahren. Wir lassen uns das Alter nachweisen.",
        "يُباع لمن بلغ {age} عامًا أو أكثر. نطلب إثبات العمر.";
    at_most_each(most): "At most {most} for each purchase.", "Höchstens {most} je Einkauf.", "{most} كحد أقصى لكل عملية شراء.";
    stock_number(sku): "Stock number {sku}", "Artikelnummer {sku}", "رقم الصنف {sku}";
    price_to(price): "up to {price}", "bis {price}", "حتى {price}";
    no_product_of_code(code): "The barcode {code} is right, but nothing in this shop has it. Search for its name instead.",
        "Der Strichcode {code} stimmt, aber nichts in diesem Laden trägt ihn. Suchen Sie stattdessen nach dem Namen.",
        "الباركود {code} صحيح، لكن لا شيء في هذا المتجر يحمله. ابحث بالاسم بدلًا من ذلك.";
    no_such_code(code): "“{code}” is not a barcode number: one has 8, 12, 13 or 14 digits, and the last proves the others. Scan it again, or search for the name.",
        "„{code}“ ist keine Strichcode-Nummer: Sie hat 8, 12, 13 oder 14 Ziffern, und die letzte prüft die anderen. Scannen Sie noch einmal, oder suchen Sie nach dem Namen.",
        "«{code}» ليس رقم باركود: يتكوّن الرقم من 8 أو 12 أو 13 أو 14 خانة، والأخيرة تتحقق من البقية. امسحه مرة أخرى أو ابحث بالاسم.";
    open_until(time): "Open now until {time}", "Jetzt geöffnet bis {time}", "مفتوح الآن حتى {time}";
    opens_at(time): "Closed now, opens at {time}", "Jetzt geschlossen, öffnet um {time}", "مغلق الآن، يفتح عند {time}";
    opens_tomorrow(time): "Closed now, opens tomorrow at {time}", "Jetzt geschlossen, öffnet morgen um {time}", "مغلق الآن، يفتح غدًا عند {time}";
    opens_on(day, time): "Closed now, opens on {day} at {time}", "Jetzt geschlossen, öffnet am {day} um {time}", "مغلق الآن، يفتح يوم {day} عند {time}";
    each(price): "{price} each", "je {price}", "{price} للواحد";
    age_in_basket(age): "Something here is sold to people of {age} or over.",
        "Etwas davon verkaufen wir erst ab {age} Jahren.",
        "بعض ما هنا يُباع لمن بلغ {age} عامًا أو أكثر.";
    take_fewer(left): "Only {left} left. Please take fewer.",
        "Nur noch {left} da. Bitte nehmen Sie weniger.",
        "بقي {left} فقط. يُرجى تقليل الكمية.";
    price_was(before): "The price has changed: it was {before} when you put it here.",
        "Der Preis hat sich geändert: Es waren {before}, als Sie es hierher legten.",
        "تغيّر السعر: كان {before} عندما أضفته.";
    at_most_here(most): "At most {most} for each purchase. Please take fewer.",
        "Höchstens {most} je Einkauf. Bitte nehmen Sie weniger.",
        "{most} كحد أقصى لكل عملية شراء. يُرجى تقليل الكمية.";
    whole_number(most): "Please give a whole number of pieces from 0 to {most}.",
        "Bitte geben Sie eine ganze Stückzahl von 0 bis {most} an.",
        "يُرجى إدخال عدد صحيح من 0 إلى {most}.";
}

impl Language {
    /// What a search has found.
    pub(crate) fn found(self, count: usize, question: &str) -> String {
        match (self, count) {
            (Self::English, 1) => format!("1 product for “{question}”"),
            (Self::English, _) => format!("{count} products for “{question}”"),
            (Self::German, 1) => format!("1 Produkt für „{question}“"),
            (Self::German, _) => format!("{count} Produkte für „{question}“"),
            (Self::Arabic, _) => {
                let many = arabic(count, ["منتج واحد", "منتجان", "منتجات", "منتجًا", "منتج"]);
                format!("{many} لعبارة «{}»", self.isolated(question))
            }
        }
    }

    /// How many products a list has.
    pub(crate) fn products(self, count: usize) -> String {
        match (self, count) {
            (Self::English, 1) => "1 product".to_owned(),
            (Self::English, _) => format!("{count} products"),
            (Self::German, 1) => "1 Produkt".to_owned(),
            (Self::German, _) => format!("{count} Produkte"),
            (Self::Arabic, _) => arabic(count, ["منتج واحد", "منتجان", "منتجات", "منتجًا", "منتج"]),
        }
    }

    /// How many variants there are.
    pub(crate) fn choices(self, count: usize) -> String {
        match self {
            Self::English => format!("{count} to choose from"),
            Self::German => format!("{count} zur Auswahl"),
            Self::Arabic => arabic(count, ["خيار واحد", "خياران", "خيارات", "خيارًا", "خيار"]),
        }
    }
}

/// A number of things: one and two stand in the word itself, and others have the form that Arabic asks for.
fn arabic(count: usize, [one, two, few, many, other]: [&str; 5]) -> String {
    match (count, count % 100) {
        (1, _) => one.to_owned(),
        (2, _) => two.to_owned(),
        (_, 3..=10) => format!("{count} {few}"),
        (_, 11..=99) => format!("{count} {many}"),
        _ => format!("{count} {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_things_have_the_form_of_their_language() {
        assert_eq!(Language::English.found(1, "tea"), "1 product for “tea”");
        assert_eq!(Language::German.found(2, "Tee"), "2 Produkte für „Tee“");
        for (count, said) in
            [(0, "0 خيار"), (2, "خياران"), (5, "5 خيارات"), (11, "11 خيارًا"), (100, "100 خيار")]
        {
            assert_eq!(Language::Arabic.choices(count), said);
        }
    }
}
