//! Invoices and credit notes.

use super::{phrases, words};

words! {
    invoice: "Invoice", "Rechnung", "فاتورة";
    credit_note: "Credit note", "Rechnungskorrektur", "إشعار دائن";
    invoices: "Invoices", "Rechnungen", "الفواتير";
    number_of_document: "Number", "Nummer", "الرقم";
    billed_to: "Billed to", "Rechnung an", "فاتورة إلى";
    date_of_invoice: "Date", "Datum", "التاريخ";
    date_of_supply: "Date of supply", "Leistungsdatum", "تاريخ التوريد";
    order_of_invoice: "Order", "Bestellung", "الطلب";
    date_of_order: "Ordered on", "Bestellt am", "تاريخ الطلب";
    corrects_invoice: "Corrects invoice", "Korrigiert Rechnung", "تصحيح للفاتورة";
    invoice_item: "Item", "Artikel", "الصنف";
    invoice_quantity: "Quantity", "Menge", "الكمية";
    unit_price_net: "Unit price net", "Einzelpreis netto", "سعر الوحدة الصافي";
    tax_rate: "Tax", "Steuer", "الضريبة";
    net_amount: "Net", "Netto", "الصافي";
    gross_amount: "Amount", "Betrag", "المبلغ";
    net_sum: "Total net", "Summe netto", "المجموع الصافي";
    gross_sum: "Total", "Gesamtbetrag", "المجموع الكلي";
    paid_online: "Paid online", "Online bezahlt", "مدفوع عبر الإنترنت";
    paid_in_shop: "Paid in the shop", "In der Filiale bezahlt", "مدفوع في الفرع";
    price_reduction: "Price reduction", "Preisnachlass", "تخفيض السعر";
    kept_for_wear: "Kept for wear", "Für Abnutzung einbehalten", "محتجز مقابل الاستهلاك";
    still_open: "Still to be paid", "Noch zu bezahlen", "المتبقي للدفع";
    goes_back: "The amount goes back the way it was paid.",
        "Der Betrag geht auf dem Weg zurück, auf dem er bezahlt wurde.",
        "يُعاد المبلغ بالطريقة التي دُفع بها.";
    carried_forward: "Carried forward", "Übertrag", "المنقول";
    brought_forward: "Brought forward", "Übertrag von voriger Seite", "المنقول من الصفحة السابقة";
}

phrases! {
    tax_on(rate, net): "Tax {rate} on {net}", "Steuer {rate} auf {net}", "ضريبة {rate} على {net}";
    promotion_off(name, amount): "{name}: {amount}", "{name}: {amount}", "{name}: {amount}";
    mail_invoice_at(link): "Your invoice: {link}", "Ihre Rechnung: {link}", "فاتورتك: {link}";
}
