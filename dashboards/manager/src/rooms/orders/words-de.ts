// Texts of the orders' room in German.
import type { english } from './words.ts';

export const de: Record<keyof typeof english, string> = {
  title: 'Bestellungen', by_state: 'Nach Stand', all: 'Alle', search: 'Nummer, Name oder E-Mail', branch: 'Filiale', every_branch: 'Alle Filialen', more_than: 'über {n}',
  holding: 'Wird zurückgelegt', paying: 'Wartet auf Zahlung', allocating: 'Wird zugeteilt', confirmed: 'Zu erfüllen', fulfilled: 'Erledigt', cancelled: 'Storniert',
  none: 'Online hat noch niemand bestellt. Bestellungen des Shops erscheinen hier von selbst.', none_found: 'Keine Bestellung passt dazu. Suchen Sie nach weniger oder in allen Ständen.',
  collect: 'Abholung', ship: 'Lieferung', n_pieces: '{n} Stück', due_in_store: '{sum} im Laden fällig', look: 'Bitte ansehen',
  back: 'Alle Bestellungen', failed: 'Die Bestellung konnte nicht gelesen werden. {problem}', again: 'Noch einmal versuchen', loading: 'Wird geladen…', order_n: 'Bestellung {number}', placed_at: 'Bestellt am {time}',
  stale: 'Nicht live: So war es, als die Verbindung abbrach.', customer_says: 'Der Kunde schreibt: {note}',
  because_out_of_stock: 'Die Ware war vergriffen.', because_not_paid: 'Es wurde nicht rechtzeitig bezahlt.', because_payment_failed: 'Es konnte keine Zahlung begonnen werden.', because_by_customer: 'Der Kunde hat sie storniert.', because_by_staff: 'Sie wurde hier storniert.',
  lines: 'Positionen', n_missing: '{n} kommt nicht', goods: 'Ware', with_code: 'Code', delivery_charge: 'Versand', tax: 'Steuer darin', total: 'Summe',
  customer: 'Kunde', delivery: 'Lieferung', collects_in: 'Abholung in {branch}.', pays_there: 'Wird dort bezahlt.', paid_online: 'Wird online bezahlt.',
  parts: 'Filialen', no_parts: 'Keine Filiale erfüllt sie.', sent_with: 'Verschickt mit {carrier}, Sendungsnummer {tracking}', to_fulfilment: 'Auftrag von {branch} öffnen',
  part_holding: 'Wird zurückgelegt', part_held: 'Zurückgelegt', part_allocating: 'Wird zugeteilt', part_promised: 'Zu holen', part_picked: 'Geholt', part_packed: 'Gepackt', part_ready: 'Abholbereit', part_shipped: 'Verschickt', part_collected: 'Übergeben', part_ended: 'Beendet',
  payments: 'Zahlungen', gift_card: 'Gutschein', no_payments: 'Online wurde keine Zahlung begonnen.', captured: 'Online bezahlt', refunded: 'Zurückgezahlt', due: 'Im Laden fällig', disputed: 'Der Kunde bestreitet sie.',
  pay_opening: 'Wird eröffnet', pay_pending: 'Wartet auf den Kunden', pay_authorised: 'Autorisiert', pay_captured: 'Bezahlt', pay_declined: 'Abgelehnt', pay_cancelled: 'Storniert',
  refunds: 'Erstattungen', refund_asked: 'Unterwegs', refund_done: 'Zurückgezahlt', refund_refused: 'Abgelehnt: bitte auf anderem Weg zurückzahlen', refund_at_till: 'An einer Kasse ausgezahlt',
  timeline: 'Verlauf', customer_sees: 'für den Kunden sichtbar',
  note_ask: 'Notiz schreiben…', refund_ask: 'Geld zurückzahlen…', cancel_ask: 'Bestellung stornieren…', note_title: 'Notiz schreiben', refund_title: 'Geld zurückzahlen', cancel_title: 'Diese Bestellung stornieren?',
  note_do: 'Notiz behalten', refund_do: 'Zurückzahlen', cancel_do: 'Bestellung stornieren', not_now: 'Jetzt nicht', sending: 'Wird gesendet…',
  cancel_frees: 'Was noch zurückgelegt ist, kann wieder verkauft werden.', cancel_pays_back: 'Was noch zurückgelegt ist, kann wieder verkauft werden, und was dafür bezahlt wurde, wird zurückgezahlt.',
  amount_of: 'Betrag, höchstens {most}', reason: 'Grund', note_label: 'Notiz', say_why: 'Sagen Sie, warum, damit andere nicht fragen müssen.', say_note: 'Schreiben Sie zuerst etwas auf.',
  wrong_amount: 'Geben Sie einen Betrag wie 12,50 an, höchstens {most}.',
  did_note: 'Die Notiz ist gespeichert.', did_refund: 'Die Erstattung ist unterwegs.', did_cancel: 'Die Bestellung wird storniert.',
};
