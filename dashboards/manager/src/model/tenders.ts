// What a way to pay is called, in the language of the screen.
import type { Catalogue, PaymentMethodId, Tender, TenderKind } from '@onhand/sdk';
import { language } from '@onhand/ui';

/** The ways that every house has; a tender of one of them need not name it. */
const BUILT_IN: Partial<Record<TenderKind, PaymentMethodId>> = { cash: 1, card: 2, account: 3 };

export function methodName(id: PaymentMethodId | null | undefined, catalogue: Catalogue): string {
  const method = catalogue.settings.payment_methods.find((one) => one.id === id);
  return method?.names.find((one) => one.language === language.current)?.text ?? method?.name ?? String(id ?? '–');
}

export function tenderName({ kind, method, reference }: Tender, catalogue: Catalogue): string {
  const name = methodName(method ?? BUILT_IN[kind], catalogue);
  return reference ? `${name} ${reference}` : name;
}

/** As reports name a way to pay: a word for those that every house has. */
export const tenderKey = (id: PaymentMethodId): string => ['cash', 'card', 'account'][id - 1] ?? String(id);
